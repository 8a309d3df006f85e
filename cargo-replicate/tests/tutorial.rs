//! The README's way from an empty folder, line by line as it stands there.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

const README: &str = include_str!("../../README.md");

/// Where the README's service listens.
const LISTENS: &str = "127.0.0.1:8080";

/// The lines of the block below `<!-- tutorial: NAME -->`.
fn block(name: &str) -> Vec<&'static str> {
    let marker = format!("<!-- tutorial: {name} -->\n```");
    let (_, rest) = README.split_once(&marker).unwrap_or_else(|| panic!("the README has no block {name}"));
    assert!(!rest.contains(&marker), "the README has two blocks {name}");
    rest.split_once("\n```\n").unwrap().0.lines().skip(1).collect()
}

/// A folder as a newcomer has it: with a checkout of this repository, and the command in the path.
struct Desk {
    folder: TempDir,
    /// The address in place of the README's, which somebody may listen on here.
    listens: String,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(workspace(), folder.path().join("replicate-rust")).unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        Self { folder, listens: free.to_string() }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// A shell that runs some lines in a folder, and stops at the first that fails.
    fn shell(&self, folder: &str, lines: &[&str]) -> Command {
        let script = lines.join("\n").replace(LISTENS, &self.listens);
        let installed = Path::new(env!("CARGO_BIN_EXE_cargo-replicate")).parent().unwrap();
        let path = std::env::var("PATH").unwrap();
        let mut shell = Command::new("bash");
        shell.args(["-euo", "pipefail", "-c", &script]).current_dir(self.path(folder)).stdin(Stdio::null());
        // Nothing of the package that is being tested; a token of the person who tests would cost money.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO") || name.starts_with("REPLICATE"))
        {
            if name != "CARGO_HOME" {
                shell.env_remove(name);
            }
        }
        shell.env("PATH", format!("{}:{path}", installed.display()));
        // What was compiled is kept for the next time; a newcomer compiles it once.
        shell.env("CARGO_TARGET_DIR", installed.parent().unwrap().join("tutorial")).env("CARGO_PROFILE_DEV_DEBUG", "0");
        shell
    }

    /// Runs some lines to their end, and gives what they print.
    #[track_caller]
    fn run(&self, folder: &str, lines: &[&str]) -> String {
        let output = self.shell(folder, lines).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{lines:#?}\n{said}\n{}", String::from_utf8_lossy(&output.stderr));
        said
    }
}

/// A process that ends with this.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

#[test]
fn a_newcomer_gets_from_an_empty_folder_to_pictures() {
    let desk = Desk::new();

    // The service, in a terminal of its own. The command is there already: to install it is to compile it once more.
    let service = block("the service");
    let [install, emulate] = service.as_slice() else { panic!("{service:?}") };
    let package = install.strip_prefix("cargo install --path ").unwrap();
    assert!(fs::read_to_string(desk.path(package).join("Cargo.toml")).unwrap().contains("name = \"cargo-replicate\""));
    let emulate = format!("exec {emulate}");
    let mut service = Running(desk.shell("", &[&emulate]).stdout(Stdio::piped()).spawn().unwrap());
    let mut first = String::new();
    BufReader::new(service.0.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let exports = block("the package");
    assert!(exports.iter().any(|line| line.replace(LISTENS, &desk.listens).ends_with(first.trim())), "{first}");

    // The package, with a picture that needs no program.
    let said = desk.run("", &block("the package"));
    for expected in ["#[model(\"aisha-ai-official/animagine-xl-4.0\")]", "Inputs", "width"] {
        assert!(said.contains(expected), "{expected} is not in\n{said}");
    }
    let pictures = || {
        let names = fs::read_dir(desk.path("gallery/pictures")).unwrap().map(|entry| entry.unwrap().path());
        names.filter(|path| fs::read(path).unwrap().starts_with(b"\x89PNG")).count()
    };
    let without_program = pictures();
    assert!(without_program > 0);

    // The program. It gets the versions of the dependencies that this repository is tested with.
    fs::copy(workspace().join("Cargo.lock"), desk.path("gallery/Cargo.lock")).unwrap();
    fs::write(desk.path("gallery/src/main.rs"), block("src/main.rs").join("\n")).unwrap();
    let exports = exports.into_iter().filter(|line| line.starts_with("export "));
    let lines: Vec<&str> = exports.chain(block("the program")).collect();
    desk.run("gallery", &lines);
    assert!(desk.path("gallery/pictures/fox_0.png").is_file());
    assert!(pictures() > without_program);
}
