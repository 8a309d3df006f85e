//! `diff`: what changes between two documents mean to a program.

use std::path::Path;

use replicate_codegen::{ModelName, Severity, Source, Stored};

use crate::cli::{Diff, Least, ModelSpec};
use crate::drift::{self, Drift};
use crate::report::{Failure, Outcome};
use crate::service::Service;
use crate::shell::Shell;

pub(super) fn run(asked: &Diff, shell: &Shell) -> Result<Outcome, Failure> {
    let (old, new) = (document(&asked.old, asked, shell)?, document(&asked.new, asked, shell)?);
    let drift = Drift::between(&old, &new)?;
    let verdict = drift.verdict();
    let drifts = if drift.changes.is_empty() { Vec::new() } else { vec![drift] };
    shell.result(drift::printed(&drifts, asked.report.format()))?;
    if drifts.is_empty() {
        shell.done("Compared", format_args!("{}: nothing changed for its users", new.model()));
    }
    let least = asked.fail_on.map(|least| match least {
        Least::Patch => Severity::Patch,
        Least::Minor => Severity::Minor,
        Least::Breaking => Severity::Breaking,
    });
    let grave = least.is_some_and(|least| verdict.is_some_and(|verdict| verdict >= least));
    Ok(if grave { Outcome::Differences } else { Outcome::Done })
}

/// A document from the command line: a file, or a model in the models folder or on the service.
fn document(called: &str, asked: &Diff, shell: &Shell) -> Result<Stored, Failure> {
    let path = Path::new(called);
    if path.is_file() {
        // Only the file name may tell which model it is of.
        let model = Source::from_file(path).map(|source| source.model().clone());
        let unnamed = || ModelName::new("unnamed", "model");
        return Ok(Stored::from_file(path, &model.or_else(|_| unnamed())?)?);
    }
    let neither = |why: String| {
        Failure::new(format!("{called}: not a file or a model: {why}"))
            .help("name a file, `owner/name`, or `owner/name:version`")
    };
    if let Some(model) = called.strip_suffix(":latest") {
        let model = ModelSpec::read(model).map_err(neither)?.model;
        return Service::new(shell)?.document(&model, None);
    }
    let ModelSpec { model, version } = ModelSpec::read(called).map_err(neither)?;
    if let Some(version) = version {
        return Service::new(shell)?.document(&model, Some(&version));
    }
    let source = Source::of_model(&asked.folder.path()?, &model)?;
    Ok(Stored::from_file(source.path(), &model)?)
}
