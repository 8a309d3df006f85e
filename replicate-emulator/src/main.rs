//! Serves model documents as the Replicate HTTP API, on this machine.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use replicate_emulator::options::{End, Options, Verbosity, WORDS_OF_A_FAULT, interruption, log_to_stderr};
use replicate_emulator::{Builder, Error};

/// A local server that speaks the Replicate HTTP API for any model document.
///
/// Its base URL is the first line on stdout, and the only one. Each request is a line on stderr, after the address of a
/// page to look at. It runs until Ctrl-C.
#[derive(Parser)]
#[command(name = "replicate-emulator", version, after_help = format!("{EXAMPLES}\n\n{WORDS_OF_A_FAULT}\n\n{EXIT_CODES}"))]
struct Command {
    /// Folder of model documents, as <owner>/<name>.json; can be given more than once.
    #[arg(long, value_name = "FOLDER", required_unless_present = "cassettes")]
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
  Make one model fail, and another return a file of yours:
      replicate-emulator --models models --outcome 'acme/video=fail:out of memory' --outcome acme/painter=cat.webp
  Create the first prediction, but lose the answer:
      replicate-emulator --models models --fault 'lost on POST /predictions'
  Make a third of all requests fail at random:
      replicate-emulator --models models --chaos 7 --chaos-share 0.33
  Record what a program requests from the service, and replay it later:
      replicate-emulator --record https://api.replicate.com/v1 --cassettes tests/cassettes
      replicate-emulator --replay --cassettes tests/cassettes
  Talk to it:
      curl -H 'Authorization: Bearer any' http://127.0.0.1:8080/v1/models";

const EXIT_CODES: &str = "Exit codes: 0 after Ctrl-C, 1 when the address can't be listened on, or a request was not recorded, 2 for wrong options \
    and unreadable models.";

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    log_to_stderr(if command.quiet { Verbosity::Quiet } else { Verbosity::Requests });
    match serve(command).await {
        Ok(End::Done(None)) => ExitCode::SUCCESS,
        Ok(End::Done(Some(summary))) => {
            tracing::info!("{summary}");
            ExitCode::SUCCESS
        }
        Ok(End::Incomplete(reason)) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(if error.is_listen() { 1 } else { 2 })
        }
    }
}

async fn serve(command: Command) -> Result<End, Error> {
    let server = command.options.start(|builder| command.models.into_iter().fold(builder, Builder::models_dir)).await?;
    let interrupted = interruption();
    // The parent process may have closed stdout, which is no reason to stop.
    let mut stdout = std::io::stdout();
    let _ = writeln!(stdout, "{}", server.base_url()).and_then(|()| stdout.flush());
    tracing::info!("listening on {}: {}; Ctrl-C stops it", server.base_url(), server.described());
    Ok(server.run_until(interrupted).await)
}
