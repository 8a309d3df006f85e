//! `index.html` next to the results: a self-contained page that shows them.
//!
//! It contains the results as JSON in which every `<` is escaped, so that no text can end the script element. The page
//! creates its elements through the DOM and sets `textContent`. Its policy allows only its own script, by hash, and
//! files next to it.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::files;

/// The name of the page.
pub(super) const PAGE: &str = "index.html";
/// The beginning of the page, by which it is recognized. Other pages are not overwritten.
const HEAD: &str = "<!DOCTYPE html>\n<!-- The results of cargo replicate batch. -->\n";
/// Longer texts are cut; the results have them in full.
const LONGEST: usize = 2000;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Writes the page of a file of results, atomically. It replaces only a page of its own kind.
pub(super) fn write(results: &Path, title: &str) -> io::Result<()> {
    let folder = results.parent().unwrap_or(Path::new("."));
    if fs::read(folder.join(PAGE)).is_ok_and(|there| !there.starts_with(HEAD.as_bytes())) {
        return Ok(());
    }
    let temporary = files::under_way(folder);
    let written = page(BufReader::new(File::open(results)?), &mut BufWriter::new(File::create(&temporary)?), title)
        .and_then(|()| fs::rename(&temporary, folder.join(PAGE)));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn page(results: impl BufRead, page: &mut impl Write, title: &str) -> io::Result<()> {
    let hash = STANDARD.encode(Sha256::digest(SCRIPT));
    write!(
        page,
        "{HEAD}<html lang=\"en\"><head><meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; img-src 'self' file:; media-src 'self' file:; style-src 'unsafe-inline'; script-src \
         'sha256-{hash}'\">\n<meta name=\"viewport\" content=\"width=device-width\"><title>Results</title>\n<style>{STYLE}</style>\
         </head>\n<body><header></header><main></main>\n<script type=\"application/json\" id=\"results\">{{\"title\":{},\"lines\":[",
        inert(&json!(title))
    )?;
    let mut first = true;
    for line in results.lines() {
        let Ok(record @ Value::Object(_)) = serde_json::from_str(&line?) else { continue };
        write!(page, "{}\n{}", if first { "" } else { "," }, inert(&shown(record)))?;
        first = false;
    }
    write!(page, "]}}</script>\n<script>{SCRIPT}</script></body></html>\n")?;
    page.flush()
}

/// JSON that can't be interpreted as markup.
fn inert(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// What the page shows of a result.
fn shown(mut record: Value) -> Value {
    let files: Vec<Value> =
        record["files"].as_array().map(|files| files.iter().map(beside).collect()).unwrap_or_default();
    // Text output is shown as it is. If there are files, only these are shown.
    let output = if files.is_empty() { cut(record["output"].take()) } else { Value::Null };
    json!({
        "line": record["line"], "status": record["status"], "id": record["id"], "error": cut(record["error"].take()),
        "time": record["metrics"]["predict_time"], "cost": record["cost"], "input": cut(record["input"].take()),
        "files": files, "output": output,
    })
}

/// The name of a file next to the page. For an object, it is the last part of its URL.
fn beside(name: &Value) -> Value {
    name.as_str().map(|name| name.rsplit('/').next().unwrap_or_default()).into()
}

/// A value with long texts cut.
fn cut(value: Value) -> Value {
    match value {
        Value::String(text) if text.len() > LONGEST => {
            let end = (0..=LONGEST).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
            format!("{}…", &text[..end]).into()
        }
        Value::Array(items) => items.into_iter().map(cut).collect(),
        Value::Object(object) => object.into_iter().map(|(key, value)| (key, cut(value))).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(results: &str) -> String {
        let mut text = Vec::new();
        page(results.as_bytes(), &mut text, "</script><b>").unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn text_never_becomes_markup() {
        let hostile = json!({
            "line": 1, "status": "succeeded</script>", "id": "<img src=x>", "input": {"<b>": "</script><script>alert(1)</script>"},
            "error": "<!--", "output": "]]>", "files": ["s3://bucket/a/000001_0.png"],
        });
        let text = made(&format!("{hostile}\nnot JSON\n"));
        assert_eq!(text.matches("</script>").count(), 2, "{text}");
        for part in ["<img", "<b>", "\"<!--", "alert(1)<", "s3://"] {
            assert!(!text.contains(part), "{part}");
        }
        assert!(text.contains("000001_0.png") && text.contains("default-src 'none'"));
    }

    #[test]
    fn many_lines_take_little_room() {
        let line = json!({"line": 1, "status": "succeeded", "input": {"prompt": "é".repeat(5000)}, "output": "x"});
        let text = made(&format!("{line}\n").repeat(5000));
        assert!(text.len() < 5000 * 2500 + 20_000, "{}", text.len());
    }
}
