//! The options of an emulator, and its initial state.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use replicate_schema::ModelName;

use crate::duration_range::Times;
use crate::fault::{Chaos, Fault};
use crate::limits::RateLimits;
use crate::outcome::{Call, Outcome};
use crate::replay::Player;
use crate::webhook::Webhooks;

/// The name of the only account.
pub(crate) const ACCOUNT: &str = "emulator";

/// Decides how each prediction ends.
pub(crate) type Script = Arc<dyn Fn(&Call) -> Outcome + Send + Sync>;

/// The options that requests depend on.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) boot_time: Times,
    pub(crate) run_time: Times,
    pub(crate) data_kept: Duration,
    pub(crate) stream_timeout: Duration,
    /// How long a client may take for the head of a request, and for each piece of its body.
    pub(crate) read_timeout: Duration,
    /// Names that are allowed in `Host` headers, in addition to IP addresses and `localhost`.
    pub(crate) allowed_hosts: Vec<String>,
    pub(crate) token: Option<String>,
    pub(crate) script: Script,
    /// How all predictions of a model end. This takes precedence over the script.
    pub(crate) outcomes: BTreeMap<ModelName, Outcome>,
    pub(crate) strictness: Strictness,
    pub(crate) requests_kept: usize,
    pub(crate) webhooks: Webhooks,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            boot_time: Times::new(Duration::ZERO),
            run_time: Times::new(Duration::from_millis(50)),
            data_kept: Duration::from_secs(60 * 60),
            stream_timeout: Duration::from_secs(30),
            read_timeout: Duration::from_secs(30),
            allowed_hosts: Vec::new(),
            token: None,
            script: Arc::new(|_| Outcome::succeed()),
            outcomes: BTreeMap::new(),
            strictness: Strictness::AsTheService,
            requests_kept: 100_000,
            webhooks: Webhooks::new(),
        }
    }
}

/// Whether requests that the service refuses are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strictness {
    AsTheService,
    /// Community models run without a version, and data URIs may be large.
    Lenient,
}

/// The initial state of an emulator.
#[derive(Clone, Debug, Default)]
pub(crate) struct InitialState {
    pub(crate) faults: Vec<Fault>,
    pub(crate) chaos: Option<Chaos>,
    pub(crate) limits: Option<RateLimits>,
    pub(crate) seed: Option<u64>,
    /// The player, if predictions come from cassettes.
    pub(crate) player: Option<Player>,
}
