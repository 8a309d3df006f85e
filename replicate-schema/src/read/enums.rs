use std::collections::HashSet;

use serde_json::Value;

use super::flat::Flat;
use super::{Direction, Place, Reader, description, is_of_type};
use crate::json::{canonical, exact};
use crate::{Choice, Enum, Kind, Type};

/// What the `enum` of a schema comes to.
pub(super) struct Listed {
    pub(super) kind: Option<Kind>,
    pub(super) nullable: bool,
}

impl Reader<'_> {
    /// The type for the listed values, or none where the list is of no use.
    pub(super) fn listed(&mut self, flat: &Flat<'_>, place: &Place) -> Option<Listed> {
        let values = match (flat.get("enum"), flat.get("const")) {
            (Some(Value::Array(values)), _) => values.as_slice(),
            (Some(_), _) => {
                self.warn(&place.pointer, "`enum` is no list and is not checked");
                return None;
            }
            (None, Some(value)) => std::slice::from_ref(value),
            (None, None) => return None,
        };
        let nullable = values.contains(&Value::Null);
        let declared = flat.text("type");
        let fits = |value: &&Value| declared.is_none_or(|declared| is_of_type(value, declared));
        let (fitting, contradicting): (Vec<&Value>, Vec<&Value>) =
            values.iter().filter(|value| !value.is_null()).partition(fits);
        let choices = distinct(&fitting);
        if choices.len() < fitting.len() {
            self.warn(&place.pointer, "a value stands in `enum` twice");
        }
        if choices.is_empty() && nullable {
            return Some(Listed { kind: None, nullable });
        }
        if let Some(declared) = declared.filter(|_| !contradicting.is_empty()) {
            let listed = contradicting.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let way_out = if choices.is_empty() { "`enum` is not checked" } else { "such values are left out" };
            self.warn(&place.pointer, format!("`enum` lists {listed}, and the type is `{declared}`; {way_out}"));
        }
        if choices.is_empty() {
            return None;
        }
        let component = flat.component.clone();
        // Cog describes every enum by this sentence, which says nothing.
        let own = flat.inner_text("description").filter(|text| *text != "An enumeration.");
        let description = description(own);
        // Values go both ways by one type.
        let id = self.named(component.as_deref(), Direction::Input, place, |reader, id| {
            let name = reader.types[id.0].origin.name.clone();
            Type::Enum(Enum { name, description, choices })
        });
        Some(Listed { kind: Some(Kind::Enum(id)), nullable })
    }
}

/// The values, each once; `1.0` is `1`.
fn distinct(values: &[&Value]) -> Vec<Choice> {
    let mut seen = HashSet::new();
    let first = values.iter().filter(|value| seen.insert(canonical(value)));
    first.map(|value| choice(value)).collect()
}

fn choice(value: &Value) -> Choice {
    // An integer that is written as `1.0` is shown and sent as `1`.
    let value = match value {
        Value::Number(number) => exact(number).to_json(),
        other => other.clone(),
    };
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Choice::new(value, text)
}
