//! The rest of the API: accounts, collections, deployments, files, hardware, models and their versions, lists.
//!
//! Each part starts at a method of [`Client`](crate::Client). Operations are named as in the service's documentation:
//! `models.versions.list` is `client.models().versions("owner/name").list()`. A call without options is an
//! [`Operation`], and a call that returns many items is a [`List`]. Both are sent when they are awaited.
//!
//! ```no_run
//! # async fn example() -> Result<(), replicate_runtime::Error> {
//! use replicate_runtime::Client;
//!
//! let client = Client::from_env()?;
//! let account = client.account().await?;
//! let found = client.models().search("upscale an image").page().await?;
//! let deployments = client.deployments().list().all().await?;
//! println!("{}: {} deployments, {} models found", account.username, deployments.len(), found.results.len());
//! # Ok(())
//! # }
//! ```
//!
//! Objects are read leniently. Only the properties that identify an object are required. Unknown words are kept, and
//! unknown properties are in the object's `extra`.

pub(crate) mod account;
mod change;
mod collections;
mod deployments;
mod files;
pub(crate) mod hardware;
mod list;
mod models;
mod object;
mod operation;
mod page;
mod path;
mod predictions;
mod search;
mod trainings;
mod versions;
pub(crate) mod webhooks;

use std::sync::Arc;

pub use account::{Account, AccountKind};
pub use collections::{Collection, Collections};
pub use deployments::{Configuration, Deployment, Deployments, NewDeployment, Release, UpdateDeployment};
pub use files::{Checksums, File, FileAccess, FileUrls, Files};
pub use hardware::Hardware;
pub use list::List;
pub use models::{CreateModel, Model, Models, Sort, SortBy, SortDirection, UpdateModel, Visibility};
pub use operation::Operation;
pub use page::Page;
pub use predictions::{Filter, Predictions};
pub use search::{FoundCollection, FoundMetadata, FoundModel, FoundPage, Search, SearchResults};
pub use trainings::Trainings;
pub use versions::{Version, Versions};

use crate::http::Transport;
use crate::predictions::Backend;

/// What every operation needs to be sent. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub(crate) transport: Arc<Transport>,
    pub(crate) backend: Arc<dyn Backend>,
}

/// Declares how the client makes the parts of the API.
macro_rules! part {
    ($($part:ident),*) => {
        $(
            impl $part {
                pub(crate) fn new(api: Api) -> Self {
                    Self(api)
                }
            }
        )*
    };
}

part!(Collections, Deployments, Files, Models, Predictions, Trainings);
