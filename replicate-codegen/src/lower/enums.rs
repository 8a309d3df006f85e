use serde_json::Value;

use super::flat::Flat;
use super::{Lower, Place, docs};
use crate::ir::{Docs, Enum, Of, Side, TypeDef, Variant, Wire};
use crate::names::{self, VariantName};
use crate::text;

/// What the `enum` of a schema comes to.
pub(super) struct Listed {
    pub(super) of: Option<Of>,
    pub(super) nullable: bool,
}

impl Lower<'_> {
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
        let wires = distinct(&fitting);
        if wires.len() < fitting.len() {
            self.warn(&place.pointer, "a value stands in `enum` twice");
        }
        if wires.is_empty() && nullable {
            return Some(Listed { of: None, nullable });
        }
        if let Some(declared) = declared.filter(|_| !contradicting.is_empty()) {
            let listed = contradicting.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let way_out = if wires.is_empty() { "`enum` is not checked" } else { "such values are left out" };
            self.warn(&place.pointer, format!("`enum` lists {listed}, and the type is `{declared}`; {way_out}"));
        }
        if wires.is_empty() {
            return None;
        }
        let key = flat.component.clone();
        let id = self.named(key.as_deref(), Side::Input, place, |_, _| {
            let listed = Enum { name: String::new(), docs: Docs(Vec::new()), variants: variants(wires) };
            TypeDef::Enum(Enum { docs: docs_of(flat, place, &listed), ..listed })
        });
        Some(Listed { of: Some(Of::Enum(id)), nullable })
    }
}

/// The values on the wire, each once.
fn distinct(values: &[&Value]) -> Vec<Wire> {
    let mut wires: Vec<Wire> = Vec::new();
    for wire in values.iter().map(|value| wire(value)) {
        if !wires.contains(&wire) {
            wires.push(wire);
        }
    }
    wires
}

fn docs_of(flat: &Flat<'_>, place: &Place, listed: &Enum) -> Docs {
    // Cog describes every enum by this sentence, which says nothing.
    let own = flat.inner_text("description").filter(|text| *text != "An enumeration.");
    let lines = own.map(text::markdown).filter(|lines| !lines.is_empty());
    Docs(lines.unwrap_or_else(|| docs::listed(place, listed)))
}

fn variants(wires: Vec<Wire>) -> Vec<Variant> {
    let texts: Vec<String> = wires.iter().map(wire_text).collect();
    let named: Vec<_> = texts.iter().map(|text| (names::variant(text), text.as_str())).collect();
    let idents = names::without_collisions(&named);
    let variant = |((wire, ident), text): ((Wire, VariantName), &String)| Variant {
        ident: ident.to_string(),
        docs: Docs(vec![format!("{}.", text::code(text))]),
        wire,
    };
    wires.into_iter().zip(idents).zip(&texts).map(variant).collect()
}

/// The text that a variant is named after; the JSON of what is no string.
fn wire_text(wire: &Wire) -> String {
    match wire {
        Wire::String(text) | Wire::Json(text) => text.clone(),
        Wire::Integer(integer) => integer.to_string(),
        Wire::Number(number) => number.to_string(),
        Wire::Boolean(boolean) => boolean.to_string(),
    }
}

fn wire(value: &Value) -> Wire {
    match value {
        Value::String(text) => Wire::String(text.clone()),
        Value::Bool(boolean) => Wire::Boolean(*boolean),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => Wire::Integer(integer),
            #[allow(clippy::cast_possible_truncation, reason = "checked to be an integer within the range")]
            (None, Some(float)) if float.fract() == 0.0 && float.abs() < 9e18 => Wire::Integer(float as i64),
            (None, Some(float)) => Wire::Number(float),
            (None, None) => Wire::Json(value.to_string()),
        },
        other => Wire::Json(other.to_string()),
    }
}

/// Whether a value is of a type as JSON Schema names it.
pub(super) fn is_of_type(value: &Value, declared: &str) -> bool {
    match declared {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|value| value.fract() == 0.0),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => true,
    }
}
