//! The inputs: one JSON object per line, all checked before anything is sent.
//!
//! Only the position of each line in the file and a hash are kept. The line itself is read again when it is needed, so
//! that a million lines need little memory.

use std::fmt::Write;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use replicate_schema::{ModelName, ModelSchema};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::input::{Input, without_secrets};
use crate::report::Failure;

/// How many mistakes are listed. Further ones are only counted.
const LISTED: usize = 20;
/// The path that means stdin.
pub(super) const STDIN: &str = "-";

/// The inputs of a batch, by their line numbers, from 1.
#[derive(Debug)]
pub(super) struct Lines {
    file: Mutex<File>,
    index: Vec<Line>,
    /// The schema of the model.
    schema: ModelSchema,
    model: ModelName,
}

#[derive(Debug)]
struct Line {
    number: u32,
    offset: u64,
    length: usize,
    hash: [u8; 32],
}

/// The mistakes in some lines: the first of them, and how many there are.
#[derive(Debug, Default)]
struct Mistakes {
    listed: Vec<(u32, String)>,
    count: usize,
}

impl Lines {
    /// Reads a file of inputs, or stdin for `-`, and checks each against the schema of the model's input. Empty lines
    /// are skipped.
    pub(super) fn read(path: &Path, model: &ModelName, schema: ModelSchema) -> Result<Self, Failure> {
        let failed = |error: io::Error| {
            let failure = Failure::new(format!("can't read {}", path.display())).because(&error);
            let is_folder = error.kind() == io::ErrorKind::IsADirectory;
            if is_folder { failure.help("name a file with a JSON object on each line") } else { failure }
        };
        let file = if path == Path::new(STDIN) { kept(io::stdin().lock()) } else { File::open(path) };
        let (lines, mistakes) = file.and_then(|file| Self::parse(file, model, schema)).map_err(failed)?;
        if mistakes.count == 0 { Ok(lines) } else { Err(mistakes.refused(path)) }
    }

    fn parse(file: File, model: &ModelName, schema: ModelSchema) -> io::Result<(Self, Mistakes)> {
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let (mut index, mut mistakes) = (Vec::new(), Mistakes::default());
        let (mut offset, mut bytes) = (0, Vec::new());
        for number in 1.. {
            bytes.clear();
            let length = reader.read_until(b'\n', &mut bytes)?;
            if length == 0 {
                break;
            }
            match read(&bytes, model, &schema) {
                Ok(None) => {}
                Ok(Some(input)) => index.push(Line { number, offset, length, hash: hash(&input.value) }),
                Err(message) => mistakes.add(number, message),
            }
            offset += length as u64;
        }
        Ok((Self { file: Mutex::new(reader.into_inner()), index, schema, model: model.clone() }, mistakes))
    }

    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    /// The input of a line, if it is still the one with this hash.
    pub(super) fn input(&self, line: u32, expected: &str) -> Option<Input> {
        let at = self.index.binary_search_by_key(&line, |line| line.number).ok()?;
        let line = &self.index[at];
        if hex(&line.hash) != expected {
            return None;
        }
        let mut bytes = vec![0; line.length];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(line.offset)).ok()?;
            file.read_exact(&mut bytes).ok()?;
        }
        // The file may have been changed since it was checked.
        read(&bytes, &self.model, &self.schema).ok()?.filter(|input| hash(&input.value) == line.hash)
    }

    /// All inputs, in order.
    pub(super) fn inputs(&self) -> impl Iterator<Item = Input> {
        self.index.iter().filter_map(|line| self.input(line.number, &hex(&line.hash)))
    }

    /// The input of a line without secrets, for the results.
    pub(super) fn shown(&self, line: u32, expected: &str) -> Option<Value> {
        self.input(line, expected).map(|input| without_secrets(&input.value, &self.schema))
    }

    /// The number and the hash of each line, in order.
    pub(super) fn hashes(&self) -> impl Iterator<Item = (u32, String)> {
        self.index.iter().map(|line| (line.number, hex(&line.hash)))
    }

    /// The hash of a line.
    pub(super) fn hash(&self, line: u32) -> Option<String> {
        let at = self.index.binary_search_by_key(&line, |line| line.number).ok()?;
        Some(hex(&self.index[at].hash))
    }
}

/// Copies the content of a reader to an unnamed temporary file.
fn kept(mut reader: impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut reader, &mut file)?;
    file.rewind()?;
    Ok(file)
}

/// The input of a line; `None` if it is empty.
fn read(bytes: &[u8], model: &ModelName, schema: &ModelSchema) -> Result<Option<Input>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "this is not UTF-8".to_owned())?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Ok(None);
    }
    Input::new(model, schema, object(text)?, &[]).map(Some).map_err(|failure| failure.to_string())
}

fn object(text: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err("an input is a JSON object, and this is not one".to_owned()),
        Err(error) => Err(format!("this is not JSON: {error}").replace(" at line 1 column", ", at column")),
    }
}

/// A hash of an input that does not depend on the order of its keys. The journal contains hashes instead of inputs,
/// which may contain secrets.
fn hash(input: &Value) -> [u8; 32] {
    let mut sorted = input.clone();
    sorted.sort_all_objects();
    Sha256::digest(sorted.to_string()).into()
}

fn hex(hash: &[u8; 32]) -> String {
    let mut text = String::with_capacity(2 * hash.len());
    for byte in hash {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

impl Mistakes {
    fn add(&mut self, line: u32, message: String) {
        self.count += 1;
        if self.listed.len() < LISTED {
            self.listed.push((line, message));
        }
    }

    fn refused(&self, file: &Path) -> Failure {
        let listed = self.listed.iter().map(|(line, message)| format!("- line {line}: {message}"));
        let mut message = listed.collect::<Vec<_>>().join("\n");
        if self.count > self.listed.len() {
            let _ = write!(message, "\n- and {} more", self.count - self.listed.len());
        }
        let count = match self.count {
            1 => "one line is".to_owned(),
            several => format!("{several} lines are"),
        };
        Failure::new(format!("{}: {count} not valid, and nothing was sent:\n{message}", file.display()))
            .help("correct or remove them: a batch starts only if every line is valid")
    }
}

#[cfg(test)]
mod tests {
    use replicate_schema::Document;

    use super::*;

    const STUDIO: &str = r#"{"Input": {"required": ["prompt"], "properties": {
        "prompt": {"type": "string"}, "width": {"type": "integer", "maximum": 4096},
        "key": {"type": "string", "format": "password"}
    }}}"#;

    fn model() -> ModelName {
        "acme/studio".parse().unwrap()
    }

    fn schema() -> ModelSchema {
        ModelSchema::read(&Document::from_json(STUDIO).unwrap())
    }

    fn parse(text: &str) -> (Lines, Mistakes) {
        Lines::parse(kept(text.as_bytes()).unwrap(), &model(), schema()).unwrap()
    }

    #[test]
    fn lines_keep_their_numbers() {
        let (lines, _) = parse("\u{feff}{\"prompt\": \"a\"}\r\n\n{\"prompt\": \"b\", \"width\": null, \"key\": \"k\"}");
        assert_eq!(lines.len(), 2);
        let hashes: Vec<(u32, String)> = lines.hashes().collect();
        assert_eq!((hashes[0].0, hashes[1].0), (1, 3));
        assert_eq!(lines.input(1, &hashes[0].1).unwrap().value.to_string(), r#"{"prompt":"a"}"#);
        assert_eq!(lines.input(3, &hashes[1].1).unwrap().value.to_string(), r#"{"key":"k","prompt":"b"}"#);
        assert_eq!(lines.shown(3, &hashes[1].1).unwrap().to_string(), r#"{"key":"[secret]","prompt":"b"}"#);
        assert!(lines.input(3, &hashes[0].1).is_none());
        assert_eq!(lines.hash(3).as_ref(), Some(&hashes[1].1));
    }

    #[test]
    fn the_order_of_keys_is_nothing() {
        let (lines, _) = parse("{\"prompt\": \"a\", \"width\": 5}\n{\"width\": 5, \"prompt\": \"a\"}");
        let hashes: Vec<(u32, String)> = lines.hashes().collect();
        assert_eq!(hashes[0].1, hashes[1].1);
        assert_eq!(hashes[0].1.len(), 64);
    }

    #[test]
    fn a_line_that_was_changed_since_is_no_input_any_more() {
        let path = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(path.path(), "{\"prompt\": \"a\"}\n").unwrap();
        let lines = Lines::read(path.path(), &model(), schema()).unwrap();
        std::fs::write(path.path(), "{\"prompt\": \"b\"}\n").unwrap();
        assert!(lines.input(1, &lines.hash(1).unwrap()).is_none());
    }

    #[test]
    fn every_line_that_is_wrong_is_told() {
        let (_, wrong) =
            parse("{\"prompt\": \"a\"}\n{\"prompt\": 5}\n[]\n{\"prompt\"\n{\"prompt\": \"a\", \"width\": 5000}");
        let table = [
            (2, "`prompt`: expected a string, got 5"),
            (3, "an input is a JSON object"),
            (4, "this is not JSON: EOF while parsing an object, at column 9"),
            (5, "`width`: 5000 is above the maximum of 4096"),
        ];
        assert_eq!((wrong.listed.len(), wrong.count), (table.len(), table.len()));
        for ((line, message), (expected, part)) in wrong.listed.iter().zip(table) {
            assert!(*line == expected && message.contains(part), "{line}: {message}");
        }
        let mut many = Mistakes::default();
        (1..=25).for_each(|line| many.add(line, "wrong".to_owned()));
        assert!(many.refused(Path::new("in.jsonl")).to_string().ends_with("- line 20: wrong\n- and 5 more"));
    }
}
