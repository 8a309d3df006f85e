//! Scratch packages for tests that run cargo, and the real models that some of them use.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use flate2::read::GzDecoder;
use serde_json::Value;

/// A package in the target folder.
pub(crate) struct Package {
    root: PathBuf,
}

impl Package {
    /// A package with only what its modules need.
    pub(crate) fn new(name: &str) -> Self {
        let workspace = fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap();
        let package = Self { root: target().join("tmp").join(format!("changes-{name}")) };
        if package.root.exists() {
            fs::remove_dir_all(&package.root).unwrap();
        }
        let manifest = format!(
            "[package]\nname = \"changes-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             replicate-runtime = {{ path = '{}' }}\nserde_json = \"1\"\n\n[profile.dev]\ndebug = false\n",
            workspace.join("replicate-runtime").display()
        );
        package.write("Cargo.toml", &manifest);
        fs::copy(workspace.join("Cargo.lock"), package.root.join("Cargo.lock")).unwrap();
        package
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs cargo, sharing the target folder with other tests of this kind.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if (text.starts_with("CARGO") && !["CARGO_HOME", "CARGO_BUILD_JOBS"].contains(&&*text))
                || text.contains("RUSTFLAGS")
            {
                command.env_remove(&name);
            }
        }
        command
            .current_dir(&self.root)
            .args(arguments)
            // The target folder of other test packages, which have the same dependencies.
            .env("CARGO_TARGET_DIR", target().join("hygiene"))
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_INCREMENTAL", "0")
            .output()
            .unwrap()
    }

    /// The compiler's errors, with the place of the outermost code that they are about.
    pub(crate) fn errors(&self) -> Vec<(String, String)> {
        let output = self.cargo(&["check", "--message-format=json", "--quiet"]);
        let text = String::from_utf8(output.stdout).unwrap();
        let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut errors = Vec::new();
        for message in messages.map(|line| line["message"].clone()).filter(|it| it["level"] == "error") {
            for span in message["spans"].as_array().unwrap().iter().filter(|span| span["is_primary"] == true) {
                let file = span["file_name"].as_str().unwrap().replace('\\', "/");
                errors.push((file, message["rendered"].as_str().unwrap().to_owned()));
            }
        }
        assert!(output.status.success() == errors.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        errors
    }
}

/// The target folder that this test was compiled into.
fn target() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    exe.ancestors().nth(3).unwrap().to_owned()
}

/// The path of the corpus. A test without it reports that it is skipped.
pub(crate) fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("REPLICATE_CORPUS").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus"));
    if folder.join("models.jsonl.gz").is_file() {
        return Some(folder);
    }
    let message = format!("SKIPPED: there is no corpus in {}; CONTRIBUTING.md says how to make it\n", folder.display());
    // Written directly, since the test harness would capture it: a skipped test must be visible.
    let _ = std::io::stderr().write_all(message.as_bytes());
    None
}

/// The models in a file, by their names. If a model has several versions, the last one is used.
pub(crate) fn models(file: &Path) -> BTreeMap<String, Value> {
    let lines = BufReader::new(GzDecoder::new(std::fs::File::open(file).unwrap())).lines();
    let models = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    let name =
        |model: &Value| ["owner", "name"].map(|key| model[key].as_str().unwrap_or_default().to_owned()).join("/");
    models.map(|model| (name(&model), model)).collect()
}
