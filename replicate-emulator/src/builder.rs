use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use replicate_schema::{Document, ModelName};

use crate::Error;
use crate::catalog::{Catalog, read_folder};
use crate::duration_range::DurationRange;
use crate::emulator::Emulator;
use crate::fault::{Chaos, Fault};
use crate::limits::RateLimits;
use crate::model::Model;
use crate::outcome::{Call, Outcome};
use crate::prefix::checked_prefix;
use crate::replay::{Cassettes, Player};
use crate::settings::{InitialState, Settings, Strictness};
use crate::webhook::Webhooks;

/// Options of an [`Emulator`], made by [`Emulator::builder`].
#[must_use = "a builder does nothing until it is started"]
#[derive(Clone)]
pub struct Builder {
    folders: Vec<PathBuf>,
    documents: Vec<Document>,
    listen: SocketAddr,
    path_prefix: String,
    cassettes: Option<Cassettes>,
    /// Why the options can't be right, where that is known before the start.
    refusal: Option<String>,
    initial: InitialState,
    settings: Settings,
}

impl Emulator {
    /// Options to start an emulator with.
    pub fn builder() -> Builder {
        Builder::new()
    }
}

impl Builder {
    fn new() -> Self {
        Self {
            folders: Vec::new(),
            documents: Vec::new(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            path_prefix: "/v1".to_owned(),
            cassettes: None,
            refusal: None,
            initial: InitialState::default(),
            settings: Settings::default(),
        }
    }

    /// Serves every `<owner>/<name>.json` below a folder, in any form that the generator reads.
    ///
    /// The owner and name that a document holds win over those of its path. The folder is read when the emulator starts.
    pub fn models_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folders.push(folder.into());
        self
    }

    /// Serves one document, which must know its model's name.
    ///
    /// Of several documents of one model, the last is its latest version.
    pub fn document(mut self, document: Document) -> Self {
        self.documents.push(document);
        self
    }

    /// The address to listen on; by default a free port of `127.0.0.1`.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// How long a prediction stays `starting`; none by default. A range of times is drawn from by chance.
    pub fn boot_time(mut self, time: impl Into<DurationRange>) -> Self {
        self.settings.boot_time.usual = time.into();
        self
    }

    /// The boot time of one model, in place of [`boot_time`](Self::boot_time).
    pub fn boot_time_of(mut self, model: ModelName, time: impl Into<DurationRange>) -> Self {
        self.settings.boot_time.special.insert(model, time.into());
        self
    }

    /// How long a prediction stays `processing`; 50 ms by default. A range of times is drawn from by chance.
    pub fn run_time(mut self, time: impl Into<DurationRange>) -> Self {
        self.settings.run_time.usual = time.into();
        self
    }

    /// The run time of one model, in place of [`run_time`](Self::run_time).
    pub fn run_time_of(mut self, model: ModelName, time: impl Into<DurationRange>) -> Self {
        self.settings.run_time.special.insert(model, time.into());
        self
    }

    /// Draws times and ids from a seed, so that one run is as another.
    pub fn seed(mut self, seed: u64) -> Self {
        self.initial.seed = Some(seed);
        self
    }

    /// How long input, output, logs and files are kept after a prediction has ended: an hour by default, as the service
    /// has it. After that `data_removed` is true.
    pub fn data_kept(mut self, time: Duration) -> Self {
        self.settings.data_kept = time;
        self
    }

    /// How many requests are let through; all by default.
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.initial.limits = Some(limits);
        self
    }

    /// How long a stream of events stays open with nothing to say; 30 seconds by default, as the service has it.
    ///
    /// Then it says so in a comment and is closed, and a client is to connect again.
    pub fn stream_timeout(mut self, timeout: Duration) -> Self {
        self.settings.stream_timeout = timeout;
        self
    }

    /// How long a client may take to send the head of a request, and each piece of its body; 30 seconds by default.
    ///
    /// After that the connection is closed.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.settings.read_timeout = timeout;
        self
    }

    /// Allows requests to name this host: `emulator`, where a container is reached by that name.
    ///
    /// IP addresses and `localhost` are always allowed. Other names are refused, so that no web site can have a browser
    /// use the emulator by a name that it makes lead here (DNS rebinding).
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.settings.allowed_hosts.push(name.into());
        self
    }

    /// The only token to accept, for the API and for the page; by default any token that is not empty.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.settings.token = Some(token.into());
        self
    }

    /// The path below which the API is, as a gateway has it: `/replicate/v1`. By default `/v1`.
    pub fn path_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.path_prefix = prefix.into();
        self
    }

    /// Decides how each prediction ends, from its model, its input and its number.
    ///
    /// It is called once for each create that is accepted, and must be quick.
    ///
    /// ```
    /// use replicate_emulator::{Emulator, Outcome};
    ///
    /// let every_third_fails = Emulator::builder().script(|call| match call.number() % 3 {
    ///     2 => Outcome::fail("out of memory"),
    ///     _ => Outcome::succeed(),
    /// });
    /// # let _ = every_third_fails;
    /// ```
    pub fn script(mut self, script: impl Fn(&Call) -> Outcome + Send + Sync + 'static) -> Self {
        self.settings.script = Arc::new(script);
        self
    }

    /// How all predictions of one model end. It comes before the [script](Self::script).
    pub fn outcome_of(mut self, model: ModelName, outcome: Outcome) -> Self {
        self.settings.outcomes.insert(model, outcome);
        self
    }

    /// Answers from recorded predictions, of a folder or with [options](Cassettes), and from nothing else.
    ///
    /// Models that are served besides, by a document, have their inputs checked first. A model without one takes any input.
    /// [`outcome_of`](Self::outcome_of) and [`Emulator::next_outcome`] still come first.
    pub fn cassettes(mut self, cassettes: impl Into<Cassettes>) -> Self {
        self.cassettes = Some(cassettes.into());
        self
    }

    /// Lets through what the service refuses: community models without a version, and data URIs of 1 MB and more.
    pub fn lenient(mut self) -> Self {
        self.settings.strictness = Strictness::Lenient;
        self
    }

    /// Plans something that goes wrong, as [`Emulator::fault`] does later.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.initial.faults.push(fault);
        self
    }

    /// Lets requests go wrong by chance, as [`Emulator::chaos`] does later.
    pub fn chaos(mut self, chaos: Chaos) -> Self {
        self.initial.chaos = Some(chaos);
        self
    }

    /// How webhooks are sent; by default to receivers on this machine, as the service does it.
    pub fn webhooks(mut self, webhooks: Webhooks) -> Self {
        self.settings.webhooks = webhooks;
        self
    }

    /// How many of the requests received are kept for [`Emulator::requests`]: the newest 100,000 by default.
    ///
    /// Of their bodies the newest 256 MiB are kept.
    pub fn keep_requests(mut self, most: usize) -> Self {
        self.settings.requests_kept = most;
        self
    }

    /// Keeps the emulator from starting: options of a command line contradict each other.
    #[cfg(feature = "options")]
    pub(crate) fn refuse(mut self, message: String) -> Self {
        self.refusal = Some(message);
        self
    }

    /// Reads the models and starts to listen.
    ///
    /// The server runs on the runtime that this is called on.
    ///
    /// # Errors
    ///
    /// When a folder or a document can't be read (the message names the file), a folder has no models, a document has no
    /// name, an option names a model that is not served, the prefix is not a path, or the address can't be listened on.
    pub async fn start(self) -> Result<Emulator, Error> {
        if let Some(refusal) = self.refusal {
            return Err(Error::usage(refusal));
        }
        let prefix = checked_prefix(&self.path_prefix)?;
        let player = self.cassettes.clone().map(Player::new).transpose()?;
        let catalog = self.catalog(player.as_ref())?;
        self.check_names(&catalog)?;
        let initial = InitialState { player, ..self.initial };
        Emulator::serve(catalog, self.settings, self.listen, &prefix, initial).await
    }

    fn catalog(&self, player: Option<&Player>) -> Result<Catalog, Error> {
        let mut documents = Vec::new();
        for folder in &self.folders {
            let found = read_folder(folder)?;
            if found.is_empty() {
                return Err(Error::model(format!(
                    "{}: there are no models in this folder: a model is a file <owner>/<name>.json, as `cargo replicate add` \
                     writes it",
                    folder.display()
                )));
            }
            documents.extend(found);
        }
        let mut catalog = Catalog::default();
        for document in documents.iter().chain(&self.documents) {
            let name = document.model().ok_or_else(|| {
                Error::model(
                    "a document does not know which model it is of: give it a name with `Document::with_model`",
                )
            })?;
            catalog.add(Model::new(name.clone(), document));
        }
        let mut recorded = player.map(Player::documents).transpose()?.unwrap_or_default();
        let is_served = |name: &ModelName| catalog.entry(name.owner(), name.name()).is_some();
        recorded.retain(|document| !document.model().is_some_and(is_served));
        for document in recorded {
            if let Some(name) = document.model() {
                catalog.add(Model::new(name.clone(), &document));
            }
        }
        Ok(catalog)
    }

    /// Refuses options for models that are not served: most likely, a name is misspelt.
    fn check_names(&self, catalog: &Catalog) -> Result<(), Error> {
        let Settings { boot_time, run_time, outcomes, .. } = &self.settings;
        let options = [
            ("a boot time", boot_time.models()),
            ("a run time", run_time.models()),
            ("an outcome", outcomes.keys().collect()),
        ];
        for (option, models) in options {
            for model in models {
                if catalog.entry(model.owner(), model.name()).is_none() {
                    return Err(Error::usage(format!(
                        "{option} is set for `{model}`, which is not served; {}",
                        catalog.names_in_words()
                    )));
                }
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("folders", &self.folders)
            .field("documents", &self.documents.len())
            .field("listen", &self.listen)
            .field("path_prefix", &self.path_prefix)
            .finish_non_exhaustive()
    }
}
