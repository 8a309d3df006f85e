//! The arguments of the commands that use models, and look at them.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};
use clap_complete::ArgValueCompleter;
use replicate_codegen::ModelName;
use replicate_emulator::options::WORDS_OF_A_FAULT;
use replicate_runtime::cost::Decimal;

use super::documents::ModelsFolder;
use super::printing::Printing;
use super::values::{ModelSpec, duration, file_name, model_name, pair, usd};
use crate::command::completions;
use crate::store::Out;

/// Run a model: values are read as its schema asks for, and checked before anything is sent.
///
/// `key=@file` uploads a file where the model takes one, and reads a file where it takes text or JSON; `@@` is an `@`. In a
/// JSON file, `"@file"` is a file where the model takes one, and text everywhere else. A key of a list may be given several
/// times. Ctrl-C, as the signals to terminate and to hang up, cancels the prediction on the service, which may charge for
/// what it did.
#[derive(Debug, Args)]
#[command(after_help = RUN_EXAMPLES)]
pub(crate) struct Run {
    /// The model, as owner/name, owner/name:version, or by the address of its page.
    #[arg(value_name = "OWNER/NAME[:VERSION]", value_parser = ModelSpec::read, add = ArgValueCompleter::new(completions::models))]
    pub(crate) model: ModelSpec,
    /// The inputs.
    #[arg(value_name = "KEY=VALUE", value_parser = pair, add = ArgValueCompleter::new(completions::pairs))]
    pub(crate) inputs: Vec<(String, String)>,
    /// A JSON file with inputs, or `-` for stdin; those of the command line win.
    #[arg(long, value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,
    /// The folder that files are saved to, or a place in an object store: `s3://bucket/prefix`, `gs://..`, `az://..`. Nothing is
    /// overwritten.
    #[arg(short, long, value_name = "DIR|s3://...", default_value = ".", value_parser = Out::read, value_hint = ValueHint::AnyPath)]
    pub(crate) out: Out,
    /// How the names of saved files begin, instead of with the prediction's id: `fox_0.png`.
    #[arg(long, value_name = "NAME", value_parser = file_name, conflicts_with = "no_wait")]
    pub(crate) name: Option<String>,
    /// Send nothing if the prediction may cost more than this, in US dollars, by the price in `prices.toml` of the models folder.
    ///
    /// If the cost depends on how long it runs, it is estimated from the `results.jsonl` of the folder, if there is one.
    #[arg(long, value_name = "USD", value_parser = usd, conflicts_with = "deployment")]
    pub(crate) max_cost: Option<Decimal>,
    /// As JSON, the prediction has the paths of the saved files.
    #[command(flatten)]
    pub(crate) printing: Printing,
    /// Check the inputs, print what would be sent and what it will cost, and send nothing.
    #[arg(long = "dry-run")]
    pub(crate) dry: bool,
    /// Create the prediction, print its id, and don't wait for its end.
    #[arg(long, conflicts_with_all = ["out", "no_preview", "dry"])]
    pub(crate) no_wait: bool,
    /// An https address that the service calls when the prediction has ended.
    #[arg(long, value_name = "URL")]
    pub(crate) webhook: Option<String>,
    /// Run a deployment, as owner/name, instead of the model itself.
    #[arg(long, value_name = "OWNER/NAME", value_parser = model_name)]
    pub(crate) deployment: Option<ModelName>,
    /// Have the service cancel the prediction this long after its creation, such as `90s` or `5m`.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,
    /// Show no pictures in the terminal.
    #[arg(long)]
    pub(crate) no_preview: bool,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Train a model: the training creates a new version of a different model, your own.
///
/// Values are read as the schema of the training asks for, and checked before anything is sent; `key=@file` uploads a file.
/// Prints the new version once it is created, as owner/name:version. Ctrl-C, as the signals to terminate and to hang up, cancels
/// the training on the service, which may charge for what it did.
#[derive(Debug, Args)]
#[command(after_help = TRAIN_EXAMPLES)]
pub(crate) struct Train {
    /// The model to train, as owner/name, owner/name:version, or by the address of its page.
    #[arg(value_name = "OWNER/NAME[:VERSION]", value_parser = ModelSpec::read, add = ArgValueCompleter::new(completions::models))]
    pub(crate) model: ModelSpec,
    /// The inputs of the training.
    #[arg(value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) inputs: Vec<(String, String)>,
    /// The model that the new version is of: one of your own, which has to exist.
    #[arg(long, value_name = "OWNER/NAME", value_parser = model_name)]
    pub(crate) destination: ModelName,
    /// A JSON file with inputs, or `-` for stdin; those of the command line win.
    #[arg(long, value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,
    /// As JSON, the whole training is printed.
    #[command(flatten)]
    pub(crate) printing: Printing,
    /// Check the inputs, print what would be sent, and send nothing.
    #[arg(long = "dry-run")]
    pub(crate) dry: bool,
    /// Create the training, print its id, and don't wait for its end.
    #[arg(long, conflicts_with = "dry")]
    pub(crate) no_wait: bool,
    /// An https address that the service calls when the training has ended.
    #[arg(long, value_name = "URL")]
    pub(crate) webhook: Option<String>,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Serve the models folder as the service would, on this machine: for tests, and to try things without an account.
///
/// Prints the base URL on its first line, then the lines that point a client at it. The page at `/` has a form for each
/// model and shows the predictions as they move. Outputs fit the schema and are made up.
///
/// `--record` stands between a program and the service instead, and writes each prediction as a cassette: a file that is
/// read in reviews, without tokens. `--replay` answers from those.
#[derive(Debug, Args)]
#[command(after_help = format!("{EMULATE_EXAMPLES}\n\n{WORDS_OF_A_FAULT}"))]
pub(crate) struct Emulate {
    #[command(flatten)]
    pub(crate) options: replicate_emulator::options::Options,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Run recorded inputs again, and report how the outputs differ from the recorded ones.
///
/// What a model paints or writes is different each time. The shape of the output, the kind of its files, the size of
/// pictures and lengths are compared: lengths differ if one is more than twice the other. Each cassette is a prediction that
/// is billed. Exits with 1 if something differs.
#[derive(Debug, Args)]
#[command(after_help = REPLAY_EXAMPLES)]
pub(crate) struct Replay {
    /// The models whose cassettes are replayed; by default all.
    #[arg(value_name = "OWNER/NAME", value_parser = model_name)]
    pub(crate) models: Vec<ModelName>,
    /// The base URL of the service that runs them.
    #[arg(long, value_name = "BASE URL")]
    pub(crate) against: String,
    /// The folder of cassettes, as `emulate --record` writes it.
    #[arg(long, value_name = "FOLDER", default_value = "tests/cassettes")]
    pub(crate) cassettes: PathBuf,
    /// Spend no more than this, in US dollars, on all cassettes together.
    ///
    /// The prices of the models are in `prices.toml` in the models folder. What a prediction may cost depends on its price and
    /// its input; if that depends on how long it runs, it is twice what the most expensive one of its model cost, recorded or
    /// now. What would exceed the limit is not sent.
    #[arg(long, value_name = "USD", value_parser = usd)]
    pub(crate) max_cost: Option<Decimal>,
    #[command(flatten)]
    pub(crate) printing: Printing,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Show what a model takes and gives, and a program that uses it.
///
/// The document in the models folder is shown, or else that of the service.
#[derive(Debug, Args)]
#[command(after_help = SHOW_EXAMPLES)]
pub(crate) struct Show {
    /// The model, as owner/name, owner/name:version, or by the address of its page.
    #[arg(value_name = "OWNER/NAME[:VERSION]", value_parser = ModelSpec::read, add = ArgValueCompleter::new(completions::models))]
    pub(crate) model: ModelSpec,
    #[command(flatten)]
    pub(crate) printing: Printing,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Search the service for public models.
#[derive(Debug, Args)]
#[command(after_help = SEARCH_EXAMPLES)]
pub(crate) struct Search {
    /// What to search for.
    #[arg(value_name = "WORDS", required = true)]
    pub(crate) words: Vec<String>,
    #[command(flatten)]
    pub(crate) printing: Printing,
}

/// Open the page of a model in the browser.
#[derive(Debug, Args)]
#[command(after_help = OPEN_EXAMPLES)]
pub(crate) struct Open {
    /// The model.
    #[arg(value_name = "OWNER/NAME", value_parser = model_name, add = ArgValueCompleter::new(completions::models))]
    pub(crate) model: ModelName,
    /// Print the address, and open nothing.
    #[arg(long)]
    pub(crate) print: bool,
}

const RUN_EXAMPLES: &str = "\
Examples:
  cargo replicate run black-forest-labs/flux-schnell prompt='a red fox' num_outputs=2 -o pictures
  cargo replicate run acme/upscaler image=@small.png scale=4 --name fox    # saves fox_0.png
  cargo replicate run acme/writer --input request.json --json
  cargo replicate run acme/painter prompt='a red fox' --no-wait   # `predictions wait ID` waits for it
  cargo replicate run acme/painter prompt='a red fox' -o s3://bucket/foxes --max-cost 0.05

Exit codes:
  0    the prediction succeeded
  1    it failed, or was canceled elsewhere
  2    any other failure, such as an input that is not valid
  3    it may cost more than `--max-cost`; nothing was sent
  130  canceled by Ctrl-C, or a signal to end";

const TRAIN_EXAMPLES: &str = "\
Examples:
  cargo replicate train acme/painter input_images=@photos.zip --destination me/painter-of-me
  cargo replicate train acme/painter --input training.json --destination me/painter-of-me --dry-run
  cargo replicate train acme/painter input_images=@photos.zip --destination me/mine --no-wait   # `trainings wait ID` waits for it

Exit codes:
  0    the training succeeded
  1    it failed, or was canceled elsewhere
  2    any other failure, such as an input that is not valid
  130  canceled by Ctrl-C, or a signal to end";

const EMULATE_EXAMPLES: &str = "\
Examples:
  cargo replicate emulate
  cargo replicate emulate --listen 127.0.0.1:8080 --boot-time 2s --run-time 5s..8s
  cargo replicate emulate --fault 'lost on POST /predictions' --rate-limits
  cargo replicate emulate --chaos 7 --chaos-share 0.33   # a third of all requests fail, the same each time
  cargo replicate emulate --record https://api.replicate.com/v1 --cassettes tests/cassettes
  cargo replicate emulate --replay --cassettes tests/cassettes --match prompt

Exit codes: 0 after Ctrl-C, 1 if a request had no cassette or a prediction was not recorded, 2 if it can't start.";

const REPLAY_EXAMPLES: &str = "\
Examples:
  cargo replicate replay --against https://api.replicate.com/v1
  cargo replicate replay --against https://api.replicate.com/v1 --max-cost 1
  cargo replicate replay acme/painter --against http://127.0.0.1:8080/v1 --cassettes recorded --json

Exit codes:
  0  nothing differs
  1  something differs
  2  failure: this cannot be determined
  3  `--max-cost` would be exceeded by the cassettes that are left";

const SHOW_EXAMPLES: &str = "\
Examples:
  cargo replicate show acme/painter
  cargo replicate show black-forest-labs/flux-schnell --json";

const SEARCH_EXAMPLES: &str = "\
Examples:
  cargo replicate search upscale pictures
  cargo replicate search whisper --json";

const OPEN_EXAMPLES: &str = "\
Examples:
  cargo replicate open acme/painter
  cargo replicate open acme/painter --print";
