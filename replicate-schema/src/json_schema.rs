//! What types say, in JSON Schema (2020-12).

use serde_json::{Map, Value as Json, json};

use crate::{Assertion, Bound, Kind, ObjectType, Schema, Type, TypeId, Types};

/// The JSON Schema of a type, with the types that it refers to inside. A type inside of itself is left open.
///
/// ```
/// use replicate_schema::{TypeId, json_schema, text::Text};
///
/// let text = Text::read("model acme/painter\nobject Input\n  width integer maximum=4096 default=1024\n").unwrap();
/// let schema = json_schema(text.types(), TypeId(0));
/// assert_eq!(schema["properties"]["width"], serde_json::json!({"type": "integer", "maximum": 4096, "default": 1024}));
/// ```
#[must_use]
pub fn json_schema(types: &Types, id: TypeId) -> Json {
    Writer { types, open: Vec::new() }.named(id).into()
}

struct Writer<'t> {
    types: &'t Types,
    /// The types that are being written, each inside of the one before.
    open: Vec<TypeId>,
}

impl Writer<'_> {
    fn named(&mut self, id: TypeId) -> Map<String, Json> {
        if self.open.contains(&id) {
            return Map::new();
        }
        self.open.push(id);
        let types = self.types;
        let mut schema = match types.iter().nth(id.0) {
            Some(Type::Object(object)) => self.object(object),
            Some(Type::Enum(listed)) => {
                as_map(json!({ "enum": listed.choices.iter().map(crate::Choice::value).collect::<Vec<_>>() }))
            }
            Some(Type::Union(union)) => as_map(json!({ "anyOf": self.all(&union.alternatives) })),
            None => Map::new(),
        };
        self.open.pop();
        describe(&mut schema, types.iter().nth(id.0).map_or("", Type::description));
        schema
    }

    fn object(&mut self, object: &ObjectType) -> Map<String, Json> {
        let mut properties = Map::new();
        for property in &object.properties {
            let mut schema = self.schema(&property.schema);
            // What is said of the property is nearer than what is said of its type.
            describe(&mut schema, &property.description);
            let default = property.default.as_ref().and_then(|text| serde_json::from_str(text).ok());
            schema.extend(default.map(|default: Json| ("default".to_owned(), default)));
            if property.deprecated {
                schema.insert("deprecated".to_owned(), true.into());
            }
            properties.insert(property.name.clone(), schema.into());
        }
        let required = object.properties.iter().filter(|property| property.required);
        let required: Vec<&str> = required.map(|property| property.name.as_str()).collect();
        let mut schema = as_map(json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false,
        }));
        bounds(&object.bounds, &mut schema);
        schema
    }

    fn all(&mut self, schemas: &[Schema]) -> Vec<Json> {
        schemas.iter().map(|schema| self.schema(schema).into()).collect()
    }

    fn schema(&mut self, schema: &Schema) -> Map<String, Json> {
        let mut written = match &schema.kind {
            Kind::Boolean => as_map(json!({ "type": "boolean" })),
            Kind::Integer => as_map(json!({ "type": "integer" })),
            Kind::Number => as_map(json!({ "type": "number" })),
            Kind::String | Kind::Secret => as_map(json!({ "type": "string" })),
            Kind::File => as_map(json!({ "type": "string", "format": "uri" })),
            Kind::Any => Map::new(),
            Kind::Array(items) => as_map(json!({ "type": "array", "items": self.schema(items) })),
            Kind::Map(values) => as_map(json!({ "type": "object", "additionalProperties": self.schema(values) })),
            Kind::Object(id) | Kind::Enum(id) | Kind::Union(id) => self.named(*id),
        };
        bounds(&schema.bounds, &mut written);
        if schema.nullable { or_null(written) } else { written }
    }
}

fn bounds(bounds: &[Bound], written: &mut Map<String, Json>) {
    for bound in bounds {
        match bound {
            Bound::OneOf => {
                let alternatives = written.remove("anyOf");
                written.extend(alternatives.map(|alternatives| ("oneOf".to_owned(), alternatives)));
            }
            Bound::Assertion(Assertion::PrefixItems(..)) if bound.argument().is_object() => {
                written.extend(as_map(bound.argument()));
            }
            bound if written.contains_key(bound.keyword()) => {
                let more = written.entry("allOf").or_insert_with(|| json!([]));
                more.as_array_mut()
                    .into_iter()
                    .for_each(|more| more.push(json!({ bound.keyword(): bound.argument() })));
            }
            bound => {
                written.insert(bound.keyword().to_owned(), bound.argument());
            }
        }
    }
}

/// A schema that takes null too.
fn or_null(mut schema: Map<String, Json>) -> Map<String, Json> {
    if schema.is_empty() {
        return schema;
    }
    let one_type = schema.get("type").filter(|it| it.is_string()).cloned();
    if let Some(Json::Array(values)) = schema.get_mut("enum") {
        values.push(Json::Null);
    } else if let Some(one) = one_type {
        schema.insert("type".to_owned(), json!([one, "null"]));
    } else {
        return as_map(json!({ "anyOf": [schema, { "type": "null" }] }));
    }
    schema
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn every_kind_is_written() {
        let text = Text::read(concat!(
            "model acme/painter\n",
            "object Input description=\"What it takes.\"\n",
            "  prompt! string minLength=1 description=\"What to paint.\"\n",
            "  style enum 1 nullable\n",
            "  seed integer nullable\n",
            "  image file\n",
            "  sizes array(union 2 oneOf=true) maxItems=4\n",
            "  tree object 3\n",
            "  extras map(any)\n",
            "  either union 2 nullable\n",
            "enum Style\n",
            "  \"oil\" Oil\n",
            "  2 _2\n",
            "union Size\n",
            "  integer\n",
            "  string\n",
            "object Tree\n",
            "  children array(object 3)\n",
        ))
        .unwrap();
        let size = json!([{ "type": "integer" }, { "type": "string" }]);
        let tree = json!({
            "type": "object", "required": [], "additionalProperties": false,
            "properties": { "children": { "type": "array", "items": {} } },
        });
        let expected = json!({
            "type": "object",
            "description": "What it takes.",
            "required": ["prompt"],
            "additionalProperties": false,
            "properties": {
                "prompt": { "type": "string", "minLength": 1, "description": "What to paint." },
                "style": { "enum": ["oil", 2, null] },
                "seed": { "type": ["integer", "null"] },
                "image": { "type": "string", "format": "uri" },
                "sizes": { "type": "array", "items": { "oneOf": size }, "maxItems": 4 },
                "tree": tree,
                "extras": { "type": "object", "additionalProperties": {} },
                "either": { "anyOf": [{ "anyOf": size }, { "type": "null" }] },
            },
        });
        assert_eq!(json_schema(text.types(), TypeId(0)), expected);
    }
}
