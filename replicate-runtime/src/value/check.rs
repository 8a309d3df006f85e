use std::collections::HashSet;

use replicate_rules::{Side, nearest, words};
use serde_json::{Number, Value as Json};

use super::found::Found;
use super::path::Path;
use super::source::others_fitting;
use super::write::write;
use super::{Expected, Record, Union, Value, Values, View, Wire};
use crate::validation::Rule;
use crate::{Bound, Field, Kind, Schema, ValidationErrors, json};

/// Checks every bound of a record's schema.
///
/// # Errors
///
/// Every violation, with its path.
pub fn validate(record: &dyn Value) -> Result<(), ValidationErrors> {
    let mut checker = Checker { found: Found::all() };
    if let View::Record(record) = record.view() {
        checker.record(&record, &Path::Root);
    }
    checker.found.error().map_or(Ok(()), Err)
}

/// Whether a value breaks no rule.
pub(super) fn fits(value: &dyn Value, expected: Expected) -> bool {
    let mut checker = Checker { found: Found::any() };
    checker.value(value, expected, &Path::Root);
    checker.found.is_nothing()
}

struct Checker {
    found: Found,
}

impl Checker {
    fn value(&mut self, value: &dyn Value, expected: Expected, at: &Path<'_>) {
        if self.found.is_full() {
            return;
        }
        let bounds = expected.bounds;
        match (value.view(), expected.kind) {
            (View::Optional(Some(value)), _) => self.value(value, expected, at),
            (View::Integer(integer), _) => self.number(&integer.into(), bounds, at),
            (View::Number(number), _) => match Number::from_f64(number) {
                Some(number) => self.number(&number, bounds, at),
                None => self.found.add(at, Rule::Finite, Json::Null, words::not_finite(number)),
            },
            (View::Text(text), _) => self.text(text, Show::Text, bounds, at),
            (View::File(file), _) => {
                if let Some(text) = file.as_text() {
                    self.text(text, Show::Text, bounds, at);
                }
            }
            (View::Secret(secret), _) => self.text(secret.expose(), Show::Nothing, bounds, at),
            (View::List(list), kind) => {
                self.count(list.length(), "item", bounds, at);
                if bounds.contains(&Bound::UniqueItems) {
                    self.unique(list, at);
                }
                if let Kind::Array(items) = kind {
                    for index in 0..list.length() {
                        self.value(list.item(index), items.into(), &Path::Index(at, index));
                    }
                }
            }
            (View::Map(map), kind) => {
                self.count(map.length(), "key", bounds, at);
                if let Kind::Map(values) = kind {
                    map.entries().for_each(|(key, value)| self.value(value, values.into(), &Path::Key(at, key)));
                }
            }
            (View::Any(Json::Object(object)), _) => self.count(object.len(), "key", bounds, at),
            (View::Any(Json::Array(items)), _) => self.count(items.len(), "item", bounds, at),
            (View::Record(record), _) => self.record(&record, at),
            (View::Choice(choice), _) if choice.index.is_none() => {
                let message = "the hidden variant is not one of the listed values".to_owned();
                self.found.add(at, Rule::Enum, Json::Null, message);
            }
            (View::Union(union), _) => self.union(union, bounds, at),
            (
                View::Optional(None)
                | View::Boolean(_)
                | View::Link(_)
                | View::Any(_)
                | View::Choice(_)
                | View::Open(_),
                _,
            ) => {}
        }
    }

    fn record(&mut self, record: &Record<'_>, at: &Path<'_>) {
        for (field, value) in record.fields() {
            if record.overrides(field) {
                continue;
            }
            let at = Path::Key(at, field.name);
            let too_large = record.extra.and_then(|extra| extra.too_large(field.name));
            match too_large.filter(|_| holds_limit(value)) {
                Some(integer) => {
                    let shown = Json::from(integer.to_string());
                    self.found.add(&at, Rule::Range, shown, words::out_of_range(&integer));
                }
                None => self.value(value, Expected::from(field), &at),
            }
        }
    }

    fn union(&mut self, union: &dyn Union, bounds: &[Bound], at: &Path<'_>) {
        let (active, value) = union.active();
        let alternatives = union.alternatives();
        let before = self.found.count();
        if let Some(schema) = alternatives.get(active) {
            self.value(value, schema.into(), at);
        }
        if bounds.contains(&Bound::OneOf) && !self.found.is_full() {
            let fits = usize::from(self.found.count() == before);
            let fitting = fits + others_fitting(union, &as_json(value));
            if fitting > 1 {
                let message = format!("fits {fitting} of the alternatives, and must fit exactly one");
                self.found.add(at, Rule::Bound(Bound::OneOf), as_json(value), message);
            }
        }
    }

    fn number(&mut self, number: &Number, bounds: &[Bound], at: &Path<'_>) {
        for bound in bounds {
            let (limit, side) = match bound {
                Bound::Minimum(limit) => (limit, Side::AtLeast),
                Bound::Maximum(limit) => (limit, Side::AtMost),
                Bound::ExclusiveMinimum(limit) => (limit, Side::Above),
                Bound::ExclusiveMaximum(limit) => (limit, Side::Below),
                Bound::MultipleOf(limit) => (limit, Side::MultipleOf),
                _ => continue,
            };
            if !limit.allows(json::number(number), side) {
                let message = words::wrong_side(number, side, *limit);
                self.found.add(at, Rule::Bound(*bound), number.clone().into(), message);
            }
        }
    }

    fn text(&mut self, text: &str, show: Show, bounds: &[Bound], at: &Path<'_>) {
        if bounds.is_empty() {
            return;
        }
        let length = text.chars().count() as u64;
        let value = || if show == Show::Text { Json::from(text) } else { Json::Null };
        for bound in bounds {
            let message = match bound {
                Bound::MinLength(least) if length < *least => words::too_few(length, "character", *least),
                Bound::MaxLength(most) if length > *most => words::too_many(length, "character", *most),
                Bound::Pattern(pattern) if !(pattern.is_match)(pattern.regex, text) => words::no_match(pattern.source),
                _ => continue,
            };
            self.found.add(at, Rule::Bound(*bound), value(), message);
        }
    }

    fn count(&mut self, count: usize, what: &str, bounds: &[Bound], at: &Path<'_>) {
        let count = count as u64;
        for bound in bounds {
            let message = match (bound, what) {
                (Bound::MinItems(least), "item") | (Bound::MinProperties(least), "key") if count < *least => {
                    words::too_few(count, what, *least)
                }
                (Bound::MaxItems(most), "item") | (Bound::MaxProperties(most), "key") if count > *most => {
                    words::too_many(count, what, *most)
                }
                _ => continue,
            };
            self.found.add(at, Rule::Bound(*bound), Json::from(count), message);
        }
    }

    fn unique(&mut self, list: &dyn super::List, at: &Path<'_>) {
        let mut seen = HashSet::new();
        for index in 0..list.length() {
            let item = as_json(list.item(index));
            if !seen.insert(json::canonical(&item)) {
                let message = words::twice(&shown(&item));
                self.found.add(&Path::Index(at, index), Rule::Bound(Bound::UniqueItems), item, message);
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Show {
    Text,
    Nothing,
}

fn as_json(value: &dyn Value) -> Json {
    write(value, serde_json::value::Serializer).unwrap_or_default()
}

/// Whether a value is, or holds, the limit that a setter stored for an integer too large for 64 bits.
fn holds_limit(value: &dyn Value) -> bool {
    match value.view() {
        View::Integer(integer) => integer == i64::MAX || integer == i64::MIN,
        View::Optional(Some(value)) => holds_limit(value),
        View::List(list) => (0..list.length()).any(|index| holds_limit(list.item(index))),
        _ => false,
    }
}

/// A value for a message: JSON, cut to a readable length.
pub(super) fn shown(json: &Json) -> String {
    words::shortened(json.to_string())
}

pub(super) fn unknown_key(key: &str, table: &[Field]) -> String {
    match nearest(key, table.iter().map(|field| field.name)) {
        Some(name) => format!("is no input of this model; did you mean `{name}`?"),
        None => "is no input of this model; set it with `extra` if it must be sent all the same".to_owned(),
    }
}

pub(super) fn not_listed(json: &Json, values: Values) -> String {
    let listed: Vec<String> = values.iter().map(|json| shown(&json)).collect();
    let texts = values.wires().filter_map(|wire| if let Wire::String(text) = wire { Some(text) } else { None });
    words::not_listed(&shown(json), &listed, json.as_str(), texts)
}

pub(super) fn alternatives(schemas: &[Schema]) -> String {
    schemas.iter().map(|schema| schema.kind.noun()).collect::<Vec<_>>().join(" or ")
}
