//! Converts types to JSON Schema (2020-12).

use std::fmt::{self, Display, Formatter};

use serde_json::{Value as Json, json};

use crate::{Assertion, Bound, Choice, Direction, Kind, ObjectType, Schema, Type, TypeId, Types};

/// The JSON Schema of a type, with the types that it refers to inlined. A recursive type accepts any JSON at the point
/// of recursion.
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
    Node::Object(Writer { types, direction: Direction::Input, open: Vec::new() }.named(id)).into()
}

/// A JSON Schema that keeps the author's order when it is printed, since maps of `serde_json` may sort their keys.
///
/// The JSON Schema of an input accepts exactly the valid values. That of an output accepts everything that can be read:
/// bounds are left out, anything may be absent or null, and unknown properties are allowed.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonSchema(Node);

impl JsonSchema {
    /// The JSON Schema of a schema for inputs or for outputs.
    ///
    /// ```
    /// use replicate_schema::{Direction, JsonSchema, text::Text};
    ///
    /// let text = Text::read("model acme/painter\nobject Input\n  width integer\n  height integer\n").unwrap();
    /// let schema = JsonSchema::new(text.types(), text.root(), Direction::Input).to_string();
    /// assert!(schema.find("width") < schema.find("height"));
    /// ```
    #[must_use]
    pub fn new(types: &Types, schema: &Schema, direction: Direction) -> Self {
        Self(Node::Object(Writer { types, direction, open: Vec::new() }.schema(schema)))
    }

    /// The same for the input of a tool in APIs for agents: without `anyOf`, `oneOf`, `allOf`, `not` and `enum` at the
    /// top level, which some of them refuse. It accepts more than the original schema, so check inputs against that
    /// one.
    ///
    /// ```
    /// # use replicate_schema::{Document, ModelSchema};
    /// let document = Document::from_json(r#"{"Input": {"properties": {"a": {}}, "anyOf": [{"required": ["a"]}]}}"#)?;
    /// let schema = ModelSchema::read(&document).input_json_schema().for_tools();
    /// assert_eq!(schema.to_string(), r#"{"type":"object","properties":{"a":{}},"required":[],"additionalProperties":false}"#);
    /// # Ok::<(), replicate_schema::Error>(())
    /// ```
    #[must_use]
    pub fn for_tools(mut self) -> Self {
        if let Node::Object(entries) = &mut self.0 {
            entries.retain(|(key, _)| !is_combinator(key));
        }
        self
    }
}

impl Display for JsonSchema {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<JsonSchema> for Json {
    fn from(schema: JsonSchema) -> Self {
        schema.0.into()
    }
}

/// An object in its original order.
type Entries = Vec<(String, Node)>;

/// JSON with objects that keep their order.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    Object(Entries),
    List(Vec<Node>),
    /// JSON without schemas inside.
    Plain(Json),
}

impl From<Node> for Json {
    fn from(node: Node) -> Self {
        match node {
            Node::Object(entries) => {
                Self::Object(entries.into_iter().map(|(key, value)| (key, value.into())).collect())
            }
            Node::List(items) => items.into_iter().map(Self::from).collect(),
            Node::Plain(json) => json,
        }
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(entries) => {
                f.write_str("{")?;
                for (number, (key, value)) in entries.iter().enumerate() {
                    let comma = if number == 0 { "" } else { "," };
                    write!(f, "{comma}{}:{value}", Json::from(key.as_str()))?;
                }
                f.write_str("}")
            }
            Self::List(items) => {
                f.write_str("[")?;
                for (number, item) in items.iter().enumerate() {
                    let comma = if number == 0 { "" } else { "," };
                    write!(f, "{comma}{item}")?;
                }
                f.write_str("]")
            }
            Self::Plain(json) => json.fmt(f),
        }
    }
}

struct Writer<'t> {
    types: &'t Types,
    direction: Direction,
    /// The types that are being written, from the outermost to the innermost.
    open: Vec<TypeId>,
}

impl Writer<'_> {
    fn named(&mut self, id: TypeId) -> Entries {
        if self.open.contains(&id) {
            return Entries::new();
        }
        self.open.push(id);
        let types = self.types;
        let mut schema = match types.iter().nth(id.0) {
            Some(Type::Object(object)) => self.object(object),
            Some(Type::Enum(listed)) => self.choices(&listed.choices),
            Some(Type::Union(union)) => vec![inner("anyOf", self.all(&union.alternatives))],
            None => Entries::new(),
        };
        self.open.pop();
        describe(&mut schema, types.iter().nth(id.0).map_or("", Type::description));
        schema
    }

    fn object(&mut self, object: &ObjectType) -> Entries {
        let mut properties = Entries::new();
        for property in &object.properties {
            let mut schema = self.schema(&property.schema);
            if self.direction == Direction::Output && !property.schema.nullable {
                schema = or_null(schema);
            }
            // The description of the property takes precedence over that of its type.
            describe(&mut schema, &property.description);
            let default = property.default.as_ref().and_then(|text| serde_json::from_str(text).ok());
            schema.extend(default.map(|default: Json| entry("default", default)));
            if property.deprecated {
                schema.push(entry("deprecated", true));
            }
            properties.push((property.name.clone(), Node::Object(schema)));
        }
        let mut written = vec![entry("type", "object"), inner("properties", Node::Object(properties))];
        if self.direction == Direction::Input {
            let required = object.properties.iter().filter(|property| property.required);
            let required: Vec<&str> = required.map(|property| property.name.as_str()).collect();
            written.extend([entry("required", required), entry("additionalProperties", false)]);
            bounds(&object.bounds, &mut written);
        }
        written
    }

    fn choices(&self, choices: &[Choice]) -> Entries {
        let listed = entry("enum", choices.iter().map(Choice::value).cloned().collect::<Vec<_>>());
        match self.direction {
            Direction::Input => vec![listed],
            // Models return values that their schema does not list yet.
            Direction::Output => {
                vec![inner("anyOf", Node::List(vec![Node::Object(vec![listed]), Node::Object(Entries::new())]))]
            }
        }
    }

    fn all(&mut self, schemas: &[Schema]) -> Node {
        Node::List(schemas.iter().map(|schema| Node::Object(self.schema(schema))).collect())
    }

    fn schema(&mut self, schema: &Schema) -> Entries {
        let mut written = match &schema.kind {
            Kind::Boolean => vec![entry("type", "boolean")],
            Kind::Integer => vec![entry("type", "integer")],
            Kind::Number => vec![entry("type", "number")],
            Kind::String | Kind::Secret => vec![entry("type", "string")],
            Kind::File => vec![entry("type", "string"), entry("format", "uri")],
            Kind::Any => Entries::new(),
            Kind::Array(items) => vec![entry("type", "array"), inner("items", Node::Object(self.schema(items)))],
            Kind::Map(values) => {
                vec![entry("type", "object"), inner("additionalProperties", Node::Object(self.schema(values)))]
            }
            Kind::Object(id) | Kind::Enum(id) | Kind::Union(id) => self.named(*id),
        };
        if self.direction == Direction::Input {
            bounds(&schema.bounds, &mut written);
        }
        if schema.nullable { or_null(written) } else { written }
    }
}

fn bounds(bounds: &[Bound], written: &mut Entries) {
    for bound in bounds {
        let said = match (bound, bound.argument()) {
            (Bound::OneOf, _) => {
                for (key, _) in written.iter_mut().filter(|(key, _)| key == "anyOf") {
                    "oneOf".clone_into(key);
                }
                continue;
            }
            // The meaning of `items` depends on the number of first items. It is left out for a list of any JSON.
            (Bound::Assertion(Assertion::PrefixItems(..)), Json::Object(both)) => {
                written.retain(|(key, value)| key != "items" || *value != Node::Object(Entries::new()));
                both.into_iter().map(|(key, value)| (key, Node::Plain(value))).collect()
            }
            // An empty list of types is not valid JSON Schema.
            (Bound::Assertion(Assertion::Type(types)), _) if types.is_empty() => vec![entry("not", json!({}))],
            (bound, argument) => vec![entry(bound.keyword(), argument)],
        };
        if said.iter().any(|(key, _)| has(written, key)) {
            and(written, said);
        } else {
            written.extend(said);
        }
    }
}

/// Adds further keywords, in an `allOf` if they are already used.
fn and(written: &mut Entries, more: Entries) {
    let more = Node::Object(more);
    match written.iter_mut().find(|(key, _)| key == "allOf") {
        Some((_, Node::List(all))) => all.push(more),
        _ => written.push(inner("allOf", Node::List(vec![more]))),
    }
}

fn has(schema: &Entries, key: &str) -> bool {
    schema.iter().any(|(known, _)| known == key)
}

/// A schema that also accepts null.
fn or_null(mut schema: Entries) -> Entries {
    if schema.is_empty() {
        return schema;
    }
    // Null is added to the keyword that alone determines which values are valid.
    let deciding = |key: &str| key == "type" || is_combinator(key);
    let mut decides = schema.iter_mut().filter(|(key, _)| deciding(key));
    if let (Some((key, Node::Plain(said))), None) = (decides.next(), decides.next()) {
        match (key.as_str(), said) {
            ("enum", Json::Array(values)) => {
                values.push(Json::Null);
                return schema;
            }
            ("type", one @ Json::String(_)) => {
                *one = json!([one, "null"]);
                return schema;
            }
            _ => {}
        }
    }
    let null = Node::Object(vec![entry("type", "null")]);
    vec![inner("anyOf", Node::List(vec![Node::Object(schema), null]))]
}

/// Whether a keyword has its own schemas or values.
fn is_combinator(key: &str) -> bool {
    matches!(key, "enum" | "anyOf" | "oneOf" | "allOf" | "not")
}

fn describe(schema: &mut Entries, description: &str) {
    if !description.is_empty() {
        schema.retain(|(key, _)| key != "description");
        schema.push(entry("description", description));
    }
}

fn entry(key: &str, value: impl Into<Json>) -> (String, Node) {
    (key.to_owned(), Node::Plain(value.into()))
}

/// An entry with schemas inside.
fn inner(key: &str, value: Node) -> (String, Node) {
    (key.to_owned(), value)
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

    #[test]
    #[cfg(feature = "document")]
    fn bounds_hold_beside_what_is_written_already() {
        let document = crate::Document::from_json(
            r#"{"Input": {
                "properties": {
                    "pair": {"type": "array", "prefixItems": [{"type": "integer"}], "items": {"type": "string"}},
                    "size": {"type": "integer", "anyOf": [{"maximum": 1}, {"minimum": 9}], "nullable": true}
                },
                "anyOf": [{"required": ["pair"]}, {"required": ["size"]}]
            }}"#,
        );
        let schema = crate::ModelSchema::read(&document.unwrap()).input_json_schema().to_string();
        let expected = concat!(
            r#"{"type":"object","properties":{"#,
            r#""pair":{"type":"array","items":{"type":["string"]},"prefixItems":[{"type":["integer"]}]},"#,
            r#""size":{"anyOf":[{"type":"integer","anyOf":[{"maximum":1},{"minimum":9}]},{"type":"null"}]}},"#,
            r#""required":[],"additionalProperties":false,"anyOf":[{"required":["pair"]},{"required":["size"]}]}"#
        );
        assert_eq!(schema, expected);
    }

    #[test]
    fn an_output_takes_what_is_read() {
        let text = Text::read(concat!(
            "model acme/painter\n",
            "object Output\n",
            "  width! integer maximum=4096\n",
            "  style enum 1\n",
            "enum Style\n",
            "  \"oil\" Oil\n",
        ))
        .unwrap();
        let schema = JsonSchema::new(text.types(), text.root(), Direction::Output).to_string();
        let style = r#"{"anyOf":[{"anyOf":[{"enum":["oil"]},{}]},{"type":"null"}]}"#;
        let width = r#"{"type":["integer","null"]}"#;
        assert_eq!(schema, format!(r#"{{"type":"object","properties":{{"width":{width},"style":{style}}}}}"#));
    }

    #[test]
    fn the_order_is_that_of_the_author() {
        let text = Text::read("model acme/painter\nobject Input\n  z string default=\"\\n\"\n  a integer minimum=1\n")
            .unwrap();
        let schema = JsonSchema::new(text.types(), text.root(), Direction::Input);
        let expected = concat!(
            r#"{"type":"object","properties":{"z":{"type":"string","default":"\n"},"a":{"type":"integer","minimum":1}},"#,
            r#""required":[],"additionalProperties":false}"#
        );
        assert_eq!(schema.to_string(), expected);
        assert_eq!(Json::from(schema), json_schema(text.types(), TypeId(0)));
    }
}
