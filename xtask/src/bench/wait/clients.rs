//! The clients that are compared, and how each becomes a program.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A client in one way of waiting.
pub(crate) struct Client {
    name: &'static str,
    program: Program,
    mode: &'static str,
}

#[derive(Clone)]
enum Program {
    Binary(PathBuf),
    Node(PathBuf),
}

impl Client {
    /// Builds what can be built, and says what can't.
    pub(crate) fn prepare_all() -> Result<Vec<Self>, Box<dyn Error>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let folder = root.join("target/bench-wait");
        let mut clients = Vec::new();
        let dependency = "replicate-runtime = { path = \"../../../replicate-runtime\", default-features = false }";
        let ours = rust(&folder.join("ours"), "bench-wait-ours", dependency, include_str!("../../../clients/ours.rs"))?;
        for (name, mode) in [
            ("replicate-runtime, service waits", "block"),
            ("replicate-runtime, polling", "poll"),
            ("replicate-runtime, each 500 ms", "fixed"),
        ] {
            clients.push(Self { name, program: Program::Binary(ours.clone()), mode });
        }
        match node(&folder.join("js")) {
            Ok(script) => {
                for (name, mode) in
                    [("npm replicate 1.4.0, service waits", "block"), ("npm replicate 1.4.0, polling", "poll")]
                {
                    clients.push(Self { name, program: Program::Node(script.clone()), mode });
                }
            }
            Err(error) => println!("npm's replicate is left out: {error}"),
        }
        let source = include_str!("../../../clients/peer.rs");
        match rust(&folder.join("peer"), "bench-wait-peer", "replicate-client = \"=0.1.0\"", source) {
            Ok(peer) => clients.push(Self {
                name: "crate replicate-client 0.1.0",
                program: Program::Binary(peer),
                mode: "poll",
            }),
            Err(error) => println!("replicate-client is left out: {error}"),
        }
        Ok(clients)
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = match &self.program {
            Program::Binary(path) => Command::new(path),
            Program::Node(script) => {
                let mut command = Command::new("node");
                command.arg(script);
                command
            }
        };
        command.env("BENCH_MODE", self.mode);
        command
    }
}

/// Builds a package of its own, so that what it depends on is nobody else's.
fn rust(folder: &Path, package: &str, client: &str, source: &str) -> Result<PathBuf, Box<dyn Error>> {
    let manifest = format!(
        "[package]\nname = {package:?}\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{client}\n\
         futures-util = \"0.3\"\nserde_json = \"1\"\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n"
    );
    save(&folder.join("Cargo.toml"), &manifest)?;
    save(&folder.join("src/main.rs"), source)?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(cargo).args(["build", "--quiet", "--release", "--target-dir", "target"]).current_dir(folder))?;
    Ok(folder.join("target/release").join(package))
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
