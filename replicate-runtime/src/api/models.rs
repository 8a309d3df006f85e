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
        /// Its page.
        url: Option<String>,
        /// What it does.
        description: Option<String>,
        /// Who may see it.
        visibility: Option<Visibility>,
        /// Whether the service itself keeps it running, with a stable interface.
        is_official: bool,
        /// How many times it was run.
        run_count: Option<u64>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// Its source code.
        github_url: Option<String>,
        /// The paper about it.
        paper_url: Option<String>,
        /// Its licence.
        license_url: Option<String>,
        /// Its weights.
        weights_url: Option<String>,
        /// A picture.
        cover_image_url: Option<String>,
        /// A prediction that shows what it does.
        default_example: Option<Snapshot>,
        /// The version that runs where no other is asked for.
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

/// What a list of models is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SortBy {
    /// When the model was made.
    ModelCreatedAt,
    /// When its latest version was made.
    LatestVersionCreatedAt,
}

/// Which end of a list comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SortDirection {
    /// The oldest.
    Ascending,
    /// The newest.
    Descending,
}

change! {
    /// A model to be made: [`Models::create`].
    pub struct CreateModel -> Model {
        /// What it does.
        description: String,
        /// Its source code.
        github_url: String,
        /// The paper about it.
        paper_url: String,
        /// Its licence.
        license_url: String,
        /// A picture.
        cover_image_url: String,
    }
}

change! {
    /// A change of a model: [`Models::update`].
    pub struct UpdateModel -> Model {
        /// What it does.
        description: String,
        /// What there is to say about it, in Markdown.
        readme: String,
        /// Its source code.
        github_url: String,
        /// The paper about it.
        paper_url: String,
        /// Its weights.
        weights_url: String,
        /// Its licence.
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
    /// Every public model, the one with the newest version first.
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
    /// Those of [`List`].
    pub fn list(&self) -> List<Model, Sort> {
        List::get(&self.0, Ok("/models".to_owned()))
    }

    /// The public models that a text finds, the best first.
    ///
    /// The request has the method `QUERY`, which not every gateway lets through; [`Client::search`](crate::Client::search) does without.
    ///
    /// # Errors
    ///
    /// Those of [`List`].
    pub fn search(&self, text: impl Into<String>) -> List<Model> {
        let request = Request::safe(Method::Query, "/models".to_owned());
        List::new(&self.0, Ok(request.with_body("text/plain", text.into())))
    }

    /// A model by its name, `owner/name`.
    ///
    /// # Errors
    ///
    /// Those of [`Operation`].
    pub fn get(&self, name: impl AsRef<str>) -> Operation<Model> {
        Operation::new(&self.0, request(Method::Get, name.as_ref(), ""))
    }

    /// Makes a model, `owner/name`, without a version yet: Cog or a training pushes one. `hardware` is a SKU of
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
    /// Those of [`Operation`].
    pub fn create(&self, name: impl AsRef<str>, visibility: Visibility, hardware: impl Into<String>) -> CreateModel {
        let change = Change::new(&self.0, Method::Post, Ok("/models".to_owned()));
        let change = match path::owner_and_name("model", name.as_ref()) {
            Ok((owner, name)) => change.with("owner", owner).with("name", name),
            Err(error) => change.refuse(error),
        };
        CreateModel(change.with("visibility", String::from(visibility)).with("hardware", hardware.into()))
    }

    /// Changes what is said about a model. What is not named stays.
    ///
    /// # Errors
    ///
    /// Those of [`Operation`].
    pub fn update(&self, name: impl AsRef<str>) -> UpdateModel {
        UpdateModel(Change::new(&self.0, Method::Patch, path::model(name.as_ref())))
    }

    /// Deletes a model: a private one of one's own, whose versions were all deleted before.
    ///
    /// # Errors
    ///
    /// Those of [`Operation`].
    pub fn delete(&self, name: impl AsRef<str>) -> Operation<()> {
        Operation::read_as(&self.0, request(Method::Delete, name.as_ref(), ""), Reply::deleted)
    }

    /// What a model's author says about it, in Markdown.
    ///
    /// # Errors
    ///
    /// Those of [`Operation`]; [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) also where the model has none.
    pub fn readme(&self, name: impl AsRef<str>) -> Operation<String> {
        Operation::read_as(&self.0, request(Method::Get, name.as_ref(), "/readme"), Reply::text)
    }

    /// Predictions that a model's author has chosen to show what it does.
    ///
    /// # Errors
    ///
    /// Those of [`List`].
    pub fn examples(&self, name: impl AsRef<str>) -> List<Snapshot> {
        List::get(&self.0, path::model(name.as_ref()).map(|model| format!("{model}/examples")))
    }

    /// A model's versions.
    #[must_use]
    pub fn versions(&self, name: impl AsRef<str>) -> Versions {
        Versions::new(&self.0, name.as_ref())
    }
}

impl List<Model, Sort> {
    /// What to sort by; without it, when the latest version was made.
    pub fn sort_by(self, by: SortBy) -> Self {
        let word = match by {
            SortBy::ModelCreatedAt => "model_created_at",
            SortBy::LatestVersionCreatedAt => "latest_version_created_at",
        };
        self.with("sort_by", word)
    }

    /// Which end comes first; without it, the newest.
    pub fn sort_direction(self, direction: SortDirection) -> Self {
        let word = match direction {
            SortDirection::Ascending => "asc",
            SortDirection::Descending => "desc",
        };
        self.with("sort_direction", word)
    }
}

/// A request about a model, or something below it.
fn request(method: Method, name: &str, below: &str) -> Result<Request, Error> {
    path::model(name).map(|model| Request::safe(method, format!("{model}{below}")))
}
