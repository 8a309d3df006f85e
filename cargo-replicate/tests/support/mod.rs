//! The command as a process of its own, in a folder of its own.

#![allow(dead_code, reason = "no test program uses all of this")]
#![allow(clippy::unwrap_used, reason = "this is outside of test functions, and yet of tests alone")]

pub(crate) mod batch;
#[path = "../../../replicate-runtime/tests/it/support/moto.rs"]
pub(crate) mod moto;
#[cfg(unix)]
pub(crate) mod postgres;

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use expect_test::Expect;
use replicate_emulator::{Builder, Emulator};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A folder to run the command in.
pub(crate) struct Folder(TempDir);

/// A service in this process.
pub(crate) struct Service {
    /// Serves for as long as it lives.
    _runtime: Runtime,
    pub(crate) emulator: Emulator,
}

impl Service {
    pub(crate) fn start(configure: impl FnOnce(Builder) -> Builder) -> Self {
        let runtime = Runtime::new().unwrap();
        let emulator = runtime.block_on(configure(Emulator::builder()).start()).unwrap();
        Self { _runtime: runtime, emulator }
    }

    /// The command in a folder, with this service and a token.
    pub(crate) fn command(&self, folder: &Folder, line: &str) -> Command {
        let mut command = folder.command(line.split_whitespace());
        command.env("REPLICATE_BASE_URL", self.emulator.base_url()).env("REPLICATE_API_TOKEN", "r8_test");
        command
    }

    /// Runs a line of arguments that are parted by spaces, with this service and a token.
    pub(crate) fn run(&self, folder: &Folder, line: &str) -> Run {
        self.command(folder, line).output().unwrap().into()
    }
}

/// `emulate` as a process of its own, which ends with this.
pub(crate) struct Emulation {
    pub(crate) folder: Folder,
    pub(crate) process: Child,
    /// What it says after its first line.
    pub(crate) stdout: BufReader<ChildStdout>,
    base_url: String,
}

impl Emulation {
    /// Serves the models of a folder, with options that are parted by spaces.
    pub(crate) fn start(folder: Folder, options: &str) -> Self {
        let mut command = folder.command(["emulate"].into_iter().chain(options.split_whitespace()));
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        Self { folder, process, stdout, base_url: line.trim_end().to_owned() }
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The address of its page.
    pub(crate) fn page(&self) -> String {
        self.base_url.strip_suffix("v1").unwrap().to_owned()
    }
}

impl Drop for Emulation {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a run gave back.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    /// A folder with nothing in it.
    pub(crate) fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with the manifest of a package.
    pub(crate) fn package() -> Self {
        Self::empty().with("Cargo.toml", "[package]\nname = \"gallery\"\n")
    }

    /// Adds a file.
    pub(crate) fn with(self, path: &str, text: &str) -> Self {
        self.write(path, text);
        self
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// Every file below a folder, in order.
    pub(crate) fn files(&self, below: &str) -> Vec<String> {
        fn walk(folder: &Path, root: &Path, files: &mut Vec<String>) {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, root, files);
                } else {
                    files.push(path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"));
                }
            }
        }
        let mut files = Vec::new();
        walk(&self.path(below), &self.path(below), &mut files);
        files.sort();
        files
    }

    /// The command, in this folder and with nothing of the environment of the tests.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-replicate"));
        command.args(args).current_dir(self.0.path()).env_clear();
        // Windows has no network without it.
        command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
        command
    }

    /// Runs a line of arguments that are parted by spaces.
    pub(crate) fn run(&self, line: &str) -> Run {
        self.command(line.split_whitespace()).output().unwrap().into()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Run {
    /// Compares the exit code, and what was printed.
    #[track_caller]
    pub(crate) fn check(&self, code: i32, expected: &Expect) {
        let mut shown = self.stdout.clone();
        if !self.stderr.is_empty() {
            shown = format!("{shown}--- stderr\n{}", self.stderr);
        }
        // Editors drop spaces at the ends of lines.
        let ended = if shown.is_empty() { "" } else { "\n" };
        let lines: Vec<&str> = shown.lines().map(str::trim_end).collect();
        expected.assert_eq(&(lines.join("\n") + ended));
        assert_eq!(self.code, code, "{self:?}");
    }
}

/// A document in the form of `{"Input": ..., "Output": ...}`.
pub(crate) const PAIR: &str = r#"{
  "Input": {"type": "object", "required": ["prompt"], "properties": {
    "prompt": {"type": "string", "x-order": 0},
    "width": {"type": "integer", "minimum": 1, "maximum": 4096, "default": 1024, "x-order": 1}
  }},
  "Output": {"type": "array", "items": {"type": "string", "format": "uri"}}
}"#;
