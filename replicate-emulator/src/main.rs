//! Serves model documents as the Replicate HTTP API, on this machine.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use replicate_emulator::{Emulator, Error, parse_duration};

/// A local server that speaks the Replicate HTTP API for any model document.
///
/// The first line on stdout is its base URL, and the only one; the log goes to stderr. It runs until Ctrl-C.
#[derive(Parser)]
#[command(name = "replicate-emulator", version, after_help = EXAMPLES)]
struct Options {
    /// Folder of model documents, as <owner>/<name>.json; can be given more than once.
    #[arg(long, value_name = "FOLDER", required = true)]
    models: Vec<PathBuf>,
    /// Address to listen on; port 0 is any free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// How long a prediction stays `starting`.
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = parse_duration)]
    boot_time: Duration,
    /// How long a prediction stays `processing`.
    #[arg(long, value_name = "DURATION", default_value = "1s", value_parser = parse_duration)]
    run_time: Duration,
    /// The only token to accept; without it any token will do.
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Path of the API, as a gateway has it.
    #[arg(long, value_name = "PATH", default_value = "/v1")]
    path_prefix: String,
}

const EXAMPLES: &str = "\
Examples:
  Serve the models of this project on a free port:
      replicate-emulator --models models
  On a fixed port, with a cold boot of two seconds and runs of half a second:
      replicate-emulator --models models --listen 127.0.0.1:8080 --boot-time 2s --run-time 500ms
  Talk to it:
      curl -H 'Authorization: Bearer any' http://127.0.0.1:8080/v1/models

Exit codes: 0 after Ctrl-C, 1 when the address can't be listened on, 2 for wrong options and unreadable models.";

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false).init();
    match serve(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(if error.is_listen() { 1 } else { 2 })
        }
    }
}

async fn serve(options: Options) -> Result<(), Error> {
    /// A server that runs for weeks must not keep every request that it ever got.
    const REQUESTS_KEPT: usize = 1_000;
    let mut builder = Emulator::builder()
        .listen(options.listen)
        .boot_time(options.boot_time)
        .run_time(options.run_time)
        .path_prefix(options.path_prefix)
        .keep_requests(REQUESTS_KEPT);
    for folder in options.models {
        builder = builder.models_dir(folder);
    }
    if let Some(token) = options.token {
        builder = builder.token(token);
    }
    let emulator = builder.start().await?;
    // Whoever started us may have closed our stdout; that is no reason to stop.
    let mut stdout = std::io::stdout();
    let _ = writeln!(stdout, "{}", emulator.base_url()).and_then(|()| stdout.flush());
    tracing::info!("listening on {}; Ctrl-C stops it", emulator.base_url());
    interrupted().await;
    emulator.shutdown().await;
    Ok(())
}

/// Waits for Ctrl-C, or for the request to end that a supervisor sends.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
