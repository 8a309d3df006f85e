//! Prints and saves the output of a prediction.

use std::path::{Path, PathBuf};

use replicate_runtime::{Client, ErrorKind, FileOutput, Snapshot, Status};
use serde_json::Value;

use super::run::preview;
use crate::file_host::FileHost;
use crate::files;
use crate::output::{self, Output};
use crate::report::{Failure, Outcome};
use crate::shell::Shell;
use crate::store::Store;
use crate::style;

/// Where and how an output is saved and shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Save<'a> {
    pub(super) to: SaveTo<'a>,
    /// The prefix of file names; by default the id of the prediction.
    pub(super) name: Option<&'a str>,
    /// Whether the prediction is printed as JSON.
    pub(super) is_json: bool,
    pub(super) preview: Preview,
    pub(super) addresses: Addresses,
}

/// Where files are saved.
#[derive(Clone, Copy, Debug)]
pub(super) enum SaveTo<'a> {
    Folder(&'a Path),
    Store(&'a Store),
}

/// How URLs are handled if the schema does not say what is a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Addresses {
    /// They are reported.
    Told,
    /// They are saved too, because the user asked for it.
    Saved,
}

/// Whether pictures are shown in the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preview {
    Shown,
    Hidden,
}

/// Prints and saves the output. Even if files can't be saved, the output is printed, because it was paid for.
///
/// Text is not printed here, since it was printed as it arrived.
pub(super) async fn conclude(
    asked: &Save<'_>,
    client: &Client,
    prediction: &Snapshot<Value>,
    output: &Output,
    shell: &Shell,
) -> Result<Outcome, Failure> {
    let succeeded = *prediction.status() == Status::Succeeded;
    let given = prediction.raw().get("output").cloned().unwrap_or_default();
    if succeeded && given.is_null() && prediction.is_data_removed() {
        let id = prediction.id();
        return Err(Failure::new(format!(
            "the service has deleted the output of {id}, as it does an hour after the end"
        )));
    }
    let host = FileHost::of(client, prediction);
    let files = if succeeded { output.files(&given, &host) } else { Vec::new() };
    let mut files: Vec<FileOutput> = files.into_iter().map(|(_, file)| file).collect();
    let unclear = if succeeded { output.addresses(&given, &host) } else { Vec::new() };
    match asked.addresses {
        Addresses::Saved => files.extend(unclear),
        Addresses::Told if unclear.is_empty() => {}
        Addresses::Told => shell.warn(format_args!(
            "the schema does not say which parts of the output are files: `cargo replicate predictions download {} \
             --addresses` \
             saves what is at its addresses",
            prediction.id()
        )),
    }
    let (saved, unsaved) = save(client, prediction.id(), files, asked, shell).await;
    let is_here = matches!(asked.to, SaveTo::Folder(_));
    if is_here && !asked.is_json && asked.preview == Preview::Shown && !shell.is_quiet() {
        preview::show(&saved);
    }
    if asked.is_json {
        let mut whole = prediction.raw().clone();
        if let Value::Object(whole) = &mut whole {
            whole.insert("files".to_owned(), saved.iter().map(|path| path.display().to_string()).collect());
        }
        shell.result(style::json(&whole))?;
    } else if succeeded && (saved.is_empty() || unsaved.is_some() || output.is_any()) && !output.is_text() {
        shell.result(style::json(&given))?;
    }
    if let Some(unsaved) = unsaved {
        return Err(unsaved);
    }
    if succeeded {
        return Ok(Outcome::Done);
    }
    let why = prediction.error().unwrap_or_else(|| "no reason is given".into());
    let id = prediction.id();
    let what = Failure::new(format!("the prediction {id} {}: {why}", prediction.status()));
    shell.fail(&what.help(format!("`cargo replicate predictions get {id}` shows all of it")));
    Ok(Outcome::Unsuccessful)
}

/// Prints the text of an ended prediction.
pub(super) fn print_text(prediction: &Snapshot<Value>, shell: &Shell) -> Result<(), Failure> {
    let text = prediction.raw().get("output").map(output::text).unwrap_or_default();
    shell.result(format_args!("{}\n", style::plain(text.trim_end_matches('\n'))))
}

/// Saves files of an output as `<name>_<number>.<extension>`, without overwriting anything, and reports them.
///
/// All of them are tried. The failure is the first one.
async fn save(
    client: &Client,
    id: &str,
    files: Vec<FileOutput>,
    asked: &Save<'_>,
    shell: &Shell,
) -> (Vec<PathBuf>, Option<Failure>) {
    let (mut saved, mut failure) = (Vec::new(), None);
    if files.is_empty() {
        return (saved, failure);
    }
    let (files, id_alone) = (files.into_iter().enumerate().collect(), plain(id));
    let name = asked.name.map_or_else(|| id_alone.clone(), str::to_owned);
    let (fetched, place) = match asked.to {
        SaveTo::Folder(folder) => {
            // The folder may not exist yet if the schema does not declare files. Errors are reported below.
            let _ = std::fs::create_dir_all(folder);
            (files::fetch(client, files, folder, &name).await, folder.display().to_string())
        }
        SaveTo::Store(store) => (store.fetch(client, files, (&name, &id_alone)).await, store.to_string()),
    };
    for (at, fetched) in fetched {
        match fetched {
            Ok(path) => {
                shell.done("Saved", path.display());
                saved.push(path);
            }
            Err(problem) => {
                let again = match problem.kind() {
                    ErrorKind::Expired => "the service deletes files an hour after the end".to_owned(),
                    _ => format!(
                        "the service has them for an hour: `cargo replicate predictions download {id}` gets them again"
                    ),
                };
                let problem = problem.failure(&place).within(&format!("file {at} of the output"));
                failure.get_or_insert(problem.help(again));
            }
        }
    }
    (saved, failure)
}

/// The service's ids are letters and digits. Other characters are removed, so that an id can't name a folder.
pub(super) fn plain(id: &str) -> String {
    id.chars().filter(char::is_ascii_alphanumeric).take(64).collect()
}
