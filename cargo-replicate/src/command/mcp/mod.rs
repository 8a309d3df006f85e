//! `mcp`: serves the models as tools for agents, with the Model Context Protocol.

mod budget;
mod call;
mod catalog;
mod config;
mod http;
mod journal;
mod limit;
mod names;
mod picture;
mod request;
mod result;
mod saved;
mod server;
mod shape;
mod spend;
mod tools;
mod wire;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rmcp::ServiceExt;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use self::journal::Journal;
use self::limit::Limits;
use self::server::{Server, Shared};
use self::wire::Schemas;
use super::network;
use crate::cli::Mcp;
use crate::input::LocalFiles;
use crate::interruption::interruption;
use crate::report::{Failure, Outcome};
use crate::settings::Settings;
use crate::shell::Shell;
use crate::{files, package};

/// The folder of the journal, inside the folder of saved files.
const JOURNAL: &str = ".replicate-mcp";

pub(super) fn run(asked: &Mcp, shell: &Shell) -> Result<Outcome, Failure> {
    if asked.print_config {
        shell.result(config::lines(asked)?)?;
        return Ok(Outcome::Done);
    }
    files::prepare(&asked.out)?;
    let out = real(&asked.out)?;
    let mut folders = vec![out.clone()];
    for folder in &asked.files {
        folders.push(real(folder)?);
    }
    let runtime = network::runtime()?;
    let shared = Arc::new(Shared {
        client: Settings::read(shell)?.client()?,
        folder: asked.folder.clone(),
        named: asked.models.clone(),
        files: LocalFiles::Below(folders),
        allow_add: asked.allow_add,
        journal: Journal::open(&out.join(JOURNAL))?,
        out,
        limits: Limits { predictions: asked.max_predictions, cost: asked.max_cost },
        room: tokio::sync::Notify::new(),
        schemas: Schemas::new()?,
        models: std::sync::Mutex::default(),
        calls: std::sync::Mutex::default(),
        ending: tokio_util::sync::CancellationToken::new(),
        tasks: tokio_util::task::TaskTracker::new(),
    });
    if shared.load()? == 0 {
        package::none_in(&asked.folder.path()?, shell);
    }
    let ended = runtime.block_on(async {
        shared.check_prices(shell).await?;
        let served = match &asked.listen {
            Some(address) => http::serve(asked, address, &shared, shell).await,
            None => over_stdio(&shared).await,
        };
        // No client is left to receive results, so running predictions are canceled.
        shared.ending.cancel();
        shared.tasks.close();
        shared.tasks.wait().await;
        served
    });
    // A pending read of stdin can't be aborted, and nothing waits for it.
    runtime.shutdown_background();
    ended
}

/// Serves one client over stdin and stdout, until it disconnects or this process should end.
async fn over_stdio(shared: &Arc<Shared>) -> Result<Outcome, Failure> {
    let (written, messages) = tokio::io::duplex(1 << 16);
    let server = Server { shared: Arc::clone(shared), session: random()? };
    let printing = tokio::spawn(print(messages, Arc::clone(shared)));
    let interrupted = interruption();
    let serving = async {
        let service = server.serve((tokio::io::stdin(), written)).await;
        let service = service.map_err(|error| Failure::new("no client could be served").because(&error))?;
        service.waiting().await.map_err(|error| Failure::new("the server ended early").because(&error))
    };
    tokio::select! {
        ended = serving => drop(ended?),
        () = interrupted => return Ok(Outcome::Done),
    }
    printing.await.map_err(|error| Failure::new("can't print to stdout").because(&error))?;
    Ok(Outcome::Done)
}

/// Prints messages, one per line, with the schemas inserted.
async fn print(messages: tokio::io::DuplexStream, shared: Arc<Shared>) {
    let (mut lines, mut stdout) = (BufReader::new(messages).lines(), tokio::io::stdout());
    while let Ok(Some(line)) = lines.next_line().await {
        let line = format!("{}\n", shared.schemas.filled(&line));
        // The client may have disconnected.
        if stdout.write_all(line.as_bytes()).await.is_err() || stdout.flush().await.is_err() {
            break;
        }
    }
}

/// The real path of a folder, with links resolved.
fn real(folder: &Path) -> Result<PathBuf, Failure> {
    let failed = |error: &dyn std::error::Error| {
        Failure::new(format!("can't use the folder {}", folder.display())).because(error)
    };
    let real = folder.canonicalize().map_err(|error| failed(&error))?;
    if real.is_dir() { Ok(real) } else { Err(Failure::new(format!("{} is not a folder", folder.display()))) }
}

/// 32 unguessable characters.
fn random() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::new("the system provides no random numbers").because(&error))?;
    Ok(hex(&bytes))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
