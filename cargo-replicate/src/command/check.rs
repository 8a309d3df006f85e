//! `check`: whether the documents in the repository are sound, and what the service has.

use replicate_codegen::{Options, Source, render};

use crate::cli::Check;
use crate::drift::{self, Drift};
use crate::package::kept;
use crate::report::{Failure, Outcome};
use crate::service::Service;
use crate::shell::Shell;

pub(super) fn run(asked: &Check, shell: &Shell) -> Result<Outcome, Failure> {
    let folder = asked.folder.path()?;
    let documents = kept(&folder, &asked.models, shell)?;
    for document in &documents {
        let rendered = render(&[Source::of_model(&folder, document.model())?], &Options::default());
        for (path, diagnostic) in &rendered.diagnostics {
            shell.warn(format_args!("{}: {diagnostic}", path.display()));
        }
    }
    if asked.offline || documents.is_empty() {
        shell.done("Checked", format_args!("{}: {} sound", folder.display(), documents.len()));
        return Ok(Outcome::Done);
    }
    let service = Service::from_env()?;
    let mut drifts = Vec::new();
    for kept in &documents {
        let Some(upstream) = service.upstream(kept)? else { continue };
        if !kept.agrees_with(&upstream) {
            drifts.push(Drift::between(kept, &upstream)?);
        }
    }
    shell.result(drift::printed(&drifts, asked.report.format))?;
    let place = folder.display();
    if drifts.is_empty() {
        shell.done("Checked", format_args!("{place}: {} sound and up to date", documents.len()));
        return Ok(Outcome::Done);
    }
    shell.done("Checked", format_args!("{place}: {} not up to date; `cargo replicate update`", drifts.len()));
    Ok(Outcome::Differences)
}
