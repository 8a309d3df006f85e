//! A real PostgreSQL server, in a folder of its own, for as long as a test takes.

use std::fs::Permissions;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

/// A server that is reached by a socket in its folder, or over TLS.
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    /// Who runs it, where the tests are run by root, as whom it refuses to run.
    user: Option<&'static str>,
    /// Where it listens for encrypted connections, and no others.
    port: Option<u16>,
}

impl Postgres {
    /// Starts a server; none where there are no programs for it, which is said.
    ///
    /// The programs are looked for where `REPLICATE_TEST_POSTGRES` says, or else where systems have them.
    pub(crate) fn start() -> Option<Self> {
        let server = Self::made(None)?;
        server.listen("-c listen_addresses=");
        Some(server)
    }

    /// The same, for encrypted connections: its certificate is of the authority in [`authority`](Self::authority).
    pub(crate) fn start_encrypted() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Self::made(Some(port))?;
        let key = server.certify();
        std::fs::write(server.data().join("pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\n").unwrap();
        let certificate = server.folder.path().join("server.pem");
        server.listen(&format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c ssl=on -c ssl_cert_file={} -c ssl_key_file={}",
            certificate.display(),
            key.display()
        ));
        Some(server)
    }

    fn made(port: Option<u16>) -> Option<Self> {
        let Some(programs) = programs() else {
            // Past the capture of the tests' output: who reads it is to know.
            let mut stderr = std::io::stderr();
            let message = "SKIPPED: no PostgreSQL server. Install one with `.ci/postgres`, or set \
                           REPLICATE_TEST_POSTGRES to the folder of its programs";
            writeln!(stderr, "{message}").unwrap();
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let server = Self { programs, folder, user: is_root().then_some("postgres"), port };
        server.give(server.folder.path());
        let data = server.data();
        let data = data.to_str().unwrap();
        run(&mut server
            .command("initdb", &["-D", data, "-U", "tester", "-A", "trust", "-N", "--locale=C", "-E", "UTF8"]));
        Some(server)
    }

    fn listen(&self, settings: &str) {
        let (data, log) = (self.data(), self.folder.path().join("log"));
        let settings = format!("-k {} -c fsync=off {settings}", self.folder.path().display());
        let (data, log) = (data.to_str().unwrap(), log.to_str().unwrap());
        run(&mut self.command("pg_ctl", &["-D", data, "-w", "-l", log, "-o", &settings, "start"]));
    }

    /// Makes an authority and a certificate of the server; gives the path of its key.
    fn certify(&self) -> PathBuf {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        std::fs::write(self.authority(), params.self_signed(&key).unwrap().pem()).unwrap();
        let own = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        let certificate = certificate.signed_by(&own, &Issuer::new(params, key)).unwrap();
        std::fs::write(self.folder.path().join("server.pem"), certificate.pem()).unwrap();
        let path = self.folder.path().join("server.key");
        std::fs::write(&path, own.serialize_pem()).unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        self.give(&path);
        path
    }

    /// The certificate of the authority, for `SSL_CERT_FILE`.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// What `--journal` is told.
    pub(crate) fn address(&self) -> String {
        match self.port {
            Some(port) => format!("postgres://tester@127.0.0.1:{port}/postgres"),
            None => format!("postgres:///postgres?user=tester&host={}", self.folder.path().display()),
        }
    }

    /// Gives a file to the user that runs the server.
    fn give(&self, path: &Path) {
        if let Some(user) = self.user {
            run(Command::new("chown").arg(user).arg(path));
        }
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
