//! Responses to create requests when predictions come from cassettes.

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use replicate_schema::ModelName;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::problem;
use crate::cassette::{self, FileForm, StoredFile, data_uri, map_files, map_texts};
use crate::model::Model;
use crate::outcome::{GivenFile, Outcome};
use crate::output::{Content, OutputFile};
use crate::shared::Shared;
use crate::state::State;
use crate::text::{hex, percent_encoded};
use crate::timestamp;

/// How a create request names what to run.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target<'a> {
    /// The `version` in its body.
    Version(&'a str),
    /// The model in the path.
    Model(&'a str, &'a str),
    /// The deployment in the path.
    Deployment(&'a str, &'a str),
}

/// The message about a create request that is on no cassette.
#[derive(Debug)]
pub(super) struct Unrecorded(String);

impl IntoResponse for Unrecorded {
    fn into_response(self) -> Response {
        problem::titled(StatusCode::NOT_FOUND, "Not recorded", &self.0)
    }
}

/// The model of a create request: from the catalog, or else from the cassettes.
///
/// It is `Ok(None)` if there are no cassettes and the catalog does not have it. Then the caller must respond.
pub(super) fn model(
    shared: &Shared,
    in_catalog: Option<Arc<Model>>,
    target: Target<'_>,
) -> Result<Option<Arc<Model>>, Unrecorded> {
    if in_catalog.is_some() {
        return Ok(in_catalog);
    }
    let (found, shown) = {
        let state = shared.state();
        let Some(player) = &state.player else { return Ok(None) };
        let (name, shown) = match target {
            Target::Version(version) => (player.model_of_version(version), version.to_owned()),
            Target::Model(owner, name) => (ModelName::new(owner, name).ok(), format!("{owner}/{name}")),
            Target::Deployment(owner, name) => {
                (player.model_of_deployment(name), format!("the deployment {owner}/{name}"))
            }
        };
        let latest = |name: &ModelName| state.catalog.latest(name.owner(), name.name()).cloned();
        (name.as_ref().and_then(latest), shown)
    };
    found
        .map(Some)
        .ok_or_else(|| unrecorded(shared, format!("There is no cassette for {shown}. Record it with `--record`.")))
}

/// The outcome of a create request on the cassettes; `None` without cassettes.
pub(super) fn outcome(
    shared: &Shared,
    model: &Model,
    version: Option<&str>,
    (destination, input): (Option<&str>, &Map<String, Value>),
    token: Option<&str>,
) -> Result<Option<Outcome>, Unrecorded> {
    let interface = destination.and(model.training.as_ref()).unwrap_or(&model.run);
    let played = {
        let mut state = shared.state();
        if state.player.is_none() {
            return Ok(None);
        }
        let input = with_files(shared, &mut state, &interface.redacted(input.clone()), token);
        let version = version.map(|version| version.rsplit_once(':').map_or(version, |(_, version)| version));
        let version = version.filter(|version| !version.contains('/'));
        state.player.as_mut().map(|player| player.play(&model.name, version, destination, &input))
    };
    match played {
        Some(Err(message)) => Err(unrecorded(shared, message)),
        Some(Ok(outcome)) => Ok(Some(outcome)),
        None => Ok(None),
    }
}

/// The message for a training of a model for which none was recorded.
pub(super) fn not_trained(shared: &Shared, model: &Model) -> Unrecorded {
    unrecorded(shared, format!("There is no cassette for a training of {}. Record it with `--record`.", model.name))
}

/// Logs and stores the message.
fn unrecorded(shared: &Shared, message: String) -> Unrecorded {
    tracing::error!("{message}");
    if let Some(player) = &mut shared.state().player {
        player.miss(message.clone());
    }
    Unrecorded(message)
}

/// An input with its files as in cassettes: by their content, however they were sent.
fn with_files(
    shared: &Shared,
    state: &mut State,
    input: &Map<String, Value>,
    token: Option<&str>,
) -> Map<String, Value> {
    let mut replace = |text: &str| {
        let hash = match data_uri(text) {
            Some((content, _)) => Some(hex(&Sha256::digest(content))),
            None => hash_at(shared, state, text),
        };
        let stored = |file| StoredFile { file, name: None, media_type: None, form: FileForm::Link }.to_value();
        hash.map_or_else(|| cassette::clean(text, token).into(), stored)
    };
    input.iter().map(|(key, value)| (key.clone(), map_texts(value, &mut replace))).collect()
}

/// The hash of the file at a URL of this server: an uploaded file, or one of an output.
fn hash_at(shared: &Shared, state: &mut State, address: &str) -> Option<String> {
    if let Some(id) = address.strip_prefix(&shared.urls.base_url).and_then(|path| path.strip_prefix("/files/")) {
        let id = id.split(['/', '?']).next()?;
        return Some(state.files(timestamp::now()).get(id)?.sha256.clone());
    }
    let path = address.strip_prefix(&shared.urls.origin)?.strip_prefix("/delivery/")?;
    let (id, name) = path.split_once('/')?;
    let prediction = state.prediction(id)?;
    let file = prediction.plan.files.iter().find(|file| percent_encoded(&file.name) == name)?;
    match &file.content {
        Content::Given(given) => Some(hex(&Sha256::digest(&given.bytes))),
        Content::Made(_) => None,
    }
}

/// A recorded output with links to its files, and those files.
pub(super) fn output(recorded: &Value, contents: &HashMap<String, Bytes>, files_at: &str) -> (Value, Vec<OutputFile>) {
    let mut files: Vec<OutputFile> = Vec::new();
    let output = map_files(recorded, &mut |stored| {
        let bytes = contents.get(&stored.file).cloned().unwrap_or_default();
        let media_type = stored.media_type.unwrap_or_else(|| "application/octet-stream".to_owned());
        if stored.form == FileForm::DataUri {
            return format!("data:{media_type};base64,{}", BASE64_STANDARD.encode(&bytes)).into();
        }
        let name = stored.name.unwrap_or(stored.file);
        let is_taken = files.iter().any(|file| file.name == name);
        let name = if is_taken { format!("{}-{name}", files.len()) } else { name };
        let link = format!("{files_at}/{}", percent_encoded(&name));
        files.push(OutputFile { content: Content::Given(GivenFile::new(name.clone(), media_type, bytes)), name });
        link.into()
    });
    (output, files)
}
