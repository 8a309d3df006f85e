//! Serves model documents as the Replicate HTTP API, on this machine.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use replicate_emulator::options::{Options, Verbosity, WORDS_OF_A_FAULT, interruption, log_to_stderr};
use replicate_emulator::{Builder, Error};

/// A local server that speaks the Replicate HTTP API for any model document.
///
/// Its base URL is the first line on stdout, and the only one. Each request is a line on stderr, after the address of a
/// page to look at. It runs until Ctrl-C.
#[derive(Parser)]
#[command(name = "replicate-emulator", version, after_help = format!("{EXAMPLES}\n\n{WORDS_OF_A_FAULT}\n\n{EXIT_CODES}"))]
struct Command {
    /// Folder of model documents, as <owner>/<name>.json; can be given more than once.
    #[arg(long, value_name = "FOLDER", required = true)]
    models: Vec<PathBuf>,
    /// Does not log requests and webhooks; warnings are still printed.
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    options: Options,
}

const EXAMPLES: &str = "\
Examples:
  Serve the models of this project on a free port:
      replicate-emulator --models models
  On a fixed port, with a cold boot of two seconds, runs of half a second, and longer ones of one model:
      replicate-emulator --models models --listen 127.0.0.1:8080 --boot-time 2s --run-time 500ms \\
          --run-time acme/video=5s..8s
  Let one model fail, and another give a file of yours:
      replicate-emulator --models models --outcome 'acme/video=fail:out of memory' --outcome acme/painter=cat.webp
  Create the first prediction, and lose the answer:
      replicate-emulator --models models --fault 'lost on POST /predictions'
  Let a third of all requests go wrong by chance:
      replicate-emulator --models models --chaos 7 --chaos-share 0.33
  Talk to it:
      curl -H 'Authorization: Bearer any' http://127.0.0.1:8080/v1/models";

const EXIT_CODES: &str =
    "Exit codes: 0 after Ctrl-C, 1 when the address can't be listened on, 2 for wrong options and unreadable models.";

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    log_to_stderr(if command.quiet { Verbosity::Quiet } else { Verbosity::Requests });
    match serve(command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(if error.is_listen() { 1 } else { 2 })
        }
    }
}

async fn serve(command: Command) -> Result<(), Error> {
    let builder = command.models.into_iter().fold(command.options.builder(), Builder::models_dir);
    let emulator = builder.start().await?;
    let interrupted = interruption();
    // Whoever started us may have closed our stdout; that is no reason to stop.
    let mut stdout = std::io::stdout();
    let _ = writeln!(stdout, "{}", emulator.base_url()).and_then(|()| stdout.flush());
    tracing::info!("listening on {}, with a page at {}; Ctrl-C stops it", emulator.base_url(), emulator.page_url());
    interrupted.await;
    emulator.shutdown().await;
    Ok(())
}
