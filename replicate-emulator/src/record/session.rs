//! The recorder's state: running predictions, and known files.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::JoinSet;

use super::addresses::Addresses;
use super::tape::Tape;
use crate::cassette::Writer;

/// One run of the recorder.
pub(super) struct Session {
    pub(super) addresses: Addresses,
    pub(super) http: reqwest::Client,
    pub(super) allowed_hosts: Vec<String>,
    state: Mutex<State>,
    /// One task for each prediction that has not ended.
    followers: Mutex<JoinSet<()>>,
}

/// The state that changes.
pub(super) struct State {
    pub(super) writer: Writer,
    /// The predictions that have not ended, by their ids.
    pub(super) tapes: HashMap<String, Arc<Tape>>,
    /// The files that are already stored: uploads by their ids, others by their URLs without queries.
    pub(super) files: HashMap<String, String>,
    pub(super) written: Vec<PathBuf>,
    pub(super) failures: Vec<String>,
}

impl Session {
    pub(super) fn new(addresses: Addresses, http: reqwest::Client, writer: Writer, allowed_hosts: Vec<String>) -> Self {
        let state =
            State { writer, tapes: HashMap::new(), files: HashMap::new(), written: Vec::new(), failures: Vec::new() };
        Self { addresses, http, allowed_hosts, state: Mutex::new(state), followers: Mutex::default() }
    }

    /// Locks the state. The lock must not be held across an await.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // Each change is one insert, so a panic elsewhere can't leave it inconsistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records what could not be recorded.
    pub(super) fn fail(&self, message: String) {
        tracing::error!("{message}");
        self.state().failures.push(message);
    }

    /// Spawns a task that runs until the recorder is finished.
    pub(super) fn spawn(&self, follower: impl Future<Output = ()> + Send + 'static) {
        let mut followers = self.followers.lock().unwrap_or_else(PoisonError::into_inner);
        // Tasks that have ended are removed.
        while followers.try_join_next().is_some() {}
        followers.spawn(follower);
    }

    /// Waits until all predictions are written.
    pub(super) async fn finish(&self) {
        let mut followers = std::mem::take(&mut *self.followers.lock().unwrap_or_else(PoisonError::into_inner));
        while followers.join_next().await.is_some() {}
    }
}
