//! The place of the files of a batch's outputs: the folder of the results, or an object store.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use replicate_runtime::{Client, FileOutput};
use serde_json::{Value, json};

use super::folder::{Claim, Folder, OWNER, random, refused};
use crate::files::{self, Fetched};
use crate::report::Failure;
use crate::store::{SETTINGS, Store};

/// A place that belongs to this batch.
#[derive(Debug)]
pub(super) enum Outputs {
    /// The names of files are those in the folder.
    Folder(Folder),
    /// The names of objects are their URLs.
    Store(Remote),
}

/// A place in an object store that belongs to this batch, which an object names.
#[derive(Debug)]
pub(super) struct Remote {
    pub(super) store: Store,
    /// An id that distinguishes it from other places with results of the same batch.
    id: String,
    /// The existing objects, by their URLs.
    there: Mutex<HashSet<String>>,
}

impl Outputs {
    /// An id that distinguishes this place from others with results of the same batch.
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Folder(folder) => &folder.id,
            Self::Store(remote) => &remote.id,
        }
    }

    /// Whether a file exists.
    pub(super) fn has(&self, name: &str) -> bool {
        match self {
            Self::Folder(folder) => folder.path.join(name).is_file(),
            Self::Store(remote) => remote.there.lock().unwrap_or_else(PoisonError::into_inner).contains(name),
        }
    }

    /// Lists the existing files again.
    pub(super) async fn look(&self) -> Result<(), Failure> {
        let Self::Store(remote) = self else { return Ok(()) };
        let there = remote.store.addresses().await.map_err(|error| {
            Failure::new(format!("can't read what is in {}", remote.store)).because(&error).help(SETTINGS)
        })?;
        *remote.there.lock().unwrap_or_else(PoisonError::into_inner) = there;
        Ok(())
    }

    /// Downloads files of a line's prediction. When this returns, they are stored durably.
    pub(super) async fn fetch(
        &self,
        client: &Client,
        files: Vec<(usize, FileOutput)>,
        (line, prediction): (u32, &str),
    ) -> Vec<(usize, Fetched)> {
        let name = format!("{line:06}");
        match self {
            Self::Folder(folder) => files::fetch(client, files, &folder.path, &name).await,
            Self::Store(remote) => remote.store.fetch(client, files, (&name, prediction)).await,
        }
    }

    /// The name of a file in the results, from the path that it was saved to.
    pub(super) fn name_of(&self, path: &std::path::Path) -> Option<String> {
        match self {
            Self::Folder(_) => path.file_name().map(|name| name.to_string_lossy().into_owned()),
            Self::Store(_) => path.to_str().map(str::to_owned),
        }
    }

    /// The place, for messages.
    pub(super) fn place(&self) -> String {
        match self {
            Self::Folder(folder) => folder.path.display().to_string(),
            Self::Store(remote) => remote.store.to_string(),
        }
    }
}

impl Remote {
    /// Claims a place in a store for a batch, unless it belongs to another one.
    pub(super) async fn claim(store: Store, claim: Claim<'_>) -> Result<Self, Failure> {
        let failed = |error: &object_store::Error| {
            Failure::new(format!("can't write to {store}; nothing was sent")).because(error).help(SETTINGS)
        };
        let facts = json!({"batch": claim.batch, "journal": claim.journal, "folder": random()});
        let text = store.claim(OWNER, format!("{facts}\n")).await.map_err(|error| failed(&error))?;
        let facts: Value = serde_json::from_str(&text).unwrap_or_default();
        if facts["batch"] != claim.batch {
            return Err(refused(&store, facts["journal"].as_str(), claim));
        }
        let there = store.addresses().await.map_err(|error| failed(&error))?;
        let id = facts["folder"].as_str().unwrap_or_default().to_owned();
        Ok(Self { store, id, there: Mutex::new(there) })
    }
}
