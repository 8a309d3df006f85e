//! `/models`

use super::change::{Change, change};
use super::object::{object, words};
use super::{Api, List, Operation, Version, Versions, path};
use crate::ground::{Error, Timestamp};
use crate::http::reply::Reply;
use crate::http::{Method, Request};
use crate::predictions::Snapshot;

object! {
    /// A model, as the service describes it.
    pub struct Model {
        /// The account that it belongs to.
        owner: String,
        /// Its name, without the owner.
        name: String,
        /// The URL of its page.
        url: Option<String>,
        /// What it does.
        description: Option<String>,
        /// Who may see it.
        visibility: Option<Visibility>,
        /// Whether it is an official model: the service keeps it running, with a stable interface.
        is_official: bool,
        /// How often it was run.
        run_count: Option<u64>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// The URL of its source code.
        github_url: Option<String>,
        /// The URL of the paper about it.
        paper_url: Option<String>,
        /// The URL of its licence.
        license_url: Option<String>,
        /// The URL of its weights.
        weights_url: Option<String>,
        /// The URL of a picture.
        cover_image_url: Option<String>,
        /// An example prediction.
        default_example: Option<Snapshot>,
        /// The version that runs by default.
        latest_version: Option<Version>,
    }
}

words! {
    /// Who may see and run a model.
    pub enum Visibility {
        /// Everyone.
        Public = "public",
        /// Its owner.
        Private = "private",
    }
}

/// The sort key of a list of models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SortBy {
    /// When the model was created.
    ModelCreatedAt,
    /// When its latest version was created.
    LatestVersionCreatedAt,
}

/// The sort order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SortDirection {
    /// Oldest first.
    Ascending,
    /// Newest first.
    Descending,
}

change! {
    /// A model to create: see [`Models::create`].
    pub struct CreateModel -> Model {
        /// What it does.
        description: String,
        /// The URL of its source code.
        github_url: String,
        /// The URL of the paper about it.
        paper_url: String,
        /// The URL of its licence.
        license_url: String,
        /// The URL of a picture.
        cover_image_url: String,
    }
}

change! {
    /// A change of a model: see [`Models::update`].
    pub struct UpdateModel -> Model {
        /// What it does.
        description: String,
        /// Its README, in Markdown.
        readme: String,
        /// The URL of its source code.
        github_url: String,
        /// The URL of the paper about it.
        paper_url: String,
        /// The URL of its weights.
        weights_url: String,
        /// The URL of its licence.
        license_url: String,
    }
}

/// A list that can be sorted.
#[derive(Debug)]
pub enum Sort {}

/// The models: [`Client::models`](crate::Client::models).
#[derive(Clone, Debug)]
pub struct Models(pub(super) Api);

impl Models {
    /// Lists all public models. The one with the newest version comes first.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::api::SortBy;
    ///
    /// let client = replicate_runtime::Client::from_env()?;
    /// let newest = client.models().list().sort_by(SortBy::ModelCreatedAt).page().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Same as for [`List`].
    pub fn list(&self) -> List<Model, Sort> {
        List::get(&self.0, Ok("/models".to_owned()))
    }

    /// Searches the public models. The best match comes first.
    ///
    /// The request uses the HTTP method `QUERY`, which some gateways reject; [`Client::search`](crate::Client::search)
    /// does not use it.
    ///
    /// # Errors
    ///
    /// Same as for [`List`].
    pub fn search(&self, text: impl Into<String>) -> List<Model> {
        let request = Request::safe(Method::Query, "/models".to_owned());
        List::new(&self.0, Ok(request.with_body("text/plain", text.into())))
    }

    /// Reads a model by its name, `owner/name`.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn get(&self, name: impl AsRef<str>) -> Operation<Model> {
        Operation::new(&self.0, request(Method::Get, name.as_ref(), ""))
    }

    /// Creates a model, `owner/name`. It has no version until Cog or a training pushes one. `hardware` is a SKU of
    /// [`Client::hardware`](crate::Client::hardware).
    ///
    /// An account can have 1,000 models.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::api::Visibility;
    ///
    /// let client = replicate_runtime::Client::from_env()?;
    /// let model = client.models().create("acme/detector", Visibility::Private, "cpu").description("Finds things").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn create(&self, name: impl AsRef<str>, visibility: Visibility, hardware: impl Into<String>) -> CreateModel {
        let change = Change::new(&self.0, Method::Post, Ok("/models".to_owned()));
        let change = match path::owner_and_name("model", name.as_ref()) {
            Ok((owner, name)) => change.with("owner", owner).with("name", name),
            Err(error) => change.refuse(error),
        };
        CreateModel(change.with("visibility", String::from(visibility)).with("hardware", hardware.into()))
    }

    /// Changes the metadata of a model. Options that are not set stay as they are.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn update(&self, name: impl AsRef<str>) -> UpdateModel {
        UpdateModel(Change::new(&self.0, Method::Patch, path::model(name.as_ref())))
    }

    /// Deletes a model. It must be private and your own, and all its versions must have been deleted.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn delete(&self, name: impl AsRef<str>) -> Operation<()> {
        Operation::read_as(&self.0, request(Method::Delete, name.as_ref(), ""), Reply::deleted)
    }

    /// Reads the README of a model, in Markdown.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`]; [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) also if the model has none.
    pub fn readme(&self, name: impl AsRef<str>) -> Operation<String> {
        Operation::read_as(&self.0, request(Method::Get, name.as_ref(), "/readme"), Reply::text)
    }

    /// Lists the example predictions that the model's author has chosen.
    ///
    /// # Errors
    ///
    /// Same as for [`List`].
    pub fn examples(&self, name: impl AsRef<str>) -> List<Snapshot> {
        List::get(&self.0, path::model(name.as_ref()).map(|model| format!("{model}/examples")))
    }

    /// The versions of a model.
    #[must_use]
    pub fn versions(&self, name: impl AsRef<str>) -> Versions {
        Versions::new(&self.0, name.as_ref())
    }
}

impl List<Model, Sort> {
    /// Sets the sort key. Default: when the latest version was created.
    pub fn sort_by(self, by: SortBy) -> Self {
        let word = match by {
            SortBy::ModelCreatedAt => "model_created_at",
            SortBy::LatestVersionCreatedAt => "latest_version_created_at",
        };
        self.with("sort_by", word)
    }

    /// Sets the sort order. Default: newest first.
    pub fn sort_direction(self, direction: SortDirection) -> Self {
        let word = match direction {
            SortDirection::Ascending => "asc",
            SortDirection::Descending => "desc",
        };
        self.with("sort_direction", word)
    }
}

/// A request for a model, or for a path below it.
fn request(method: Method, name: &str, below: &str) -> Result<Request, Error> {
    path::model(name).map(|model| Request::safe(method, format!("{model}{below}")))
}
