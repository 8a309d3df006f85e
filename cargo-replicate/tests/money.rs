//! What is paid for is kept: results, files, and what `run` and `batch` do with the user's own files.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use std::io::Write;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use replicate_emulator::{Fault, Method, Outcome, Request, StatusCode};
use serde_json::{Value, json};
use support::batch::{check_whole, creates, package, results, service, start};
use support::{Folder, Run, Service};

const BATCH: &str = "batch acme/studio in.jsonl -o out --settle 1 --concurrency 4";

/// A model whose one output is text, and one that edits pictures.
const TELLER: &str = r#"{
  "owner": "acme", "name": "teller",
  "latest_version": {
    "id": "1a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "openapi_schema": {"components": {"schemas": {
      "Input": {"type": "object", "properties": {"prompt": {"type": "string"}}},
      "Output": {"type": "object", "properties": {
        "text": {"type": "string"},
        "image": {"type": "string", "format": "uri"}
      }}
    }}}
  }
}"#;
/// A model whose output is any JSON, as far as its schema says.
const ANYTHING: &str = r#"{
  "owner": "acme", "name": "anything",
  "latest_version": {
    "id": "3a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "openapi_schema": {"components": {"schemas": {
      "Input": {"type": "object", "properties": {"prompt": {"type": "string"}}},
      "Output": {}
    }}}
  }
}"#;
const PRICE: &str = "[models.\"acme/studio\"]\nrun = \"0.01\"\n";
const EDITOR: &str = r#"{
  "owner": "acme", "name": "editor",
  "latest_version": {
    "id": "2a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "openapi_schema": {"components": {"schemas": {
      "Input": {"type": "object", "required": ["image"], "properties": {
        "image": {"type": "string", "format": "uri"},
        "prompt": {"type": "string"},
        "references": {"type": "array", "items": {"type": "string", "format": "uri"}}
      }},
      "Output": {"type": "string"}
    }}}
  }
}"#;

fn with_models(folder: Folder) -> Folder {
    let folder = folder.with("models/acme/anything.json", ANYTHING);
    folder.with("models/acme/teller.json", TELLER).with("models/acme/editor.json", EDITOR)
}

fn documents(builder: replicate_emulator::Builder) -> replicate_emulator::Builder {
    [TELLER, EDITOR, ANYTHING]
        .iter()
        .fold(builder, |builder, text| builder.document(replicate_emulator::Document::from_json(text).unwrap()))
}

fn run(service: &Service, folder: &Folder, args: &[&str]) -> Run {
    service.command(folder, "").args(args).output().unwrap().into()
}

fn signal(id: u32, name: &str) {
    assert!(Command::new("kill").args([&format!("-{name}"), &id.to_string()]).status().unwrap().success());
}

mod batch_folder {
    use super::*;

    #[test]
    fn results_of_another_batch_are_not_touched() {
        let (service, folder) = (service(|builder| builder), package(3));
        assert_eq!(service.run(&folder, BATCH).code, 0);
        let before: Vec<_> = folder.files("out").iter().map(|file| (file.clone(), bytes(&folder, file))).collect();
        folder.write("other.jsonl", "{\"prompt\": \"another\"}\n");
        let run = service.run(&folder, "batch acme/studio other.jsonl -o out --journal other.sqlite");
        assert!(run.code == 2 && run.stderr.contains("out has the results of a different batch"), "{run:?}");
        assert!(run.stderr.contains("out/batch.sqlite") && run.stderr.contains("--out"), "{run:?}");
        assert_eq!(creates(&service).len(), 3);
        for (file, content) in before.iter().filter(|(file, _)| !file.contains("sqlite")) {
            assert_eq!(bytes(&folder, file), *content, "{file}");
        }
    }

    #[test]
    fn files_of_the_user_stay() {
        let (service, folder) = (service(|builder| builder), package(2));
        folder.write("out/000001_0.png", "my own");
        folder.write("out/keep.txt", "mine");
        let run = service.run(&folder, BATCH);
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(
            (folder.read("out/000001_0.png").as_str(), folder.read("out/keep.txt").as_str()),
            ("my own", "mine")
        );
        assert_eq!(results(&folder)[0]["files"][0], "000001_0-1.png");
        check_whole(&service, &folder, 2);
        // Results that nobody knows the journal of are somebody's.
        folder.write("else/results.jsonl", "{\"mine\": true}\n");
        let run = service.run(&folder, &BATCH.replace("-o out", "-o else"));
        assert!(run.code == 2 && run.stderr.contains("else has results"), "{run:?}");
        assert_eq!(folder.read("else/results.jsonl"), "{\"mine\": true}\n");
        assert_eq!(creates(&service).len(), 2);
    }

    #[test]
    fn a_result_that_was_deleted_is_fetched_again() {
        let (service, folder) = (service(|builder| builder), package(3));
        assert_eq!(service.run(&folder, BATCH).code, 0);
        let first = results(&folder);
        let gone = first[1]["files"][0].as_str().unwrap();
        let content = bytes(&folder, gone);
        std::fs::remove_file(folder.path("out").join(gone)).unwrap();
        let run = service.run(&folder, BATCH);
        assert!(run.code == 0 && run.stderr.contains("are fetched again"), "{run:?}");
        assert_eq!((bytes(&folder, gone), results(&folder)), (content, first));
        assert_eq!(creates(&service).len(), 3);
    }

    /// The service deletes outputs after an hour: the line says so, the others stay, and it is paid for again on demand.
    #[test]
    fn a_result_that_is_gone_everywhere_is_said_to_be() {
        let (service, folder) = (service(|builder| builder), package(3));
        assert_eq!(service.run(&folder, BATCH).code, 0);
        let gone = results(&folder)[1]["files"][0].as_str().unwrap().to_owned();
        std::fs::remove_file(folder.path("out").join(&gone)).unwrap();
        service.emulator.fault(Fault::reply(StatusCode::NOT_FOUND).on(Method::GET, "/delivery/**").forever());
        let run = service.run(&folder, BATCH);
        assert!(run.code == 1 && run.stderr.contains("--retry-failed"), "{run:?}");
        let statuses: Vec<bool> = results(&folder).iter().map(|result| result["error"].is_null()).collect();
        assert_eq!(statuses, [true, false, true]);
        assert_eq!(creates(&service).len(), 3);
        service.emulator.clear_faults();
        let run = service.run(&folder, &format!("{BATCH} --retry-failed"));
        assert_eq!((run.code, creates(&service).len()), (0, 4), "{run:?}");
    }

    fn empty_journal(folder: &Folder) {
        for file in ["batch.sqlite", "batch.sqlite-wal", "batch.sqlite-shm"] {
            let _ = std::fs::remove_file(folder.path("out").join(file));
        }
    }

    /// Results say what is not to be paid for again, and what they don't say is looked for.
    #[test]
    fn a_journal_that_was_emptied_is_made_anew_of_the_results() {
        let (service, folder) = (service(|builder| builder), package(6).with("models/prices.toml", PRICE));
        assert_eq!(service.run(&folder, BATCH).code, 0);
        let (first, page) = (results(&folder), folder.read("out/results.jsonl"));
        // All of them are there; the last two are lost, and the last one is cut in two.
        let lost: String = page.split_inclusive('\n').take(4).collect();
        for (kept, said) in
            [(page.as_str(), "6 lines have a result, and 0 are"), (&lost, "4 lines have a result, and 2 are")]
        {
            empty_journal(&folder);
            folder.write("out/results.jsonl", format!("{kept}{{\"line\":6,\"sta"));
            let refused = service.run(&folder, BATCH);
            assert!(refused.code == 2 && refused.stderr.contains("with `--rebuild`"), "{refused:?}");
            let run = service.run(&folder, &format!("{BATCH} --rebuild"));
            assert!(run.code == 0 && run.stderr.contains(said), "{run:?}");
            // What was paid before counts.
            assert!(run.stderr.contains("cost $0.06"), "{run:?}");
            assert_eq!((results(&folder), creates(&service).len()), (first.clone(), 6));
            let again = service.run(&folder, BATCH);
            assert_eq!((again.code, creates(&service).len()), (0, 6), "{again:?}");
        }
        let needless = service.run(&folder, &format!("{BATCH} --rebuild"));
        assert!(needless.code == 2 && needless.stderr.contains("the journal knows what was sent"), "{needless:?}");
        check_whole(&service, &folder, 6);
    }

    #[test]
    fn a_journal_is_not_made_of_results_of_other_inputs() {
        let (service, folder) = (service(|builder| builder), package(3));
        assert_eq!(service.run(&folder, BATCH).code, 0);
        empty_journal(&folder);
        let inputs = folder.read("in.jsonl");
        folder.write("in.jsonl", inputs.replace("cat 1", "dog 1"));
        let run = service.run(&folder, &format!("{BATCH} --rebuild"));
        assert!(run.code == 2 && run.stderr.contains("the result of line 2 is of a different input"), "{run:?}");
        folder.write("in.jsonl", &inputs);
        folder.write("out/results.jsonl", format!("nonsense\n{}", folder.read("out/results.jsonl")));
        let run = service.run(&folder, &format!("{BATCH} --rebuild"));
        assert!(run.code == 2 && run.stderr.contains("line 1 is not a result"), "{run:?}");
        // Nothing of it made the journal one that would pay again.
        assert_eq!((service.run(&folder, BATCH).code, creates(&service).len()), (2, 3));
    }

    #[test]
    fn a_journal_that_was_emptied_pays_for_nothing_again() {
        let (service, folder) = (service(|builder| builder), package(3));
        assert_eq!(service.run(&folder, BATCH).code, 0);
        for empty in [true, false] {
            for file in ["batch.sqlite", "batch.sqlite-wal", "batch.sqlite-shm"] {
                let _ = std::fs::remove_file(folder.path("out").join(file));
            }
            if empty {
                folder.write("out/batch.sqlite", "");
            }
            // The second time as well.
            for _ in 0..2 {
                let run = service.run(&folder, BATCH);
                assert!(run.code == 2 && run.stderr.contains("are not in the journal"), "{run:?}");
                assert!(run.stderr.contains("restore the journal") && run.stderr.contains("--out"), "{run:?}");
            }
        }
        assert_eq!((creates(&service).len(), results(&folder).len()), (3, 3));
    }

    #[test]
    fn a_folder_that_was_moved_is_the_same() {
        let (service, folder) = (service(|builder| builder), package(3));
        assert_eq!(service.run(&folder, BATCH).code, 0);
        std::fs::rename(folder.path("out"), folder.path("moved")).unwrap();
        let run = service.run(&folder, &BATCH.replace("-o out", "-o moved"));
        assert_eq!((run.code, creates(&service).len()), (0, 3), "{run:?}");
    }

    #[test]
    fn a_database_of_something_else_is_no_journal() {
        let (service, folder) = (service(|builder| builder), package(1));
        let mine = rusqlite::Connection::open(folder.path("mine.sqlite")).unwrap();
        mine.execute_batch("CREATE TABLE pictures (name TEXT)").unwrap();
        drop(mine);
        let run = service.run(&folder, &format!("{BATCH} --journal mine.sqlite"));
        assert!(run.code == 2 && run.stderr.contains("mine.sqlite is not the journal of a batch"), "{run:?}");
        assert!(creates(&service).is_empty());
    }

    fn bytes(folder: &Folder, file: &str) -> Vec<u8> {
        std::fs::read(folder.path("out").join(file)).unwrap()
    }
}

mod batch_results {
    use super::*;

    #[test]
    fn have_the_input_and_grow_line_by_line() {
        let slow = |call: &replicate_emulator::Call| match call.input()["prompt"].as_str() {
            Some("cat 3") => Outcome::succeed().run_time(Duration::from_secs(600)),
            _ => Outcome::succeed(),
        };
        let (service, folder) = (service(|builder| builder.script(slow)), package(4));
        let mut child = start(&service, &folder, BATCH, 4);
        let deadline = Instant::now() + Duration::from_secs(60);
        while std::fs::read_to_string(folder.path("out/results.jsonl")).unwrap_or_default().lines().count() < 3 {
            assert!(Instant::now() < deadline && child.try_wait().unwrap().is_none(), "{:?}", folder.files("out"));
            std::thread::yield_now();
        }
        let mut lines: Vec<u64> = results(&folder).iter().map(|result| result["line"].as_u64().unwrap()).collect();
        lines.sort_unstable();
        assert_eq!(lines, [1, 2, 3]);
        let inputs: Vec<Value> =
            folder.read("in.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for result in results(&folder) {
            let line = usize::try_from(result["line"].as_u64().unwrap()).unwrap();
            assert_eq!(result["input"], inputs[line - 1], "{result}");
            assert!(result.get("folder").is_none(), "{result}");
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn lines_come_by_stdin() {
        let (service, folder) = (service(|builder| builder), package(3));
        let feed = || {
            let mut command = service.command(&folder, &BATCH.replace("in.jsonl", "-"));
            let mut child =
                command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            child.stdin.take().unwrap().write_all(folder.read("in.jsonl").as_bytes()).unwrap();
            Run::from(child.wait_with_output().unwrap())
        };
        for _ in 0..2 {
            let run = feed();
            assert_eq!(run.code, 0, "{run:?}");
            check_whole(&service, &folder, 3);
        }
    }

    /// One answer that is no answer says nothing of the other lines.
    #[test]
    fn one_odd_answer_does_not_end_a_batch() {
        for fault in [
            Fault::reply(StatusCode::FOUND).header("location", "http://127.0.0.1:1/"),
            Fault::reply(StatusCode::OK).body("\"no object\""),
            Fault::reply(StatusCode::SERVICE_UNAVAILABLE),
        ] {
            let (service, folder) = (service(|builder| builder), package(6));
            service.emulator.fault(fault.on(Method::POST, "/predictions").after(2));
            let run = service.run(&folder, BATCH);
            // Whether it was sent can be found out in time, or is left to the next run.
            assert!(run.code == i32::from(results(&folder).len() == 5), "{run:?}");
            assert!(results(&folder).len() >= 5, "{run:?}");
            let run = service.run(&folder, BATCH);
            assert_eq!((run.code, service.emulator.predictions().len()), (0, 6), "{run:?}");
            check_files(&folder, 6);
        }
    }

    fn check_files(folder: &Folder, lines: usize) {
        let results = results(folder);
        assert_eq!(results.len(), lines);
        assert!(results.iter().all(|result| result["status"] == "succeeded"), "{results:?}");
    }
}

mod text {
    use super::*;

    /// Where the schema takes any JSON, the service's own host says what is a file: of this prediction, and not of the prompt.
    #[test]
    fn of_any_json_holds_files_where_the_service_keeps_them() {
        let folder = with_models(package(0)).with("tell.jsonl", "{\"prompt\": \"a\"}\n");
        let service = service(|builder| {
            documents(builder).script(|call| match call.input()["prompt"].as_str() {
                Some(address) if address.starts_with("http") => Outcome::succeed().output(json!({"text": address})),
                _ => Outcome::succeed().file("fox.png", "image/png", "a picture"),
            })
        });
        let told = run(&service, &folder, &["run", "acme/anything", "prompt=a", "-o", "out", "--name", "red fox"]);
        assert!(told.code == 0 && told.stderr.contains("Saved out/red fox_0.png"), "{told:?}");
        let printed: Value = serde_json::from_str(&told.stdout).unwrap();
        assert!(printed.to_string().contains("/delivery/"), "{printed}");
        assert_eq!(folder.files("out").len(), 1);
        let id = service.emulator.predictions()[0]["id"].as_str().unwrap().to_owned();
        let batch = service.run(&folder, "batch acme/anything tell.jsonl -o kept");
        assert!(batch.code == 0 && folder.files("kept").contains(&"000001_0.png".to_owned()), "{batch:?}");
        // Another prediction's file is an address as any other: whoever writes a prompt could name it.
        let base = service.emulator.base_url().trim_end_matches("/v1").to_owned();
        let prompt = format!("prompt={base}/delivery/{id}/fox.png");
        let before = service.emulator.requests().len();
        let told = run(&service, &folder, &["run", "acme/anything", &prompt, "-o", "none"]);
        assert!(told.code == 0 && folder.files("none").is_empty(), "{told:?}");
        let requests = service.emulator.requests();
        assert!(requests[before..].iter().all(|request| !request.path().starts_with("/delivery")), "{told:?}");
    }

    /// What a model writes is not fetched, whatever it begins with: the schema says what is a file.
    #[test]
    fn is_printed_and_never_fetched() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = format!("http://{}/secret", listener.local_addr().unwrap());
        let folder = with_models(package(0));
        for text in ["https: is a scheme", "data: and more", address.as_str()] {
            let said = text.to_owned();
            let service = service(move |builder| {
                documents(builder).script(move |call| match call.input().get("prompt") {
                    Some(_) => Outcome::succeed().output(json!({"text": said})),
                    None => Outcome::succeed().output(json!(said)),
                })
            });
            folder.write("small.png", "picture");
            let edited = run(&service, &folder, &["run", "acme/editor", "image=@small.png", "--quiet"]);
            assert_eq!((edited.code, edited.stdout), (0, format!("{text}\n")), "{}", edited.stderr);
            let told = run(&service, &folder, &["run", "acme/teller", "prompt=a", "--quiet"]);
            let printed: Value = serde_json::from_str(&told.stdout).unwrap();
            assert_eq!((told.code, printed), (0, json!({"text": text})), "{}", told.stderr);
            folder.write("tell.jsonl", "{\"prompt\": \"a\"}\n");
            let out = format!("out-{}", text.len());
            let batch = service.run(&folder, &format!("batch acme/teller tell.jsonl -o {out}"));
            assert_eq!(batch.code, 0, "{batch:?}");
            let result: Value = serde_json::from_str(&folder.read(&format!("{out}/results.jsonl"))).unwrap();
            assert_eq!(result["output"], json!({"text": text}), "{result}");
        }
        let met = listener.accept();
        assert!(met.is_err(), "somebody was sent to fetch {address}");
    }

    /// What the schema calls a file and is no address is printed, and lost by nobody.
    #[test]
    fn in_the_place_of_a_file_is_kept() {
        let folder = with_models(package(0)).with("tell.jsonl", "{\"prompt\": \"a\"}\n");
        let said = json!({"text": "a", "image": "https: none was made"});
        let service = {
            let said = said.clone();
            service(move |builder| documents(builder).script(move |_| Outcome::succeed().output(said.clone())))
        };
        let told = run(&service, &folder, &["run", "acme/teller", "prompt=a", "--quiet"]);
        assert!(told.stdout.contains("https: none was made"), "{told:?}");
        let batch = service.run(&folder, "batch acme/teller tell.jsonl -o out");
        assert_eq!(batch.code, 0, "{batch:?}");
        assert_eq!(results(&folder)[0]["output"], said);
        let again = service.run(&folder, "batch acme/teller tell.jsonl -o out --retry-failed");
        assert_eq!((again.code, service.emulator.predictions().len()), (0, 2), "{again:?}");
    }
}

mod local_files {
    use super::*;

    fn editor() -> (Service, Folder) {
        let folder = with_models(package(0)).with("p.png", "picture").with("q.png", "another");
        (service(documents), folder)
    }

    fn uploads(service: &Service) -> usize {
        let is_upload = |request: &Request| *request.method() == Method::POST && request.path().ends_with("/files");
        service.emulator.requests().into_iter().filter(is_upload).count()
    }

    #[test]
    fn lines_name_files() {
        let (service, folder) = editor();
        let lines = [
            json!({"image": "@p.png", "prompt": "@p.png"}),
            json!({"image": "@p.png", "references": ["@q.png", "https://example.com/x.png"]}),
        ];
        folder.write("in.jsonl", lines.map(|line| line.to_string()).join("\n"));
        let run = service.run(&folder, &BATCH.replace("studio", "editor"));
        assert_eq!(run.code, 0, "{run:?}");
        let mut sent = creates(&service);
        sent.sort_by_key(|input| input.get("references").is_some());
        assert!(sent.iter().all(|input| input["image"].as_str().unwrap().starts_with("http")), "{sent:?}");
        assert_eq!(sent[0]["prompt"], "@p.png", "text is text");
        assert!(sent[1]["references"][0].as_str().unwrap().starts_with("http"), "{sent:?}");
        assert_eq!(sent[1]["references"][1], "https://example.com/x.png");
        assert_eq!(uploads(&service), 2, "each file is sent once");
        assert_eq!(results(&folder)[0]["input"], json!({"image": "@p.png", "prompt": "@p.png"}));
        let again = service.run(&folder, &BATCH.replace("studio", "editor"));
        assert_eq!((again.code, creates(&service).len()), (0, 2), "{again:?}");
    }

    /// An upload has another address each time, and yet a create whose answer was lost is found again by it.
    #[test]
    fn a_lost_answer_to_a_line_with_a_file_is_not_paid_for_twice() {
        let (service, folder) = editor();
        let lines: Vec<String> = (0..6).map(|_| json!({"image": "@p.png"}).to_string()).collect();
        folder.write("in.jsonl", lines.join("\n"));
        let batch = BATCH.replace("studio", "editor").replace("--concurrency 4", "--concurrency 1");
        service.emulator.fault(Fault::lost().on(Method::POST, "/predictions").after(2));
        service.emulator.fault(Fault::reply(StatusCode::NOT_FOUND).on(Method::GET, "/predictions").forever());
        let first = service.run(&folder, &batch);
        assert_eq!(first.code, 1, "{first:?}");
        service.emulator.clear_faults();
        let run = service.run(&folder, &batch);
        assert_eq!((run.code, service.emulator.predictions().len()), (0, 6), "{run:?}");
    }

    #[test]
    fn paths_are_not_sent_as_text() {
        let (service, folder) = editor();
        for (path, advice) in [
            ("p.png", "write `@p.png` to send the file"),
            ("./p.png", "write `@./p.png`"),
            ("~/p.png", "write `@~/p.png`"),
            ("file:///tmp/p.png", "write `@/tmp/p.png`"),
            ("@nowhere.png", "there is no file nowhere.png"),
        ] {
            folder.write("in.jsonl", json!({"image": path}).to_string());
            folder.write("in.json", json!({"image": path}).to_string());
            for line in [
                "batch acme/editor in.jsonl -o out".to_owned(),
                "batch acme/editor in.jsonl -o out --dry-run".to_owned(),
                "run acme/editor --input in.json".to_owned(),
                format!("run acme/editor image={path}"),
            ] {
                let run = service.run(&folder, &line);
                assert!(run.code == 2 && run.stderr.contains(advice), "{line}: {run:?}");
            }
        }
        folder.write("in.json", json!({"image": "@p.png"}).to_string());
        let run = service.run(&folder, "run acme/editor --input in.json");
        assert!(run.code == 0 && run.stderr.contains("Uploaded p.png"), "{run:?}");
        assert_eq!(creates(&service).len(), 1);
    }

    #[test]
    fn an_input_is_given_once() {
        let (service, folder) = (service(|builder| builder), package(0));
        let run = run(&service, &folder, &["run", "acme/studio", "prompt=a", "prompt=b"]);
        assert!(run.code == 2 && run.stderr.contains("`prompt`: is given more than once"), "{run:?}");
        assert!(creates(&service).is_empty());
    }
}

mod saving {
    use super::*;

    #[test]
    fn a_folder_is_tried_before_anything_is_paid() {
        let (service, folder) = (service(|builder| builder), package(2));
        let mut lines =
            vec!["run acme/studio prompt=a -o in.jsonl", "batch acme/studio in.jsonl -o in.jsonl --journal j"];
        if cfg!(target_os = "linux") {
            lines.extend(["run acme/studio prompt=a -o /proc/none", "run acme/studio prompt=a -o /proc"]);
        }
        for line in lines {
            let run = service.run(&folder, line);
            assert!(run.code == 2 && run.stderr.contains("nothing was sent"), "{line}: {run:?}");
        }
        assert!(service.emulator.requests().is_empty());
    }

    #[test]
    fn what_can_not_be_saved_is_printed() {
        let (service, folder) = (service(|builder| builder), package(0));
        service.emulator.fault(Fault::reply(StatusCode::NOT_FOUND).on(Method::GET, "/delivery/**").forever());
        let run = run(&service, &folder, &["run", "acme/studio", "prompt=a", "-o", "out"]);
        assert_eq!(run.code, 2, "{run:?}");
        let output = &service.emulator.predictions()[0]["output"];
        assert_eq!(serde_json::from_str::<Value>(&run.stdout).unwrap(), *output, "{run:?}");
    }
}

/// In a file system of its own, which is small.
#[cfg(target_os = "linux")]
mod full_disk {
    use super::*;

    #[test]
    fn is_said_to_be_full_and_nothing_is_paid_for_twice() {
        // A picture is larger than what is left beside the journal.
        let (service, folder) = (service(|builder| builder), package(8));
        let full = on_small_disk(&service, &folder, "run acme/studio prompt=a -o out", "32k");
        let Some(full) = full else { return };
        assert!(full.code == 2 && full.stderr.contains("the disk that holds out is full"), "{full:?}");
        assert!(full.stdout.contains("/delivery/"), "what was paid for is printed: {full:?}");
        let batch = format!("{BATCH} --journal journal.sqlite --concurrency 1").replace(" --concurrency 4", "");
        let run = on_small_disk(&service, &folder, &batch, "48k").unwrap();
        assert!(run.code == 2 && run.stderr.contains(" is full"), "{run:?}");
        let before = creates(&service).len();
        let run = service.run(&folder, &batch);
        assert_eq!((run.code, results(&folder).len()), (0, 8), "{run:?}");
        assert!(before > 1 && creates(&service).len() == 9, "{before}: {run:?}");
    }

    /// Runs a line where the folder `out` is a small file system; none where this system allows no such thing.
    fn on_small_disk(service: &Service, folder: &Folder, line: &str, size: &str) -> Option<Run> {
        std::fs::create_dir_all(folder.path("out")).unwrap();
        let mount = format!("mount -t tmpfs -o size={size} tmpfs out");
        let works = Command::new("unshare").args(["-rm", "sh", "-c", &mount]).current_dir(folder.path(".")).output();
        if !works.is_ok_and(|output| output.status.success()) {
            // Past the capture of the tests' output: who reads it is to know.
            let mut stderr = std::io::stderr();
            writeln!(stderr, "SKIPPED: no file system can be mounted here").unwrap();
            return None;
        }
        let inner = service.command(folder, line);
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", &format!("{mount} && exec \"$0\" \"$@\"")]);
        command.arg(inner.get_program()).args(inner.get_args()).current_dir(folder.path("."));
        for (name, value) in inner.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        Some(command.output().unwrap().into())
    }
}

#[cfg(unix)]
mod signals {
    use super::*;

    #[test]
    fn to_end_cancel_a_run() {
        for name in ["TERM", "HUP", "INT"] {
            let service = service(|builder| builder.run_time(Duration::from_secs(600)));
            let folder = package(0);
            let mut command = service.command(&folder, "run acme/studio prompt=a");
            let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            wait_for_look(&service);
            signal(child.id(), name);
            let run = Run::from(child.wait_with_output().unwrap());
            assert!(run.code == 130 && run.stderr.contains("Canceled "), "{name}: {run:?}");
            assert_eq!(service.emulator.predictions()[0]["status"], "canceled", "{name}");
        }
    }

    #[test]
    fn to_end_leave_a_batch_to_the_next_run() {
        for name in ["TERM", "HUP"] {
            let (service, folder) = (service(|builder| builder.run_time(Duration::from_secs(2))), package(12));
            let child = start(&service, &folder, BATCH, 4);
            signal(child.id(), name);
            let run = Run::from(child.wait_with_output().unwrap());
            assert!(run.code == 130 && run.stderr.contains("run the same command again"), "{name}: {run:?}");
            let run = service.run(&folder, BATCH);
            assert_eq!((run.code, creates(&service).len()), (0, 12), "{name}: {run:?}");
        }
    }

    /// `nohup` has a process ignore that its terminal is gone.
    #[test]
    fn to_hang_up_are_ignored_where_the_user_says_so() {
        let (service, folder) = (service(|builder| builder.run_time(Duration::from_secs(2))), package(4));
        let inner = service.command(&folder, BATCH);
        let mut command = Command::new("nohup");
        command.arg(inner.get_program()).args(inner.get_args()).current_dir(folder.path("."));
        for (name, value) in inner.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        while service.emulator.predictions().len() < 4 {
            std::thread::yield_now();
        }
        signal(child.id(), "HUP");
        let run = Run::from(child.wait_with_output().unwrap());
        assert_eq!(run.code, 0, "{run:?}");
    }

    /// Until a prediction has been looked at once, and so is being waited for.
    fn wait_for_look(service: &Service) {
        let is_read = |request: &Request| *request.method() == Method::GET && request.path().contains("/predictions/");
        while !service.emulator.requests().iter().any(is_read) {
            std::thread::yield_now();
        }
    }
}
