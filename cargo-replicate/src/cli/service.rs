//! The arguments of the commands that show what the service has: predictions, trainings, deployments and more.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use super::documents::ModelsFolder;
use super::printing::Printing;
use super::values::{duration, prediction_id};

/// List predictions, look at one, wait for it, cancel it, or fetch its files.
#[derive(Debug, Args)]
#[command(after_help = PREDICTIONS_EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Predictions {
    #[command(subcommand)]
    pub(crate) action: PredictionsAction,
}

/// What is done with predictions.
#[derive(Debug, Subcommand)]
pub(crate) enum PredictionsAction {
    /// List the newest predictions of the account.
    List(ListSome),
    /// Show a prediction: its status, input, output and logs.
    Get(GetOne),
    Wait(Wait),
    /// Cancel a prediction. The service may charge for what it did.
    Cancel(GetOne),
    Download(Download),
}

/// Print a program that runs a model with the input of an earlier prediction.
///
/// It compiles once the model's document is added. Secrets and files that were part of the input are left to fill in.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  cargo replicate scaffold ufawqhfynnddngldkgtslldrkq\n  \
    cargo replicate scaffold https://replicate.com/p/ufawqhfynnddngldkgtslldrkq > src/main.rs")]
pub(crate) struct Scaffold {
    /// The id of the prediction, or the address of its page.
    #[arg(value_name = "ID", value_parser = prediction_id)]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// List trainings, look at one, wait for it, or cancel it.
#[derive(Debug, Args)]
#[command(after_help = TRAININGS_EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Trainings {
    #[command(subcommand)]
    pub(crate) action: TrainingsAction,
}

/// What is done with trainings.
#[derive(Debug, Subcommand)]
pub(crate) enum TrainingsAction {
    /// List the newest trainings of the account.
    List(ListSome),
    /// Show a training: its status, input, output and logs.
    Get(GetOne),
    Wait(WaitTraining),
    /// Cancel a training. The service may charge for what it did.
    Cancel(GetOne),
}

/// List the deployments of the account.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  cargo replicate deployments\n  cargo replicate deployments --json")]
pub(crate) struct Deployments {
    #[command(flatten)]
    pub(crate) printing: Printing,
}

/// List the machines that models can run on.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  cargo replicate hardware\n  cargo replicate hardware --json")]
pub(crate) struct Hardware {
    #[command(flatten)]
    pub(crate) printing: Printing,
}

/// Show which account the token belongs to.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  cargo replicate account\n  cargo replicate account --json")]
pub(crate) struct Account {
    #[command(flatten)]
    pub(crate) printing: Printing,
}

/// Arguments of a list.
#[derive(Debug, Args)]
pub(crate) struct ListSome {
    /// The maximum number to list.
    #[arg(short = 'n', long, value_name = "NUMBER", default_value_t = 20)]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

/// Arguments that name one thing.
#[derive(Debug, Args)]
pub(crate) struct GetOne {
    /// Its id, or the address of its page.
    #[arg(value_name = "ID", value_parser = prediction_id)]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

/// Wait until a prediction has ended, and save what it gives, as `run` does.
///
/// Ctrl-C stops waiting, and leaves the prediction running.
#[derive(Debug, Args)]
pub(crate) struct Wait {
    #[command(flatten)]
    pub(crate) download: Download,
    /// How long to wait. The prediction keeps running after that.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,
}

/// Wait until a training has ended, and print the version that it created.
///
/// Ctrl-C stops waiting, and leaves the training running.
#[derive(Debug, Args)]
pub(crate) struct WaitTraining {
    #[command(flatten)]
    pub(crate) which: GetOne,
    /// How long to wait. The training keeps running after that.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,
}

/// Save the files of a prediction that has ended.
#[derive(Debug, Args)]
pub(crate) struct Download {
    /// Its id, or the address of its page.
    #[arg(value_name = "ID", value_parser = prediction_id)]
    pub(crate) id: String,
    /// The folder that files are saved to; no file is overwritten.
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub(crate) out: PathBuf,
    /// Also save what is at the addresses in parts of the output that the schema does not describe. A model may write any address.
    #[arg(long)]
    pub(crate) addresses: bool,
    #[command(flatten)]
    pub(crate) printing: Printing,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

const PREDICTIONS_EXAMPLES: &str = "\
Examples:
  cargo replicate predictions list
  cargo replicate predictions get ufawqhfynnddngldkgtslldrkq --json
  cargo replicate predictions wait https://replicate.com/p/ufawqhfynnddngldkgtslldrkq -o pictures
  cargo replicate predictions cancel ufawqhfynnddngldkgtslldrkq";

const TRAININGS_EXAMPLES: &str = "\
Examples:
  cargo replicate trainings list
  cargo replicate trainings get zz4ibbonubfz7carwiefibzgga
  cargo replicate trainings wait zz4ibbonubfz7carwiefibzgga --timeout 2h";
