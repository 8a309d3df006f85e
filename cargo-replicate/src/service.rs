//! What the commands get from the service, and what is said where it fails.

use replicate_codegen::{Document, Error, ErrorKind, Fetcher, ModelName, Origin, Source, Stored};
use serde_json::Value;

use crate::cli::{ModelSpec, ModelsFolder};
use crate::report::Failure;
use crate::shell::Shell;

/// The service, or a server that speaks its API: `REPLICATE_BASE_URL` names it.
pub(crate) struct Service(Fetcher);

impl Service {
    /// The service of the environment.
    pub(crate) fn from_env() -> Result<Self, Failure> {
        Ok(Self(Fetcher::from_env()?))
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

    /// The public models that fit some words: the service's own objects for them.
    pub(crate) fn search(&self, words: &str) -> Result<Vec<Value>, Failure> {
        self.0.search(words).map_err(|error| {
            let failure = Failure::from(error);
            failure.help("check the token, the network, and `REPLICATE_BASE_URL` if it is set")
        })
    }

    /// What the service has of a document that is kept: of the same version, where it is to stay at it.
    ///
    /// None where it did not come from the service.
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
    let named = folder.given.is_some() || folder.package.is_some();
    // Outside of a package there is the service alone.
    let folder = if named { Some(folder.path()?) } else { folder.path().ok() };
    if let (Some(folder), None) = (&folder, version)
        && model.file_in(folder).is_file()
    {
        let source = Source::of_model(folder, model)?;
        return Ok(Stored::from_file(source.path(), model)?);
    }
    let stored = Service::from_env()?.document(model, version.as_deref())?;
    shell.done("Fetched", format_args!("{model}; keep it with `cargo replicate add {model}`"));
    Ok(stored)
}

/// What is run to run a model as its document has it: official models by their name, others by a version.
pub(crate) fn target(model: &ModelName, document: &Document) -> String {
    match document.version().filter(|_| !document.is_official()) {
        Some(version) => format!("{model}:{version}"),
        None => model.to_string(),
    }
}

/// Adds to what the fetcher says which answer it is about, and the way out.
pub(crate) fn explained(error: Error, model: &ModelName) -> Failure {
    let kind = error.kind();
    let failure = Failure::from(error);
    let of_answer = |failure: Failure| failure.within(&format!("the server's answer for `{model}`"));
    match kind {
        ErrorKind::Unauthenticated => failure
            .help("`REPLICATE_API_TOKEN` is wrong or revoked: get one at https://replicate.com/account/api-tokens"),
        ErrorKind::NotFound => {
            failure.help("check the spelling, and that the token may see the model if it is private")
        }
        ErrorKind::Unreachable => failure.help("check the network, the proxy, and `REPLICATE_BASE_URL` if it is set"),
        ErrorKind::Refused => failure.help("try again in a while; check `REPLICATE_BASE_URL` if it is set"),
        ErrorKind::Json => {
            of_answer(failure).help("check `REPLICATE_BASE_URL` if it is set: it ends with the path of the API, `/v1`")
        }
        _ => of_answer(failure),
    }
}
