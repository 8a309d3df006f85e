//! The arguments of the commands that give the models to agents.

use std::path::PathBuf;

use clap::Args;
use clap_complete::ArgValueCompleter;
use replicate_codegen::ModelName;
use replicate_runtime::cost::Decimal;

use super::documents::ModelsFolder;
use super::values::{model_name, usd};
use crate::command::completions;

/// Serve the models folder to agents, as tools of the Model Context Protocol.
///
/// Each model is a tool, with the schema of its input and output. A call is checked as `run` checks its inputs before anything
/// is sent. Files of outputs are saved, and pictures are shown to the agent as well. A request that is canceled is canceled on
/// the service, and a request that is repeated is not sent twice.
#[derive(Debug, Args)]
#[command(after_help = MCP_EXAMPLES)]
pub(crate) struct Mcp {
    /// The models; by default all that are in the models folder.
    #[arg(value_name = "OWNER/NAME", value_parser = model_name, add = ArgValueCompleter::new(completions::models))]
    pub(crate) models: Vec<ModelName>,
    /// Serve over HTTP at this address, instead of stdin and stdout. Requests need the token of `REPLICATE_MCP_TOKEN`, or the
    /// one that is generated and printed if that is not set.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// Allow requests over HTTP to name this host, in addition to the address and localhost. May be given several times.
    #[arg(long, value_name = "NAME", requires = "listen")]
    pub(crate) allow_host: Vec<String>,
    /// The folder that files are saved to, with the journal of the requests; no file is overwritten.
    #[arg(short, long, value_name = "DIR", default_value = "replicate-outputs")]
    pub(crate) out: PathBuf,
    /// Let agents send files that are below this folder, in addition to those that were saved. May be given several times.
    #[arg(long = "files", value_name = "DIR")]
    pub(crate) files: Vec<PathBuf>,
    /// Let agents add models to the models folder.
    #[arg(long)]
    pub(crate) allow_add: bool,
    /// Create no more predictions than this, in total: those of earlier runs that saved to the same folder count as well.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) max_predictions: Option<u64>,
    /// Spend no more than this on predictions, in US dollars, in total: across restarts, and together with other servers that
    /// save to the same folder.
    ///
    /// The prices of the models are in `prices.toml` in the models folder; a model without one can't be called. Each create
    /// reserves what it will cost by its price and its input. Where that is not known before, the first prediction of a model
    /// runs alone, and each of the others reserves twice what its most expensive one cost. What would exceed the
    /// limit is not sent.
    #[arg(long, value_name = "USD", value_parser = usd)]
    pub(crate) max_cost: Option<Decimal>,
    /// Print the settings that add this server to the usual clients, and serve nothing.
    #[arg(long)]
    pub(crate) print_config: bool,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

/// Print a SKILL.md that tells an agent with a shell how to run the models of the package.
#[derive(Debug, Args)]
#[command(after_help = SKILL_EXAMPLES)]
pub(crate) struct Skill {
    /// The models; by default all that are in the models folder.
    #[arg(value_name = "OWNER/NAME", value_parser = model_name, add = ArgValueCompleter::new(completions::models))]
    pub(crate) models: Vec<ModelName>,
    #[command(flatten)]
    pub(crate) folder: ModelsFolder,
}

const MCP_EXAMPLES: &str = "\
Examples:
  cargo replicate mcp --print-config        # the settings to add to a client
  cargo replicate mcp --files assets -o pictures --max-predictions 20
  cargo replicate mcp --max-cost 5          # US dollars, by models/prices.toml
  cargo replicate mcp --listen 127.0.0.1:8931

Exit codes: 0 after its client has left, or after Ctrl-C, 2 if it can't start, as with `--max-cost` if no model has a
price.";

const SKILL_EXAMPLES: &str = "\
Examples:
  cargo replicate skill > .claude/skills/replicate/SKILL.md
  cargo replicate skill acme/painter";
