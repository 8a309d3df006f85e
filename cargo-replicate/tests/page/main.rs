//! The page of `emulate`, in a real browser.
//!
//! `REPLICATE_TEST_SCREENSHOTS` names a folder to leave pictures of it in, for people to look at.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod browser;
#[path = "../support/mod.rs"]
mod support;

use browser::{Browser, Screen};
use replicate_emulator::{Call, Document, Outcome};
use replicate_runtime::model;
use serde_json::{Value, json};
use support::{Emulation, Folder, Service};

#[model("acme/studio", dir = "tests/page/models")]
pub mod studio {}

const STUDIO: &str = include_str!("models/acme/studio.json");
const WRITER: &str = include_str!("models/acme/writer.json");

fn emulation(line: &str) -> Emulation {
    let package = Folder::package().with("models/acme/studio.json", STUDIO).with("models/acme/writer.json", WRITER);
    Emulation::start(package, line)
}

/// The control of a field.
fn field(name: &str) -> String {
    format!("[data-name={name}] [id^=input]:not(p)")
}

const RUN: &str = "button[type=submit]";

#[test]
fn a_model_is_run_from_its_form() {
    let Some(browser) = Browser::start(&Screen::Desk) else { return };
    let emulation = emulation("--run-time 500ms");
    browser.open(&emulation.page());
    let controls =
        "return [...document.querySelectorAll('.field label')].map((label) => label.control?.localName ?? null)";
    browser.wait_until("return document.querySelectorAll('.field').length === 12");
    let labelled = browser.evaluate(controls, &[]);
    let expected = "select textarea input input input input select input input input textarea textarea";
    assert_eq!(labelled, json!(expected.split(' ').collect::<Vec<_>>()), "each label is of a control");
    browser.photograph("form");

    // What is wrong is told in the words of `validate`, while it is written and when it is sent.
    browser.write(&field("width"), "5000");
    let wrong = studio::Input::new("a fox").width(5000).validate().unwrap_err().to_string();
    browser.wait_for_text("[data-name=width] .error", &wrong);
    browser.write(&field("title"), "A title that is long");
    let wrong = studio::Input::new("a fox").title("A title that is long").validate().unwrap_err().to_string();
    browser.wait_for_text("[data-name=title] .error", &wrong);
    browser.write(&field("tags"), "a, b");
    browser.click(RUN);
    let wrong = serde_json::from_value::<studio::Input>(json!({})).unwrap_err().to_string();
    browser.wait_for_text("[data-name=prompt] .error", &wrong);
    browser.wait_for_text("[data-name=tags] .error", "`tags`: expected a list, got \"a, b\"");
    browser.wait_until("return document.activeElement.getAttribute('aria-invalid') === 'true'");
    let focused = browser.evaluate("return document.activeElement.closest('.field').dataset.name", &[]);
    assert_eq!(focused, "prompt", "the first field that is wrong has the focus");
    browser.photograph("refused");
    assert_eq!(browser.evaluate("return document.querySelectorAll('.card').length", &[]), 0, "nothing ran");

    // And what is right runs.
    let picture = emulation.folder.path("small.png");
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
    let logs = browser.evaluate("return document.querySelector('.card details pre').textContent", &[]);
    assert!(logs.as_str().unwrap().contains("100%"), "{logs}");
    browser.photograph("succeeded");
    let asked = browser.evaluate("return document.querySelector('.card details:last-of-type pre').textContent", &[]);
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
    let emulation = emulation("--run-time acme/studio=10m");
    browser.open(&format!("{}#acme/writer", emulation.page()));
    browser.write(&field("prompt"), "<b>bold</b>");
    browser.click(RUN);
    browser.wait_for_text(".card .status", "succeeded");
    browser.wait_until("return document.querySelector('.card .text').textContent.includes('<b>bold</b>')");
    assert_eq!(browser.evaluate("return document.querySelectorAll('.card .text *').length", &[]), 0, "text is text");
    browser.photograph("phone");

    let mut elsewhere = emulation.folder.command(["run", "acme/studio", "prompt=for ever", "--quiet"]);
    elsewhere.env("REPLICATE_BASE_URL", emulation.base_url()).env("REPLICATE_API_TOKEN", "any");
    let mut elsewhere = elsewhere.stderr(std::process::Stdio::null()).spawn().unwrap();
    browser.wait_for_text(".card .status", "processing");
    let before = browser.evaluate("return document.querySelector('.card progress').value", &[]);
    browser.wait_until(&format!("return document.querySelector('.card progress').value > {before}"));
    browser.photograph("processing");
    browser.click(".card .running:not([hidden]) button");
    browser.wait_for_text(".card .status", "canceled");
    assert_eq!(elsewhere.wait().unwrap().code(), Some(1), "who waits for it is told");

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
        let studio = Document::from_json(STUDIO).unwrap();
        let outcomes = move |call: &Call| match call.number() {
            0 => Outcome::succeed().output(odd.clone()).logs(markup),
            1 => Outcome::succeed().output(json!(markup)),
            _ => Outcome::fail(markup),
        };
        builder.document(studio).script(outcomes)
    });
    browser.open(&service.emulator.page_url());
    for _ in 0..3 {
        browser.write(&field("prompt"), markup);
        browser.click(RUN);
        browser.wait_until("return document.querySelector('button[type=submit]').disabled === false");
    }
    browser.wait_for_text(".card .error", markup);
    browser.wait_for_text(".card .text", markup);
    browser.wait_for_text(".card details pre", markup);
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
