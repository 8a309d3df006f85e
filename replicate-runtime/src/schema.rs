//! The schema of an input, out of its table: what a language model is told of a tool.

use schemars::Schema as JsonSchema;
use serde_json::{Map, Value as Json, json};

use crate::{Bound, Field, Kind, Number, Schema, Table};

/// Deeper objects than this are recursive, and are left open.
const DEEPEST: usize = 8;

/// What the author of a model wrote about an object and its fields, in their order.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    table: &'static Table<Field>,
    description: &'static str,
    fields: &'static [&'static str],
}

impl Described {
    /// What was written about the object of a table.
    #[must_use]
    pub const fn new(table: &'static Table<Field>, description: &'static str, fields: &'static [&'static str]) -> Self {
        Self { table, description, fields }
    }
}

/// The JSON Schema (2020-12) of an input, with the descriptions of it and of the objects inside.
#[must_use]
pub fn json_schema(table: &'static Table<Field>, described: &[Described]) -> JsonSchema {
    object(table, described, 0).into()
}

fn object(table: &'static Table<Field>, described: &[Described], depth: usize) -> Map<String, Json> {
    let own = described.iter().find(|described| described.table.is(table));
    let mut properties = Map::new();
    for (index, field) in table.iter().enumerate() {
        let mut property = of(field.kind, field.bounds, described, depth);
        // What is said of the field is nearer than what is said of all objects of its kind.
        describe(&mut property, own.and_then(|own| own.fields.get(index)).copied().unwrap_or_default());
        let default = field.default.and_then(|text| serde_json::from_str(text).ok());
        property.extend(default.map(|default: Json| ("default".to_owned(), default)));
        properties.insert(field.name.to_owned(), property.into());
    }
    let required: Vec<&str> = table.iter().filter(|field| field.required).map(|field| field.name).collect();
    let mut schema = as_map(json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false,
    }));
    describe(&mut schema, own.map_or("", |own| own.description));
    schema
}

fn of(kind: Kind, bounds: &[Bound], described: &[Described], depth: usize) -> Map<String, Json> {
    let schema = match kind {
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Integer => json!({ "type": "integer" }),
        Kind::Number => json!({ "type": "number" }),
        Kind::String | Kind::Secret => json!({ "type": "string" }),
        Kind::File => json!({ "type": "string", "format": "uri" }),
        Kind::Any => json!({}),
        Kind::Enum(values) => json!({ "enum": values.iter().collect::<Vec<_>>() }),
        Kind::Array(items) => json!({ "type": "array", "items": nested(items, described, depth) }),
        Kind::Map(values) => json!({ "type": "object", "additionalProperties": nested(values, described, depth) }),
        Kind::Object(_) | Kind::Union(_) if depth >= DEEPEST => json!({}),
        Kind::Object(table) => Json::Object(object(table, described, depth + 1)),
        Kind::Union(alternatives) => {
            let keyword = if bounds.contains(&Bound::OneOf) { "oneOf" } else { "anyOf" };
            let schemas: Vec<Json> = alternatives.iter().map(|schema| nested(schema, described, depth + 1)).collect();
            json!({ keyword: schemas })
        }
    };
    let mut schema = as_map(schema);
    schema.extend(bounds.iter().filter_map(|bound| keyword(*bound)));
    schema
}

fn nested(schema: &Schema, described: &[Described], depth: usize) -> Json {
    of(schema.kind, schema.bounds, described, depth).into()
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
