//! `check`: checks that the documents in the repository are valid, and match those on the service.

use std::path::Path;

use replicate_codegen::{Options, Source, Stored, render};

use crate::cli::{Check, ReportFormat};
use crate::drift::{self, Drift};
use crate::package::kept;
use crate::report::{Failure, Failures, Outcome};
use crate::service::Service;
use crate::shell::Shell;

pub(super) fn run(asked: &Check, shell: &Shell) -> Result<Outcome, Failure> {
    let folders = asked.folders.paths()?;
    let mut documents = Vec::new();
    for folder in &folders {
        documents.extend(sound(folder, asked, shell)?.into_iter().map(|document| (folder, document)));
    }
    let places: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
    let places = places.join(", ");
    if documents.is_empty() {
        return Err(Failure::new(format!("there are no models in {places}; nothing was checked")).help(
            "add one with `cargo replicate add owner/name`, or name a different folder with `--models` or `-p`",
        ));
    }
    if asked.offline {
        shell.done("Checked", format_args!("{places}: {} sound", documents.len()));
        return Ok(Outcome::Done);
    }
    let service = Service::new(shell)?;
    let (mut drifts, mut failures) = (Vec::new(), Failures::default());
    for (folder, kept) in &documents {
        match service.upstream(kept) {
            Ok(Some(upstream)) if !kept.agrees_with(&upstream) => {
                drifts.push(Drift::between(kept, &upstream)?.in_file(kept.file_in(folder)));
            }
            Ok(_) => {}
            // The others are still compared.
            Err(failure) => failures.add(failure)?,
        }
    }
    shell.result(drift::printed(&drifts, asked.report.format()))?;
    failures.report(shell)?;
    if drifts.is_empty() {
        shell.done("Checked", format_args!("{places}: {} sound and up to date", documents.len()));
        return Ok(Outcome::Done);
    }
    shell.done("Checked", format_args!("{places}: {} not up to date; `cargo replicate update`", drifts.len()));
    Ok(Outcome::Differences)
}

/// The documents of a folder. Their diagnostics are printed.
fn sound(folder: &Path, asked: &Check, shell: &Shell) -> Result<Vec<Stored>, Failure> {
    let documents = kept(folder, &asked.models)?;
    for document in &documents {
        let rendered = render(&[Source::of_model(folder, document.model())?], &Options::default());
        for (path, diagnostic) in &rendered.diagnostics {
            match asked.report.format() {
                ReportFormat::Github => shell.result(drift::github::diagnostic(path, diagnostic))?,
                _ => shell.warn(format_args!("{}: {diagnostic}", path.display())),
            }
        }
    }
    Ok(documents)
}
