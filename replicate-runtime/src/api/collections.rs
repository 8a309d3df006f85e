//! `/collections`: models that the service has put together by what they do.

use super::object::object;
use super::{Api, List, Model, Operation, path};
use crate::http::{Method, Request};

object! {
    /// Models that do the same kind of work.
    pub struct Collection {
        /// The name in URLs: `super-resolution`.
        slug: String,
        /// The name for people.
        name: Option<String>,
        /// What its models do.
        description: Option<String>,
        /// The same at length, in Markdown; lists leave it out.
        full_description: Option<String>,
        /// Its models; lists leave them out.
        models: Vec<Model>,
    }
}

/// The collections: [`Client::collections`](crate::Client::collections).
#[derive(Clone, Debug)]
pub struct Collections(pub(super) Api);

impl Collections {
    /// Every collection, without its models.
    ///
    /// # Errors
    ///
    /// Those of [`List`].
    pub fn list(&self) -> List<Collection> {
        List::get(&self.0, Ok("/collections".to_owned()))
    }

    /// One collection with its models, by its slug.
    ///
    /// # Errors
    ///
    /// Those of [`Operation`].
    pub fn get(&self, slug: impl AsRef<str>) -> Operation<Collection> {
        let path = path::collection(slug.as_ref());
        Operation::new(&self.0, path.map(|path| Request::safe(Method::Get, path)))
    }
}
