//! A real PostgreSQL server, in a folder of its own, for as long as a test takes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A server that is reached by a socket in its folder.
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    /// Who runs it, where the tests are run by root, as whom it refuses to run.
    user: Option<&'static str>,
}

impl Postgres {
    /// Starts a server; none where there are no programs for it, which is said.
    ///
    /// The programs are looked for where `REPLICATE_TEST_POSTGRES` says, or else where systems have them.
    pub(crate) fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            // Past the capture of the tests' output: who reads it is to know.
            let mut stderr = std::io::stderr();
            let message = "SKIPPED: no PostgreSQL server. Install one with `.ci/postgres`, or set \
                           REPLICATE_TEST_POSTGRES to the folder of its programs";
            writeln!(stderr, "{message}").unwrap();
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let server = Self { programs, folder, user: is_root().then_some("postgres") };
        if let Some(user) = server.user {
            run(Command::new("chown").arg(user).arg(server.folder.path()));
        }
        let data = server.data();
        let data = data.to_str().unwrap();
        run(&mut server
            .command("initdb", &["-D", data, "-U", "tester", "-A", "trust", "-N", "--locale=C", "-E", "UTF8"]));
        let settings = format!("-k {} -c listen_addresses= -c fsync=off", server.folder.path().display());
        let log = server.folder.path().join("log");
        run(&mut server.command("pg_ctl", &["-D", data, "-w", "-l", log.to_str().unwrap(), "-o", &settings, "start"]));
        Some(server)
    }

    /// What `--journal` is told.
    pub(crate) fn address(&self) -> String {
        format!("postgres:///postgres?user=tester&host={}", self.folder.path().display())
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, program: &str, args: &[&str]) -> Command {
        let program = self.programs.join(program);
        let mut command = match self.user {
            Some(user) => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", user, "--regid", user, "--clear-groups"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.args(args).current_dir(self.folder.path());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.data();
        run(&mut self.command("pg_ctl", &["-D", data.to_str().unwrap(), "-m", "immediate", "stop"]));
    }
}

fn programs() -> Option<PathBuf> {
    let has_all = |folder: &Path| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file();
    if let Some(named) = std::env::var_os("REPLICATE_TEST_POSTGRES").map(PathBuf::from) {
        assert!(has_all(&named), "REPLICATE_TEST_POSTGRES has no initdb and pg_ctl");
        return Some(named);
    }
    // Debian keeps them off the path, a folder for each version.
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = versions.map(|version| version.path().join("bin")).chain(std::env::split_paths(&path));
    folders.into_iter().find(|folder| has_all(folder))
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout == b"0\n")
}

#[track_caller]
fn run(command: &mut Command) {
    // Its output goes to a file: a server that is started inherits it, and a pipe would stay open as long as that runs.
    let log = tempfile::NamedTempFile::new().unwrap();
    let (stdout, stderr) = (log.reopen().unwrap(), log.reopen().unwrap());
    let status = command.stdout(stdout).stderr(stderr).status().unwrap();
    assert!(status.success(), "{command:?}: {}", std::fs::read_to_string(log.path()).unwrap());
}
