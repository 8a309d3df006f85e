//! What a model gives back, by its schema: which of its values are files, and whether it is text.
//!
//! What a value is, its place in the schema says. The text itself has no say: a model may write `https: is a scheme`, and
//! whoever writes a prompt may have it write any address.

use replicate_codegen::{Document, ModelName, spec};
use replicate_rules::check;
use replicate_rules::spec::{Kind, Sections};
use replicate_runtime::FileOutput;
use serde_json::{Value, json};

/// The name of the one property that stands for the output.
const OUTPUT: &str = "output";

/// The output of a model.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    /// What the generator makes of an object whose one property is the output.
    spec: String,
    /// Whether the output comes piece by piece.
    in_pieces: bool,
}

impl Output {
    /// The output of a document's model.
    pub(crate) fn of(document: &Document, model: &ModelName) -> Self {
        let Some(pointer) = document.output_pointer() else { return Self::any() };
        let schema = document.root().pointer(pointer).unwrap_or(&Value::Null);
        let referred = schema["$ref"].as_str().and_then(|reference| document.resolve(reference));
        let schema = referred.map_or(schema, |(_, schema)| schema);
        let in_pieces = schema["x-cog-array-type"] == "iterator";
        // The generator tells of inputs; so the output is made one. It is read by the same rules.
        let mut root = document.root().clone();
        let properties = json!({OUTPUT: {"$ref": format!("#{pointer}")}});
        if let Some(input) = root.pointer_mut(document.input_pointer()) {
            *input = json!({"type": "object", "properties": properties});
        }
        match Document::from_value(root) {
            Ok(document) => Self { spec: spec(&document, model), in_pieces },
            Err(_) => Self::any(),
        }
    }

    /// An output that nothing is known of.
    pub(crate) fn any() -> Self {
        Self { spec: String::new(), in_pieces: false }
    }

    /// Whether the output is text, whole or in pieces that are to be joined.
    pub(crate) fn is_text(&self) -> bool {
        let is_text = |kind: &Kind| matches!(kind, Kind::Text | Kind::Secret);
        match self.kind(&Sections::of(&self.spec)) {
            Kind::List(items) => self.in_pieces && is_text(&items.kind),
            kind => is_text(&kind),
        }
    }

    /// Whether there can be files in it.
    pub(crate) fn may_have_files(&self) -> bool {
        let sections = Sections::of(&self.spec);
        has_file(&self.kind(&sections), &sections, 0)
    }

    /// The files of an output, with the JSON Pointers of their places.
    pub(crate) fn files(&self, output: &Value) -> Vec<(String, FileOutput)> {
        let sections = Sections::of(&self.spec);
        let mut found = Vec::new();
        walk(output, &self.kind(&sections), &sections, "", &mut found);
        found
    }

    /// The addresses in an output where the schema takes any JSON: they may be files, and may be anything that a model
    /// wrote.
    pub(crate) fn addresses(&self, output: &Value) -> Vec<FileOutput> {
        let sections = Sections::of(&self.spec);
        let mut found = Vec::new();
        addresses(output, &self.kind(&sections), &sections, &mut found);
        found
    }

    fn kind(&self, sections: &Sections<'_>) -> Kind {
        let fields = if self.spec.is_empty() { Vec::new() } else { sections.record(1) };
        fields.into_iter().find(|field| field.name == OUTPUT).map_or(Kind::Any, |field| field.place.kind)
    }
}

/// Text, or pieces of it that are joined.
pub(crate) fn text(output: &Value) -> String {
    match output {
        Value::String(text) => text.clone(),
        Value::Array(pieces) => pieces.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    }
}

fn walk(value: &Value, kind: &Kind, sections: &Sections<'_>, at: &str, found: &mut Vec<(String, FileOutput)>) {
    match (kind, value) {
        (Kind::File, Value::String(text)) => {
            let file = FileOutput::from(text.as_str());
            // Other text is no file that can be fetched, and stays what it is.
            if file.url().is_some() {
                found.push((at.to_owned(), file));
            }
        }
        // Models give a list where they declare one value, and one value where they declare a list.
        (Kind::File, Value::Array(values)) => {
            for (index, value) in values.iter().enumerate().filter(|(_, value)| value.is_string()) {
                walk(value, kind, sections, &format!("{at}/{index}"), found);
            }
        }
        (Kind::List(items), Value::Array(values)) => {
            for (index, value) in values.iter().enumerate() {
                walk(value, &items.kind, sections, &format!("{at}/{index}"), found);
            }
        }
        (Kind::List(items), Value::String(_)) => walk(value, &items.kind, sections, at, found),
        (Kind::Map(values), Value::Object(object)) => {
            for (key, value) in object {
                walk(value, &values.kind, sections, &format!("{at}/{}", token(key)), found);
            }
        }
        (Kind::Record(section), Value::Object(object)) => {
            for field in sections.record(*section) {
                if let Some(value) = object.get(&field.name) {
                    walk(value, &field.place.kind, sections, &format!("{at}/{}", token(&field.name)), found);
                }
            }
        }
        (Kind::Union(alternatives), value) => {
            // What may be text is text.
            let fitting = || alternatives.iter().filter(|place| check::fits(value, place, sections));
            let is_text = value.is_string() && fitting().any(|place| !super::input::takes_file(&place.kind));
            if let (false, Some(place)) = (is_text, fitting().next()) {
                walk(value, &place.kind, sections, at, found);
            }
        }
        _ => {}
    }
}

fn addresses(value: &Value, kind: &Kind, sections: &Sections<'_>, found: &mut Vec<FileOutput>) {
    match (kind, value) {
        (Kind::Any, Value::String(text)) => {
            let file = FileOutput::from(text.as_str());
            found.extend(file.url().is_some_and(|url| !url.starts_with("data:")).then_some(file));
        }
        (Kind::Any, Value::Array(values)) => values.iter().for_each(|value| addresses(value, kind, sections, found)),
        (Kind::Any, Value::Object(object)) => object.values().for_each(|value| addresses(value, kind, sections, found)),
        (Kind::List(items), Value::Array(values)) => {
            for value in values {
                addresses(value, &items.kind, sections, found);
            }
        }
        (Kind::Map(values), Value::Object(object)) => {
            for value in object.values() {
                addresses(value, &values.kind, sections, found);
            }
        }
        (Kind::Record(section), Value::Object(object)) => {
            for field in sections.record(*section) {
                if let Some(value) = object.get(&field.name) {
                    addresses(value, &field.place.kind, sections, found);
                }
            }
        }
        _ => {}
    }
}

fn has_file(kind: &Kind, sections: &Sections<'_>, depth: usize) -> bool {
    /// A schema may hold itself.
    const DEEPEST: usize = 8;
    let inner = |kind: &Kind| has_file(kind, sections, depth + 1);
    match kind {
        _ if depth > DEEPEST => true,
        Kind::File => true,
        Kind::List(place) | Kind::Map(place) => inner(&place.kind),
        Kind::Record(section) => sections.record(*section).iter().any(|field| inner(&field.place.kind)),
        Kind::Union(alternatives) => alternatives.iter().any(|place| inner(&place.kind)),
        _ => false,
    }
}

/// A key in a JSON Pointer.
fn token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(schema: &str) -> Output {
        let text = format!(r#"{{"Input": {{}}, "Output": {schema}}}"#);
        Output::of(&Document::from_json(&text).unwrap(), &"acme/studio".parse().unwrap())
    }

    #[test]
    fn files_are_where_the_schema_has_them() {
        const URI: &str = r#"{"type": "string", "format": "uri"}"#;
        let list = format!(r#"{{"type": "array", "items": {URI}}}"#);
        let record = format!(
            r#"{{"type": "object", "properties": {{"image": {URI}, "text": {{"type": "string"}}, "all": {list}}}}}"#
        );
        let map = format!(r#"{{"type": "object", "additionalProperties": {URI}}}"#);
        let union = format!(r#"{{"anyOf": [{URI}, {list}]}}"#);
        let either = format!(r#"{{"anyOf": [{URI}, {{"type": "string"}}]}}"#);
        let address = json!("https://x.y/a.png");
        let table = [
            (URI, address.clone(), vec![""]),
            (URI, json!([address, address]), vec!["/0", "/1"]),
            (URI, json!("no address"), vec![]),
            (URI, Value::Null, vec![]),
            (&list, json!([address, "http://x.y/b"]), vec!["/0", "/1"]),
            (&list, address.clone(), vec![""]),
            (
                &record,
                json!({"image": address, "text": address, "all": [address], "new": address}),
                vec!["/all/0", "/image"],
            ),
            (&map, json!({"a/b": address}), vec!["/a~1b"]),
            (&union, address.clone(), vec![""]),
            (&union, json!([address]), vec!["/0"]),
            (&either, address.clone(), vec![]),
            (r#"{"type": "string"}"#, address.clone(), vec![]),
            (r#"{"type": "array", "items": {"type": "string"}}"#, json!([address]), vec![]),
            (r#"{"type": "object"}"#, json!({"a": address}), vec![]),
            ("{}", address.clone(), vec![]),
        ];
        for (schema, value, expected) in table {
            let files = output(schema).files(&value);
            let mut places: Vec<&str> = files.iter().map(|(at, _)| at.as_str()).collect();
            places.sort_unstable();
            assert_eq!(places, expected, "{schema} {value}");
            assert!(expected.is_empty() || output(schema).may_have_files(), "{schema}");
        }
    }

    #[test]
    fn addresses_are_looked_for_where_the_schema_takes_anything() {
        let address = json!("https://x.y/a.png");
        let record = r#"{"type": "object", "properties": {"text": {"type": "string"}, "any": {}}}"#;
        for (schema, value, expected) in [
            ("{}", address.clone(), 1),
            ("{}", json!({"a": [address, "https", 5, "data:,x"]}), 1),
            (r#"{"type": "object"}"#, json!({"a": address}), 1),
            (record, json!({"text": address, "any": [address]}), 1),
            (r#"{"type": "string"}"#, address.clone(), 0),
            (r#"{"type": "string", "format": "uri"}"#, address.clone(), 0),
        ] {
            assert_eq!(output(schema).addresses(&value).len(), expected, "{schema} {value}");
        }
    }

    #[test]
    fn text_is_what_the_schema_calls_so() {
        let pieces = r#"{"type": "array", "items": {"type": "string"}, "x-cog-array-type": "iterator"}"#;
        for (schema, expected) in [
            (r#"{"type": "string"}"#, true),
            (pieces, true),
            (r#"{"type": "array", "items": {"type": "string"}}"#, false),
            (r#"{"type": "string", "format": "uri"}"#, false),
            ("{}", false),
        ] {
            assert_eq!(output(schema).is_text(), expected, "{schema}");
            assert!(!expected || !output(schema).may_have_files(), "{schema}");
        }
        let bare = Document::from_json(r#"{"type": "object", "properties": {}}"#).unwrap();
        let bare = Output::of(&bare, &"acme/studio".parse().unwrap());
        assert!(!bare.is_text() && !bare.may_have_files());
    }
}
