//! Scratch packages, and cargo runs on them.

use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

/// A folder of packages, in which cargo is run.
pub(crate) struct Scratch {
    root: PathBuf,
}

/// How a run of cargo ended.
pub(crate) struct Run {
    succeeded: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Scratch {
    /// An empty folder of its own for a test.
    ///
    /// It has its own settings of the tools, so that none are found further up.
    pub(crate) fn new(name: &str) -> Self {
        one_process_at_a_time();
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hygiene").join(name);
        if root.exists() {
            fs::remove_dir_all(&root).unwrap();
        }
        let scratch = Self { root };
        scratch.write("rustfmt.toml", "");
        scratch.write("clippy.toml", "");
        fs::copy(workspace().join("Cargo.lock"), scratch.path("Cargo.lock")).unwrap();
        scratch
    }

    /// A folder that is one package.
    pub(crate) fn package(name: &str, dependencies: &str) -> Self {
        let scratch = Self::new(name);
        scratch.write("Cargo.toml", &format!("{}\n[workspace]\n{PROFILE}", manifest(name, "2024", dependencies)));
        scratch
    }

    /// A folder that is one workspace; its packages are below `members`.
    pub(crate) fn workspace(name: &str) -> Self {
        let scratch = Self::new(name);
        scratch.write("Cargo.toml", &format!("[workspace]\nresolver = \"3\"\nmembers = [\"members/*\"]\n{PROFILE}"));
        scratch
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Runs cargo; `arguments` are separated by spaces.
    pub(crate) fn cargo(&self, arguments: &str) -> Run {
        self.cargo_with(arguments, &[])
    }

    /// Runs cargo with variables of the environment.
    pub(crate) fn cargo_with(&self, arguments: &str, variables: &[(&str, &str)]) -> Run {
        let mut command = self.command(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        command.args(arguments.split(' ')).envs(variables.iter().copied());
        Run::of(command)
    }

    /// Cargo, or another tool that runs it, in this folder.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| interferes(name)) {
            command.env_remove(name);
        }
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("hygiene");
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_INCREMENTAL", "0");
        command
    }
}

impl Run {
    pub(crate) fn of(mut command: Command) -> Self {
        let output = command.output().unwrap();
        Self {
            succeeded: output.status.success(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    #[track_caller]
    pub(crate) fn succeeded(&self) -> &Self {
        assert!(self.succeeded, "cargo failed\n{self}");
        self
    }

    #[track_caller]
    pub(crate) fn failed(&self) -> &Self {
        assert!(!self.succeeded, "cargo succeeded\n{self}");
        self
    }

    /// What cargo reported under `--message-format json`, of one reason.
    pub(crate) fn messages(&self, reason: &str) -> Vec<Value> {
        let messages = self.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        messages.filter(|message| message["reason"] == reason).collect()
    }
}

/// What cargo printed, with its messages as people read them.
impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for message in self.messages("compiler-message") {
            f.write_str(message["message"]["rendered"].as_str().unwrap_or_default())?;
        }
        let plain: Vec<&str> = self.stdout.lines().filter(|line| !line.starts_with("{\"reason\"")).collect();
        write!(f, "{}\n{}", plain.join("\n"), self.stderr)
    }
}

/// The folder of the workspace under test.
pub(crate) fn workspace() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests");
    fs::canonicalize(Path::new(&package).join("../..")).unwrap()
}

/// A manifest; `dependencies` is the rest of it.
pub(crate) fn manifest(name: &str, edition: &str, dependencies: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\n{dependencies}")
}

/// A dependency on a crate of the workspace under test; `more` are further keys.
pub(crate) fn dependency(name: &str, more: &str) -> String {
    format!("{name} = {{ path = '{}'{more} }}\n", workspace().join(name).display())
}

/// Nothing here is debugged.
const PROFILE: &str = "\n[profile.dev]\ndebug = false\n";

/// Whether a variable is of the run that these tests are in, and not of the packages that they write.
fn interferes(name: &OsStr) -> bool {
    const OWN: [&str; 9] = [
        "CI",
        "DOCS_RS",
        "RUSTFLAGS",
        "RUSTDOCFLAGS",
        "CLIPPY_ARGS",
        "CLIPPY_CONF_DIR",
        "OUT_DIR",
        "REPLICATE_API_TOKEN",
        "REPLICATE_BASE_URL",
    ];
    let name = name.to_string_lossy();
    OWN.contains(&&*name) || (name.starts_with("CARGO") && !["CARGO_HOME", "CARGO_BUILD_JOBS"].contains(&&*name))
}

/// Waits for other runs of these tests, which use the same folders.
fn one_process_at_a_time() {
    static LOCK: OnceLock<File> = OnceLock::new();
    LOCK.get_or_init(|| {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hygiene.lock");
        let file = File::create(path).unwrap();
        file.lock().unwrap();
        file
    });
}
