//! The results file: a line of JSON for each line of the inputs, with its input.
//!
//! Each finished line is appended. When a run starts and ends, the whole file is rewritten from the journal, in the
//! order of the inputs.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::journal::{Journal, unwritten};
use super::lines::Lines;
use super::outputs::Outputs;
use super::page;
use super::plan::{Row, State};
use super::report::{self, RESULTS};
use crate::files;
use crate::report::Failure;

/// The results of a batch in a folder, and the place of their files.
#[derive(Debug)]
pub(super) struct Results {
    folder: PathBuf,
    outputs: Arc<Outputs>,
    lines: Arc<Lines>,
}

impl Results {
    pub(super) fn new(folder: &Path, outputs: Outputs, lines: Arc<Lines>) -> Self {
        Self { folder: folder.to_owned(), outputs: Arc::new(outputs), lines }
    }

    /// The place of the files.
    pub(super) fn outputs(&self) -> &Outputs {
        &self.outputs
    }

    /// The path of the results file.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(RESULTS)
    }

    /// Writes the page that shows the results.
    pub(super) fn draw(&self, title: &str) -> io::Result<()> {
        page::write(&self.path(), title)
    }

    /// Copies the results to the object store, if the files are in one.
    pub(super) async fn keep(&self) -> Result<(), Failure> {
        match &*self.outputs {
            Outputs::Folder(_) => Ok(()),
            Outputs::Store(remote) => {
                remote.store.keep(RESULTS, "application/jsonl", &self.path()).await?;
                remote.store.keep(page::PAGE, "text/html; charset=utf-8", &self.folder.join(page::PAGE)).await
            }
        }
    }

    /// The place of the results, for messages.
    pub(super) fn shown_at(&self) -> String {
        match &*self.outputs {
            Outputs::Folder(_) => self.path().display().to_string(),
            Outputs::Store(remote) => remote.store.address_of(RESULTS),
        }
    }

    /// Adds the names of a line's files, and their place, to a record.
    pub(super) fn note_files(&self, record: &mut Value, names: Vec<Value>) {
        record["files"] = names.into();
        record["folder"] = self.outputs.id().into();
    }

    /// The names in a record of the journal whose files exist, by their numbers.
    pub(super) fn present(&self, result: Option<&str>) -> Vec<Option<String>> {
        named(result, &self.outputs).into_iter().map(|name| name.filter(|name| self.outputs.has(name))).collect()
    }

    /// Appends the result of a line.
    pub(super) fn append(&self, line: u32, result: &str) -> Result<(), Failure> {
        let hash = self.lines.hash(line).unwrap_or_default();
        let text = format!("{}\n", shown(&self.lines, line, &hash, result));
        let file = OpenOptions::new().append(true).create(true).open(self.path());
        // In one write, since several processes may share the folder.
        file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| unwritten(&error))
    }

    /// Writes all results in the order of the inputs, atomically.
    ///
    /// Returns the lines whose files were in this folder but are now missing.
    pub(super) async fn write(&self, journal: &Journal) -> Result<Vec<u32>, Failure> {
        let temporary = files::under_way(&self.folder);
        let written = File::create(&temporary).map(BufWriter::new).map_err(|error| unwritten(&error))?;
        let all = Arc::new(Mutex::new((written, Vec::new())));
        let (outputs, lines, visited) = (Arc::clone(&self.outputs), Arc::clone(&self.lines), Arc::clone(&all));
        let visit = move |row: Row| {
            let mut all = visited.lock().unwrap_or_else(PoisonError::into_inner);
            if row.state == State::Done && is_incomplete(&row, &outputs) {
                all.1.push(row.line);
            }
            match of_row(&lines, &row) {
                Some(text) => writeln!(all.0, "{text}"),
                None => Ok(()),
            }
        };
        let done = journal.each(Box::new(visit)).await;
        let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
        let replaced = done.and_then(|()| self.replace(&mut all.0, &temporary).map_err(|error| unwritten(&error)));
        if replaced.is_err() {
            let _ = fs::remove_file(temporary);
        }
        replaced.map(|()| std::mem::take(&mut all.1))
    }

    fn replace(&self, written: &mut BufWriter<File>, temporary: &PathBuf) -> io::Result<()> {
        written.flush()?;
        fs::rename(temporary, self.path())
    }
}

/// The result of a row, if it is finished.
fn of_row(lines: &Lines, row: &Row) -> Option<String> {
    match (&row.result, row.state) {
        (Some(result), state) if state.is_final() => Some(shown(lines, row.line, &row.hash, result)),
        (_, State::Doubt) => {
            let why = "whether it was sent is not known yet";
            let result = report::failed(row.line, None, "unknown", why).to_string();
            Some(shown(lines, row.line, &row.hash, &result))
        }
        _ => None,
    }
}

/// A record of the journal as a line of the results: with the input, and without internal data.
fn shown(lines: &Lines, line: u32, hash: &str, result: &str) -> String {
    let Ok(Value::Object(mut record)) = serde_json::from_str(result) else { return result.to_owned() };
    record.remove("folder");
    record.insert("input".to_owned(), lines.shown(line, hash).unwrap_or_default());
    Value::Object(record).to_string()
}

/// The names of the files in a record, if they were written to this place.
fn named(result: Option<&str>, outputs: &Outputs) -> Vec<Option<String>> {
    let record: Value = result.and_then(|result| serde_json::from_str(result).ok()).unwrap_or_default();
    if record["folder"].as_str() != Some(outputs.id()) {
        return Vec::new();
    }
    let names = record["files"].as_array().map(Vec::as_slice).unwrap_or_default();
    names.iter().map(|name| name.as_str().map(str::to_owned)).collect()
}

fn is_incomplete(row: &Row, outputs: &Outputs) -> bool {
    let mut names = named(row.result.as_deref(), outputs).into_iter().flatten();
    names.any(|name| !outputs.has(&name))
}
