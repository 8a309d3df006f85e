//! Where the token, the server and the models folder come from; and servers that are not what they should be.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;

use replicate_emulator::{Fault, Method, StatusCode};
use serde_json::json;
use support::batch::{STUDIO, WRITER, creates, package, service};
use support::{Folder, Run, Service};

const TOKEN: &str = "r8_0123456789abcdefghijklmnopqrstuvwxyz0";

/// Every command that asks the service, on a package with the studio.
const COMMANDS: [&str; 18] = [
    "add acme/studio",
    "add acme/writer",
    "add acme/studio:0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "search studio",
    "check",
    "update",
    "diff acme/studio acme/studio:latest",
    "show acme/other",
    "run acme/studio prompt=a",
    "run acme/studio prompt=a --format json",
    "batch acme/studio in.jsonl -o out --settle 0",
    "predictions list",
    "trainings list",
    "deployments",
    "hardware",
    "account",
    "show acme/writer",
    "run acme/studio:0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9 prompt=a",
];

/// Every command that asks for one thing of the account.
const OF_ONE: [&str; 6] = [
    "predictions get abc",
    "predictions wait abc --timeout 1s -o out",
    "predictions cancel abc",
    "predictions download abc --json -o out",
    "trainings get abc",
    "trainings cancel abc --json",
];

fn run(mut command: Command) -> Run {
    command.output().unwrap().into()
}

/// A command with no service in its environment.
fn bare(folder: &Folder, line: &str) -> Command {
    folder.command(line.split_whitespace())
}

mod env_file {
    use super::*;

    #[test]
    fn is_read_by_every_command() {
        let service = service(|builder| builder.token(TOKEN));
        let folder = package(1);
        folder.write(
            ".env",
            format!("REPLICATE_API_TOKEN={TOKEN}\nREPLICATE_BASE_URL={}\n", service.emulator.base_url()),
        );
        for line in COMMANDS.iter().filter(|line| !line.contains("other")) {
            let run = run(bare(&folder, line));
            assert_eq!(run.code, 0, "{line}: {run:?}");
        }
    }

    #[test]
    fn gives_no_address_to_a_token_of_the_environment() {
        let service = service(|builder| builder);
        let folder = package(1);
        folder.write(
            ".env",
            format!("REPLICATE_API_TOKEN={TOKEN}\nREPLICATE_BASE_URL={}\n", service.emulator.base_url()),
        );
        let mut command = bare(&folder, "search studio");
        command.env("REPLICATE_API_TOKEN", TOKEN).env("HTTPS_PROXY", "http://127.0.0.1:1");
        assert_eq!(run(command).code, 2);
        assert!(service.emulator.requests().is_empty());
    }
}

mod base_url {
    use super::*;

    #[test]
    fn lacks_its_path_and_is_understood() {
        let (service, folder) = (service(|builder| builder), package(1));
        let root = service.emulator.base_url().trim_end_matches("/v1").to_owned();
        for root in [root.clone(), format!("{root}/")] {
            for line in ["add acme/studio", "run acme/studio prompt=a"] {
                let mut command = bare(&folder, line);
                command.env("REPLICATE_BASE_URL", &root).env("REPLICATE_API_TOKEN", TOKEN);
                let run = run(command);
                assert!(run.code == 0 && run.stderr.contains("`/v1` is used"), "{line}: {run:?}");
            }
        }
    }

    #[test]
    fn of_the_manifest_is_used_where_that_is_safe() {
        let (service, folder) = (service(|builder| builder), package(1));
        let manifest = |base_url: &str| {
            format!("[package]\nname = \"gallery\"\n[package.metadata.replicate]\nbase-url = \"{base_url}\"\n")
        };
        folder.write("Cargo.toml", manifest(service.emulator.base_url()));
        let mut command = bare(&folder, "search studio");
        command.env("REPLICATE_API_TOKEN", TOKEN);
        assert_eq!(run(command).code, 0);
        folder.write("Cargo.toml", manifest("https://gate.example/v1"));
        let mut command = bare(&folder, "search studio");
        command.env("REPLICATE_API_TOKEN", TOKEN);
        let run = run(command);
        assert!(run.code == 2 && run.stderr.contains("the token of the environment is not sent there"), "{run:?}");
        assert!(run.stderr.contains("REPLICATE_BASE_URL=https://gate.example/v1"), "{run:?}");
    }
}

mod global_options {
    use super::*;

    /// A key of a gateway goes along with each request to the service, and is printed nowhere, whatever is logged.
    #[test]
    fn headers_go_along_and_the_log_keeps_them_to_itself() {
        const KEY: &str = "a-key-of-the-gateway";
        let (service, folder) = (service(|builder| builder), package(1));
        for line in COMMANDS {
            let before = service.emulator.requests().len();
            let mut command = bare(&folder, line);
            command.env("REPLICATE_BASE_URL", service.emulator.base_url()).env("REPLICATE_API_TOKEN", TOKEN);
            command.args(["-vv", "--header", &format!("x-gateway-key: {KEY}"), "-H", "x-team: art"]);
            let run = run(command);
            assert!(!run.stdout.contains(KEY) && !run.stderr.contains(KEY), "{line}: {run:?}");
            assert!(!run.stdout.contains(TOKEN) && !run.stderr.contains(TOKEN), "{line}: {run:?}");
            let requests = service.emulator.requests();
            for request in requests.iter().skip(before).filter(|request| request.path().starts_with("/v1/")) {
                assert_eq!(request.header("x-gateway-key"), Some(KEY), "{line}: {}", request.path());
                assert_eq!(request.header("x-team"), Some("art"), "{line}: {}", request.path());
            }
        }
    }

    #[test]
    fn requests_are_logged_where_that_is_asked_for() {
        let (service, folder) = (service(|builder| builder), package(1));
        for (line, path) in [
            ("run acme/studio prompt=a", "/predictions"),
            ("add acme/studio", "/models/acme/studio"),
            ("search studio", "/models"),
            ("predictions list", "/predictions"),
        ] {
            let run = service.run(&folder, &format!("{line} --verbose"));
            assert!(run.code == 0 && run.stderr.contains(path), "{line}: {run:?}");
            assert!(run.stderr.contains("http.response.status_code=2"), "{line}: {run:?}");
            assert!(!service.run(&folder, line).stderr.contains("http.response"), "{line}");
        }
    }

    #[test]
    fn a_header_that_can_not_be_sent_is_said_before_anything_is() {
        let (service, folder) = (service(|builder| builder), package(1));
        for line in ["search studio", "run acme/studio prompt=a", "predictions list"] {
            for header in ["nothing", ": nothing", "a b: nothing", "x: a\u{1}b"] {
                let mut command = bare(&folder, line);
                command.env("REPLICATE_BASE_URL", service.emulator.base_url()).env("REPLICATE_API_TOKEN", TOKEN);
                command.args(["--header", header]);
                let run = run(command);
                assert!(run.code == 2 && !run.stderr.contains("panicked"), "{line} {header}: {run:?}");
            }
        }
        assert!(service.emulator.requests().is_empty());
    }
}

mod models_folder {
    use super::*;

    fn member(name: &str) -> String {
        format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n")
    }

    fn cargo(folder: &Folder, line: &str) -> Run {
        let mut command = bare(folder, line);
        let rustup = ["PATH", "HOME", "RUSTUP_HOME", "CARGO_HOME", "RUSTUP_TOOLCHAIN"];
        command.env("CARGO", env!("CARGO"));
        command.envs(rustup.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        run(command)
    }

    #[test]
    fn is_what_the_manifest_says() {
        let folder = Folder::package().with("vendor/models/acme/studio.json", STUDIO);
        folder.write(
            "Cargo.toml",
            "[package]\nname = \"gallery\"\n[package.metadata.replicate]\nmodels = \"vendor/models\"\n",
        );
        let run = folder.run("list");
        assert!(run.code == 0 && run.stdout.contains("vendor/models/acme/studio.json"), "{run:?}");
        folder.write("Cargo.toml", "[package]\nname = \"gallery\"\n[package.metadata.replicate]\nmodel = \"a\"\n");
        let run = folder.run("list");
        assert!(run.code == 2 && run.stderr.contains("there is no setting `model`"), "{run:?}");
    }

    #[test]
    fn of_a_workspace_is_named_or_all_of_them() {
        let folder = Folder::empty()
            .with("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n")
            .with("crates/front/Cargo.toml", &member("front"))
            .with("crates/front/src/lib.rs", "")
            .with("crates/front/models/acme/studio.json", STUDIO)
            .with("crates/back/Cargo.toml", &member("back"))
            .with("crates/back/src/lib.rs", "")
            .with("crates/back/models/acme/writer.json", WRITER);
        for line in ["list", "check --offline", "add acme/studio", "show acme/studio:latest"] {
            let run = cargo(&folder, line);
            assert_eq!(run.code, 2, "{line}: {run:?}");
        }
        let run = cargo(&folder, "list");
        assert!(run.stderr.contains("name one with `-p NAME`: back, front"), "{run:?}");
        let all = cargo(&folder, "list --workspace");
        assert!(all.code == 0 && all.stdout.contains("acme/studio") && all.stdout.contains("acme/writer"), "{all:?}");
        let checked = cargo(&folder, "check --offline --workspace");
        assert!(checked.code == 0 && checked.stderr.contains("2 sound"), "{checked:?}");
        let one = cargo(&folder, "list -p front");
        assert!(one.code == 0 && !one.stdout.contains("acme/writer"), "{one:?}");
        for line in ["replicate --help", "replicate list --help", "replicate check --help"] {
            let help = folder.run(line).stdout;
            assert!(help.contains("-p") && help.contains("--workspace"), "{line}: {help}");
        }
    }

    #[test]
    fn without_models_is_nothing_that_was_checked() {
        for line in ["check", "check --offline", "check --offline --quiet"] {
            let run = Folder::package().run(line);
            assert!(run.code == 2 && run.stderr.contains("nothing was checked"), "{line}: {run:?}");
        }
    }
}

/// One answer for every request, whatever is asked.
struct Hostile {
    base_url: String,
}

impl Hostile {
    fn start(status: &str, body: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        let status = status.to_owned();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let (status, body) = (status.clone(), body.clone());
                std::thread::spawn(move || {
                    let mut buffer = [0; 16 * 1024];
                    let _ = stream.read(&mut buffer);
                    let _ = write!(
                        stream,
                        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n\
                         content-length: {}\r\n\r\n{body}",
                        body.len()
                    );
                    // What is not read of a request would reset the connection, and the answer with it.
                    let _ = stream.shutdown(std::net::Shutdown::Write);
                    while stream.read(&mut buffer).is_ok_and(|count| count > 0) {}
                });
            }
        });
        Self { base_url }
    }

    fn run(&self, folder: &Folder, line: &str) -> Run {
        let mut command = bare(folder, line);
        command.env("REPLICATE_BASE_URL", &self.base_url).env("REPLICATE_API_TOKEN", TOKEN);
        run(command)
    }
}

mod servers {
    use super::*;

    /// No panic, no token, no sequence that steers the terminal; and an exit code that says that something is wrong.
    #[test]
    fn that_are_hostile_are_survived_by_every_command() {
        let escaped: Vec<String> = TOKEN.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
        let escaped = escaped.concat();
        let bodies = [
            "[]".to_owned(),
            "\"text\"".to_owned(),
            "5".to_owned(),
            "null".to_owned(),
            "{}".to_owned(),
            "[[], 5, null]".to_owned(),
            "{\"results\": [5, null, \"a\", []]}".to_owned(),
            json!({"results": [{"owner": "a", "name": TOKEN, "description": format!("Bearer {TOKEN} \u{1b}[2J")}]}).to_string(),
            json!({"detail": format!("\u{1b}[2J bad token {TOKEN}"), "title": TOKEN}).to_string(),
            format!("{{\"detail\": \"{escaped}\", \"owner\": \"{escaped}\", \"name\": \"{escaped}\"}}"),
            json!({"owner": "acme", "name": "other", "description": TOKEN, "latest_version": {"id": TOKEN, "openapi_schema": {
                "components": {"schemas": {
                    "Input": {"type": "object", "properties": {TOKEN: {"type": "string", "default": TOKEN}}},
                    "Output": {"type": "string"}
                }}
            }}}).to_string(),
            json!({"id": TOKEN, "status": "succeeded", "output": TOKEN, "logs": TOKEN, "error": TOKEN, "urls": {}}).to_string(),
            json!({"id": "abc", "status": "failed", "output": null, "logs": TOKEN, "error": TOKEN, "urls": {}}).to_string(),
        ];
        // Most of the time is spent waiting, so all bodies are tried at the same time.
        std::thread::scope(|scope| {
            for body in &bodies {
                scope.spawn(|| survive(body));
            }
        });
    }

    #[track_caller]
    fn survive(body: &str) {
        let folder = package(1);
        // What is said of a refusal is the same but for what the answer repeats.
        let statuses: &[&str] = if body.contains("detail") { &["200 OK", "401 Unauthorized"] } else { &["200 OK"] };
        for status in statuses {
            let server = Hostile::start(status, body.to_owned());
            for line in COMMANDS.into_iter().chain(OF_ONE) {
                let run = server.run(&folder, line);
                let said = format!("{}{}", run.stdout, run.stderr);
                assert!(!said.contains(TOKEN) && !said.contains('\u{1b}'), "{line}: {body}: {run:?}");
                assert!(run.code <= 2 && !said.contains("panicked"), "{line}: {body}: {run:?}");
            }
        }
        for file in folder.files("models") {
            assert!(!folder.read(&format!("models/{file}")).contains(TOKEN), "{file}: {body}");
        }
    }

    #[test]
    fn that_are_not_there_are_named_with_the_cause() {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let folder = package(1);
        for line in COMMANDS.iter().filter(|line| !line.contains(":0a1b") && !line.starts_with("show acme/writer")) {
            let mut command = bare(&folder, line);
            command.env("REPLICATE_BASE_URL", format!("http://{address}/v1")).env("REPLICATE_API_TOKEN", TOKEN);
            let run = run(command);
            let named = run.stderr.contains(&address.to_string()) && run.stderr.to_lowercase().contains("refused");
            assert!(run.code == 2 && named, "{line}: {run:?}");
        }
    }

    /// A prediction that was created is named, and the command that waits for it, whatever becomes of the server.
    #[test]
    fn that_go_away_leave_the_prediction_named() {
        let service = Service::start(|builder| {
            builder
                .document(replicate_emulator::Document::from_json(STUDIO).unwrap())
                .run_time(std::time::Duration::from_secs(600))
        });
        let folder = package(0);
        service.emulator.fault(Fault::reset().on(Method::GET, "/predictions/*").forever());
        let run = service.run(&folder, "run acme/studio prompt=a");
        let id = service.emulator.predictions()[0]["id"].as_str().unwrap().to_owned();
        assert_eq!(run.code, 2, "{run:?}");
        assert!(!run.stderr.contains("nothing was sent"), "{run:?}");
        for command in ["wait", "cancel"] {
            assert!(run.stderr.contains(&format!("cargo replicate predictions {command} {id}")), "{run:?}");
        }
        assert_eq!(creates(&service).len(), 1);
    }

    #[test]
    fn that_refuse_say_what_to_do() {
        let (service, folder) = (service(|builder| builder), package(1));
        service.emulator.fault(Fault::reply(StatusCode::UNAUTHORIZED).on(Method::POST, "/predictions").forever());
        let run = service.run(&folder, "run acme/studio prompt=a");
        assert!(run.code == 2 && run.stderr.contains("https://replicate.com/account/api-tokens"), "{run:?}");
    }
}

#[test]
fn a_password_of_a_journal_is_not_repeated() {
    let (service, folder) = (service(|builder| builder), package(1));
    for journal in [
        "Postgres://me:s3cret@127.0.0.1:1/jobs",
        "POSTGRESQL://me:s3cret@127.0.0.1:1/jobs",
        "postgres:/me:s3cret@127.0.0.1/jobs",
        "mysql://me:s3cret@127.0.0.1/jobs",
        "postgres://me:s3cret?x=s3cret@127.0.0.1:1/jobs",
        "host=127.0.0.1 port=1 password=s3cret",
        "PASSWORD=s3cret host=127.0.0.1 port=1",
        "password = s3cret",
    ] {
        let mut command = service.command(&folder, "batch acme/studio in.jsonl -o out");
        let run = run({
            command.args(["--journal", journal]);
            command
        });
        assert!(run.code == 2 && !run.stderr.contains("s3cret"), "{journal}: {run:?}");
        assert!(folder.files(".").iter().all(|file| !file.contains("s3cret")), "{:?}", folder.files("."));
    }
    assert!(creates(&service).is_empty());
}
