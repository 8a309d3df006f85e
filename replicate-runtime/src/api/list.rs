//! Paginated lists, read as streams.

use std::collections::{HashSet, VecDeque};
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use std::{fmt, mem};

use futures_util::Stream;
use serde::de::DeserializeOwned;

use super::path::with_query;
use super::{Api, Page};
use crate::ground::{Error, ErrorKind};
use crate::http::reply::Reply;
use crate::http::{Method, Request};

/// A list of the API: a [`Stream`] of its items. It requests the next page when the items of the last one are used up.
///
/// [`next`](Self::next) gives one item at a time, [`all`](Self::all) gives all items, and [`page`](Self::page) gives a
/// single page. The type parameter `Options` determines which options a list has.
///
/// ```no_run
/// # async fn example() -> Result<(), replicate_runtime::Error> {
/// use replicate_runtime::Client;
///
/// let client = Client::from_env()?;
/// let mut predictions = client.predictions().list();
/// while let Some(prediction) = predictions.next().await {
///     let prediction = prediction?;
///     println!("{} {}", prediction.id(), prediction.status());
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// The errors of any read request; the list ends after an error. [`ErrorKind::MalformedReply`] if a page links back to
/// one that was read before. The client takes only the cursor from the link to the next page, and requests that page
/// from its own server.
#[must_use = "nothing is sent until an item is asked for"]
pub struct List<T, Options = ()> {
    api: Api,
    timeout: Option<Duration>,
    /// The request for the first page, without its query.
    request: Result<Request, Error>,
    query: Vec<(&'static str, String)>,
    state: State<T>,
    ready: VecDeque<T>,
    /// The cursors that were already followed.
    seen: HashSet<String>,
    options: PhantomData<fn() -> Options>,
}

type Fetch<T> = Pin<Box<dyn Future<Output = Result<Page<T>, Error>> + Send>>;

/// What to do when no item is ready.
enum State<T> {
    /// Fetch the first page, or the one with this cursor.
    Due(Option<String>),
    Fetching(Fetch<T>),
    /// Return this error, and end.
    Broken(Error),
    Ended,
}

impl<T: DeserializeOwned + Send + 'static, Options> List<T, Options> {
    pub(super) fn get(api: &Api, path: Result<String, Error>) -> Self {
        Self::new(api, path.map(|path| Request::safe(Method::Get, path)))
    }

    pub(super) fn new(api: &Api, request: Result<Request, Error>) -> Self {
        Self {
            api: api.clone(),
            timeout: None,
            request,
            query: Vec::new(),
            state: State::Due(None),
            ready: VecDeque::new(),
            seen: HashSet::new(),
            options: PhantomData,
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.retain(|(known, _)| *known != name);
        self.query.push((name, value.into()));
        self
    }

    /// Starts at the page with this cursor, such as the [`Page::next`] of a page that was read earlier.
    pub fn cursor(mut self, cursor: impl Into<String>) -> Self {
        self.state = State::Due(Some(cursor.into()));
        self
    }

    /// Sets the time-out of each page, instead of the client's.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Returns the next item, or `None` at the end.
    ///
    /// # Errors
    ///
    /// Same as for [`List`].
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// Reads all items.
    ///
    /// # Errors
    ///
    /// Same as for [`List`]. The items that were read before the error are lost.
    #[expect(clippy::manual_async_fn, reason = "that it is `Send` is promised, not left to be found out")]
    pub fn all(mut self) -> impl Future<Output = Result<Vec<T>, Error>> + Send + 'static
    where
        Options: 'static,
    {
        async move {
            let mut items = Vec::new();
            while let Some(item) = self.next().await {
                items.push(item?);
            }
            Ok(items)
        }
    }

    /// Reads a single page: the first, or that of the [`cursor`](Self::cursor).
    ///
    /// # Errors
    ///
    /// Same as for [`List`].
    pub fn page(self) -> impl Future<Output = Result<Page<T>, Error>> + Send + 'static {
        self.fetch(match &self.state {
            State::Due(cursor) => cursor.as_deref(),
            State::Fetching(_) | State::Broken(_) | State::Ended => None,
        })
    }

    fn fetch(&self, cursor: Option<&str>) -> Fetch<T> {
        let (api, timeout) = (self.api.clone(), self.timeout);
        let query = self.query.iter().map(|(name, value)| (*name, value.as_str()));
        let query = query.chain(cursor.map(|cursor| ("cursor", cursor)));
        let request = match &self.request {
            Ok(request) => Ok(Request { path: with_query(&request.path, query), ..request.clone() }),
            Err(error) => Err(Error::new(error.kind(), error.to_string())),
        };
        Box::pin(async move {
            let request = request?;
            api.backend.check_supported(&request)?;
            api.transport.answer(&request, api.transport.deadline(timeout)?, Reply::typed).await
        })
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            self.state = match mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Poll::Ready(None),
                State::Broken(error) => return Poll::Ready(Some(Err(error))),
                State::Due(cursor) => {
                    let fetch = self.fetch(cursor.as_deref());
                    self.seen.extend(cursor);
                    State::Fetching(fetch)
                }
                State::Fetching(mut fetch) => match fetch.as_mut().poll(context) {
                    Poll::Ready(Ok(page)) => self.take(page),
                    Poll::Ready(Err(error)) => State::Broken(error),
                    Poll::Pending => {
                        self.state = State::Fetching(fetch);
                        return Poll::Pending;
                    }
                },
            }
        }
    }

    fn take(&mut self, page: Page<T>) -> State<T> {
        self.ready.extend(page.results);
        match page.next {
            None => State::Ended,
            Some(next) if self.seen.contains(&next) => {
                let endpoint = self.request.as_ref().map(Request::endpoint).unwrap_or_default();
                let message = format!("{endpoint}: the list links to a page that was already read");
                State::Broken(Error::new(ErrorKind::MalformedReply, message))
            }
            Some(next) => State::Due(Some(next)),
        }
    }
}

impl<T: DeserializeOwned + Send + Unpin + 'static, Options> Stream for List<T, Options> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

impl<T, Options> fmt::Debug for List<T, Options> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List")
            .field("endpoint", &self.request.as_ref().map(Request::endpoint))
            .field("query", &self.query)
            .finish_non_exhaustive()
    }
}
