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

/// Options of an [`Emulator`], created by [`Emulator::builder`].
#[must_use = "a builder does nothing until it is started"]
#[derive(Clone)]
pub struct Builder {
    folders: Vec<PathBuf>,
    documents: Vec<Document>,
    listen: SocketAddr,
    path_prefix: String,
    cassettes: Option<Cassettes>,
    /// Why the options are invalid, if that is known before the start.
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

    /// Serves every `<owner>/<name>.json` below a folder, in any form that the generator accepts.
    ///
    /// The owner and name in a document take precedence over those in its path. The folder is read when the emulator
    /// starts.
    pub fn models_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folders.push(folder.into());
        self
    }

    /// Serves one document, which must contain its model's name.
    ///
    /// If a model has several documents, the last one is its latest version.
    pub fn document(mut self, document: Document) -> Self {
        self.documents.push(document);
        self
    }

    /// Sets the address to listen on. Default: a free port of `127.0.0.1`.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Sets how long a prediction stays `starting`. Default: zero. From a range, a random time is chosen.
    pub fn boot_time(mut self, time: impl Into<DurationRange>) -> Self {
        self.settings.boot_time.usual = time.into();
        self
    }

    /// Sets the boot time of one model, instead of [`boot_time`](Self::boot_time).
    pub fn boot_time_of(mut self, model: ModelName, time: impl Into<DurationRange>) -> Self {
        self.settings.boot_time.special.insert(model, time.into());
        self
    }

    /// Sets how long a prediction stays `processing`. Default: 50 ms. From a range, a random time is chosen.
    pub fn run_time(mut self, time: impl Into<DurationRange>) -> Self {
        self.settings.run_time.usual = time.into();
        self
    }

    /// Sets the run time of one model, instead of [`run_time`](Self::run_time).
    pub fn run_time_of(mut self, model: ModelName, time: impl Into<DurationRange>) -> Self {
        self.settings.run_time.special.insert(model, time.into());
        self
    }

    /// Draws times and ids from a seed, so that runs are reproducible.
    pub fn seed(mut self, seed: u64) -> Self {
        self.initial.seed = Some(seed);
        self
    }

    /// Sets how long input, output, logs and files are kept after a prediction has ended. Default: one hour, like the
    /// service. After that, `data_removed` is true.
    pub fn data_kept(mut self, time: Duration) -> Self {
        self.settings.data_kept = time;
        self
    }

    /// Sets the rate limits. Default: none.
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.initial.limits = Some(limits);
        self
    }

    /// Sets how long a stream of events stays open without events. Default: 30 seconds, like the service.
    ///
    /// Then it is closed after a comment that announces it, and the client has to reconnect.
    pub fn stream_timeout(mut self, timeout: Duration) -> Self {
        self.settings.stream_timeout = timeout;
        self
    }

    /// Sets how long a client may take to send the head of a request, and each piece of its body. Default: 30 seconds.
    ///
    /// After that the connection is closed.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.settings.read_timeout = timeout;
        self
    }

    /// Allows this name in the `Host` header, such as `emulator` for a container of that name.
    ///
    /// IP addresses and `localhost` are always allowed. Other names are refused, as protection against DNS rebinding by
    /// web sites.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.settings.allowed_hosts.push(name.into());
        self
    }

    /// Sets the only token to accept, for the API and for the page. By default, any token that is not empty is
    /// accepted.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.settings.token = Some(token.into());
        self
    }

    /// Sets the path of the API, such as `/replicate/v1` for a gateway. Default: `/v1`.
    pub fn path_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.path_prefix = prefix.into();
        self
    }

    /// Sets a function that decides how each prediction ends, from its model, its input and its number.
    ///
    /// It is called once for each create request that is accepted, and must return quickly.
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

    /// Sets how all predictions of one model end. This takes precedence over the [script](Self::script).
    pub fn outcome_of(mut self, model: ModelName, outcome: Outcome) -> Self {
        self.settings.outcomes.insert(model, outcome);
        self
    }

    /// Answers only from recorded predictions, from a folder or with [options](Cassettes).
    ///
    /// The inputs of models with a document are checked first. A model without a document accepts any input.
    /// [`outcome_of`](Self::outcome_of) and [`Emulator::next_outcome`] take precedence.
    pub fn cassettes(mut self, cassettes: impl Into<Cassettes>) -> Self {
        self.cassettes = Some(cassettes.into());
        self
    }

    /// Accepts what the service refuses: community models without a version, and data URIs of 1 MB and more.
    pub fn lenient(mut self) -> Self {
        self.settings.strictness = Strictness::Lenient;
        self
    }

    /// Plans a fault, like [`Emulator::fault`].
    pub fn fault(mut self, fault: Fault) -> Self {
        self.initial.faults.push(fault);
        self
    }

    /// Makes requests fail at random, like [`Emulator::chaos`].
    pub fn chaos(mut self, chaos: Chaos) -> Self {
        self.initial.chaos = Some(chaos);
        self
    }

    /// Sets how webhooks are sent. By default, they are sent like the service does, but only to receivers on this
    /// machine.
    pub fn webhooks(mut self, webhooks: Webhooks) -> Self {
        self.settings.webhooks = webhooks;
        self
    }

    /// Sets how many received requests are kept for [`Emulator::requests`]. Default: the newest 100,000.
    ///
    /// The newest 256 MiB of their bodies are kept.
    pub fn keep_requests(mut self, most: usize) -> Self {
        self.settings.requests_kept = most;
        self
    }

    /// Makes the start fail, because options of a command line contradict each other.
    #[cfg(feature = "options")]
    pub(crate) fn refuse(mut self, message: String) -> Self {
        self.refusal = Some(message);
        self
    }

    /// Reads the models and starts to listen.
    ///
    /// The server runs on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// If a folder or a document can't be read (the message names the file), a folder has no models, a document has no
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

    /// Refuses options for models that are not served, since their name is probably misspelled.
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
