//! The file of inputs: one JSON object a line, all of them checked before anything is sent.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::input::Input;
use crate::report::Failure;

/// How many mistakes are listed; those after them are counted.
const LISTED: usize = 20;

/// The inputs by their line numbers, from 1.
#[derive(Debug, Default)]
pub(super) struct Lines(BTreeMap<u32, Line>);

#[derive(Debug)]
struct Line {
    input: Value,
    hash: String,
}

impl Lines {
    /// Reads a file of inputs, and checks each by the spec of the model's input. Empty lines are skipped.
    pub(super) fn read(file: &Path, spec: &str) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| Failure::new(format!("can't read {}", file.display())).because(&error))?;
        Self::parse(&text, spec).map_err(|wrong| refused(file, &wrong))
    }

    /// The mistakes are those of all lines.
    fn parse(text: &str, spec: &str) -> Result<Self, Vec<(u32, String)>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (mut lines, mut wrong) = (BTreeMap::new(), Vec::new());
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim().is_empty() {
                continue;
            }
            match input(line, spec) {
                Ok(input) => {
                    let hash = hash(&input);
                    lines.insert(number, Line { input, hash });
                }
                Err(message) => wrong.push((number, message)),
            }
        }
        if wrong.is_empty() { Ok(Self(lines)) } else { Err(wrong) }
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The input of a line, if it is still the one with this hash.
    pub(super) fn input(&self, line: u32, hash: &str) -> Option<&Value> {
        self.0.get(&line).filter(|line| line.hash == hash).map(|line| &line.input)
    }

    /// The hash of each line.
    pub(super) fn hashes(&self) -> BTreeMap<u32, String> {
        self.0.iter().map(|(number, line)| (*number, line.hash.clone())).collect()
    }
}

fn input(line: &str, spec: &str) -> Result<Value, String> {
    let object = match serde_json::from_str(line) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return Err("an input is a JSON object, and this is not one".to_owned()),
        Err(error) => return Err(format!("this is not JSON: {error}").replace(" at line 1 column", ", at column")),
    };
    Input::new(spec, object, &[]).map(|input| input.value).map_err(|failure| failure.to_string())
}

/// The journal holds no inputs, as they may hold secrets: this stands for one, whatever the order of its keys.
fn hash(input: &Value) -> String {
    let mut sorted = input.clone();
    sorted.sort_all_objects();
    let mut text = String::new();
    for byte in Sha256::digest(sorted.to_string()) {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn refused(file: &Path, wrong: &[(u32, String)]) -> Failure {
    let listed = wrong.iter().take(LISTED).map(|(line, message)| format!("- line {line}: {message}"));
    let mut message = listed.collect::<Vec<_>>().join("\n");
    if wrong.len() > LISTED {
        let _ = write!(message, "\n- and {} more", wrong.len() - LISTED);
    }
    let count = match wrong.len() {
        1 => "one line is".to_owned(),
        several => format!("{several} lines are"),
    };
    Failure::new(format!("{}: {count} not valid, and nothing was sent:\n{message}", file.display()))
        .help("correct them, or take them out: a batch begins when every line of it can be run")
}

#[cfg(test)]
mod tests {
    use replicate_codegen::{Document, spec};

    use super::*;

    const STUDIO: &str = r#"{"Input": {"required": ["prompt"], "properties": {
        "prompt": {"type": "string"}, "width": {"type": "integer", "maximum": 4096}
    }}}"#;

    fn parse(text: &str) -> Result<Lines, Vec<(u32, String)>> {
        Lines::parse(text, &spec(&Document::from_json(STUDIO).unwrap(), &"acme/studio".parse().unwrap()))
    }

    #[test]
    fn lines_keep_their_numbers() {
        let lines = parse("\u{feff}{\"prompt\": \"a\"}\r\n\n{\"prompt\": \"b\", \"width\": null}\n").unwrap();
        assert_eq!(lines.len(), 2);
        let hashes = lines.hashes();
        assert_eq!(hashes.keys().collect::<Vec<_>>(), [&1, &3]);
        assert_eq!(lines.input(3, &hashes[&3]).unwrap().to_string(), r#"{"prompt":"b"}"#);
        assert_eq!(lines.input(3, &hashes[&1]), None);
    }

    #[test]
    fn the_order_of_keys_is_nothing() {
        let hashes = parse("{\"prompt\": \"a\", \"width\": 5}\n{\"width\": 5, \"prompt\": \"a\"}").unwrap().hashes();
        assert_eq!(hashes[&1], hashes[&2]);
        assert_eq!(hashes[&1].len(), 64);
    }

    #[test]
    fn every_line_that_is_wrong_is_told() {
        let wrong =
            parse("{\"prompt\": \"a\"}\n{\"prompt\": 5}\n[]\n{\"prompt\"\n{\"prompt\": \"a\", \"width\": 5000}");
        let wrong = wrong.unwrap_err();
        let table = [
            (2, "`prompt`: expected text, got 5"),
            (3, "an input is a JSON object"),
            (4, "this is not JSON: EOF while parsing an object, at column 9"),
            (5, "`width`: 5000 is above the maximum of 4096"),
        ];
        assert_eq!(wrong.len(), table.len());
        for ((line, message), (expected, part)) in wrong.iter().zip(table) {
            assert!(*line == expected && message.contains(part), "{line}: {message}");
        }
        let many: Vec<_> = (1..=25).map(|line| (line, "wrong".to_owned())).collect();
        assert!(refused(Path::new("in.jsonl"), &many).to_string().ends_with("- line 20: wrong\n- and 5 more"));
    }
}
