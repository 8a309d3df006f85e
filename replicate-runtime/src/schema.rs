//! The schema of an input, out of its table: what a language model is told of a tool.

use schemars::Schema as JsonSchema;
use serde_json::{Map, Value as Json, json};

use crate::{Bound, Field, Kind, Number, Schema};

/// Deeper objects than this are recursive, and are left open.
const DEEPEST: usize = 8;

/// The JSON Schema (2020-12) of an input, with descriptions in the order of its fields.
#[must_use]
pub fn json_schema(fields: &'static [Field], description: &str, descriptions: &[&str]) -> JsonSchema {
    let mut schema = object(fields, descriptions, 0);
    describe(&mut schema, description);
    schema.into()
}

fn object(fields: &[Field], descriptions: &[&str], depth: usize) -> Map<String, Json> {
    let mut properties = Map::new();
    for (index, field) in fields.iter().enumerate() {
        let mut property = of(field.kind, field.bounds, depth);
        describe(&mut property, descriptions.get(index).copied().unwrap_or_default());
        let default = field.default.and_then(|text| serde_json::from_str(text).ok());
        property.extend(default.map(|default: Json| ("default".to_owned(), default)));
        properties.insert(field.name.to_owned(), property.into());
    }
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let schema = json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false,
    });
    as_map(schema)
}

fn of(kind: Kind, bounds: &[Bound], depth: usize) -> Map<String, Json> {
    let schema = match kind {
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Integer => json!({ "type": "integer" }),
        Kind::Number => json!({ "type": "number" }),
        Kind::String | Kind::Secret => json!({ "type": "string" }),
        Kind::File => json!({ "type": "string", "format": "uri" }),
        Kind::Any => json!({}),
        Kind::Enum(values) => json!({ "enum": values.iter().collect::<Vec<_>>() }),
        Kind::Array(items) => json!({ "type": "array", "items": nested(items, depth) }),
        Kind::Map(values) => json!({ "type": "object", "additionalProperties": nested(values, depth) }),
        Kind::Object(_) | Kind::Union(_) if depth >= DEEPEST => json!({}),
        Kind::Object(fields) => Json::Object(object(fields, &[], depth + 1)),
        Kind::Union(alternatives) => {
            let keyword = if bounds.contains(&Bound::OneOf) { "oneOf" } else { "anyOf" };
            let schemas: Vec<Json> = alternatives.iter().map(|schema| nested(schema, depth + 1)).collect();
            json!({ keyword: schemas })
        }
    };
    let mut schema = as_map(schema);
    schema.extend(bounds.iter().filter_map(|bound| keyword(*bound)));
    schema
}

fn nested(schema: &Schema, depth: usize) -> Json {
    of(schema.kind, schema.bounds, depth).into()
}

fn keyword(bound: Bound) -> Option<(String, Json)> {
    let (name, value) = match bound {
        Bound::Minimum(limit) => ("minimum", number(limit)),
        Bound::Maximum(limit) => ("maximum", number(limit)),
        Bound::ExclusiveMinimum(limit) => ("exclusiveMinimum", number(limit)),
        Bound::ExclusiveMaximum(limit) => ("exclusiveMaximum", number(limit)),
        Bound::MultipleOf(step) => ("multipleOf", number(step)),
        Bound::MinLength(count) => ("minLength", count.into()),
        Bound::MaxLength(count) => ("maxLength", count.into()),
        Bound::Pattern(pattern) => ("pattern", pattern.source.into()),
        Bound::MinItems(count) => ("minItems", count.into()),
        Bound::MaxItems(count) => ("maxItems", count.into()),
        Bound::UniqueItems => ("uniqueItems", true.into()),
        Bound::MinProperties(count) => ("minProperties", count.into()),
        Bound::MaxProperties(count) => ("maxProperties", count.into()),
        Bound::OneOf => return None,
    };
    Some((name.to_owned(), value))
}

fn number(number: Number) -> Json {
    match number {
        Number::Integer(integer) => match (i64::try_from(integer), u64::try_from(integer)) {
            (Ok(integer), _) => integer.into(),
            (_, Ok(integer)) => integer.into(),
            #[allow(clippy::cast_precision_loss, reason = "JSON has no exact number for it")]
            _ => (integer as f64).into(),
        },
        Number::Float(float) => float.into(),
    }
}

fn describe(schema: &mut Map<String, Json>, description: &str) {
    if !description.is_empty() {
        schema.insert("description".to_owned(), description.into());
    }
}

fn as_map(schema: Json) -> Map<String, Json> {
    match schema {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}
