//! `/deployments`

use serde_json::Map;

use super::change::{Change, change};
use super::object::object;
use super::{Account, Api, List, Operation, path};
use crate::ground::names::check_version;
use crate::ground::{Error, Timestamp};
use crate::http::reply::Reply;
use crate::http::{Method, Request};

object! {
    /// A version of a model that runs on machines of your choice.
    pub struct Deployment {
        /// The account that it belongs to.
        owner: String,
        /// Its name, without the owner.
        name: String,
        /// The release that runs now.
        current_release: Option<Release>,
    }
}

object! {
    /// What a deployment runs, and on which machines.
    pub struct Release {
        /// The number of the release. It increases with each change of the deployment.
        number: Option<u64>,
        /// The model, `owner/name`.
        model: Option<String>,
        /// The version, 64 hex digits.
        version: Option<String>,
        /// When it was released.
        created_at: Option<Timestamp>,
        /// Who released it.
        created_by: Option<Account>,
        /// The machines.
        configuration: Option<Configuration>,
    }
}

object! {
    /// The machines that a deployment runs on.
    pub struct Configuration {
        /// The SKU of the [`Hardware`](super::Hardware).
        hardware: Option<String>,
        /// The minimum number of machines, which run even when idle.
        min_instances: Option<u64>,
        /// The maximum number of machines.
        max_instances: Option<u64>,
    }
}

/// A deployment to create: see [`Deployments::create`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewDeployment<'a> {
    /// Its name, without the owner.
    pub name: &'a str,
    /// The model that it runs, `owner/name`.
    pub model: &'a str,
    /// The version that it runs, 64 hex digits.
    pub version: &'a str,
    /// The SKU of the [`Hardware`](super::Hardware).
    pub hardware: &'a str,
    /// The minimum number of machines: 0 to 5. They are charged even when idle.
    pub min_instances: u32,
    /// The maximum number of machines: 0 to 20.
    pub max_instances: u32,
}

change! {
    /// A change of a deployment: see [`Deployments::update`].
    pub struct UpdateDeployment -> Deployment {
        /// The version that it runs, 64 hex digits.
        version: String,
        /// The SKU of the [`Hardware`](super::Hardware).
        hardware: String,
        /// The minimum number of machines: 0 to 5.
        min_instances: u32,
        /// The maximum number of machines: 0 to 20.
        max_instances: u32,
    }
}

/// The deployments: [`Client::deployments`](crate::Client::deployments).
#[derive(Clone, Debug)]
pub struct Deployments(pub(super) Api);

impl Deployments {
    /// Lists all deployments of the account.
    ///
    /// # Errors
    ///
    /// Same as for [`List`].
    pub fn list(&self) -> List<Deployment> {
        List::get(&self.0, Ok("/deployments".to_owned()))
    }

    /// Reads a deployment by its name, `owner/name`.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn get(&self, name: impl AsRef<str>) -> Operation<Deployment> {
        Operation::new(&self.0, request(Method::Get, name.as_ref()))
    }

    /// Creates a deployment.
    ///
    /// ```no_run
    /// # async fn example(version: &str) -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::api::NewDeployment;
    ///
    /// let client = replicate_runtime::Client::from_env()?;
    /// let deployment = NewDeployment {
    ///     name: "upscaler",
    ///     model: "acme/upscaler",
    ///     version,
    ///     hardware: "gpu-t4",
    ///     min_instances: 0,
    ///     max_instances: 1,
    /// };
    /// client.deployments().create(deployment).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn create(&self, deployment: NewDeployment<'_>) -> Operation<Deployment> {
        Operation::new(&self.0, create(deployment))
    }

    /// Changes a deployment, which creates a new release. Options that are not set stay as they are.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn update(&self, name: impl AsRef<str>) -> UpdateDeployment {
        UpdateDeployment(Change::new(&self.0, Method::Patch, path::deployment(name.as_ref())))
    }

    /// Deletes a deployment that has been offline and unused for 15 minutes.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn delete(&self, name: impl AsRef<str>) -> Operation<()> {
        Operation::read_as(&self.0, request(Method::Delete, name.as_ref()), Reply::deleted)
    }
}

fn request(method: Method, name: &str) -> Result<Request, Error> {
    path::deployment(name).map(|path| Request::safe(method, path))
}

fn create(deployment: NewDeployment<'_>) -> Result<Request, Error> {
    let NewDeployment { name, model, version, hardware, min_instances, max_instances } = deployment;
    path::owner_and_name("model", model)?;
    check_version(version)?;
    let body = Map::from_iter([
        ("name".to_owned(), name.into()),
        ("model".to_owned(), model.into()),
        ("version".to_owned(), version.into()),
        ("hardware".to_owned(), hardware.into()),
        ("min_instances".to_owned(), min_instances.into()),
        ("max_instances".to_owned(), max_instances.into()),
    ]);
    Ok(Request::mutation(Method::Post, "/deployments".to_owned(), &body))
}
