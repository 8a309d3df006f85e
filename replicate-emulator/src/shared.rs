//! The data that all request handlers share.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use axum::http::Method;
use tokio::sync::watch;

use crate::limits::{Kind, Verdict};
use crate::log::LogEvent;
use crate::network::Network;
use crate::prediction::Urls;
use crate::settings::Settings;
use crate::state::State;
use crate::timestamp;

/// The constant settings, and the changing state.
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) urls: Urls,
    /// The prefix of the API: `/v1`.
    pub(crate) prefix: String,
    /// Becomes true when the emulator should stop, which ends all waits.
    pub(crate) stopping: watch::Receiver<bool>,
    pub(crate) network: Arc<Network>,
    /// The client for webhooks; the inner `None` means that it can't be set up.
    pub(crate) webhook_client: OnceLock<Option<reqwest::Client>>,
    state: Mutex<State>,
}

impl Shared {
    pub(crate) fn new(
        settings: Settings,
        urls: Urls,
        prefix: &str,
        state: State,
        stopping: watch::Receiver<bool>,
        network: Arc<Network>,
    ) -> Arc<Self> {
        Arc::new(Self {
            settings,
            urls,
            prefix: prefix.to_owned(),
            stopping,
            network,
            webhook_client: OnceLock::new(),
            state: Mutex::new(state),
        })
    }

    /// Locks the state. The lock must not be held across an await.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // Each change is one push or insert, so a panic elsewhere can't leave the state inconsistent.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.catch_up(timestamp::now());
        state
    }

    /// Logs something: on stderr if requested, and for the page.
    pub(crate) fn log(&self, event: LogEvent) {
        tracing::info!("{event}");
        self.state().log.write(timestamp::now(), event);
    }

    /// Counts a request to a path below the prefix, if there are limits.
    pub(crate) fn count(&self, method: &Method, path: &str) -> Option<Verdict> {
        Some(self.state().limiter.as_mut()?.take(Kind::of(method.as_str(), path), Instant::now()))
    }
}
