//! The file of the results: a line of JSON for each line of the inputs, with the input it is of.
//!
//! It grows with each line that comes to its end. When a run begins and when it ends, the whole of it is written anew, in the
//! order of the inputs, from what the journal has.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::folder::Folder;
use super::journal::{Journal, unwritten};
use super::lines::Lines;
use super::plan::{Row, State};
use super::report::{self, RESULTS};
use crate::files;
use crate::report::Failure;

/// The results of a batch in a folder.
#[derive(Debug)]
pub(super) struct Results {
    folder: Folder,
    lines: Arc<Lines>,
}

impl Results {
    pub(super) fn new(folder: Folder, lines: Arc<Lines>) -> Self {
        Self { folder, lines }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder.path
    }

    /// Notes in a record that the files of a line are in this folder, and what they are called.
    pub(super) fn note_files(&self, record: &mut Value, names: Vec<Value>) {
        record["files"] = names.into();
        record["folder"] = self.folder.id.as_str().into();
    }

    /// The names of the files that are here, of those that a record of the journal has; by their numbers.
    pub(super) fn present(&self, result: Option<&str>) -> Vec<Option<String>> {
        named(result, &self.folder).into_iter().map(|name| name.filter(|name| self.has(name))).collect()
    }

    fn has(&self, name: &str) -> bool {
        self.folder.path.join(name).is_file()
    }

    /// Adds what came of a line.
    pub(super) fn append(&self, line: u32, result: &str) -> Result<(), Failure> {
        let hash = self.lines.hash(line).unwrap_or_default();
        let text = format!("{}\n", shown(&self.lines, line, &hash, result));
        let path = self.folder.path.join(RESULTS);
        let file = OpenOptions::new().append(true).create(true).open(path);
        // In one piece, as several processes may have one folder.
        file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| unwritten(&error))
    }

    /// Writes all results that there are, in the order of the inputs: in one step, so that there is never half a file.
    ///
    /// Gives the lines whose files were in this folder and are not any more.
    pub(super) async fn write(&self, journal: &Journal) -> Result<Vec<u32>, Failure> {
        let temporary = files::under_way(&self.folder.path);
        let written = File::create(&temporary).map(BufWriter::new).map_err(|error| unwritten(&error))?;
        let all = Arc::new(Mutex::new((written, Vec::new())));
        let (folder, lines, visited) = (self.folder.clone(), Arc::clone(&self.lines), Arc::clone(&all));
        let visit = move |row: Row| {
            let mut all = visited.lock().unwrap_or_else(PoisonError::into_inner);
            if row.state == State::Done && is_incomplete(&row, &folder) {
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
        fs::rename(temporary, self.folder.path.join(RESULTS))
    }
}

/// The results of a row, if it has come to an end.
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

/// A record of the journal as a line of the results: with the input, and without what is for this program alone.
fn shown(lines: &Lines, line: u32, hash: &str, result: &str) -> String {
    let Ok(Value::Object(mut record)) = serde_json::from_str(result) else { return result.to_owned() };
    record.remove("folder");
    record.insert("input".to_owned(), lines.shown(line, hash).unwrap_or_default());
    Value::Object(record).to_string()
}

/// The names of the files of a record, where they were written to this folder.
fn named(result: Option<&str>, folder: &Folder) -> Vec<Option<String>> {
    let record: Value = result.and_then(|result| serde_json::from_str(result).ok()).unwrap_or_default();
    if record["folder"].as_str() != Some(&folder.id) {
        return Vec::new();
    }
    let names = record["files"].as_array().map(Vec::as_slice).unwrap_or_default();
    names.iter().map(|name| name.as_str().map(str::to_owned)).collect()
}

fn is_incomplete(row: &Row, folder: &Folder) -> bool {
    let mut names = named(row.result.as_deref(), folder).into_iter().flatten();
    names.any(|name| !folder.path.join(name).is_file())
}
