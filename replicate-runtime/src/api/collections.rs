//! `/collections`: the service's lists of models that do the same kind of work.

use super::object::object;
use super::{Api, List, Model, Operation, path};
use crate::http::{Method, Request};

object! {
    /// Models that do the same kind of work.
    pub struct Collection {
        /// The name in URLs: `super-resolution`.
        slug: String,
        /// The display name.
        name: Option<String>,
        /// What its models do.
        description: Option<String>,
        /// The full description, in Markdown. Absent in lists.
        full_description: Option<String>,
        /// Its models. Empty in lists.
        models: Vec<Model>,
    }
}

/// The collections: [`Client::collections`](crate::Client::collections).
#[derive(Clone, Debug)]
pub struct Collections(pub(super) Api);

impl Collections {
    /// Lists all collections, without their models.
    ///
    /// # Errors
    ///
    /// Same as for [`List`].
    pub fn list(&self) -> List<Collection> {
        List::get(&self.0, Ok("/collections".to_owned()))
    }

    /// Reads one collection with its models, by its slug.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn get(&self, slug: impl AsRef<str>) -> Operation<Collection> {
        let path = path::collection(slug.as_ref());
        Operation::new(&self.0, path.map(|path| Request::safe(Method::Get, path)))
    }
}
