//! What the commands request from the service, and the messages if that fails.

use replicate_codegen::{Document, Error, ErrorKind, Fetcher, ModelName, Origin, Source, Stored};
use replicate_runtime::{Client, Snapshot};
use serde_json::Value;

use crate::cli::{ModelSpec, ModelsFolder};
use crate::report::Failure;
use crate::settings::Settings;
use crate::shell::Shell;

/// The service, or another server with its API, from `REPLICATE_BASE_URL`.
pub(crate) struct Service(Fetcher);

impl Service {
    /// The service that the settings name.
    pub(crate) fn new(shell: &Shell) -> Result<Self, Failure> {
        Ok(Self(Settings::read(shell)?.fetcher()?))
    }

    /// The document of a model, in its latest version or in another.
    pub(crate) fn document(&self, model: &ModelName, version: Option<&str>) -> Result<Stored, Failure> {
        let fetched = match version {
            None => self.0.fetch(model),
            Some(version) => self.0.fetch_version(model, version),
        };
        let fetched = fetched.map_err(|error| explained(error, model))?;
        let (given, asked) = (fetched.model().to_string(), model.to_string());
        if given.eq_ignore_ascii_case(&asked) {
            return Ok(fetched);
        }
        Err(Failure::new(format!(
            "the server's answer for `{asked}` is the document of `{given}`; nothing was written"
        ))
        .help(format!("if the model was renamed, use its new name: `cargo replicate add {given}`")))
    }

    /// The public models that match some words, as the service's objects.
    pub(crate) fn search(&self, words: &str) -> Result<Vec<Value>, Failure> {
        self.0.search(words).map_err(|error| {
            let failure = Failure::from(error);
            failure.help("check the token, the network, and `REPLICATE_BASE_URL` if it is set")
        })
    }

    /// The service's current state of a stored document, in the same version if it is pinned.
    ///
    /// `None` if it did not come from the service.
    pub(crate) fn upstream(&self, kept: &Stored) -> Result<Option<Stored>, Failure> {
        match kept.origin() {
            Origin::Latest => self.document(kept.model(), None).map(Some),
            Origin::Version => {
                let version = kept.document()?.version().map(str::to_owned);
                self.document(kept.model(), version.as_deref()).map(Some)
            }
            _ => Ok(None),
        }
    }
}

/// The document of a model in the models folder, or else that of the service.
pub(crate) fn find(spec: &ModelSpec, folder: &ModelsFolder, shell: &Shell) -> Result<Stored, Failure> {
    let ModelSpec { model, version } = spec;
    // Outside of a package, only the service is used.
    let folder = if folder.is_default() { folder.path().ok() } else { Some(folder.path()?) };
    if let (Some(folder), None) = (&folder, version)
        && model.file_in(folder).is_file()
    {
        let source = Source::of_model(folder, model)?;
        return Ok(Stored::from_file(source.path(), model)?);
    }
    let stored = Service::new(shell)?.document(model, version.as_deref())?;
    shell.done("Fetched", format_args!("{model}; keep it with `cargo replicate add {model}`"));
    Ok(stored)
}

/// The document of a prediction's model in its version: the one in the models folder, or else that of the service.
///
/// `None` if the prediction does not name its model.
pub(crate) fn document_of(
    prediction: &Snapshot<Value>,
    folder: &ModelsFolder,
    shell: &Shell,
) -> Result<Option<Stored>, Failure> {
    let Some(model) = prediction.model().and_then(|model| model.parse::<ModelName>().ok()) else { return Ok(None) };
    // Official models don't show their version.
    let is_id = |version: &&str| version.len() == 64;
    let version = prediction.version().filter(is_id).map(str::to_owned);
    let spec = ModelSpec { model, version: None };
    let found = find(&spec, folder, shell)?;
    if version.is_none() || found.document()?.version() == version.as_deref() {
        return Ok(Some(found));
    }
    Service::new(shell)?.document(&spec.model, version.as_deref()).map(Some)
}

/// What to run for a model's document: official models by their name, others by a version.
pub(crate) fn target(model: &ModelName, document: &Document) -> String {
    match document.version().filter(|_| !document.is_official()) {
        Some(version) => format!("{model}:{version}"),
        None => model.to_string(),
    }
}

/// The failure of the client, with its causes and hints.
pub(crate) fn failed(error: &replicate_runtime::Error, client: &Client) -> Failure {
    use replicate_runtime::ErrorKind::{Connection, NotFound, Timeout, Unauthenticated};
    let base_url = client.base_url();
    let (kind, id) = (error.kind(), error.prediction_id());
    let failure = match id {
        // The client's message about its last request says little about the prediction.
        Some(id) if matches!(kind, Connection | Timeout) => {
            let failure =
                Failure::new(format!("the prediction {id} was created, but {base_url} can't be reached to read it"));
            match std::error::Error::source(error) {
                Some(cause) => failure.because(cause),
                None => failure,
            }
        }
        _ => Failure::from(error),
    };
    match (kind, id) {
        (NotFound, Some(_)) => failure.help("check the id, and that the token belongs to the account that has it"),
        (_, Some(id)) => failure.help(goes_on(id)),
        (Connection | Timeout, None) => failure.help(format!(
            "the server is {base_url}: check the network, the proxy, and `REPLICATE_BASE_URL` if it is set"
        )),
        (Unauthenticated, None) => failure.help(
            "`REPLICATE_API_TOKEN` is wrong, revoked or not allowed to do this: get one at \
             https://replicate.com/account/api-tokens",
        ),
        (NotFound, None) => failure.help("check the spelling, and that the token may see it"),
        _ => failure,
    }
}

/// The command that continues with a prediction.
pub(crate) fn goes_on(id: &str) -> String {
    format!(
        "to wait for it, run `cargo replicate predictions wait {id}`; to cancel it, run `cargo replicate predictions \
         cancel {id}`"
    )
}

/// Adds the model and hints to an error of the fetcher.
pub(crate) fn explained(error: Error, model: &ModelName) -> Failure {
    let kind = error.kind();
    let failure = Failure::from(error);
    let of_answer = |failure: Failure| failure.within(&format!("the server's answer for `{model}`"));
    match kind {
        ErrorKind::Unauthenticated => failure
            .of_service()
            .help("`REPLICATE_API_TOKEN` is wrong or revoked: get one at https://replicate.com/account/api-tokens"),
        ErrorKind::NotFound => {
            failure.help("check the spelling, and that the token may see the model if it is private")
        }
        ErrorKind::Unreachable => {
            failure.of_service().help("check the network, the proxy, and `REPLICATE_BASE_URL` if it is set")
        }
        ErrorKind::Refused => failure.help("try again in a while; check `REPLICATE_BASE_URL` if it is set"),
        ErrorKind::Json => {
            of_answer(failure).help("check `REPLICATE_BASE_URL` if it is set: it ends with the path of the API, `/v1`")
        }
        _ => of_answer(failure),
    }
}
