//! Prints the changes of a document.

pub(crate) mod github;
mod json;
mod markdown;
mod table;

use std::path::PathBuf;

use replicate_codegen::{Change, ChangeKind, Severity, Stored, changes};

use crate::cli::ReportFormat;
use crate::report::Failure;

/// The comparison of a document with the one that replaces it.
#[derive(Debug)]
pub(crate) struct Drift {
    pub(crate) model: String,
    /// The versions, if they have one.
    pub(crate) versions: [Option<String>; 2],
    /// The changes, most severe first.
    pub(crate) changes: Vec<Change>,
    /// The file of the document, if there is one.
    pub(crate) file: Option<PathBuf>,
}

impl Drift {
    pub(crate) fn between(old: &Stored, new: &Stored) -> Result<Self, Failure> {
        let (before, after) = (old.document()?, new.document()?);
        let versions = [&before, &after].map(|document| document.version().map(str::to_owned));
        let changes = changes(&before, &after, new.model());
        Ok(Self { model: new.model().to_string(), versions, changes, file: None })
    }

    /// Sets the file of the document.
    pub(crate) fn in_file(self, file: PathBuf) -> Self {
        Self { file: Some(file), ..self }
    }

    /// The highest severity of the changes.
    pub(crate) fn verdict(&self) -> Option<Severity> {
        self.changes.iter().map(|change| change.severity).max()
    }

    /// The verdict as a word. A file can also differ in parts that the generator does not read.
    fn word(&self) -> &'static str {
        self.verdict().map_or("none", Severity::as_str)
    }
}

/// The drifts of some models, as text.
pub(crate) fn printed(drifts: &[Drift], format: ReportFormat) -> String {
    match format {
        ReportFormat::Text => table::table(drifts),
        ReportFormat::Json => json::json(drifts),
        ReportFormat::Markdown => markdown::markdown(drifts),
        ReportFormat::Github => github::annotations(drifts),
    }
}

/// A short form of a version's id.
pub(crate) fn short(version: &str) -> &str {
    version.get(..12).unwrap_or(version)
}

/// The old and the new state, if they are shown. Versions are shortened.
fn sides(change: &Change) -> [Option<&str>; 2] {
    let sides = [change.old.as_deref(), change.new.as_deref()];
    if change.kind == ChangeKind::VersionChanged { sides.map(|id| id.map(short)) } else { sides }
}

/// `0a1b2c3d4e5f -> 5c7d5dc6dd8b`, or empty if there is no version.
fn versions(drift: &Drift, arrow: &str) -> String {
    let [old, new] = drift.versions.each_ref().map(|version| version.as_deref().map_or("no version", short));
    if drift.versions == [None, None] { String::new() } else { format!("{old} {arrow} {new}") }
}
