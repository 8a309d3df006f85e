//! The page, in a real browser.
//!
//! `REPLICATE_TEST_SCREENSHOTS` names a folder to leave pictures of it in, for people to look at.

#![cfg(feature = "page")]
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod browser;

use std::time::Duration;

use browser::{Browser, Screen};
use replicate_emulator::{Builder, Call, Document, Emulator, Outcome};
use reqwest::blocking::Client;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

const STUDIO: &str = include_str!("models/acme/studio.json");
const WRITER: &str = include_str!("models/acme/writer.json");
const VERSION: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";

/// An emulator that serves for as long as this lives.
struct Service {
    _runtime: Runtime,
    emulator: Emulator,
}

impl Service {
    fn start(configure: impl FnOnce(Builder) -> Builder) -> Self {
        let runtime = Runtime::new().unwrap();
        let documents = [STUDIO, WRITER].map(|text| Document::from_json(text).unwrap());
        let builder = documents.into_iter().fold(Emulator::builder(), Builder::document);
        let emulator = runtime.block_on(configure(builder).start()).unwrap();
        Self { _runtime: runtime, emulator }
    }

    fn page(&self) -> String {
        self.emulator.page_url()
    }

    /// Creates a prediction of the studio as a program does.
    fn create(&self, mut body: Value) -> Value {
        body["version"] = VERSION.into();
        let create = Client::builder().no_proxy().build().unwrap();
        let create = create.post(format!("{}/predictions", self.emulator.base_url())).bearer_auth("any").json(&body);
        create.send().unwrap().json().unwrap()
    }
}

/// The control of a field.
fn field(name: &str) -> String {
    format!("[data-name={name}] [id^=input]:not(p)")
}

const RUN: &str = "button[type=submit]";

#[test]
fn a_model_is_run_from_its_form() {
    let Some(browser) = Browser::start(&Screen::Desk) else { return };
    let service = Service::start(|builder| builder.run_time(Duration::from_millis(500)));
    let folder = tempfile::tempdir().unwrap();
    browser.open(&service.page());
    let controls =
        "return [...document.querySelectorAll('.field label')].map((label) => label.control?.localName ?? null)";
    browser.wait_until("return document.querySelectorAll('.field').length === 12");
    let labelled = browser.evaluate(controls, &[]);
    let expected = "select textarea input input input input select input input input textarea textarea";
    assert_eq!(labelled, json!(expected.split(' ').collect::<Vec<_>>()), "each label is of a control");
    browser.photograph("form");

    // What is wrong is told in the words of `validate`, while it is written and when it is sent.
    browser.write(&field("width"), "5000");
    browser.wait_for_text("[data-name=width] .error", "width: 5000 is above the maximum of 4096");
    browser.write(&field("title"), "A title that is long");
    browser.wait_until("return document.querySelector('[data-name=title] .error').textContent.startsWith('title: ')");
    browser.write(&field("tags"), "a, b");
    browser.click(RUN);
    browser.wait_for_text("[data-name=prompt] .error", "prompt: is required but missing");
    browser.wait_for_text("[data-name=tags] .error", "tags: expected a list, got \"a, b\"");
    browser.wait_until("return document.activeElement.getAttribute('aria-invalid') === 'true'");
    let focused = browser.evaluate("return document.activeElement.closest('.field').dataset.name", &[]);
    assert_eq!(focused, "prompt", "the first field that is wrong has the focus");
    browser.photograph("refused");
    assert_eq!(browser.evaluate("return document.querySelectorAll('.card').length", &[]), 0, "nothing ran");

    // And what is right runs.
    let picture = folder.path().join("small.png");
    std::fs::write(&picture, PICTURE).unwrap();
    for name in ["width", "title", "tags"] {
        browser.clear(&field(name));
    }
    browser.write(&field("prompt"), "a red fox");
    browser.write(&field("width"), "256");
    browser.write(&field("style"), "ink");
    browser.click(&field("tiled"));
    browser.write(&field("seed"), "9007199254740993");
    browser.write("[data-name=image] input[type=file]", picture.to_str().unwrap());
    browser.wait_until("return document.querySelector('[data-name=image] .previews img')?.naturalWidth === 1");
    browser.click(RUN);
    browser.wait_for_text(".card .status", "succeeded");
    browser.wait_until("return document.querySelector('.card figure img')?.naturalWidth > 0");
    let logs = browser.evaluate("return document.querySelector('.card .logs pre').textContent", &[]);
    assert!(logs.as_str().unwrap().contains("100%"), "{logs}");
    browser.photograph("succeeded");
    let asked = browser.evaluate("return document.querySelector('.card .given pre').textContent", &[]);
    let mut asked: Value = serde_json::from_str(asked.as_str().unwrap()).unwrap();
    let image = asked.as_object_mut().unwrap().remove("image").unwrap();
    assert!(image.as_str().unwrap().starts_with("data:image/png;base64,"), "{image}");
    // An integer that JavaScript has no exact number for.
    let seed = 9_007_199_254_740_993_i64;
    let sent = json!({"prompt": "a red fox", "width": 256, "style": "ink", "tiled": true, "seed": seed});
    assert_eq!(asked, sent, "what is left empty is not sent");
    is_content(&browser);
}

#[test]
fn text_grows_and_what_runs_elsewhere_is_seen_and_canceled() {
    let Some(browser) = Browser::start(&Screen::Phone) else { return };
    let long = Duration::from_secs(600);
    let service = Service::start(|builder| builder.run_time_of("acme/studio".parse().unwrap(), long));
    browser.open(&format!("{}#acme/writer", service.page()));
    browser.write(&field("prompt"), "<b>bold</b>");
    browser.click(RUN);
    browser.wait_for_text(".card .status", "succeeded");
    browser.wait_until("return document.querySelector('.card .text').textContent.includes('<b>bold</b>')");
    assert_eq!(browser.evaluate("return document.querySelectorAll('.card .text *').length", &[]), 0, "text is text");
    browser.photograph("phone");

    let elsewhere = service.create(json!({"input": {"prompt": "for ever"}}));
    browser.wait_for_text(".card .status", "processing");
    let before = browser.evaluate("return document.querySelector('.card progress').value", &[]);
    browser.wait_until(&format!("return document.querySelector('.card progress').value > {before}"));
    browser.photograph("processing");
    browser.click(".card .running:not([hidden]) button");
    browser.wait_for_text(".card .status", "canceled");
    let ended = service.emulator.predictions().into_iter().find(|it| it["id"] == elsewhere["id"]).unwrap();
    assert_eq!(ended["status"], "canceled");

    let overflow = browser.evaluate("return document.documentElement.scrollWidth - innerWidth", &[]);
    assert!(overflow.as_i64().unwrap() <= 0, "nothing is wider than a phone: {overflow}");
    is_content(&browser);
}

/// An output is whatever a server says. Nothing of it becomes markup, code, or a request to another host.
#[test]
fn what_models_say_is_shown_and_does_nothing() {
    let Some(browser) = Browser::start(&Screen::Desk) else { return };
    let markup = "<img src=x onerror=\"document.title='stolen'\">";
    let odd = json!({
        "text": markup,
        "script": "javascript:document.title='stolen'",
        "page": format!("data:text/html,{markup}"),
        "far": "https://far.example/a.png",
        "sound": "data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=",
        "film": "http://far.example/a.mp4",
    });
    let service = Service::start(|builder| {
        let outcomes = move |call: &Call| match call.number() {
            0 => Outcome::succeed().output(odd.clone()).logs(markup),
            1 => Outcome::succeed().output(json!(markup)),
            _ => Outcome::fail(markup),
        };
        builder.script(outcomes)
    });
    browser.open(&service.page());
    for _ in 0..3 {
        browser.write(&field("prompt"), markup);
        browser.click(RUN);
        browser.wait_until("return document.querySelector('button[type=submit]').disabled === false");
    }
    browser.wait_for_text(".card .error", markup);
    browser.wait_for_text(".card .text", markup);
    browser.wait_for_text(".card .logs pre", markup);
    browser.wait_until("return document.querySelectorAll('.card .output figure').length === 4");
    let made = "return [...document.querySelectorAll('.card .output :is(img, audio, video, a, iframe)')]
        .map((element) => `${element.localName} ${element.getAttribute('href') ?? element.protocol ?? ''}`)";
    let made = browser.evaluate(made, &[]);
    let mut made: Vec<&str> = made.as_array().unwrap().iter().map(|made| made.as_str().unwrap()).collect();
    made.sort_unstable();
    assert_eq!(made, ["a http://far.example/a.mp4", "a https://far.example/a.png", "audio "]);
    assert_eq!(browser.evaluate("return document.title", &[]), "Replicate emulator");
    browser.photograph("odd");
    is_content(&browser);
}

/// What is written in the form is there after a reload; JSON and form are two views of one input; Ctrl+Enter runs it.
#[test]
fn inputs_outlast_a_reload_and_run_by_key() {
    let Some(browser) = Browser::start(&Screen::Desk) else { return };
    let service = Service::start(|builder| builder.run_time(Duration::ZERO));
    browser.open(&service.page());
    browser.write(&field("prompt"), "a red fox");
    browser.write(&field("seed"), "9007199254740993");
    browser.write(&field("key"), "r8_secret");
    drop_file(&browser, "image", "small.png");
    browser.wait_until("return document.querySelector('[data-name=image] .previews img')?.naturalWidth === 1");
    let input = "return document.getElementById('source').value";
    let before = browser.evaluate(input, &[]);
    let parsed: Value = serde_json::from_str(before.as_str().unwrap()).unwrap();
    assert!(parsed["image"].as_str().unwrap().starts_with("data:image/png;base64,"), "{before}");
    assert_eq!((&parsed["seed"], parsed.get("key")), (&json!(9_007_199_254_740_993_i64), None));

    browser.reload();
    browser.wait_until("return document.querySelector('[data-name=image] .previews img')?.naturalWidth === 1");
    let after = browser.evaluate(input, &[]);
    assert_eq!(after, before, "all is there but the secret");
    assert_eq!(browser.evaluate(&format!("return document.querySelector('{}').value", field("key")), &[]), "");
    browser.write(&field("key"), "r8_secret");

    // The JSON can be changed, and the form follows.
    // A browser that is driven does not scroll to what is covered by the bar at the bottom.
    browser.evaluate("document.querySelector('.source').scrollIntoView({ block: 'center' })", &[]);
    browser.click(".source summary");
    browser.clear("#source");
    browser.write(
        "#source",
        r#"{"prompt": "a blue fox", "seed": 9007199254740993, "style": "ink", "tags": ["a"], "wdth": 5}"#,
    );
    browser.click(&field("prompt"));
    browser.wait_for_text("#problem", "The model has no input called wdth.");
    let shown = |name: &str| browser.evaluate(&format!("return document.querySelector('{}').value", field(name)), &[]);
    assert_eq!(
        (shown("prompt"), shown("style"), shown("tags")),
        (json!("a blue fox"), json!("\"ink\""), json!("[\"a\"]"))
    );
    browser.photograph("json");

    browser.write(&field("prompt"), "\u{e009}\u{e007}");
    browser.wait_for_text(".card .status", "succeeded");
    let sent = &service.emulator.predictions()[0]["input"];
    let seed = 9_007_199_254_740_993_i64;
    let expected = json!({"prompt": "a blue fox", "seed": seed, "style": "ink", "tags": ["a"], "key": "[REDACTED]"});
    assert_eq!(sent, &expected);
    browser.write(&field("prompt"), " and more");
    browser.click(".card button[title^='Put this input']");
    let prompt = format!("return document.querySelector('{}').value === 'a blue fox'", field("prompt"));
    browser.wait_until(&prompt);
    assert_eq!(shown("key"), "", "a secret is not kept");
    is_content(&browser);
}

/// A prediction can be looked at as JSON, run again, edited, linked to, and copied as code.
#[test]
fn a_prediction_is_where_to_go_on_from() {
    let Some(browser) = Browser::start(&Screen::Desk) else { return };
    let service = Service::start(|builder| builder.run_time(Duration::ZERO));
    let input =
        json!({"prompt": "it's \"a\" fox", "seed": 9_007_199_254_740_993_i64, "tags": ["a", "b"], "tiled": true});
    let prediction = service.create(json!({"input": input}));
    for number in 0..60 {
        service.create(json!({"input": {"prompt": number.to_string()}}));
    }
    let id = prediction["id"].as_str().unwrap();
    // The link that the API gives leads to it, though 60 others are newer.
    browser.open(prediction["urls"]["web"].as_str().unwrap());
    browser.wait_for_text(".card.linked .facts a", id);
    assert_eq!(
        browser.evaluate("return document.querySelector('.card.linked .facts a').pathname", &[]),
        format!("/p/{id}")
    );

    browser.click(".card.linked .json summary");
    browser.wait_until("return document.querySelector('.card.linked .json pre').textContent.includes('succeeded')");
    let shown = browser.evaluate("return document.querySelector('.card.linked .json pre').textContent", &[]);
    let shown: Value = serde_json::from_str(shown.as_str().unwrap()).unwrap();
    assert_eq!((&shown["id"], &shown["input"]), (&prediction["id"], &input));
    browser.photograph("linked");

    // What is copied is caught before it reaches a clipboard, which a browser without a window may not have.
    browser.evaluate("window.copied = []; navigator.clipboard.writeText = async (text) => { copied.push(text) }", &[]);
    for (number, about) in ["Copy a Rust program", "Copy a curl command"].into_iter().enumerate() {
        browser.click(&format!(".card.linked button[title^='{about}']"));
        browser.wait_until(&format!("return copied.length === {}", number + 1));
    }
    let copied = browser.evaluate("return copied", &[]);
    let rust = copied[0].as_str().unwrap();
    assert!(rust.contains("let input = studio::input! {\n        prompt: \"it's \\\"a\\\" fox\",\n"), "{rust}");
    assert!(
        rust.contains("        seed: 9007199254740993,\n        tags: [\"a\", \"b\"],\n        tiled: true,\n"),
        "{rust}"
    );
    let mut run = std::process::Command::new("sh");
    run.arg("-c").arg(copied[1].as_str().unwrap()).env("REPLICATE_API_TOKEN", "any").env("NO_PROXY", "*");
    let run = run.output().unwrap();
    let same: Value = serde_json::from_slice(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    assert_eq!((&same["input"], &same["status"]), (&input, &json!("succeeded")), "the command runs as it was copied");

    browser.click(".card.linked button[title^='Run again']");
    browser.wait_until("return document.querySelectorAll('.card').length > 52");
    assert_eq!(service.emulator.predictions().last().unwrap()["input"], input);
    browser.click(".card.linked button[title^='Put this input']");
    browser.wait_until(&format!("return document.querySelector('{}').value.startsWith('it')", field("prompt")));
    assert_eq!(
        browser.evaluate(&format!("return document.querySelector('{}').value", field("seed")), &[]),
        "9007199254740993"
    );

    browser.open(&format!("{}p/nothing", service.page()));
    browser.wait_until(
        "return document.getElementById('missing').textContent.startsWith('There is no prediction nothing.')",
    );
    is_content(&browser);
}

/// Requests of programs and deliveries of webhooks are listed, the latter at their prediction as well.
#[test]
fn requests_and_webhooks_are_seen() {
    let Some(browser) = Browser::start(&Screen::Desk) else { return };
    let service = Service::start(|builder| builder.run_time(Duration::ZERO));
    browser.open(&service.page());
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let webhook = format!("http://{gone}/hook");
    let body = json!({"input": {"prompt": "a"}, "webhook": webhook, "webhook_events_filter": ["start"]});
    let id = service.create(body)["id"].as_str().unwrap().to_owned();
    browser.wait_for_text(".card .hooks li.failed", &format!("webhook start of {id} to {webhook}: no answer"));
    let lines =
        "return [...document.querySelectorAll('#log li')].map((line) => `${line.className}: ${line.textContent}`)";
    let lines = browser.evaluate(lines, &[]).to_string();
    assert!(lines.contains("request: ") && lines.contains("POST /v1/predictions 201 in "), "{lines}");
    assert!(lines.contains("webhook failed: ") && lines.contains(&format!("to {webhook}: no answer")), "{lines}");
    browser.click(".log summary");
    browser.photograph("log");
    is_content(&browser);
}

/// Every format of files that models ask for is one that a browser shows or plays.
#[test]
fn files_of_each_format_are_shown() {
    let Some(browser) = Browser::start(&Screen::Desk) else { return };
    let document = json!({
        "Input": {"properties": {"output_format": {"type": "string", "description": "Say `png` or `mp4`."}}},
        "Output": {"type": "string", "format": "uri"},
    });
    let document = Document::from_value(document).unwrap().with_model("acme/files".parse().unwrap());
    let service = Service::start(|builder| builder.run_time(Duration::ZERO).document(document));
    browser.open(&format!("{}#acme/files", service.page()));
    browser.wait_for_text("[data-name=output_format] .hint", "Say png or mp4.");
    browser.wait_for_text("[data-name=output_format] .hint code", "mp4");
    for (format, shows) in [
        ("png", "img?.naturalWidth === 512"),
        ("jpg", "img?.naturalWidth === 512"),
        ("webp", "img?.naturalWidth === 512"),
        ("wav", "audio?.duration > 1.9"),
        ("mp3", "audio?.duration > 1.9"),
        ("mp4", "video?.videoWidth === 192 && found.video.duration > 1.9"),
    ] {
        browser.clear(&field("output_format"));
        browser.write(&field("output_format"), &format!("{format}\u{e009}\u{e007}"));
        browser.wait_for_text(".card figcaption", &format!("out-0.{format}"));
        browser.wait_until(&format!(
            "const place = document.querySelector('.card .output'); const found = {{}}; \
             for (const tag of ['img', 'audio', 'video']) found[tag] = place.querySelector(tag); \
             return place.textContent.includes('out-0.{format}') && found.{shows}"
        ));
    }
    browser.photograph("files");
    is_content(&browser);
}

#[test]
fn a_token_is_asked_for_once() {
    let Some(browser) = Browser::start(&Screen::Desk) else { return };
    let service = Service::start(|builder| builder.token("s&cret"));
    let address = format!("http://{}/", service.emulator.address());
    browser.open(&address);
    browser.photograph("token");
    browser.write("#token", "s&cret");
    browser.click(RUN);
    browser.wait_until("return document.querySelectorAll('.field').length === 12");
    assert_eq!(browser.evaluate("return location.href", &[]), address, "the token does not stay in the address");
    browser.open(&address);
    browser.wait_until("return document.querySelectorAll('.field').length === 12");
    let complaints: Vec<_> = browser.console().into_iter().filter(|said| !said.contains("status of 401")).collect();
    assert!(complaints.is_empty(), "{complaints:?}");
}

/// Drops a picture on a field, as a hand would.
fn drop_file(browser: &Browser, name: &str, file: &str) {
    let bytes = serde_json::to_string(PICTURE).unwrap();
    let script = "
        const [field, name, bytes] = arguments;
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([new Uint8Array(JSON.parse(bytes))], name, { type: 'image/png' }));
        const place = document.querySelector(field);
        for (const type of ['dragover', 'drop']) {
            place.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
        }";
    browser.evaluate(script, &[&format!("[data-name={name}]"), file, &bytes]);
}

/// No script failed, and nothing was asked for that the page may not have.
#[track_caller]
fn is_content(browser: &Browser) {
    // A refused input is an answer with status 422, which browsers put into their log.
    let complaints: Vec<_> = browser.console().into_iter().filter(|said| !said.contains("status of 422")).collect();
    assert!(complaints.is_empty(), "{complaints:?}");
}

/// A PNG file of one pixel.
const PICTURE: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
    0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0,
    1, 0x48, 0xaf, 0xa4, 0x71, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];
