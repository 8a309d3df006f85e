//! The arguments of `batch`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};
use clap_complete::ArgValueCompleter;
use replicate_runtime::cost::Decimal;

use super::values::{duration, usd};
use super::{ModelSpec, ModelsFolder};
use crate::command::batch::Place;
use crate::command::completions;
use crate::store::Out;

/// Run a model for thousands of inputs, one JSON object per line, and pay for none of them twice.
///
/// Every create is recorded in a journal before it is sent, and its id right after. After a crash, or Ctrl-C, run the same
/// command to continue: it finds what was created in the list of predictions, waits for what is running, fetches what has
/// ended, and creates what is left. A line whose outcome cannot be determined is reported, and not sent again.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Batch {
    /// The model, as owner/name, owner/name:version, or by the address of its page.
    #[arg(value_name = "OWNER/NAME[:VERSION]", value_parser = ModelSpec::read, add = ArgValueCompleter::new(completions::models))]
    pub(crate) model: ModelSpec,
    /// The inputs: a JSON object on each line, from a file or, with `-`, from stdin. Lines can be added later.
    ///
    /// `"@file"` is a file to be uploaded, where the model takes one: a path as seen from the current folder.
    #[arg(value_name = "INPUTS")]
    pub(crate) inputs: PathBuf,
    /// The folder of the results: `results.jsonl`, and the files of each output as `<line>_<number>.<extension>`. Or a place in an
    /// object store: `s3://bucket/prefix` (also those of other servers that speak its API), `gs://..`, `az://..`.
    ///
    /// It belongs to one batch. `results.jsonl` grows with each line that ends; files that are there are never replaced, and
    /// results that were deleted are fetched again for as long as the service has them. For a store, the journal and
    /// `results.jsonl` are in a folder of the current one, named after the bucket, and `results.jsonl` is put into the store at the end. A
    /// line is done when its objects are there. The settings of the store are those of the environment: `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL`; `GOOGLE_SERVICE_ACCOUNT`; `AZURE_STORAGE_ACCOUNT_NAME`.
    #[arg(short, long, value_name = "DIR|s3://...", value_parser = Out::read, value_hint = ValueHint::AnyPath)]
    pub(crate) out: Out,
    /// Spend no more than this on predictions, in US dollars, in total: across crashes, and on all machines.
    ///
    /// The price of the model is in `prices.toml` in the models folder. Each create reserves what it will cost by its price and its
    /// input. Where that is not known before, the first prediction runs alone, and each of the others reserves twice what the
    /// most expensive one cost. What would exceed the limit is not sent; to continue, run the same command with a larger limit.
    #[arg(long, value_name = "USD", value_parser = usd)]
    pub(crate) max_cost: Option<Decimal>,
    /// Run equal inputs that fix the `seed` once: the other lines take the result of the first.
    #[arg(long)]
    pub(crate) reuse: bool,
    /// How many predictions are under way at a time.
    #[arg(short, long, value_name = "NUMBER", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) concurrency: u16,
    /// The journal: a file, or a PostgreSQL database for several processes; by default `batch.sqlite` in the folder.
    ///
    /// The password of a database is in its address, or in `PGPASSWORD`. The connection is encrypted where the address ends in
    /// `?sslmode=require`, and the server's certificate is then one that this system trusts.
    #[arg(long, value_name = "FILE|postgres://...", value_parser = journal)]
    pub(crate) journal: Option<Place>,
    /// The name of the batch in the database; by default the model, the address of the service and the name of the file.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) again: Again,
    /// Rebuild a journal that was lost or emptied from `results.jsonl` in the folder.
    ///
    /// Lines with a result are not sent again. The others are looked for in the list of predictions, as after a crash, and sent
    /// if they were not. Their inputs must not have changed.
    #[arg(long)]
    pub(crate) rebuild: bool,
    /// How long to look for a prediction whose create was cut off before it counts as never sent.
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = duration)]
    pub(crate) settle: Duration,
    /// Check the inputs, say how many there are and what they will cost; send nothing and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Which lines are sent again that were over.
#[derive(Debug, Args)]
pub(crate) struct Again {
    /// Send failed lines again. They are paid for again.
    #[arg(long)]
    pub(crate) retry_failed: bool,
    /// Send lines again for which an earlier run could not determine whether they were sent. They may be paid for twice.
    #[arg(long)]
    pub(crate) retry_unknown: bool,
}

/// Any text is taken here. What is wrong with it is said without repeating it, as it may hold a password.
#[expect(clippy::unnecessary_wraps, reason = "clap asks for a result")]
fn journal(text: &str) -> Result<Place, String> {
    Ok(Place::read(text))
}

const EXAMPLES: &str = "\
Examples:
  cargo replicate batch black-forest-labs/flux-schnell inputs.jsonl -o pictures
  cargo replicate batch acme/painter inputs.jsonl -o pictures --concurrency 32
  cargo replicate batch acme/painter inputs.jsonl -o pictures --retry-failed
  cargo replicate batch acme/painter inputs.jsonl -o pictures --journal postgres://me@db.example.com/jobs
  cargo replicate batch acme/painter inputs.jsonl -o s3://bucket/pictures --max-cost 20

Exit codes:
  0    every line has its output
  1    some lines failed, or are unknown: results.jsonl says which and why
  2    failure: the inputs are not valid, or something that concerns all lines
  3    `--max-cost` would be exceeded by the lines that are left
  130  interrupted by Ctrl-C, or a signal to end; to continue, run the same command again";
