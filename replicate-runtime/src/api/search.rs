//! `GET /search`

use std::fmt;
use std::time::Duration;

use super::object::object;
use super::path::with_query;
use super::{Api, Model, Operation};
use crate::ground::{Error, ErrorKind, awaitable};
use crate::http::{Method, Request};

object! {
    /// The results of a search.
    pub struct SearchResults {
        /// The text that was searched for.
        query: Option<String>,
        /// The models, best match first.
        models: Vec<FoundModel>,
        /// Collections.
        collections: Vec<FoundCollection>,
        /// Pages of the service's documentation.
        pages: Vec<FoundPage>,
    }
}

object! {
    /// A model that was found.
    pub struct FoundModel {
        /// The model.
        model: Model,
        /// Why the model was found.
        metadata: Option<FoundMetadata>,
    }
}

object! {
    /// Why a model was found.
    pub struct FoundMetadata {
        /// A generated description.
        generated_description: Option<String>,
        /// Tags of the model.
        tags: Vec<String>,
        /// How well the model matches the search.
        score: Option<f64>,
    }
}

object! {
    /// A collection that was found.
    pub struct FoundCollection {
        /// The name in URLs, for [`Collections::get`](super::Collections::get).
        slug: String,
        /// The display name.
        name: Option<String>,
        /// What its models do.
        description: Option<String>,
        /// The names of its models, `owner/name`.
        models: Vec<String>,
    }
}

object! {
    /// A page of the documentation that was found.
    pub struct FoundPage {
        /// Its path.
        href: String,
        /// Its title.
        name: Option<String>,
    }
}

/// A search to run: see [`Client::search`](crate::Client::search).
#[derive(Clone)]
#[must_use = "nothing is sent until this is awaited"]
pub struct Search {
    api: Api,
    text: String,
    limit: Option<u32>,
    timeout: Option<Duration>,
}

impl Search {
    pub(crate) fn new(api: Api, text: String) -> Self {
        Self { api, text, limit: None, timeout: None }
    }

    /// Sets the time-out of the call, instead of the client's.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Sets how many models to return, from 1 to 50. Default: 20.
    pub fn limit(mut self, models: u32) -> Self {
        self.limit = Some(models);
        self
    }

    /// Sends the request. The returned future is `Send` and `'static`.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn send(self) -> impl Future<Output = Result<SearchResults, Error>> + Send + 'static {
        Operation::new(&self.api, self.request()).with_timeout(self.timeout).send()
    }

    fn request(&self) -> Result<Request, Error> {
        if self.text.trim().is_empty() {
            return Err(Error::new(ErrorKind::InvalidArgument, "the text to search for is empty"));
        }
        let limit = match self.limit {
            None => None,
            Some(limit @ 1..=50) => Some(limit.to_string()),
            Some(other) => {
                let message = format!("the limit of a search is from 1 to 50, not {other}");
                return Err(Error::new(ErrorKind::InvalidArgument, message));
            }
        };
        let limit = limit.as_deref().map(|limit| ("limit", limit));
        let path = with_query("/search", std::iter::once(("query", self.text.as_str())).chain(limit));
        Ok(Request::safe(Method::Get, path))
    }
}

awaitable!(impl[] Search => SearchResults);

impl fmt::Debug for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Search").field("text", &self.text).field("limit", &self.limit).finish_non_exhaustive()
    }
}
