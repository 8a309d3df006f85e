//! A build script that fetches what is missing, against the emulator.

use std::net::TcpListener;

use replicate_emulator::{Document, Emulator};
use tokio::runtime::Runtime;

use crate::cargo::{Run, Scratch, dependency};

const TOKEN: &str = "r8_a-token-that-is-not-to-be-shown";
const FILE: &str = "models/acme/painter.json";

/// An emulator with one model, on threads of its own.
struct Service {
    emulator: Emulator,
    _runtime: Runtime,
}

impl Service {
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let document = r#"{"Input": {"properties": {"width": {"type": "integer"}}}, "Output": {"type": "string"}}"#;
        let document = Document::from_json(document).unwrap().with_model("acme/painter".parse().unwrap());
        let emulator = runtime.block_on(Emulator::builder().document(document).token(TOKEN).start()).unwrap();
        Self { emulator, _runtime: runtime }
    }

    fn requests(&self) -> usize {
        self.emulator.requests().len()
    }
}

/// A package whose build script fetches a model.
fn package(name: &str, model: &str) -> Scratch {
    let dependencies = format!(
        "[dependencies]\n{}\n[build-dependencies]\n{}",
        dependency("replicate-runtime", ""),
        dependency("replicate-codegen", ", features = ['fetch']")
    );
    let scratch = Scratch::package(name, &dependencies);
    scratch.write(
        "build.rs",
        &format!(
            "fn main() -> Result<(), replicate_codegen::Error> {{\n    \
                 replicate_codegen::Builder::new().fetch_missing([\"{model}\"]).generate()\n\
             }}\n"
        ),
    );
    scratch.write(
        "src/lib.rs",
        "replicate_runtime::include_models!();\n\n\
         pub fn input() -> acme::painter::Input {\n    acme::painter::Input::new().width(512)\n}\n",
    );
    scratch
}

fn build(package: &Scratch, base_url: &str, token: &str, more: &[(&str, &str)]) -> Run {
    let variables = [&[("REPLICATE_BASE_URL", base_url), ("REPLICATE_API_TOKEN", token)], more].concat();
    let run = package.cargo_with("check", &variables);
    assert!(!run.to_string().contains("not-to-be-shown"), "the token is shown\n{run}");
    run
}

/// The one error of a build script.
#[track_caller]
fn error(run: &Run) -> &str {
    let lines: Vec<&str> = run.failed().stderr.lines().filter(|line| line.trim().starts_with("Error: ")).collect();
    let [error] = lines.as_slice() else { panic!("{} errors\n{run}", lines.len()) };
    error.trim()
}

#[test]
fn a_missing_document_is_fetched_once() {
    let (service, package) = (Service::start(), package("fetches", "acme/painter"));
    // No proxy leads to this machine.
    let proxy = [("http_proxy", "http://127.0.0.1:1"), ("NO_PROXY", ""), ("no_proxy", "")];
    let run = build(&package, service.emulator.base_url(), TOKEN, &proxy);
    let warning = "fetched the document of `acme/painter` to ";
    assert!(run.succeeded().stderr.contains(warning) && run.stderr.contains(FILE), "{run}");
    assert_eq!(service.requests(), 1);
    assert!(package.read(FILE).ends_with("}\n"));

    // Even where the script runs again.
    package.write("build.rs", &(package.read("build.rs") + "\n"));
    let run = build(&package, service.emulator.base_url(), TOKEN, &[]);
    assert!(!run.succeeded().stderr.contains("fetched"), "{run}");
    // And where nothing could be fetched, nothing has to be.
    package.write("build.rs", &(package.read("build.rs") + "\n"));
    build(&package, "http://127.0.0.1:1/v1", "", &[("CI", "1")]).succeeded();
    assert_eq!(service.requests(), 1);
}

#[test]
fn what_can_not_be_fetched_is_one_clear_error() {
    let service = Service::start();
    let base_url = service.emulator.base_url();
    let painter = package("fetches-in-vain", "acme/painter");

    for place in ["CI", "DOCS_RS"] {
        let run = build(&painter, base_url, TOKEN, &[(place, "1")]);
        let error = error(&run);
        for part in [FILE, &format!("where `{place}` is set"), "cargo replicate add acme/painter"] {
            assert!(error.contains(part), "{error}");
        }
    }
    assert_eq!(service.requests(), 0);

    let run = build(&painter, base_url, "", &[]);
    assert!(error(&run).contains("`REPLICATE_API_TOKEN` is not set"), "{run}");
    assert_eq!(service.requests(), 0);

    let run = build(&painter, base_url, "r8_another-one-not-to-be-shown", &[]);
    assert!(error(&run).contains("the server does not accept the API token (401)"), "{run}");

    let dead = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let run = build(&painter, &format!("http://{dead}/v1"), TOKEN, &[]);
    for part in ["can't fetch the document of `acme/painter`", &dead.to_string(), "refused"] {
        assert!(error(&run).contains(part), "`{part}` is not in\n{run}");
    }

    let unknown = package("fetches-in-vain", "acme/printer");
    let run = build(&unknown, base_url, TOKEN, &[]);
    assert!(error(&run).contains("the server has no model `acme/printer` (404)"), "{run}");
    assert!(!unknown.path("models").exists());
}
