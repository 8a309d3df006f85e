//! One operation of the API: a request, and how its answer is read.

use std::fmt;
use std::pin::Pin;

use serde::de::DeserializeOwned;

use crate::client::reply::{Read, Reply};
use crate::client::request::Request;
use crate::{Client, Error};

/// A call of the API: `.await` sends it.
///
/// Where a plain future is wanted, for a `JoinSet` or `join_all`, [`send`](Self::send) gives one.
///
/// # Errors
///
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a name, an id or an option that can't be sent; nothing is
/// sent then. From there on those that the [kinds](crate::ErrorKind) describe.
///
/// Reads and deletes are sent again after an outage. What creates or changes something is not: an error that leaves open
/// whether it was done [says so](Error::is_outcome_unknown).
#[must_use = "nothing is sent until this is awaited"]
pub struct Operation<T> {
    client: Client,
    request: Result<Request, Error>,
    read: Read<T>,
}

impl<T: DeserializeOwned> Operation<T> {
    /// One that is answered with an object.
    pub(super) fn new(client: &Client, request: Result<Request, Error>) -> Self {
        Self::read_as(client, request, Reply::typed)
    }
}

impl<T> Operation<T> {
    pub(super) fn read_as(client: &Client, request: Result<Request, Error>, read: Read<T>) -> Self {
        Self { client: client.clone(), request, read }
    }

    /// Sends, as a plain future that owns all it needs.
    ///
    /// # Errors
    ///
    /// Those of [`Operation`].
    #[expect(clippy::manual_async_fn, reason = "that it is `Send` is promised, not left to be found out")]
    pub fn send(self) -> impl Future<Output = Result<T, Error>> + Send + 'static
    where
        T: Send + 'static,
    {
        async move {
            let request = self.request?;
            let core = self.client.core()?;
            core.refuse_on_cog(&request)?;
            core.answer(&request, core.deadline(None), self.read).await
        }
    }
}

impl<T: Send + 'static> IntoFuture for Operation<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// The body is left out.
impl<T> fmt::Debug for Operation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Operation").field(&self.request.as_ref().map(Request::place)).finish()
    }
}
