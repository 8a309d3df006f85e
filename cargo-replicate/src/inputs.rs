//! The inputs of a model as rows of a table, read from its document with as little understanding as that needs.

use std::cell::Cell;
use std::collections::BTreeMap;

use replicate_codegen::Document;
use serde_json::Value;

use crate::table::clipped;

/// A schema with what its `$ref` and `allOf` bring along.
type Flat<'a> = BTreeMap<&'a str, &'a Value>;

/// Wider texts are clipped: the file has them in full.
const WIDEST: usize = 40;

/// The name, kind, default and bounds of each input, in the order of the model's author.
pub(crate) fn rows(document: &Document) -> Vec<[String; 4]> {
    /// Schemas may refer to themselves, and often; no real document takes a tenth of this to read.
    const STEPS: usize = 100_000;
    Reader { document, steps: Cell::new(STEPS) }.rows()
}

struct Reader<'a> {
    document: &'a Document,
    steps: Cell<usize>,
}

impl<'a> Reader<'a> {
    fn rows(&self) -> Vec<[String; 4]> {
        let input = self.document.root().pointer(self.document.input_pointer());
        let input = input.map(|schema| self.flat(schema, 0)).unwrap_or_default();
        let required: Vec<&str> = items(&input, "required").filter_map(Value::as_str).collect();
        let mut properties: Vec<(&String, Flat<'a>)> = match input.get("properties") {
            Some(Value::Object(properties)) => {
                properties.iter().map(|(name, schema)| (name, self.flat(schema, 0))).collect()
            }
            _ => Vec::new(),
        };
        // Those without an order come last; the sort is stable.
        let order = |schema: &Flat<'_>| schema.get("x-order").and_then(|it| it.as_f64()).unwrap_or(f64::INFINITY);
        properties.sort_by(|(_, a), (_, b)| order(a).total_cmp(&order(b)));
        let row = |(name, schema): &(&String, Flat<'a>)| {
            let default = if required.contains(&name.as_str()) { "required".to_owned() } else { default(schema) };
            [clipped(name, WIDEST), self.kind(schema, 0), default, bounds(schema)]
        };
        properties.iter().map(row).collect()
    }

    fn flat(&self, schema: &'a Value, depth: usize) -> Flat<'a> {
        /// No real schema refers further than this.
        const DEEPEST: usize = 16;
        let (Value::Object(keys), Some(left)) = (schema, self.steps.get().checked_sub(1)) else {
            return Flat::new();
        };
        self.steps.set(left);
        let own: Flat<'a> = keys.iter().map(|(key, value)| (key.as_str(), value)).collect();
        let mut flattened = Flat::new();
        if depth < DEEPEST {
            let target = own.get("$ref").and_then(|it| it.as_str()).and_then(|to| self.document.resolve(to));
            for part in target.map(|(_, schema)| schema).into_iter().chain(items(&own, "allOf")) {
                flattened.extend(self.flat(part, depth + 1));
            }
            // One alternative beside null is that alternative, and may be absent.
            if let [only] = alternatives(&own)[..] {
                flattened.extend(self.flat(only, depth + 1));
            }
        }
        flattened.extend(own);
        flattened
    }

    /// What values an input takes, in the words of the generated `FIELDS`.
    fn kind(&self, schema: &Flat<'a>, depth: usize) -> String {
        /// How many lists of lists are spelled out.
        const DEEPEST: usize = 3;
        let text = |key: &str| schema.get(key).and_then(|it| it.as_str());
        let flag = |key: &str| schema.get(key) == Some(&&Value::Bool(true));
        let within = |inner: &'a Value| self.kind(&self.flat(inner, 0), depth + 1);
        let named = text("type").or_else(|| items(schema, "type").filter_map(Value::as_str).find(|it| *it != "null"));
        let offered = alternatives(schema);
        match named {
            _ if schema.contains_key("enum") => "enum".to_owned(),
            Some("string") if text("format") == Some("uri") => "file".to_owned(),
            Some("string") if text("format") == Some("password") || flag("x-cog-secret") || flag("writeOnly") => {
                "secret".to_owned()
            }
            Some("array") => match schema.get("items") {
                Some(items) if depth < DEEPEST => format!("list of {}", within(items)),
                _ => "list".to_owned(),
            },
            Some(known @ ("string" | "integer" | "number" | "boolean" | "object")) => known.to_owned(),
            None if offered.len() > 1 && depth < DEEPEST => {
                let mut kinds: Vec<String> = offered.into_iter().map(within).collect();
                kinds.dedup();
                clipped(&kinds.join(" or "), WIDEST)
            }
            None if schema.contains_key("properties") => "object".to_owned(),
            _ => "any".to_owned(),
        }
    }
}

/// What `anyOf` or `oneOf` offers, null aside.
fn alternatives<'a>(schema: &Flat<'a>) -> Vec<&'a Value> {
    let is_null = |schema: &&Value| schema.get("type") == Some(&Value::from("null"));
    items(schema, "anyOf").chain(items(schema, "oneOf")).filter(|schema| !is_null(schema)).collect()
}

fn items<'a>(schema: &Flat<'a>, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    schema.get(key).and_then(|it| it.as_array()).into_iter().flatten()
}

fn default(schema: &Flat<'_>) -> String {
    match schema.get("default") {
        None | Some(Value::Null) => "-".to_owned(),
        Some(value) => clipped(&value.to_string(), WIDEST),
    }
}

/// The values of an enum, or the ranges that a value, a text or a list must keep to.
fn bounds(schema: &Flat<'_>) -> String {
    let values: Vec<String> = items(schema, "enum").map(ToString::to_string).collect();
    if !values.is_empty() {
        let all = values.join(", ");
        let short = clipped(&all, WIDEST);
        return if short == all { all } else { format!("{short} ({} values)", values.len()) };
    }
    let number = |keys: &[&str]| keys.iter().find_map(|key| schema.get(*key).copied().filter(|it| it.is_number()));
    let flag = |key: &str| schema.get(key) == Some(&&Value::Bool(true));
    let (mut least, mut above) = (number(&["minimum", "ge"]), number(&["exclusiveMinimum", "gt"]));
    let (mut most, mut below) = (number(&["maximum", "le"]), number(&["exclusiveMaximum", "lt"]));
    // In OpenAPI 3.0 a flag makes the plain bound exclusive.
    if flag("exclusiveMinimum") {
        above = least.take();
    }
    if flag("exclusiveMaximum") {
        below = most.take();
    }
    let mut all: Vec<String> = above.map(|bound| format!("above {bound}")).into_iter().collect();
    all.push(range(least, most, ""));
    all.extend(below.map(|bound| format!("below {bound}")));
    all.extend(number(&["multipleOf"]).map(|step| format!("in steps of {step}")));
    all.push(range(number(&["minLength"]), number(&["maxLength"]), " characters"));
    all.push(range(number(&["minItems"]), number(&["maxItems"]), " items"));
    all.extend(schema.get("pattern").and_then(|it| it.as_str()).map(|it| format!("matches {}", clipped(it, WIDEST))));
    all.retain(|bound| !bound.is_empty());
    all.join(", ")
}

fn range(least: Option<&Value>, most: Option<&Value>, unit: &str) -> String {
    match (least, most) {
        (Some(least), Some(most)) => format!("{least} to {most}{unit}"),
        (Some(least), None) => format!("at least {least}{unit}"),
        (None, Some(most)) => format!("at most {most}{unit}"),
        (None, None) => String::new(),
    }
}
