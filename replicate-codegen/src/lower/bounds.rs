use serde_json::{Number as JsonNumber, Value};

use super::Lower;
use super::flat::Flat;
use crate::ir::{Bound, Number};
use crate::pattern;

/// A keyword of a schema, and the bound that its value makes.
type Keyword<T> = (&'static str, fn(T) -> Bound);

/// Which values a bound is about; JSON Schema ignores those of another type.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum About {
    Numbers,
    Text,
    Items,
    Keys,
}

impl Lower<'_> {
    /// The bounds of a schema, in a fixed order.
    pub(super) fn bounds(&mut self, flat: &Flat<'_>, about: About, pointer: &str) -> Vec<Bound> {
        match about {
            About::Numbers => self.number_bounds(flat, pointer),
            About::Text => {
                let mut bounds =
                    self.counts(flat, pointer, [("minLength", Bound::MinLength), ("maxLength", Bound::MaxLength)]);
                bounds.extend(self.pattern(flat, pointer));
                bounds
            }
            About::Items => {
                let mut bounds =
                    self.counts(flat, pointer, [("minItems", Bound::MinItems), ("maxItems", Bound::MaxItems)]);
                bounds.extend(flat.flag("uniqueItems").then_some(Bound::UniqueItems));
                bounds
            }
            About::Keys => self.counts(
                flat,
                pointer,
                [("minProperties", Bound::MinProperties), ("maxProperties", Bound::MaxProperties)],
            ),
        }
    }

    fn pattern(&mut self, flat: &Flat<'_>, pointer: &str) -> Option<Bound> {
        let source = flat.text("pattern")?;
        match pattern::translate(source) {
            Ok(regex) => Some(Bound::Pattern { source: source.to_owned(), regex }),
            Err(unsupported) => {
                self.warn(pointer, format!("`pattern` is not checked: {}", unsupported.reason()));
                None
            }
        }
    }

    fn number_bounds(&mut self, flat: &Flat<'_>, pointer: &str) -> Vec<Bound> {
        // In OpenAPI 3.0 a flag makes the plain bound exclusive; in 3.1 it is a number of its own.
        let flags = [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")];
        let [low_is_open, high_is_open] = flags.map(|(_, exclusive)| flat.flag(exclusive));
        let minimum = if low_is_open { Bound::ExclusiveMinimum } else { Bound::Minimum };
        let maximum = if high_is_open { Bound::ExclusiveMaximum } else { Bound::Maximum };
        let keywords: [Keyword<Number>; 8] = [
            ("minimum", minimum),
            ("exclusiveMinimum", Bound::ExclusiveMinimum),
            ("ge", Bound::Minimum),
            ("gt", Bound::ExclusiveMinimum),
            ("maximum", maximum),
            ("exclusiveMaximum", Bound::ExclusiveMaximum),
            ("le", Bound::Maximum),
            ("lt", Bound::ExclusiveMaximum),
        ];
        let mut bounds = Vec::new();
        for (keyword, bound) in keywords {
            match flat.get(keyword) {
                None | Some(Value::Null | Value::Bool(_)) => {}
                Some(Value::Number(value)) => bounds.push(bound(number(value))),
                Some(_) => self.warn(pointer, format!("`{keyword}` is no number and is not checked")),
            }
        }
        match flat.get("multipleOf") {
            None => {}
            Some(Value::Number(value)) if value.as_f64().is_some_and(|value| value > 0.0) => {
                bounds.push(Bound::MultipleOf(number(value)));
            }
            Some(_) => self.warn(pointer, "`multipleOf` is no number above zero and is not checked"),
        }
        bounds.dedup();
        bounds
    }

    fn counts(&mut self, flat: &Flat<'_>, pointer: &str, keywords: [Keyword<u64>; 2]) -> Vec<Bound> {
        let mut bounds = Vec::new();
        for (keyword, bound) in keywords {
            match flat.get(keyword) {
                None | Some(Value::Null) => {}
                Some(value) => match count(value) {
                    Some(0) if keyword.starts_with("min") => {}
                    Some(count) => bounds.push(bound(count)),
                    None => self.warn(pointer, format!("`{keyword}` is no count and is not checked")),
                },
            }
        }
        bounds
    }
}

pub(super) fn number(value: &JsonNumber) -> Number {
    match (value.as_i64(), value.as_u64()) {
        (Some(integer), _) => Number::Integer(integer.into()),
        (None, Some(integer)) => Number::Integer(integer.into()),
        (None, None) => Number::of_double(value.as_f64().unwrap_or(f64::NAN)),
    }
}

fn count(value: &Value) -> Option<u64> {
    let Value::Number(value) = value else { return None };
    match number(value) {
        Number::Integer(integer) => u64::try_from(integer).ok(),
        Number::Float(_) => None,
    }
}
