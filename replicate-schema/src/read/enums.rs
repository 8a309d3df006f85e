use std::collections::HashSet;

use serde_json::Value;

use super::assertions::Scope;
use super::flat::Flat;
use super::kinds::{nothing, only_null};
use super::{Place, Reader, description, is_of_type, size};
use crate::json::{canonical, equal, exact};
use crate::{Choice, Direction, Enum, Instance, Kind, Schema, Type};

/// The enum that was read from a component.
pub(super) struct Listed {
    schema: Schema,
    /// Whether it accepts more than the document says.
    is_widened: bool,
}

impl Reader<'_> {
    /// The schema for listed values; `None` if the list can't be used.
    pub(super) fn listed(&mut self, flat: &Flat<'_>, place: &Place) -> Option<Schema> {
        // A component's values are read once, however many references there are.
        if let Some(Listed { schema, is_widened }) = flat.component.as_ref().and_then(|it| self.listed.get(it)) {
            let schema = schema.clone();
            if *is_widened {
                self.mark_widened();
            }
            return Some(schema);
        }
        let widened = self.widened;
        let schema = self.read_listed(flat, place)?;
        if let Some(component) = &flat.component {
            let listed = Listed { schema: schema.clone(), is_widened: self.widened > widened };
            self.listed.insert(component.clone(), listed);
        }
        Some(schema)
    }

    fn read_listed(&mut self, flat: &Flat<'_>, place: &Place) -> Option<Schema> {
        let values = match (flat.get("enum"), flat.get("const")) {
            (Some(Value::Array(values)), None) if values.is_empty() => {
                self.widen(&place.pointer, "`enum` is empty and is not checked");
                return None;
            }
            (Some(Value::Array(values)), only) => {
                values.iter().filter(|value| only.is_none_or(|only| equal(only, value))).collect()
            }
            (Some(_), _) => {
                self.widen(&place.pointer, "`enum` is not a list and is not checked");
                return None;
            }
            (None, Some(value)) => vec![value],
            (None, None) => return None,
        };
        if !self.spend(values.iter().map(|value| size::weight(value)).sum()) {
            return None;
        }
        let nullable = values.iter().any(|value| value.is_null());
        let declared = flat.text("type");
        let fits = |value: &&Value| declared.is_none_or(|declared| is_of_type(value, declared));
        let (fitting, contradicting): (Vec<&Value>, Vec<&Value>) =
            values.into_iter().filter(|value| !value.is_null()).partition(fits);
        if fitting.is_empty() && contradicting.is_empty() {
            return Some(if nullable { only_null() } else { nothing() });
        }
        if let Some(declared) = declared {
            let why = format!(", but the type is `{declared}`");
            if self.all_left_out(&contradicting, &why, &fitting, place) {
                return None;
            }
        }
        // In a place for numbers, it is sent as the double that was read.
        let is_sendable = |value: &&Value| declared == Some("number") || is_exact(value);
        let (fitting, beyond): (Vec<&Value>, Vec<&Value>) = fitting.into_iter().partition(is_sendable);
        if self.all_left_out(&beyond, ", which does not fit into 64 bits", &fitting, place) {
            return None;
        }
        let fitting = self.within_bounds(fitting, flat, place);
        let choices = distinct(&fitting);
        if choices.len() < fitting.len() {
            self.warn(&place.pointer, "`enum` lists a value twice");
        }
        if choices.is_empty() {
            self.warn(&place.pointer, "no value of `enum` is valid here");
            return Some(if nullable { only_null() } else { nothing() });
        }
        let component = flat.component.clone();
        let description = description(flat.inner_text("description"));
        // The same type is used for inputs and outputs.
        let id = self.named(component.as_deref(), Direction::Input, place, |reader, id| {
            let name = reader.types[id.0].origin.name.clone();
            Type::Enum(Enum { name, description, choices })
        });
        Some(Schema { nullable, ..Schema::new(Kind::Enum(id)) })
    }

    /// Diagnoses the values of a list that are left out, and returns whether none is left.
    fn all_left_out(&mut self, left_out: &[&Value], why: &str, kept: &[&Value], place: &Place) -> bool {
        if left_out.is_empty() {
            return false;
        }
        let listed = left_out.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        if kept.is_empty() {
            self.widen(&place.pointer, format!("`enum` lists {listed}{why}; `enum` is not checked"));
            return true;
        }
        self.warn(&place.pointer, format!("`enum` lists {listed}{why}; such values are left out"));
        false
    }

    /// The values that meet the bounds next to the list.
    fn within_bounds<'v>(&mut self, values: Vec<&'v Value>, flat: &Flat<'_>, place: &Place) -> Vec<&'v Value> {
        let mut bounds = self.bounds(flat, &Kind::Any, &place.pointer);
        for keyword in ["anyOf", "oneOf"] {
            let has_parts = flat.get(keyword).and_then(Value::as_array).is_some_and(|parts| !parts.is_empty());
            if has_parts && self.alternatives_as_bounds(flat, keyword, &place.pointer).is_none() {
                match self.alternatives(flat, keyword, &place.pointer, Scope::Whole, 0) {
                    Some(found) => bounds.extend(found),
                    None => self.widen(&place.pointer, format!("`{keyword}` next to `enum` is not checked")),
                }
            }
        }
        let mut kept = Vec::new();
        for value in values {
            match bounds.iter().find(|bound| bound.check(&value.view()).is_some()) {
                None => kept.push(value),
                Some(bound) => {
                    let keyword = bound.keyword();
                    self.warn(
                        &place.pointer,
                        format!("`enum` lists {value}, which `{keyword}` refuses; it is left out"),
                    );
                }
            }
        }
        kept
    }
}

/// Whether a value is represented exactly. An integer beyond 64 bits is rounded, so it can't be sent.
fn is_exact(value: &Value) -> bool {
    let limit = 2_f64.powi(63);
    !(value.is_f64() && value.as_f64().is_some_and(|value| value.fract() == 0.0 && value.abs() >= limit))
}

/// The distinct values; `1.0` equals `1`.
fn distinct(values: &[&Value]) -> Vec<Choice> {
    let mut seen = HashSet::new();
    let first = values.iter().filter(|value| seen.insert(canonical(value)));
    first.map(|value| choice(value)).collect()
}

fn choice(value: &Value) -> Choice {
    // An integer written as `1.0` is shown and sent as `1`.
    let value = match value {
        Value::Number(number) => exact(number).to_json(),
        other => other.clone(),
    };
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Choice::new(value, text)
}
