use replicate_rules::words;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::{Map as Object, Value as Json};

use super::check;
use super::found::Found;
use super::path::Path;
use super::{Source, Value, Values};
use crate::validation::Rule;
use crate::{Field, FileInput, FileOutput, Secret, json};

/// There is one function for each type of a user: each generic one that it called would be built as often.
macro_rules! read {
    ($(#[$doc:meta])* $name:ident $mode:ident) => {
        $(#[$doc])*
        ///
        /// # Errors
        ///
        /// One error that lists every violation with its path.
        pub fn $name<'de, T: Value, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
            match Reading::of(deserializer, Mode::$mode) {
                Ok(mut reading) => {
                    let value = T::build(reading.source());
                    match reading.error() {
                        None => Ok(value),
                        Some(error) => Err(error),
                    }
                }
                Err(error) => Err(error),
            }
        }
    };
}

read! {
    /// Reads an input: types must fit and keys must be known. Bounds are left to `validate`.
    read_input Strict
}

read! {
    /// Reads an output: whatever can be made to fit fits, since the result is paid for already.
    read_output Lenient
}

/// A document that is read.
struct Reading {
    json: Json,
    reader: Reader,
}

impl Reading {
    fn of<'de, D: Deserializer<'de>>(deserializer: D, mode: Mode) -> Result<Self, D::Error> {
        Ok(Self { json: Json::deserialize(deserializer)?, reader: Reader::new(mode) })
    }

    fn source(&mut self) -> Source<'_> {
        let Self { json, reader } = self;
        Source::Read(Read { reader, json: json.take(), at: &Path::Root })
    }

    /// What reading found, as one error.
    fn error<E: Error>(self) -> Option<E> {
        self.reader.found.error().map(E::custom)
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Mode {
    Strict,
    Lenient,
}

/// What reading found, wherever in the JSON.
pub(super) struct Reader {
    pub(super) mode: Mode,
    /// How many attempts may still be made, each inside of another.
    attempts: u32,
    pub(super) found: Found,
}

/// Far more than alternatives take that tell themselves apart. Where each level of a deep value fits several for a while,
/// the attempts would double with each.
const MOST_ATTEMPTS: u32 = 1_000_000;

impl Reader {
    fn new(mode: Mode) -> Self {
        Self { mode, attempts: MOST_ATTEMPTS, found: Found::all() }
    }

    /// A reader that wants to know whether JSON fits, and no more.
    pub(super) fn probe(mode: Mode) -> Self {
        Self { found: Found::any(), ..Self::new(mode) }
    }

    /// What is made of JSON with a strict reader that wants to know whether it fits, where it does.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let mut reader = Self { attempts: self.attempts.checked_sub(1)?, ..Self::probe(Mode::Strict) };
        let made = read(&mut reader);
        if self.found.wants_one() {
            self.attempts = reader.attempts;
        }
        reader.found.is_nothing().then_some(made)
    }

    pub(super) fn missing(&mut self, at: &Path<'_>) {
        self.found.add(at, Rule::Required, Json::Null, "is required, and is absent".to_owned());
    }

    pub(super) fn unknown(&mut self, key: &str, value: Json, table: &[Field], at: &Path<'_>) {
        if !self.found.is_full() {
            self.found.add(&Path::Key(at, key), Rule::Unknown, value, check::unknown_key(key, table));
        }
    }
}

/// JSON that a value is read from.
pub struct Read<'a> {
    pub(super) reader: &'a mut Reader,
    pub(super) json: Json,
    pub(super) at: &'a Path<'a>,
}

impl Read<'_> {
    pub(super) fn is_lenient(&self) -> bool {
        self.reader.mode == Mode::Lenient
    }

    pub(super) fn any(self) -> Json {
        self.json
    }

    pub(super) fn boolean(self) -> bool {
        match self.only_item() {
            Read { json: Json::Bool(value), .. } => value,
            other => other.mismatch("true or false"),
        }
    }

    pub(super) fn integer(self) -> i64 {
        let Read { reader, json, at } = self.only_item();
        let Json::Number(number) = json else { return Read { reader, json, at }.mismatch("an integer") };
        let message = match json::integer(&number) {
            Some(integer) => match i64::try_from(integer) {
                Ok(integer) => return integer,
                Err(_) => words::out_of_range(&integer),
            },
            None if number.as_f64().is_some_and(|number| number.fract() == 0.0) => words::out_of_range(&number),
            None => return Read { reader, json: number.into(), at }.mismatch("an integer"),
        };
        reader.found.add(at, Rule::Range, number.into(), message);
        0
    }

    pub(super) fn number(self) -> f64 {
        match self.only_item() {
            Read { json: Json::Number(number), .. } => number.as_f64().unwrap_or(f64::INFINITY),
            other => other.mismatch("a number"),
        }
    }

    /// Text; leniently also a list of it, which is joined, and null, which is none.
    pub(super) fn text(self) -> String {
        let lenient = self.is_lenient();
        match self.json {
            Json::String(text) => text,
            Json::Null if lenient => String::new(),
            Json::Array(pieces) if lenient && pieces.iter().all(Json::is_string) => {
                pieces.iter().filter_map(Json::as_str).collect()
            }
            json => Read { json, ..self }.mismatch("text"),
        }
    }

    pub(super) fn file(self) -> FileInput {
        self.url().into()
    }

    pub(super) fn link(self) -> FileOutput {
        match self.only_item() {
            read if read.is_lenient() && read.json.is_null() => "".into(),
            read => read.url().into(),
        }
    }

    fn url(self) -> String {
        match self.only_item() {
            Read { json: Json::String(text), .. } => text,
            other => other.mismatch("a file, as the text of a URL"),
        }
    }

    pub(super) fn secret(self) -> Secret {
        match self.only_item() {
            Read { json: Json::String(text), .. } => text.into(),
            // The value is not shown: it may be the secret in another form.
            Read { reader, at, .. } => {
                reader.found.add(at, Rule::Type, Json::Null, "expected text".to_owned());
                String::new().into()
            }
        }
    }

    /// The position among the values of an enum.
    pub(super) fn position(self, values: Values) -> usize {
        let Read { reader, json, at } = self.only_item();
        values.position(&json).unwrap_or_else(|| {
            if !reader.found.is_full() {
                let message = check::not_listed(&json, values);
                reader.found.add(at, Rule::Enum, json, message);
            }
            0
        })
    }

    /// An object; leniently null is an empty one.
    pub(super) fn object(self) -> Option<Object<String, Json>> {
        let lenient = self.is_lenient();
        match self.json {
            Json::Object(object) => Some(object),
            Json::Null if lenient => Some(Object::new()),
            json => Read { json, ..self }.mismatch("an object"),
        }
    }

    /// Says that the JSON is of another type, and gives what is blank in its place.
    pub(super) fn mismatch<T: Default>(self, expected: &str) -> T {
        let message = format!("expected {expected}, got {}", check::shown(&self.json));
        self.reader.found.add(self.at, Rule::Type, self.json, message);
        T::default()
    }

    /// Leniently the item of a list of one, and anything else as it is.
    pub(super) fn only_item(mut self) -> Self {
        if self.is_lenient()
            && let Json::Array(items) = &mut self.json
            && items.len() == 1
            && let Some(item) = items.pop()
        {
            self.json = item;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_inside_of_attempts_come_to_an_end() {
        fn tree(reader: &mut Reader, made: &mut usize) {
            *made += 1;
            for _ in 0..2 {
                reader.attempt(|reader| tree(reader, made));
            }
        }
        let mut reader = Reader { attempts: 1_000, ..Reader::new(Mode::Strict) };
        let mut made = 0;
        // Those inside share what there is; the next union at the top has it whole again.
        reader.attempt(|reader| tree(reader, &mut made));
        assert_eq!((made, reader.attempts), (1_000, 1_000));
    }
}
