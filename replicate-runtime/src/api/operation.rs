//! One operation of the API: a request, and how its answer is read.

use std::fmt;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;

use super::Api;
use crate::ground::timers::Instant;
use crate::ground::{Error, Id, awaitable};
use crate::http::Request;
use crate::http::reply::{Read, Reply};
use crate::predictions::Snapshot;

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
    api: Api,
    call: Result<Call<T>, Error>,
    timeout: Option<Duration>,
}

enum Call<T> {
    Request(Box<Request>, Read<T>),
    /// A call that the backend makes, and what it does, in words.
    Backend(&'static str, Id, fn(&Api, &Id, Instant) -> BoxFuture<'static, Result<T, Error>>),
}

impl<T: DeserializeOwned> Operation<T> {
    /// One that is answered with an object.
    pub(super) fn new(api: &Api, request: Result<Request, Error>) -> Self {
        Self::read_as(api, request, Reply::typed)
    }
}

impl Operation<Snapshot> {
    pub(super) fn read_prediction(api: &Api, id: Result<Id, Error>) -> Self {
        let call = id.map(|id| {
            Call::Backend("read", id, |api, id, deadline| {
                let (backend, id) = (api.backend.clone(), id.clone());
                async move { backend.read(&id, deadline).await.map(Snapshot::new) }.boxed()
            })
        });
        Self { api: api.clone(), call, timeout: None }
    }

    pub(super) fn cancel_prediction(api: &Api, id: Result<Id, Error>) -> Self {
        let call = id.map(|id| {
            Call::Backend("cancel", id, |api, id, deadline| {
                let (backend, id) = (api.backend.clone(), id.clone());
                async move { backend.cancel(&id, deadline).await.map(Snapshot::new) }.boxed()
            })
        });
        Self { api: api.clone(), call, timeout: None }
    }
}

impl<T> Operation<T> {
    pub(super) fn read_as(api: &Api, request: Result<Request, Error>, read: Read<T>) -> Self {
        let call = request.map(|request| Call::Request(Box::new(request), read));
        Self { api: api.clone(), call, timeout: None }
    }

    /// The time for the whole call, in place of the client's own.
    pub fn timeout(self, limit: Duration) -> Self {
        self.with_timeout(Some(limit))
    }

    pub(super) fn with_timeout(self, timeout: Option<Duration>) -> Self {
        Self { timeout, ..self }
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
            let Self { api, call, timeout } = self;
            let call = call?;
            let deadline = api.transport.deadline(timeout)?;
            match call {
                Call::Backend(_, id, send) => send(&api, &id, deadline).await,
                Call::Request(request, read) => {
                    api.backend.check_supported(&request)?;
                    api.transport.answer(&request, deadline, read).await
                }
            }
        }
    }
}

awaitable!(impl[T: Send + 'static] Operation<T> => T);

/// The body is left out.
impl<T> fmt::Debug for Operation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_tuple("Operation");
        match &self.call {
            Ok(Call::Request(request, _)) => debug.field(&request.endpoint()),
            Ok(Call::Backend(verb, id, _)) => debug.field(&format!("{verb} {} {}", id.noun(), id.as_str())),
            Err(error) => debug.field(error),
        };
        debug.finish()
    }
}
