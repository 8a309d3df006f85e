use replicate_rules::words;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::{Map as Object, Value as Json};

use super::check::{self, MOST_VIOLATIONS};
use super::path::Path;
use super::{ChoiceMut, Expected, List, Map, Open, RecordMut, Union, Value, ViewMut};
use crate::validation::{Rule, Violation};
use crate::{ValidationErrors, json};

/// Reads an input: types must fit and keys must be known. Bounds are left to `validate`.
///
/// # Errors
///
/// One error that lists every violation with its path.
pub fn read_input<'de, T: Value, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    read(deserializer, Mode::Strict)
}

/// Reads an output: whatever can be made to fit fits, since the result is paid for already.
///
/// # Errors
///
/// One error that lists every violation with its path.
pub fn read_output<'de, T: Value, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    read(deserializer, Mode::Lenient)
}

fn read<'de, T: Value, D: Deserializer<'de>>(deserializer: D, mode: Mode) -> Result<T, D::Error> {
    let mut value = T::blank();
    fill_from(&mut value, Json::deserialize(deserializer)?, mode).map_err(D::Error::custom)?;
    Ok(value)
}

fn fill_from(value: &mut dyn Value, json: Json, mode: Mode) -> Result<(), ValidationErrors> {
    let mut reader = Reader { mode, violations: Vec::new() };
    reader.value(value, json, &Path::Root);
    if reader.violations.is_empty() { Ok(()) } else { Err(ValidationErrors::from(reader.violations)) }
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Strict,
    Lenient,
}

struct Reader {
    mode: Mode,
    violations: Vec<Violation>,
}

impl Reader {
    fn value(&mut self, value: &mut dyn Value, json: Json, at: &Path<'_>) {
        match value.view_mut() {
            ViewMut::Any(target) => *target = json,
            ViewMut::Optional(target) if json.is_null() => target.clear(),
            ViewMut::Optional(target) => self.value(target.present(), json, at),
            ViewMut::List(list) => self.list(list, json, at),
            ViewMut::Union(union) => self.union(union, json, at),
            ViewMut::Text(target) => match self.text(json) {
                Ok(text) => *target = text,
                Err(json) => self.mismatch("text", json, at),
            },
            target => {
                let json = if self.mode == Mode::Lenient { only_item(json) } else { json };
                self.single(target, json, at);
            }
        }
    }

    fn single(&mut self, target: ViewMut<'_>, json: Json, at: &Path<'_>) {
        match (target, json) {
            (ViewMut::Boolean(target), Json::Bool(value)) => *target = value,
            (ViewMut::Boolean(_), json) => self.mismatch("true or false", json, at),
            (ViewMut::Integer(target), Json::Number(number)) => match json::integer(&number) {
                Some(integer) => match i64::try_from(integer) {
                    Ok(integer) => *target = integer,
                    Err(_) => self.violation(at, Rule::Range, number.into(), words::out_of_range(&integer)),
                },
                None if number.as_f64().is_some_and(|number| number.fract() == 0.0) => {
                    let message = words::out_of_range(&number);
                    self.violation(at, Rule::Range, number.into(), message);
                }
                None => self.mismatch("an integer", number.into(), at),
            },
            (ViewMut::Integer(_), json) => self.mismatch("an integer", json, at),
            (ViewMut::Number(target), Json::Number(number)) => *target = number.as_f64().unwrap_or(f64::INFINITY),
            (ViewMut::Number(_), json) => self.mismatch("a number", json, at),
            (ViewMut::File(target), Json::String(text)) => *target = text.into(),
            (ViewMut::Link(target), Json::String(text)) => *target = text.into(),
            (ViewMut::Link(target), Json::Null) if self.mode == Mode::Lenient => *target = "".into(),
            (ViewMut::File(_) | ViewMut::Link(_), json) => self.mismatch("a file, as the text of a URL", json, at),
            (ViewMut::Secret(target), Json::String(text)) => *target = text.into(),
            // The value is not shown: it may be the secret in another form.
            (ViewMut::Secret(_), _) => self.violation(at, Rule::Type, Json::Null, "expected text".to_owned()),
            (ViewMut::Map(map), json) => self.map(map, json, at),
            (ViewMut::Record(record), json) => self.record(record, json, at),
            (ViewMut::Choice(choice), json) => self.choice(choice, json, at),
            (ViewMut::Open(open), json) => self.open(open, json, at),
            (ViewMut::Text(_) | ViewMut::Any(_) | ViewMut::Optional(_) | ViewMut::List(_) | ViewMut::Union(_), _) => {
                unreachable!("read by `value`")
            }
        }
    }

    /// Text; leniently also a list of it, which is joined, and null, which is none.
    fn text(&self, json: Json) -> Result<String, Json> {
        match json {
            Json::String(text) => Ok(text),
            Json::Null if self.mode == Mode::Lenient => Ok(String::new()),
            Json::Array(pieces) if self.mode == Mode::Lenient && pieces.iter().all(Json::is_string) => {
                Ok(pieces.iter().filter_map(Json::as_str).collect())
            }
            other => Err(other),
        }
    }

    fn list(&mut self, list: &mut dyn List, json: Json, at: &Path<'_>) {
        list.clear();
        match json {
            Json::Array(items) => {
                for (index, item) in items.into_iter().enumerate() {
                    self.value(list.push(), item, &Path::Index(at, index));
                }
            }
            Json::Null if self.mode == Mode::Lenient => {}
            one if self.mode == Mode::Lenient => self.value(list.push(), one, at),
            other => self.mismatch("a list", other, at),
        }
    }

    fn map(&mut self, map: &mut dyn Map, json: Json, at: &Path<'_>) {
        map.clear();
        match json {
            Json::Object(entries) => {
                for (key, item) in entries {
                    let value = map.insert(key.clone());
                    self.value(value, item, &Path::Key(at, &key));
                }
            }
            Json::Null if self.mode == Mode::Lenient => {}
            other => self.mismatch("an object", other, at),
        }
    }

    fn record(&mut self, record: RecordMut<'_>, json: Json, at: &Path<'_>) {
        let mut object = match json {
            Json::Object(object) => object,
            Json::Null if self.mode == Mode::Lenient => Object::new(),
            other => return self.mismatch("an object", other, at),
        };
        for (field, value) in record.table.iter().zip(record.values) {
            let at = Path::Key(at, field.name);
            match object.remove(field.name) {
                Some(json) => self.value(value, json, &at),
                None if field.required && self.mode == Mode::Strict => {
                    let message = "is required, and is absent".to_owned();
                    self.violation(&at, Rule::Required, Json::Null, message);
                }
                None => self.value(value, Json::Null, &at),
            }
        }
        if self.mode == Mode::Strict {
            for (key, value) in object {
                let message = check::unknown_key(&key, record.table);
                self.violation(&Path::Key(at, &key), Rule::Unknown, value, message);
            }
        }
    }

    fn choice(&mut self, mut choice: ChoiceMut<'_>, json: Json, at: &Path<'_>) {
        if let Some(index) = choice.listed.values.position(&json) {
            choice.set(index);
        } else {
            let message = check::not_listed(&json, choice.listed.values);
            self.violation(at, Rule::Enum, json, message);
        }
    }

    fn open(&mut self, open: &mut dyn Open, json: Json, at: &Path<'_>) {
        let mut attempt = Reader { mode: self.mode, violations: Vec::new() };
        attempt.value(open.become_known(), json.clone(), at);
        if !attempt.violations.is_empty() {
            open.become_unknown(json);
        }
    }

    /// Tries the alternatives in order, strictly before leniently, so that none is unreachable.
    fn union(&mut self, union: &mut dyn Union, json: Json, at: &Path<'_>) {
        let alternatives = union.alternatives();
        let modes: &[Mode] = if self.mode == Mode::Strict { &[Mode::Strict] } else { &[Mode::Strict, Mode::Lenient] };
        for mode in modes {
            for (index, schema) in alternatives.iter().enumerate() {
                let mut attempt = Reader { mode: *mode, violations: Vec::new() };
                let value = union.activate(index);
                attempt.value(value, json.clone(), at);
                if attempt.violations.is_empty() && check::fits(value, Expected::from(schema)) {
                    return;
                }
            }
        }
        // Where a type fits but a bound doesn't, the value is kept for `validate` to say so.
        for index in 0..alternatives.len() {
            let mut attempt = Reader { mode: self.mode, violations: Vec::new() };
            attempt.value(union.activate(index), json.clone(), at);
            if attempt.violations.is_empty() {
                return;
            }
        }
        self.mismatch(&check::alternatives(alternatives), json, at);
    }

    fn mismatch(&mut self, expected: &str, json: Json, at: &Path<'_>) {
        let message = format!("expected {expected}, got {}", check::shown(&json));
        self.violation(at, Rule::Type, json, message);
    }

    fn violation(&mut self, at: &Path<'_>, rule: Rule, value: Json, message: String) {
        if self.violations.len() < MOST_VIOLATIONS {
            self.violations.push(Violation::new(at.to_string(), rule, value, message));
        }
    }
}

/// How many alternatives of a union take this JSON.
pub(super) fn fitting(union: &dyn Union, json: &Json) -> usize {
    let mut union = union.another();
    let alternatives = union.alternatives();
    let takes = |(index, schema): (usize, &'static crate::Schema)| {
        let mut attempt = Reader { mode: Mode::Strict, violations: Vec::new() };
        let value = union.activate(index);
        attempt.value(value, json.clone(), &Path::Root);
        attempt.violations.is_empty() && check::fits(value, Expected::from(schema))
    };
    alternatives.iter().enumerate().map(takes).filter(|takes| *takes).count()
}

/// The item of a list of one, and anything else as it is.
fn only_item(json: Json) -> Json {
    match json {
        Json::Array(mut items) if items.len() == 1 => items.remove(0),
        other => other,
    }
}
