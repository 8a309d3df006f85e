//! Random documents, each made of its seed: hostile names, collisions, recursion with and without an end, combinators.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// Seeds that have found something, which are always tried.
pub(crate) const KEPT: &[u64] = &[270, 1049, 1477, 10145, 10415, 10482, 10486, 10592, 11323];

/// Deeper schemas are of scalars alone.
const DEEPEST: usize = 3;

/// Names that meet, that are words of Rust or of generated code, or that are no identifiers.
const NAMES: [&str; 36] = [
    "prompt",
    "Prompt",
    "prompt ",
    "type",
    "self",
    "Self",
    "crate",
    "new",
    "validate",
    "extra",
    "__extra",
    "Input",
    "Output",
    "Option",
    "Some",
    "String",
    "Box",
    "_",
    "",
    "1",
    "a b",
    "a-b",
    "a_b",
    "aB",
    "é",
    "日本",
    "\"",
    "\\",
    "a/b",
    "a~b",
    "a%20b",
    "r#type",
    "{}",
    "*/",
    "\u{202e}x",
    "FIELDS",
];

/// Texts that stand in enums and descriptions.
const TEXTS: [&str; 16] =
    ["oil", "Oil", "oil ", "ink wash", "16:9", "-1", "1", "Self", "", " ", "é", "\"", "\\n", "a\nb", "```", "{}"];

/// The document of a seed.
pub(crate) fn document(seed: u64) -> Value {
    let mut draw = Draw { rng: Rng::with_seed(seed), components: Vec::new() };
    let mut names: Vec<&str> = NAMES.iter().copied().filter(|name| !matches!(*name, "Input" | "Output")).collect();
    draw.rng.shuffle(&mut names);
    draw.components = names.into_iter().take(draw.rng.usize(0..5)).map(str::to_owned).collect();
    let mut components = Map::new();
    for name in draw.components.clone() {
        let schema = draw.schema(0);
        components.insert(name, schema);
    }
    let mut input = draw.object(0);
    input["type"] = "object".into();
    components.insert("Input".to_owned(), input);
    if draw.one_in(6) {
        components.insert("Output".to_owned(), draw.object(0));
    } else {
        components.insert("Output".to_owned(), draw.schema(0));
    }
    json!({"openapi": "3.1.0", "components": {"schemas": components}})
}

struct Draw {
    rng: Rng,
    components: Vec<String>,
}

impl Draw {
    fn one_in(&mut self, count: usize) -> bool {
        self.rng.usize(..count) == 0
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.rng.usize(..texts.len())]
    }

    fn schema(&mut self, depth: usize) -> Value {
        let mut schema = match self.rng.usize(..if depth < DEEPEST { 20 } else { 7 }) {
            0..=4 => self.scalar(),
            5 | 6 => self.listed(),
            7..=9 => self.object(depth),
            10 | 11 => self.array(depth),
            12 => self.map(depth),
            13 | 14 => self.reference(depth),
            15 | 16 => self.all_of(depth),
            17 | 18 => self.union(depth),
            _ => self.beside_union(depth),
        };
        self.annotate(&mut schema);
        schema
    }

    fn schemas(&mut self, depth: usize, least: usize, most: usize) -> Vec<Value> {
        (0..self.rng.usize(least..=most)).map(|_| self.schema(depth + 1)).collect()
    }

    fn annotate(&mut self, schema: &mut Value) {
        let Value::Object(schema) = schema else { return };
        for keyword in ["title", "description"] {
            if self.one_in(6) {
                schema.insert(keyword.to_owned(), self.pick(&TEXTS).into());
            }
        }
        if self.one_in(12) {
            schema.insert("deprecated".to_owned(), true.into());
        }
        if self.one_in(40) {
            schema.insert("not".to_owned(), json!({"maxLength": 1}));
        }
    }

    fn scalar(&mut self) -> Value {
        let mut schema = match self.rng.usize(..9) {
            0 | 1 => self.number("integer"),
            2 | 3 => self.number("number"),
            4 => json!({"type": "boolean"}),
            5 => json!({"type": "string", "format": "uri"}),
            6 => json!({"type": "null"}),
            _ => self.text(),
        };
        if self.one_in(8) && schema["type"] != "null" {
            let more = self.pick(&["null", "boolean", "string", "integer", "array", "object"]);
            if schema["type"] != more {
                schema["type"] = json!([schema["type"], more]);
            }
        }
        schema
    }

    fn number(&mut self, kind: &str) -> Value {
        let mut schema = json!({ "type": kind });
        let low = self.rng.i64(-3..4);
        if self.one_in(3) {
            schema[if self.one_in(3) { "exclusiveMinimum" } else { "minimum" }] = low.into();
        }
        if self.one_in(3) {
            schema[if self.one_in(3) { "exclusiveMaximum" } else { "maximum" }] = (low + self.rng.i64(0..6)).into();
        }
        if self.one_in(5) {
            schema["multipleOf"] =
                if kind == "number" && self.rng.bool() { json!(0.5) } else { self.rng.u64(1..4).into() };
        }
        schema
    }

    fn text(&mut self) -> Value {
        let mut schema = json!({"type": "string"});
        if self.one_in(3) {
            schema["minLength"] = self.rng.u64(0..3).into();
        }
        if self.one_in(3) {
            schema["maxLength"] = self.rng.u64(1..6).into();
        }
        if self.one_in(5) {
            schema["pattern"] = self.pick(&["^a", "l$", "[0-9]", "^(oil|ink)", "^.{1,3}$"]).into();
        }
        schema
    }

    fn listed(&mut self) -> Value {
        let value = |draw: &mut Self| match draw.rng.usize(..8) {
            0 => draw.rng.i64(-2..5).into(),
            1 => json!(1.5),
            2 if draw.one_in(3) => Value::Null,
            3 if draw.one_in(3) => draw.rng.bool().into(),
            _ => draw.pick(&TEXTS).into(),
        };
        if self.one_in(5) {
            return json!({"const": value(self)});
        }
        let mut values: Vec<Value> = Vec::new();
        for _ in 0..self.rng.usize(1..6) {
            let drawn = value(self);
            if !values.contains(&drawn) {
                values.push(drawn);
            }
        }
        if values.iter().all(Value::is_string) && self.rng.bool() {
            return json!({"type": "string", "enum": values});
        }
        json!({ "enum": values })
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut properties = Map::new();
        for at in 0..self.rng.usize(1..5) {
            let mut schema = self.schema(depth + 1);
            if let Value::Object(schema) = &mut schema
                && self.one_in(3)
            {
                schema.insert("x-order".to_owned(), at.into());
            }
            properties.insert(self.pick(&NAMES).to_owned(), schema);
        }
        let mut schema = json!({"type": "object"});
        let required: Vec<&String> = properties.keys().filter(|_| self.one_in(3)).collect();
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        if self.one_in(10) {
            schema["minProperties"] = 1.into();
        }
        if self.one_in(8) {
            schema["additionalProperties"] = false.into();
        }
        if self.one_in(10) {
            let names: Vec<&String> = properties.keys().collect();
            let alternatives: Vec<Value> = names.iter().map(|name| json!({ "required": [name] })).collect();
            schema[if self.rng.bool() { "anyOf" } else { "oneOf" }] = alternatives.into();
        }
        schema["properties"] = properties.into();
        schema
    }

    fn array(&mut self, depth: usize) -> Value {
        let mut schema = json!({"type": "array"});
        if self.one_in(4) {
            schema["prefixItems"] = self.schemas(depth, 1, 3).into();
            if self.rng.bool() {
                schema["items"] = if self.rng.bool() { false.into() } else { self.schema(depth + 1) };
            }
        } else {
            schema["items"] = self.schema(depth + 1);
        }
        for (keyword, odds, most) in [("minItems", 5, 3), ("maxItems", 5, 4)] {
            if self.one_in(odds) {
                schema[keyword] = self.rng.u64(1..most).into();
            }
        }
        if self.one_in(8) {
            schema["uniqueItems"] = true.into();
        }
        schema
    }

    fn map(&mut self, depth: usize) -> Value {
        json!({"type": "object", "additionalProperties": self.schema(depth + 1)})
    }

    fn reference(&mut self, depth: usize) -> Value {
        if self.components.is_empty() {
            return self.schema(depth + 1);
        }
        let name = self.components[self.rng.usize(..self.components.len())].clone();
        let token = name.replace('~', "~0").replace('/', "~1");
        // A reference is a URI.
        let encoded = token.bytes().map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'~' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        });
        json!({ "$ref": format!("#/components/schemas/{}", encoded.collect::<String>()) })
    }

    fn all_of(&mut self, depth: usize) -> Value {
        let parts = match self.rng.usize(..4) {
            0 => vec![self.object(depth + 1), self.object(depth + 1)],
            1 => vec![self.number("number"), self.number("integer"), self.number("number")],
            2 => vec![self.text(), self.text()],
            _ => self.schemas(depth, 1, 2),
        };
        let mut schema = json!({ "allOf": parts });
        if self.one_in(4) {
            schema["allOf"] = json!([self.reference(depth)]);
        }
        schema
    }

    fn union(&mut self, depth: usize) -> Value {
        let keyword = if self.rng.bool() { "anyOf" } else { "oneOf" };
        let mut parts = self.schemas(depth, 1, 3);
        if self.one_in(3) {
            parts.push(json!({"type": "null"}));
        }
        json!({ keyword: parts })
    }

    /// Alternatives beside what holds for each.
    fn beside_union(&mut self, depth: usize) -> Value {
        let keyword = if self.rng.bool() { "anyOf" } else { "oneOf" };
        let (mut schema, parts) = match self.rng.usize(..3) {
            0 => (self.object(depth), vec![self.object(depth + 1), self.object(depth + 1)]),
            1 => (
                json!({"type": "string"}),
                vec![json!({"minLength": 3}), json!({"maxLength": 2}), json!({"pattern": "^o"})],
            ),
            _ => (json!({"type": ["integer", "string"]}), vec![json!({"type": "string"}), json!({"minimum": 2})]),
        };
        for other in ["anyOf", "oneOf"] {
            if let Value::Object(schema) = &mut schema {
                schema.remove(other);
            }
        }
        schema[keyword] = parts.into();
        schema
    }
}
