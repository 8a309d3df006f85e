//! `show`, `search` and `open`, as processes.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]
#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

mod support;

use expect_test::expect;
use replicate_emulator::{Document, Fault, Method, StatusCode};
use serde_json::{Value, json};
use support::{Folder, Run, Service};

const STUDIO: &str = r##"{
  "owner": "acme", "name": "studio-2.0", "description": "Draws, on the whole.",
  "latest_version": {
    "id": "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "openapi_schema": {"components": {"schemas": {
      "Input": {"type": "object", "required": ["prompt", "image"], "properties": {
        "prompt": {"type": "string", "x-order": 0, "maxLength": 2000, "description": "What to draw.\nIn English."},
        "image": {"type": "string", "format": "uri", "x-order": 1},
        "style": {"type": "string", "enum": ["oil", "ink"], "default": "ink", "x-order": 2},
        "width": {"type": "integer", "minimum": 8, "maximum": 4096, "default": 512, "x-order": 3}
      }},
      "Output": {"type": "array", "items": {"type": "string", "format": "uri"}}
    }}}
  }
}"##;

#[test]
fn a_model_of_the_folder_is_shown() {
    let folder = Folder::package().with("models/acme/studio-2.0.json", STUDIO);
    folder.run("show acme/studio-2.0").check(
        0,
        &expect![[r#"
            acme/studio-2.0
            Draws, on the whole.
            version 0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9

            Inputs
              prompt  text, required, at most 2000 characters
                  What to draw.
                  In English.
              image  a file, required
              style  one of the listed values, default "ink"
                  "oil", "ink"
              width  an integer, default 512, 8 to 4096

            Output
              a list of files

            A program that uses it

            use replicate_runtime::{Client, model};

            #[model("acme/studio-2.0")]
            pub mod studio_2_0 {}

            #[tokio::main]
            async fn main() -> Result<(), replicate_runtime::Error> {
                let client = Client::from_env()?;
                let input = studio_2_0::Input::new(studio_2_0::Required {
                        prompt: "...".into(),
                        image: "https://example.com/file.png".into(),
                    })
                    .style(studio_2_0::Style::Ink)
                    .width(512);
                let output = client.run(input).await?;
                for (i, file) in output.iter().enumerate() {
                    client.download(file).save(format!("output_{i}")).await?;
                }
                Ok(())
            }
        "#]],
    );
    // Anywhere, where the folder is named.
    let elsewhere = folder.command(["show", "acme/studio-2.0", "--models", "models"]).output().unwrap();
    assert!(Run::from(elsewhere).stdout.contains("What to draw."));
}

#[test]
fn a_model_is_shown_to_programs() {
    let folder = Folder::package().with("models/acme/studio-2.0.json", STUDIO);
    let run = folder.run("show acme/studio-2.0 --json");
    let shown: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(shown["model"], "acme/studio-2.0");
    assert_eq!(shown["output"], "a list of files");
    assert_eq!(shown["inputs"][2]["choices"], json!(["oil", "ink"]));
    assert_eq!(shown["inputs"][2]["default"], "ink");
    assert_eq!(shown["inputs"][3]["bounds"], json!(["8 to 4096"]));
    assert!(shown["usage"].as_str().unwrap().starts_with("use replicate_runtime::"));
}

#[test]
fn a_model_of_the_service_is_shown() {
    let service = Service::start(|builder| builder.document(Document::from_json(STUDIO).unwrap()));
    for folder in [Folder::package(), Folder::empty()] {
        let run = service.run(&folder, "show acme/studio-2.0");
        assert!(run.code == 0 && run.stdout.contains("Draws, on the whole."), "{run:?}");
        assert_eq!(run.stderr, "Fetched acme/studio-2.0; keep it with `cargo replicate add acme/studio-2.0`\n");
    }
    let run = Folder::package().run("show acme/studio-2.0");
    assert!(run.code == 2 && run.stderr.contains("`REPLICATE_API_TOKEN` is not set"), "{run:?}");
    let run = service.run(&Folder::package(), "show acme/sutdio");
    assert!(run.code == 2 && run.stderr.contains("the server has no model `acme/sutdio`"), "{run:?}");
}

#[test]
fn models_of_the_service_are_found() {
    let service = Service::start(|builder| builder.document(Document::from_json(STUDIO).unwrap()));
    let run = service.run(&Folder::empty(), "search studio");
    assert!(run.code == 0 && run.stdout.contains("acme/studio-2.0") && run.stdout.contains("Draws, on the whole."));
    let run = service.run(&Folder::empty(), "search zeppelins");
    assert!(run.code == 0 && run.stderr.contains("no public model was found for `zeppelins`"), "{run:?}");
}

#[test]
fn answers_to_a_search_are_shown() {
    let service = Service::start(|builder| builder);
    let search = Method::from_bytes(b"QUERY").unwrap();
    let models = json!({"next": null, "previous": null, "results": [
        {"owner": "acme", "name": "upscaler", "run_count": 1200, "description": "Makes pictures larger.", "latest_version": null},
        {"owner": "bolt", "name": "\u{1b}[2J", "run_count": 5, "description": format!("Long\n{}", "x".repeat(200))},
    ]});
    let answer = |results: &Value| Fault::reply(StatusCode::OK).on(search.clone(), "/models").json(results);
    service.emulator.fault(answer(&models));
    let run = service.run(&Folder::empty(), "search upscale pictures");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(!run.stdout.contains('\u{1b}'), "{run:?}");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[1], "acme/upscaler   1200  Makes pictures larger.");
    let asked = &service.emulator.requests()[0];
    assert_eq!(
        (asked.header("content-type"), asked.body().as_ref()),
        (Some("text/plain"), b"upscale pictures".as_slice())
    );

    service.emulator.fault(answer(&models));
    let run = service.run(&Folder::empty(), "search upscale --json");
    let found: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((found[0]["model"].as_str(), found[0]["run_count"].as_u64()), (Some("acme/upscaler"), Some(1200)));

    service.emulator.fault(answer(&json!({"results": []})));
    let run = service.run(&Folder::empty(), "search nothing");
    assert!(run.code == 0 && run.stderr.contains("no public model was found for `nothing`"), "{run:?}");
    for broken in [json!({}), json!([])] {
        service.emulator.fault(answer(&broken));
        let run = service.run(&Folder::empty(), "search words");
        assert!(run.code == 2 && run.stderr.contains("has no `results`"), "{run:?}");
    }
    let run = Folder::empty().run("search words");
    assert!(run.code == 2 && run.stderr.contains("`REPLICATE_API_TOKEN` is not set"), "{run:?}");
}

#[test]
fn the_page_of_a_model_is_named() {
    Folder::empty().run("open acme/studio --print").check(
        0,
        &expect![[r#"
        https://replicate.com/acme/studio
    "#]],
    );
    let run = Folder::empty().run("open ../etc");
    assert!(run.code == 2 && run.stderr.contains("is not a model name"), "{run:?}");
}

/// A browser that notes what it is asked to open.
#[cfg(target_os = "linux")]
#[test]
fn the_page_of_a_model_is_opened() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::empty().with("bin/xdg-open", "#!/bin/sh\necho \"$1\" > opened\n");
    std::fs::set_permissions(folder.path("bin/xdg-open"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", folder.path("bin").display());
    let run = Run::from(folder.command(["open", "acme/studio"]).env("PATH", path).output().unwrap());
    assert!(run.code == 0 && run.stderr.contains("Opened https://replicate.com/acme/studio"), "{run:?}");
    assert_eq!(folder.read("opened"), "https://replicate.com/acme/studio\n");

    let run = Run::from(folder.command(["open", "acme/studio"]).env("PATH", folder.path("nothing")).output().unwrap());
    assert!(run.code == 2 && run.stderr.contains("the page is https://replicate.com/acme/studio"), "{run:?}");
}
