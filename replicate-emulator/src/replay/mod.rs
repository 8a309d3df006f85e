//! Answers from cassettes: finds the cassette for a create request, and explains if there is none.

mod nearest;
mod options;

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use bytes::Bytes;
use replicate_schema::{Document, ModelName};
use serde_json::{Map, Value, json};

use crate::Error;
use crate::cassette::{Cassette, REDACTED, normal, read_cassettes, read_files};
use crate::outcome::{Outcome, Recorded};
use crate::prediction::{Growth, Step};

pub use options::Cassettes;
use options::Pace;

/// The cassettes of a folder, and which of them were replayed so far.
#[derive(Clone, Debug)]
pub(crate) struct Player {
    options: Cassettes,
    cassettes: Vec<Cassette>,
    /// The part of the input of each cassette that is compared.
    comparable: Vec<Map<String, Value>>,
    files: HashMap<String, Bytes>,
    /// The cassettes for a model and the compared part of an input, in the order of recording.
    index: HashMap<String, Vec<usize>>,
    /// The inputs of each model that are secrets, which cassettes don't contain.
    secrets: HashMap<String, BTreeSet<String>>,
    used: Vec<bool>,
    unrecorded: Vec<String>,
}

impl Player {
    /// Reads the folder.
    pub(crate) fn new(options: Cassettes) -> Result<Self, Error> {
        let cassettes = read_cassettes(&options.folder)?;
        if cassettes.is_empty() {
            return Err(Error::cassette(format!(
                "{}: there are no cassettes in this folder: `--record` writes them as <owner>/<name>/<input>.json",
                options.folder.display()
            )));
        }
        let files = read_files(&options.folder, &cassettes)?;
        let mut secrets: HashMap<String, BTreeSet<String>> = HashMap::new();
        for cassette in &cassettes {
            let redacted = cassette.input.iter().filter(|(_, value)| *value == REDACTED).map(|(key, _)| key.clone());
            secrets.entry(cassette.model.clone()).or_default().extend(redacted);
        }
        let used = vec![false; cassettes.len()];
        let mut player = Self {
            options,
            cassettes,
            comparable: Vec::new(),
            files,
            index: HashMap::new(),
            secrets,
            used,
            unrecorded: Vec::new(),
        };
        for at in 0..player.cassettes.len() {
            let Cassette { model, input, destination, .. } = &player.cassettes[at];
            let comparable = player.comparable(model, input);
            let key = player.key(model, destination.as_deref(), &comparable);
            player.index.entry(key).or_default().push(at);
            player.comparable.push(comparable);
        }
        Ok(player)
    }

    /// The part of an input that is compared: files by their hashes, and no secrets.
    fn comparable(&self, model: &str, input: &Map<String, Value>) -> Map<String, Value> {
        let secrets = self.secrets.get(model);
        let is_secret = |key: &String| secrets.is_some_and(|secrets| secrets.contains(key));
        let value = |(key, value): (&String, &Value)| {
            (key.clone(), if is_secret(key) { REDACTED.into() } else { normal(value) })
        };
        input.iter().map(value).collect()
    }

    /// The key of the cassettes for a create request. A training has a destination.
    fn key(&self, model: &str, destination: Option<&str>, comparable: &Map<String, Value>) -> String {
        match &self.options.names {
            None => json!([model, destination, comparable]).to_string(),
            Some(names) => {
                let part: Map<_, _> = comparable
                    .iter()
                    .filter(|(key, _)| names.contains(*key))
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect();
                json!([model, destination, part]).to_string()
            }
        }
    }

    /// The outcome of the next prediction of a model with this input, or of its next training to a destination, or why
    /// it is unknown.
    ///
    /// Repetitions are replayed in the order of recording, and the last one is used for all further ones.
    pub(crate) fn play(
        &mut self,
        model: &ModelName,
        version: Option<&str>,
        destination: Option<&str>,
        input: &Map<String, Value>,
    ) -> Result<Outcome, String> {
        let name = model.to_string();
        let comparable = self.comparable(&name, input);
        let found = self.index.get(&self.key(&name, destination, &comparable)).map_or(&[][..], Vec::as_slice);
        // The best match comes first: the same in all inputs (if only some are compared), and the same version.
        let misfit = |at: usize| {
            let other_version = version.is_some() && self.cassettes[at].version.as_deref() != version;
            (self.comparable[at] != comparable, other_version)
        };
        let unused = found.iter().copied().filter(|at| !self.used[*at]).min_by_key(|at| misfit(*at));
        let last = || found.iter().rev().copied().min_by_key(|at| misfit(*at));
        let Some(at) = unused.or_else(last) else {
            return Err(nearest::explained(&self.cassettes, (&name, destination), &comparable, &self.comparable));
        };
        self.used[at] = true;
        Ok(self.outcome(&self.cassettes[at]))
    }

    fn outcome(&self, cassette: &Cassette) -> Outcome {
        let outcome = match cassette.status.as_str() {
            "failed" => Outcome::fail(cassette.error.clone().unwrap_or_default()),
            "canceled" => Outcome::cancel(),
            "aborted" => Outcome::abort(),
            _ => Outcome::succeed(),
        };
        let started = cassette.started_after.unwrap_or(cassette.completed_after);
        let scale = match self.options.pace {
            Pace::Real => 1.0,
            Pace::NoTime => 0.0,
        };
        let time = |seconds: f64| Duration::from_secs_f64((seconds * scale).max(0.0));
        let step = |state: &crate::cassette::RecordedState| Step {
            since_start: time(state.after - started),
            lines: state.lines,
            items: state.items,
        };
        let growth = Growth { steps: cassette.states.iter().map(step).collect() };
        outcome
            .boot_time(time(started))
            .run_time(time(cassette.completed_after - started))
            .logs(cassette.logs.join("\n"))
            .recorded(Recorded {
                output: cassette.output.clone(),
                metrics: cassette.metrics.clone(),
                growth,
                files: self.files_of(cassette),
            })
    }

    fn files_of(&self, cassette: &Cassette) -> HashMap<String, Bytes> {
        let files =
            cassette.files().into_iter().filter_map(|file| Some((file.to_owned(), self.files.get(file)?.clone())));
        files.collect()
    }

    /// The model of a version, as a create request names it: `owner/name`, `owner/name:version` or `version`.
    pub(crate) fn model_of_version(&self, version: &str) -> Option<ModelName> {
        let name = match version.split_once(':') {
            Some((name, _)) => name,
            None if version.contains('/') => version,
            None => &self.cassettes.iter().find(|cassette| cassette.version.as_deref() == Some(version))?.model,
        };
        name.parse().ok()
    }

    /// The model that a deployment ran, by its name.
    pub(crate) fn model_of_deployment(&self, name: &str) -> Option<ModelName> {
        let recorded = self.cassettes.iter().rev().find(|cassette| cassette.deployment.as_deref() == Some(name))?;
        recorded.model.parse().ok()
    }

    /// A document for each recorded version, which accepts any input.
    pub(crate) fn documents(&self) -> Result<Vec<Document>, Error> {
        let mut known = BTreeSet::new();
        let mut documents = Vec::new();
        let trained: BTreeSet<_> = self
            .cassettes
            .iter()
            .filter(|cassette| cassette.destination.is_some())
            .map(|cassette| &cassette.model)
            .collect();
        for Cassette { path, model, version, streams, .. } in &self.cassettes {
            if known.insert((model, version)) {
                let is_trained = trained.contains(model);
                let document = Document::from_value(document(model, version.as_deref(), *streams, is_trained));
                documents.push(document.map_err(|error| Error::cassette(format!("{}: {error}", path.display())))?);
            }
        }
        Ok(documents)
    }

    /// Records a request that is on no cassette.
    pub(crate) fn miss(&mut self, message: String) {
        self.unrecorded.push(message);
    }

    /// The requests that are on no cassette.
    pub(crate) fn unrecorded(&self) -> &[String] {
        &self.unrecorded
    }
}

fn document(model: &str, version: Option<&str>, streams: bool, is_trained: bool) -> Value {
    let (owner, name) = model.split_once('/').unwrap_or((model, ""));
    let output = if streams {
        json!({"type": "array", "items": {"type": "string"}, "x-cog-array-type": "iterator"})
    } else {
        json!({})
    };
    let anything = json!({"type": "object", "additionalProperties": true});
    let mut schemas = json!({"Input": anything, "Output": output});
    if is_trained {
        schemas["TrainingInput"] = anything;
        schemas["TrainingOutput"] = json!({});
    }
    json!({
        "owner": owner,
        "name": name,
        "description": "Recorded",
        "is_official": version.is_none(),
        "latest_version": {
            "id": version.unwrap_or("hidden"),
            "openapi_schema": {"components": {"schemas": schemas}},
        },
    })
}
