//! The peers whose code is compiled: programs that turn schemas into Rust, installed below the target folder.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Map, Value, json};

use super::compiling;
use super::corpus::Real;
use super::schemas::{as_definitions, reachable, schemas};
use super::scratch::cargo;

/// A generator that others use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Peer {
    /// JSON Schema, with a builder for each struct: the counterpart of our setters.
    Typify,
    /// OpenAPI 3.1, with checks by the crate `validator`.
    Oas3,
}

impl Peer {
    /// The package of the program, which has its name, and the version.
    ///
    /// These are the newest. That of typify asks for a newer Rust than ours, and does without it.
    const fn package(self) -> (&'static str, &'static str) {
        match self {
            Self::Typify => ("cargo-typify", "0.10.0-alpha.3"),
            Self::Oas3 => ("oas3-gen", "0.29.0"),
        }
    }

    /// What tables call it.
    pub(crate) fn title(self) -> String {
        let (_, version) = self.package();
        match self {
            Self::Typify => format!("typify {version}, builders"),
            Self::Oas3 => format!("oas3-gen {version}, validator"),
        }
    }

    /// What its output names beside `serde_json`, as lines of a manifest.
    pub(crate) fn dependencies(self) -> &'static str {
        match self {
            Self::Typify => "serde = { version = \"1\", features = [\"derive\"] }\nregress = \"0.12\"\n",
            Self::Oas3 => {
                "serde = { version = \"1\", features = [\"derive\"] }\nserde_with = \"3\"\n\
                 indexmap = { version = \"2\", features = [\"serde\"] }\nregex = \"1\"\n\
                 validator = { version = \"0.21\", features = [\"derive\"] }\n\
                 oas3-gen-support = { version = \"0.29\", default-features = false }\n"
            }
        }
    }

    /// The Rust of each document, where the peer has it and it compiles. Prints how many documents are not done.
    pub(crate) fn generate(self, documents: &[Real], folder: &Path) -> Result<Vec<Option<String>>, Box<dyn Error>> {
        let program = self.install(&folder.join("peers"))?;
        let work = folder.join("peers").join(self.package().0);
        fs::create_dir_all(&work)?;
        let texts: Result<Vec<_>, _> = documents.iter().map(|real| self.generate_one(&program, real, &work)).collect();
        let mut texts = texts?;
        let failed = texts.iter().filter(|text| text.is_none()).count();
        let broken = compiling::keep(&mut texts, self.dependencies(), &work, folder)?;
        println!(
            "{}: fails on {failed} of {} documents, and what it makes of {broken} more does not compile",
            self.title(),
            documents.len()
        );
        Ok(texts)
    }

    fn generate_one(self, program: &Path, real: &Real, work: &Path) -> Result<Option<String>, Box<dyn Error>> {
        let (input, output) = (work.join("schema.json"), work.join("generated.rs"));
        let document = serde_json::from_str(&real.text)?;
        fs::write(&input, self.document(&reachable(schemas(&document)?)).to_string())?;
        if output.exists() {
            fs::remove_file(&output)?;
        }
        let mut command = Command::new(program);
        match self {
            Self::Typify => command.args(["typify", "--builder"]).arg(&input).arg("--output").arg(&output),
            Self::Oas3 => {
                command.args(["generate", "types", "--quiet", "--all-schemas", "--input"]).arg(&input);
                command.arg("--output").arg(&output)
            }
        };
        // What it can't do it says, or panics, or overflows its stack.
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        Ok(if status.success() { Some(fs::read_to_string(output)?) } else { None })
    }

    /// The schemas in the form that the peer reads.
    fn document(self, schemas: &Map<String, Value>) -> Value {
        match self {
            Self::Typify => json!({ "definitions": as_definitions(schemas) }),
            Self::Oas3 => json!({
                "openapi": "3.1.0",
                "info": { "title": "Model", "version": "0.1.0" },
                "paths": {},
                "components": { "schemas": schemas },
            }),
        }
    }

    /// Installs the program, if it is not there yet.
    fn install(self, folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
        let (package, version) = self.package();
        let root = folder.join(format!("{package}-{version}"));
        let program = root.join("bin").join(package).with_extension(std::env::consts::EXE_EXTENSION);
        if program.is_file() {
            return Ok(program);
        }
        println!("installing {package} {version} into {}", root.display());
        let mut command = cargo();
        command.args([
            "install",
            package,
            "--version",
            version,
            "--locked",
            "--ignore-rust-version",
            "--quiet",
            "--root",
        ]);
        command.arg(&root).arg("--target-dir").arg(folder.join("target"));
        // It runs for seconds, so that compiling it well is not worth the time.
        command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1").env("CARGO_PROFILE_RELEASE_LTO", "off");
        command.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        let status = command.status()?;
        if !status.success() {
            return Err(format!("{package} {version} can't be installed: {command:?} ended with {status}").into());
        }
        Ok(program)
    }
}
