//! `batch`: runs a model for thousands of inputs, without paying for any of them twice.
//!
//! Data flows in one direction: [`lines`] reads and checks the inputs, [`journal`] has the state of each line (stored
//! by [`sqlite`] or [`postgres`]), [`work`] hands out the lines, [`mod@line`] processes one line, [`settle`] finds the
//! predictions of interrupted create requests, [`outputs`] stores the files, [`budget`] is asked before each create
//! request, and [`results`] and [`report`] present the outcome. The decisions are in [`plan`].

mod budget;
mod folder;
mod journal;
mod line;
mod lines;
mod outputs;
mod page;
mod place;
mod plan;
#[cfg(feature = "postgres")]
mod postgres;
mod progress;
mod rebuild;
mod report;
mod results;
mod reuse;
mod settle;
mod sqlite;
mod uploads;
mod work;

use std::path::Path;
use std::sync::Arc;

use replicate_codegen::{Document, ModelName};
use replicate_runtime::Client;
use replicate_schema::ModelSchema;

use self::budget::Budget;
use self::folder::{Claim, Folder};
use self::journal::{Batch, EqualInputs, Journal, Opened, Retry};
use self::lines::Lines;
use self::outputs::{Outputs, Remote};
pub(crate) use self::place::Place;
use self::progress::Progress;
use self::rebuild::Rebuild;
use self::results::Results;
use self::uploads::Uploads;
use self::work::{Ended, Work};
use super::network;
use crate::interruption::interruption;
use crate::output::Output;
use crate::pricing::Pricing;
use crate::report::{Failure, Outcome};
use crate::settings::Settings;
use crate::shell::Shell;
use crate::store::{Out, Store};
use crate::{cli, files, service};

/// The default journal, in the folder of the results.
const JOURNAL: &str = "batch.sqlite";

pub(super) fn run(asked: &cli::Batch, shell: &Shell) -> Result<Outcome, Failure> {
    let stored = service::find(&asked.model, &asked.folder, shell)?;
    let (model, document) = (stored.model(), stored.document()?);
    let schema = ModelSchema::read(&document);
    let output = Output::of(&schema);
    let pricing = Pricing::read(&asked.folder, model, &schema)?;
    pricing.check(asked.max_cost)?;
    let lines = Lines::read(&asked.inputs, model, schema)?;
    let folder = asked.out.folder();
    if asked.dry_run {
        let count = lines.len();
        shell.done("Checked", format_args!("{count} inputs of {model}: all are valid, and none was sent"));
        let inputs = lines.inputs().map(|input| pricing.before(&input.value));
        pricing.tell(&pricing.estimate(inputs, (&pricing.seen(&folder), &folder)), shell);
        return Ok(Outcome::Done);
    }
    if let Some(Place::Unreadable(why)) = &asked.journal {
        return Err(Failure::new(why.clone()));
    }
    files::prepare(&folder)?;
    let runtime = network::runtime()?;
    let outcome = runtime.block_on(batch(asked, (model, &document), (lines, output), pricing, shell));
    // After a second Ctrl-C, unfinished tasks would keep the process running.
    runtime.shutdown_background();
    outcome
}

async fn batch(
    asked: &cli::Batch,
    (model, document): (&ModelName, &Document),
    (lines, output): (Lines, Output),
    pricing: Pricing,
    shell: &Shell,
) -> Result<Outcome, Failure> {
    // Signals are caught from here on, and handled when it is safe.
    let interrupted = tokio::spawn(interruption());
    let client = Settings::read(shell)?.client()?;
    let folder = asked.out.folder();
    let place = asked.journal.clone().unwrap_or_else(|| Place::File(folder.join(JOURNAL)));
    let batch = Batch {
        name: match &asked.name {
            Some(name) => name.clone(),
            None => name(model, &client, &asked.inputs),
        },
        model: model.to_string(),
        version: document.version().filter(|_| !document.is_official()).map(str::to_owned),
    };
    let retry = Retry { failed: asked.again.retry_failed, unknown: asked.again.retry_unknown };
    let lines = Arc::new(lines);
    let Opened { journal, mut key, mut begun } = Journal::open(&place, &batch, &lines, retry).await?;
    let rebuild = if asked.rebuild { Some(Rebuild::read(&folder, &lines, &pricing, begun)?) } else { None };
    if let Some(rebuild) = &rebuild {
        (key, begun) = (rebuild.key.clone(), true);
    }
    let journal_name = match &place {
        Place::Postgres(_) => format!("{place}, where it is called `{}`", batch.name),
        _ => place.to_string(),
    };
    let claim = Claim { batch: &key, journal: &journal_name, begun, own_journal: asked.journal.is_none() };
    let own = Folder::claim(&folder, claim)?;
    let outputs = match &asked.out {
        Out::Folder(_) => Outputs::Folder(own),
        Out::Store(address) => Outputs::Store(Remote::claim(Store::open(address)?, claim).await?),
    };
    let results = Results::new(&folder, outputs, Arc::clone(&lines));
    if let Some(rebuild) = rebuild {
        shell.done("Rebuilt", format_args!("{journal_name}: {}", rebuild.words()));
        journal.rebuild(rebuild.into_rows(results.outputs().id())).await?;
    }
    // With a shared journal, several processes write to the folder. With a journal in a file, which is locked, only one
    // does.
    if matches!(place, Place::File(_)) {
        files::clear(&folder);
    }
    let mut lost = results.write(&journal).await?;
    if !lost.is_empty() {
        // Another worker may have added files meanwhile.
        results.outputs().look().await?;
        lost = results.write(&journal).await?;
    }
    if !lost.is_empty() {
        shell.warn(format_args!("{} of the results are missing, and are fetched again", lost.len()));
        journal.reopen(lost).await?;
    }
    let work = Arc::new(Work::new(work::Task {
        journal,
        client,
        lines,
        results,
        uploads: Uploads::default(),
        model: model.to_string(),
        target: service::target(model, document),
        output,
        safe: asked.settle,
        budget: Budget::new(pricing, asked.max_cost),
        equal: if asked.reuse { EqualInputs::FirstAlone } else { EqualInputs::Each },
        progress: Progress::new(shell),
    }));
    let ended = work.run(usize::from(asked.concurrency), interrupted).await;
    work.progress.finish();
    let ended = ended?;
    work.results.write(&work.journal).await?;
    work.results.draw(&batch.name).map_err(|error| journal::unwritten(&error))?;
    let tally = work.journal.tally().await?;
    work.journal.leave().await?;
    let kept = work.results.keep().await;
    let cost = work.budget.words(&tally.money);
    report::conclude(&work.results.shown_at(), &tally, cost.as_deref(), &work.left(), shell);
    // The error that stopped the batch is more important than an error while storing its results.
    if let (Err(failure), false) = (kept, matches!(ended, Ended::Stopped(_))) {
        return Err(failure);
    }
    match ended {
        Ended::Stopped(failure) => {
            Err(failure.unwrap_or_else(|| Failure::new("the batch was stopped")).and_help(report::RESUME))
        }
        Ended::Interrupted => {
            shell.warn(format_args!("interrupted; {}", report::RESUME));
            Ok(Outcome::Interrupted)
        }
        Ended::OverBudget => {
            let open = tally.open();
            shell.warn(format_args!(
                "{open} {} not started: `--max-cost` would be exceeded; to continue, run the same command with a \
                 larger limit",
                if open == 1 { "line was" } else { "lines were" }
            ));
            Ok(Outcome::OverBudget)
        }
        Ended::All if work.left().is_empty() && report::is_clean(&tally) => Ok(Outcome::Done),
        Ended::All => Ok(Outcome::Unsuccessful),
    }
}

/// The default name of a batch. The same command on two machines gives the same batch.
fn name(model: &ModelName, client: &Client, inputs: &Path) -> String {
    let server = client.base_url();
    let file = inputs.file_name().unwrap_or_default().to_string_lossy();
    format!("{model} at {server} from {file}")
}
