//! The sources of values, and how values are read from JSON.
//!
//! The JSON of an input is first checked against its schema, so that building the value can't fail. The JSON of an
//! output is read leniently and converted if possible, because the result has already been paid for.

use replicate_schema::check::{self, Rules};
use replicate_schema::json::exact;
use replicate_schema::{Enum, Kind, Number, ObjectType, Path, Rule, Schema, Type, TypeId, Types, Violation, words};
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::{Map as Object, Value as Json};

use super::module_schema::{SchemaFn, TypeRef};
use super::read_object::ReadObject;
use super::{Value, View};
use crate::{FileInput, FileOutput, Secret, ValidationErrors};

/// The source of a value.
pub enum Source<'a> {
    /// No source: a blank value.
    Blank,
    /// Another value of the same type.
    Copy(View<'a>),
    /// JSON.
    Read(Read<'a>),
    /// The JSON of a struct, split into its properties.
    Object(ReadObject, &'a mut Reader),
}

impl<'a> Source<'a> {
    pub(super) fn of(value: &'a dyn Value) -> Self {
        Self::Copy(value.view())
    }

    /// The index of a union's alternative, and its source. `blank` is the index for a blank value.
    #[must_use]
    pub fn alternative(self, schema: SchemaFn, id: usize, blank: usize) -> (usize, Self) {
        match self {
            Self::Copy(View::Union(index, value)) => (index, Self::of(value)),
            Self::Read(read) => match read.alternative(TypeRef(schema, id)) {
                Some((index, read)) => (index, Self::Read(read)),
                None => (blank, Self::Blank),
            },
            _ => (blank, Self::Blank),
        }
    }

    /// The index among the values of an enum; the first if none matches.
    pub(super) fn position(self, of: TypeRef) -> usize {
        match self {
            Self::Copy(View::Choice(Some(index), _)) => index,
            Self::Read(read) => read.position(of.choices()),
            _ => 0,
        }
    }

    /// The source, if the value is present.
    pub(super) fn present(self) -> Option<Self> {
        match self {
            Self::Copy(View::Absent) | Self::Read(Read { json: Json::Null, .. }) | Self::Blank => None,
            present => Some(present),
        }
    }
}

/// Reads an input: types must match and keys must be known. Bounds are left to `validate`.
///
/// This is compiled once for each of the user's types, and so is each generic function that it calls.
///
/// # Errors
///
/// One error that lists every violation with its path.
pub fn read_input<'de, T: Value, D: Deserializer<'de>>(
    schema: SchemaFn,
    id: usize,
    deserializer: D,
) -> Result<T, D::Error> {
    match checked(TypeRef(schema, id), deserializer) {
        Ok(mut reading) => Ok(T::build(reading.source())),
        Err(error) => Err(error),
    }
}

/// Reads an output leniently.
///
/// # Errors
///
/// One error that lists every violation with its path.
pub fn read_output<'de, T: Value, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    match Reading::of(deserializer) {
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

/// Reads a value of an unnamed type.
pub(super) fn read_kind<'de, T: Value, D: Deserializer<'de>>(kind: Kind, deserializer: D) -> Result<T, D::Error> {
    let mut reading = Reading::of(deserializer)?;
    reading.check(kind, &Types::default())?;
    Ok(T::build(reading.source()))
}

/// Reads JSON and checks it against a type.
fn checked<'de, D: Deserializer<'de>>(of: TypeRef, deserializer: D) -> Result<Reading, D::Error> {
    let (types, id) = (of.types(), TypeId(of.1));
    let (kind, reading) = match types.iter().nth(of.1) {
        Some(Type::Object(object)) => (Kind::Object(id), Reading::of_object(object, deserializer)?),
        Some(Type::Union(_)) => (Kind::Union(id), Reading::of(deserializer)?),
        _ => (Kind::Enum(id), Reading::of(deserializer)?),
    };
    reading.check(kind, types)?;
    Ok(reading)
}

/// A JSON document that is being read.
struct Reading {
    document: Document,
    reader: Reader,
}

enum Document {
    Json(Json),
    Object(ReadObject),
}

impl Reading {
    fn of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { document: Document::Json(Json::deserialize(deserializer)?), reader: Reader::default() })
    }

    fn of_object<'de, D: Deserializer<'de>>(object: &'static ObjectType, deserializer: D) -> Result<Self, D::Error> {
        let document = match ReadObject::read(object, deserializer)? {
            Ok(object) => Document::Object(object),
            Err(json) => Document::Json(json),
        };
        Ok(Self { document, reader: Reader::default() })
    }

    fn check<E: Error>(&self, kind: Kind, types: &Types) -> Result<(), E> {
        let violations = match &self.document {
            Document::Json(json) => check::check(json, &Schema::new(kind), types, Rules::Kinds),
            Document::Object(object) => check::check_object(&object, object.object, types, Rules::Kinds),
        };
        if violations.is_empty() { Ok(()) } else { Err(E::custom(ValidationErrors::from(violations))) }
    }

    fn source(&mut self) -> Source<'_> {
        let Self { document, reader } = self;
        match std::mem::replace(document, Document::Json(Json::Null)) {
            Document::Json(json) => Source::Read(Read { reader, json, at: Path::Root }),
            Document::Object(object) => Source::Object(object, reader),
        }
    }

    /// All violations that were found, as one error.
    fn error<E: Error>(self) -> Option<E> {
        let violations = self.reader.violations;
        if violations.is_empty() { None } else { Some(E::custom(ValidationErrors::from(violations))) }
    }
}

/// Collects the violations in a JSON document.
#[derive(Default)]
pub struct Reader {
    violations: Vec<Violation>,
}

impl Reader {
    /// Whether there are no violations so far.
    pub(super) fn fits(&self) -> bool {
        self.violations.is_empty()
    }

    fn report(&mut self, at: &Path<'_>, rule: Rule, json: Json, message: String) {
        /// The maximum number of violations, more than anybody reads.
        const MOST_VIOLATIONS: usize = 100;
        if self.violations.len() < MOST_VIOLATIONS {
            self.violations.push(Violation::new(at, rule, json, message));
        }
    }
}

/// The JSON that a value is read from.
pub struct Read<'a> {
    pub(super) reader: &'a mut Reader,
    pub(super) json: Json,
    pub(super) at: Path<'a>,
}

impl<'a> Read<'a> {
    pub(super) fn any(self) -> Json {
        self.json
    }

    pub(super) fn boolean(self) -> bool {
        match self.only_item() {
            Read { json: Json::Bool(value), .. } => value,
            other => other.mismatch(Kind::Boolean.noun()),
        }
    }

    pub(super) fn integer(self) -> i64 {
        let Read { reader, json, at } = self.only_item();
        let number = match &json {
            Json::Number(number) => exact(number),
            _ => Number::Float(f64::NAN),
        };
        let message = match number {
            Number::Integer(integer) => match i64::try_from(integer) {
                Ok(integer) => return integer,
                Err(_) => words::out_of_range(&integer),
            },
            Number::Float(float) if float.fract() == 0.0 => words::out_of_range(&float),
            Number::Float(_) => return Read { reader, json, at }.mismatch(Kind::Integer.noun()),
        };
        reader.report(&at, Rule::Range, json, message);
        0
    }

    /// Reads a number. Null in a list is NaN: JSON has no other form for it, and one gap must not lose the whole list.
    pub(super) fn number(self) -> f64 {
        match self.only_item() {
            Read { json: Json::Number(number), .. } => number.as_f64().unwrap_or(f64::INFINITY),
            Read { json: Json::Null, at: Path::Index(..), .. } => f64::NAN,
            other => other.mismatch(Kind::Number.noun()),
        }
    }

    /// Reads text. A list of strings is joined, and null is empty text.
    pub(super) fn text(self) -> String {
        match self.json {
            Json::String(text) => text,
            Json::Null => String::new(),
            Json::Array(pieces) if pieces.iter().all(Json::is_string) => {
                pieces.iter().filter_map(Json::as_str).collect()
            }
            json => Read { json, ..self }.mismatch(Kind::String.noun()),
        }
    }

    pub(super) fn file_input(self) -> FileInput {
        self.url().into()
    }

    pub(super) fn file_output(self) -> FileOutput {
        self.url().into()
    }

    /// Reads the text of a URL. Null is empty text.
    fn url(self) -> String {
        match self.only_item() {
            Read { json: Json::String(text), .. } => text,
            Read { json: Json::Null, .. } => String::new(),
            other => other.mismatch(Kind::File.noun()),
        }
    }

    pub(super) fn secret(self) -> Secret {
        if let Json::String(text) = self.json {
            return text.into();
        }
        self.reader.report(&self.at, Rule::Type, Json::Null, words::SECRET_MISMATCH.to_owned());
        String::new().into()
    }

    /// The index among the values of an enum.
    fn position(self, of: &Enum) -> usize {
        let Read { reader, json, at } = self.only_item();
        position(of, &json).unwrap_or_else(|| {
            let message = words::not_listed(&json, &of.choices);
            reader.report(&at, Rule::Enum, json, message);
            0
        })
    }

    /// The first alternative that accepts the JSON without conversion: otherwise alternatives after one that converts
    /// everything would never be reached. The last alternative of an output accepts any JSON.
    fn alternative(self, of: TypeRef) -> Option<(usize, Self)> {
        let alternatives = of.alternatives();
        if let Some(index) = check::alternative(&self.json, alternatives, of.types()) {
            return Some((index, self));
        }
        let nouns: Vec<&str> = alternatives.iter().map(|schema| schema.kind.noun()).collect();
        self.mismatch::<()>(&nouns.join(" or "));
        None
    }

    /// Reads an object. Null is an empty one.
    pub(super) fn object(self) -> (&'a mut Reader, Object<String, Json>, Path<'a>) {
        let Read { reader, json, at } = self.only_item();
        let object = match json {
            Json::Object(object) => object,
            Json::Null => Object::new(),
            json => Read { reader: &mut *reader, json, at }.mismatch("an object"),
        };
        (reader, object, at)
    }

    /// Reports that the JSON is of another type, and returns a blank value.
    fn mismatch<T: Default>(self, expected: &str) -> T {
        let message = words::mismatch(expected, &self.json);
        self.reader.report(&self.at, Rule::Type, self.json, message);
        T::default()
    }

    /// The item of a one-element list, or any other JSON as it is.
    pub(super) fn only_item(mut self) -> Self {
        if let Json::Array(items) = &mut self.json
            && items.len() == 1
            && let Some(item) = items.pop()
        {
            self.json = item;
        }
        self
    }
}

/// The index of a JSON value among the values of an enum.
fn position(of: &Enum, json: &Json) -> Option<usize> {
    let text = json.as_str();
    of.choices.iter().position(|choice| match (choice.value().as_str(), text) {
        (Some(choice), Some(text)) => choice == text,
        (None, None) => replicate_schema::json::equal(choice.value(), json),
        _ => false,
    })
}
