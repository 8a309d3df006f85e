//! The page of a batch's results, in a real browser: `index.html` of 5,000 lines.
//!
//! `REPLICATE_TEST_SCREENSHOTS` names a folder to leave pictures of it in, for people to look at.
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

#[path = "../../replicate-emulator/tests/page/browser.rs"]
#[allow(dead_code, reason = "the page of the emulator is tested with the rest of it")]
mod browser;
mod support;

use std::fmt::Write;

use browser::{Browser, Screen};
use serde_json::{Value, json};
use support::batch::{package, service};
use support::{Folder, Service};

const LINES: usize = 5000;
/// What would run in the page, were it taken for markup.
const HOSTILE: &str = "</script><script>window.met = 1</script><img src=x onerror='window.met = 2'><b>bold</b>";

/// How a line ended.
fn status(line: usize) -> &'static str {
    match line {
        _ if line.is_multiple_of(10) => "failed",
        _ if line % 25 == 1 => "canceled",
        _ => "succeeded",
    }
}

/// A folder with the results of a batch, which cost nobody anything: its journal is made of them.
fn drawn(service: &Service) -> Folder {
    let folder = package(0);
    let (mut inputs, mut results) = (String::new(), String::new());
    for line in 1..=LINES {
        let input = json!({"prompt": format!("cat {line} {HOSTILE}")});
        let (status, time) = (status(line), line % 7 + 1);
        let error = if status == "failed" { json!(format!("out of memory {HOSTILE}")) } else { Value::Null };
        let result = json!({
            "line": line, "status": status, "id": format!("prediction{line}"), "output": format!("A cat. {HOSTILE}"),
            "error": error, "metrics": {"predict_time": time}, "cost": format!("0.00{}", line % 9), "input": input,
        });
        writeln!(inputs, "{input}").unwrap();
        writeln!(results, "{result}").unwrap();
    }
    folder.write("in.jsonl", inputs);
    folder.write("out/results.jsonl", results);
    let run = service.run(&folder, "batch acme/writer in.jsonl -o out --rebuild");
    // Some lines failed.
    assert!(run.code == 1 && run.stderr.contains("5000 lines have a result, and 0 are looked up"), "{run:?}");
    assert!(service.emulator.predictions().is_empty());
    folder
}

#[test]
fn results_are_filtered_by_status_and_text_never_becomes_markup() {
    let Some(browser) = Browser::start(&Screen::Desk) else { return };
    let service = service(|builder| builder);
    let folder = drawn(&service);
    browser.open(&format!("file://{}", folder.path("out/index.html").display()));
    browser.wait_until("return document.querySelectorAll('article').length > 0");
    browser.photograph("batch");

    // A few are made at once, and the rest as one scrolls down.
    let first = browser.evaluate("return document.querySelectorAll('article').length", &[]).as_u64().unwrap();
    assert!((1..1000).contains(&first), "{first}");
    let count = |wanted: &str| (1..=LINES).filter(|line| status(*line) == wanted).count();
    let buttons = browser.evaluate("return [...document.querySelectorAll('button')].map((it) => it.textContent)", &[]);
    let of = |wanted: &str| format!("{wanted} {}", count(wanted));
    let mut expected = [format!("all {LINES}"), of("succeeded"), of("failed"), of("canceled")];
    expected.sort();
    let mut told: Vec<&str> = buttons.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    told.sort_unstable();
    assert_eq!(told, expected);
    assert_eq!(browser.evaluate("return document.querySelectorAll('header svg').length", &[]), 2);

    for wanted in ["failed", "canceled"] {
        browser.click(&format!("button[data-status={wanted}]"));
        browser.wait_until(&format!(
            "window.scrollTo(0, document.body.scrollHeight); return document.querySelectorAll('article').length === {}",
            count(wanted)
        ));
        let facts = "return [...document.querySelectorAll('article .facts')].map((it) => it.textContent)";
        let facts = browser.evaluate(facts, &[]);
        let part = format!(" · {wanted} · ");
        assert!(facts.as_array().unwrap().iter().all(|fact| fact.as_str().unwrap().contains(&part)), "{facts}");
        let pressed = "return document.querySelector('button[aria-pressed=true]').dataset.status";
        assert_eq!(browser.evaluate(pressed, &[]), wanted);
    }
    browser.photograph("batch-canceled");
    browser.click("button[data-status='']");
    browser.wait_until("return document.querySelectorAll('article').length > 100");
    let text = browser.evaluate("return document.querySelector('article p').textContent", &[]);
    assert_eq!(text, format!("A cat. {HOSTILE}"));
    let markup = browser
        .evaluate("return document.querySelectorAll('main img, main b, main script, body > script').length", &[]);
    // Those of the page itself: its data, and its program.
    assert_eq!(markup, 2);
    assert_eq!(browser.evaluate("return window.met ?? null", &[]), Value::Null);
    assert_eq!(browser.console(), [""; 0]);
}
