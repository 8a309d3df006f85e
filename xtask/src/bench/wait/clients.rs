//! The clients that are compared, and how each becomes a program.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::rows::{Limits, Way};
use super::server::DOCUMENT;

/// A client as a program.
pub(crate) struct Client {
    name: &'static str,
    program: Program,
    /// The ways of waiting that it has, and what each is called.
    ways: &'static [(Way, &'static str)],
}

enum Program {
    Binary(PathBuf),
    Node(PathBuf),
}

/// Which clients are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peers {
    Included,
    LeftOut,
}

impl Client {
    /// Builds what can be built, and says what can't.
    pub(crate) fn prepare_all(peers: Peers) -> Result<Vec<Self>, Box<dyn Error>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench-wait");
        let ours = Self {
            name: "replicate-runtime",
            program: Program::Binary(ours(&folder.join("ours"))?),
            ways: &[(Way::Held, "block"), (Way::HeldOverHttp2, "block"), (Way::Polling, "poll"), (Way::Fixed, "fixed")],
        };
        if peers == Peers::LeftOut {
            return Ok(vec![ours]);
        }
        let mut clients = vec![ours];
        match node(&folder.join("js")) {
            Ok(script) => clients.push(Self {
                name: "npm replicate 1.4.0",
                program: Program::Node(script),
                ways: &[(Way::Held, "block"), (Way::Polling, "poll")],
            }),
            Err(error) => println!("npm's replicate is left out: {error}"),
        }
        match rust(
            &folder.join("peer"),
            "peer",
            "replicate-client = \"=0.1.0\"",
            include_str!("../../../clients/peer.rs"),
        ) {
            Ok(peer) => clients.push(Self {
                name: "replicate-client 0.1.0",
                program: Program::Binary(peer),
                ways: &[(Way::Polling, "poll")],
            }),
            Err(error) => println!("replicate-client is left out: {error}"),
        }
        Ok(clients)
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// How it is started to wait in this way; `None` where it can't.
    pub(crate) fn command(&self, way: Way, limits: Limits) -> Option<Command> {
        let (_, mode) = self.ways.iter().find(|(known, _)| *known == way)?;
        let mut command = match &self.program {
            Program::Binary(path) => Command::new(path),
            Program::Node(script) => {
                let mut command = Command::new("node");
                command.arg(script);
                command
            }
        };
        let limits = if limits == Limits::None { "none" } else { "default" };
        command.env("BENCH_MODE", mode).env("BENCH_LIMITS", limits);
        Some(command)
    }
}

fn ours(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    save(&folder.join("models/bench/echo.json"), DOCUMENT)?;
    let dependency = "replicate-runtime = { path = \"../../../replicate-runtime\", features = [\"macros\"] }";
    rust(folder, "ours", dependency, include_str!("../../../clients/ours.rs"))
}

/// Builds a package of its own, so that what it depends on is nobody else's.
fn rust(folder: &Path, name: &str, client: &str, source: &str) -> Result<PathBuf, Box<dyn Error>> {
    let package = format!("bench-wait-{name}");
    let manifest = format!(
        "[package]\nname = {package:?}\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{client}\n\
         futures-util = \"0.3\"\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n"
    );
    save(&folder.join("Cargo.toml"), &manifest)?;
    save(&folder.join("src/main.rs"), source)?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(cargo).args(["build", "--quiet", "--release", "--target-dir", "../.."]).current_dir(folder))?;
    Ok(folder.join("../../release").join(package))
}

fn node(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    save(&folder.join("package.json"), "{\"private\": true, \"dependencies\": {\"replicate\": \"1.4.0\"}}\n")?;
    save(&folder.join("run.mjs"), include_str!("../../../clients/run.mjs"))?;
    run(Command::new("npm").args(["install", "--silent", "--no-audit", "--no-fund"]).current_dir(folder))?;
    Ok(folder.join("run.mjs"))
}

fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let status = command.status().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}").into()) }
}

fn save(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    Ok(fs::write(path, text)?)
}
