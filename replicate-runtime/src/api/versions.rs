//! `/models/{owner}/{name}/versions`

use serde_json::Value;

use super::object::object;
use super::{Api, List, Operation, path};
use crate::ground::{Error, Timestamp};
use crate::http::reply::Reply;
use crate::http::{Method, Request};

object! {
    /// A version of a model, with the schema of its input and output.
    pub struct Version {
        /// 64 hex digits, or a word such as `hidden` for an official model.
        id: String,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// The version of Cog that it was built with.
        cog_version: Option<String>,
        /// The OpenAPI document of its input and output.
        openapi_schema: Option<Value>,
    }
}

/// The versions of a model: [`Models::versions`](super::Models::versions).
#[derive(Clone, Debug)]
pub struct Versions {
    api: Api,
    model: String,
}

impl Versions {
    pub(super) fn new(api: &Api, model: &str) -> Self {
        Self { api: api.clone(), model: model.to_owned() }
    }

    /// Lists all versions, newest first.
    ///
    /// # Errors
    ///
    /// Same as for [`List`]. Official models have no list of versions:
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), with the service's message.
    pub fn list(&self) -> List<Version> {
        List::get(&self.api, path::model(&self.model).map(|model| format!("{model}/versions")))
    }

    /// Reads one version.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn get(&self, id: impl AsRef<str>) -> Operation<Version> {
        Operation::new(&self.api, self.request(Method::Get, id.as_ref()))
    }

    /// Deletes a version, with all its predictions and their files.
    ///
    /// The model must be private and your own. Nobody else may have run, trained or deployed the version. The deletion
    /// can take a few minutes after the service has accepted it.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn delete(&self, id: impl AsRef<str>) -> Operation<()> {
        Operation::read_as(&self.api, self.request(Method::Delete, id.as_ref()), Reply::deleted)
    }

    fn request(&self, method: Method, id: &str) -> Result<Request, Error> {
        path::version(&self.model, id).map(|path| Request::safe(method, path))
    }
}
