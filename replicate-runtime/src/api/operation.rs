//! One operation of the API: its request, and how the response is read.

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

/// A call of the API. It is sent when it is awaited.
///
/// [`send`](Self::send) gives a plain future, for a `JoinSet` or `join_all`.
///
/// # Errors
///
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) if a name, an id or an option is invalid; then nothing is
/// sent. Otherwise, any of the [kinds](crate::ErrorKind) that a request can end in.
///
/// Read and delete requests are retried. Requests that create or change something are not. If it is unknown whether
/// such a request was processed, the error [says so](Error::is_outcome_unknown).
#[must_use = "nothing is sent until this is awaited"]
pub struct Operation<T> {
    api: Api,
    call: Result<Call<T>, Error>,
    timeout: Option<Duration>,
}

enum Call<T> {
    Request(Box<Request>, Read<T>),
    /// A call to the backend, with a description of what it does.
    Backend(&'static str, Id, fn(&Api, &Id, Instant) -> BoxFuture<'static, Result<T, Error>>),
}

impl<T: DeserializeOwned> Operation<T> {
    /// An operation whose response is an object.
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

    /// Sets the time-out of the whole call, instead of the client's.
    pub fn timeout(self, limit: Duration) -> Self {
        self.with_timeout(Some(limit))
    }

    pub(super) fn with_timeout(self, timeout: Option<Duration>) -> Self {
        Self { timeout, ..self }
    }

    /// Sends the request. The returned future is `Send` and `'static`.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
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
