//! `update`: downloads documents again, and reports what changed.

use replicate_codegen::Origin;

use crate::cli::Update;
use crate::drift::{self, Drift};
use crate::package::{self, kept};
use crate::report::{Failure, Failures, Outcome};
use crate::service::Service;
use crate::shell::Shell;
use crate::writing;

pub(super) fn run(asked: &Update, shell: &Shell) -> Result<Outcome, Failure> {
    let service = Service::new(shell)?;
    let mut drifts = Vec::new();
    let mut current = 0;
    let mut failures = Failures::default();
    let mut documents = Vec::new();
    for folder in asked.folders.paths()? {
        let kept = kept(&folder, &asked.models)?;
        if kept.is_empty() {
            package::none_in(&folder, shell);
        }
        documents.extend(kept.into_iter().map(|document| (folder.clone(), document)));
    }
    for (folder, old) in documents {
        let model = old.model();
        match old.origin() {
            Origin::Version => {
                shell.warn(format_args!("{model} stays at its version; `add {model}` takes the latest"));
                continue;
            }
            Origin::Elsewhere(place) => {
                shell.warn(format_args!("{model} is not from the service but from {place}; add it again from there"));
                continue;
            }
            _ => {}
        }
        let new = match service.document(model, None) {
            Ok(new) => new,
            // The others are still updated.
            Err(failure) => {
                failures.add(failure)?;
                continue;
            }
        };
        if old.agrees_with(&new) {
            current += 1;
            continue;
        }
        if !asked.dry_run {
            writing::save(&new, &folder)?;
            shell.done("Updated", new.file_in(&folder).display());
        }
        drifts.push(Drift::between(&old, &new)?.in_file(old.file_in(&folder)));
    }
    shell.result(drift::printed(&drifts, asked.report.format()))?;
    shell.done("Checked", summary(drifts.len(), current, asked.dry_run));
    failures.report(shell)?;
    Ok(Outcome::Done)
}

/// `6 models: 1 changed, 5 up to date`.
fn summary(changed: usize, current: usize, dry_run: bool) -> String {
    let total = changed + current;
    let models = if total == 1 { "model" } else { "models" };
    match changed {
        0 => format!("{total} {models}: up to date"),
        _ if dry_run => format!("{total} {models}: {changed} would change, {current} up to date"),
        _ => format!("{total} {models}: {changed} changed, {current} up to date"),
    }
}
