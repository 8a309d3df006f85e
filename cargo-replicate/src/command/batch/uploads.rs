//! The user's files in inputs. Each is uploaded once, however many lines use it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use replicate_runtime::Client;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::files::Problem;
use crate::upload::upload;

/// How long an uploaded file is reused. The service deletes it after a day.
const GOOD_FOR: Duration = Duration::from_secs(60 * 60);

/// An uploaded file: the time of the upload, and its URL.
type Slot = Arc<Mutex<Option<(Instant, String)>>>;

/// The files that this run has uploaded.
#[derive(Debug, Default)]
pub(super) struct Uploads(std::sync::Mutex<HashMap<PathBuf, Slot>>);

impl Uploads {
    /// The URL of a file. Lines that need the same file at the same time wait for one upload.
    pub(super) async fn address(&self, client: &Client, path: &Path) -> Result<String, Problem> {
        let slot =
            Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(path.to_owned()).or_default());
        let mut uploaded = slot.lock().await;
        if let Some((at, address)) = &*uploaded
            && at.elapsed() < GOOD_FOR
        {
            return Ok(address.clone());
        }
        let address = upload(client, path).await?;
        *uploaded = Some((Instant::now(), address.clone()));
        Ok(address)
    }
}
