//! `batch`: a model run for thousands of inputs, none of them paid for twice.
//!
//! Data goes one way: [`lines`] reads and checks the inputs, [`journal`] knows what became of each ([`sqlite`] and
//! [`postgres`] keep it), [`work`] hands out the lines, [`mod@line`] takes one to its end, [`settle`] finds out about creates that were cut off,
//! [`report`] says what came of it all. What they decide is in [`plan`].

mod journal;
mod line;
mod lines;
mod plan;
mod postgres;
mod progress;
mod report;
mod settle;
mod sqlite;
mod work;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use replicate_codegen::{Document, ModelName, output, spec};
use replicate_runtime::Client;

pub(crate) use self::journal::Place;
use self::journal::{Batch, Journal, Retry};
use self::lines::Lines;
use self::progress::Progress;
use self::work::{Ended, Work};
use super::outputs;
use super::run::interruption;
use crate::cli;
use crate::report::{Failure, Outcome};
use crate::service;
use crate::shell::Shell;

/// The journal in the folder of the results, where no other is named.
const JOURNAL: &str = "batch.sqlite";

pub(super) fn run(asked: &cli::Batch, shell: &Shell) -> Result<Outcome, Failure> {
    let stored = service::find(&asked.model, &asked.folder, shell)?;
    let (model, document) = (stored.model(), stored.document()?);
    let lines = Lines::read(&asked.inputs, &spec(&document, model))?;
    if asked.dry_run {
        let count = lines.len();
        shell.done("Checked", format_args!("{count} inputs of {model}: all are valid, and none was sent"));
        return Ok(Outcome::Done);
    }
    std::fs::create_dir_all(&asked.out)
        .map_err(|error| Failure::new(format!("can't make the folder {}", asked.out.display())).because(&error))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::new("can't start the network").because(&error))?;
    let outcome = runtime.block_on(batch(asked, model, &document, lines, shell));
    // A second Ctrl-C may have left something undone that would keep the process.
    runtime.shutdown_background();
    outcome
}

async fn batch(
    asked: &cli::Batch,
    model: &ModelName,
    document: &Document,
    lines: Lines,
    shell: &Shell,
) -> Result<Outcome, Failure> {
    // Noted from here on, and acted on when it is safe.
    let interrupted = tokio::spawn(interruption());
    let client = Client::from_env().map_err(|error| Failure::new(error.to_string()))?;
    let place = asked.journal.clone().unwrap_or_else(|| Place::File(asked.out.join(JOURNAL)));
    let batch = Batch {
        name: match &asked.name {
            Some(name) => name.clone(),
            None => name(model, &client, &asked.inputs)?,
        },
        model: model.to_string(),
        version: document.version().filter(|_| !document.is_official()).map(str::to_owned),
    };
    let retry = Retry { failed: asked.retry_failed, unknown: asked.retry_unknown };
    let journal = Journal::open(&place, &batch, lines.hashes(), retry).await?;
    // The lock of the folder's own journal is that of the folder.
    if asked.journal.is_none() {
        report::clear(&asked.out);
    }
    let work = Arc::new(Work::new(work::Task {
        journal,
        client,
        lines,
        model: model.to_string(),
        target: service::target(model, document),
        is_text: outputs::is_text(&output(document)),
        out: asked.out.clone(),
        safe: Duration::from_secs(asked.settle),
        progress: Progress::new(shell),
    }));
    let ended = work.run(usize::from(asked.concurrency), interrupted).await;
    work.progress.finish();
    let ended = ended?;
    let rows = work.journal.rows().await?;
    let tally = work.journal.tally().await?;
    work.journal.leave().await?;
    report::write(&asked.out, &rows)?;
    report::conclude(&asked.out, &tally, &work.left(), shell);
    match ended {
        Ended::Stopped(failure) => {
            Err(failure.unwrap_or_else(|| Failure::new("the batch was stopped")).help(report::RESUME))
        }
        Ended::Interrupted => {
            shell.warn(format_args!("interrupted; {}", report::RESUME));
            Ok(Outcome::Interrupted)
        }
        Ended::All if work.left().is_empty() && report::is_clean(&tally) => Ok(Outcome::Done),
        Ended::All => Ok(Outcome::Unsuccessful),
    }
}

/// The name of a batch that was given none. Two machines that are told the same thing mean the same batch.
fn name(model: &ModelName, client: &Client, inputs: &Path) -> Result<String, Failure> {
    let server = client.base_url();
    let file = inputs.file_name().unwrap_or_default().to_string_lossy();
    Ok(format!("{model} at {server} from {file}"))
}
