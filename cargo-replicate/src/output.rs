//! The output of a model, by its schema: which values are files, and whether it is text.
//!
//! The schema determines which values are files, not the text itself: a model may write `https: is a scheme`, and a
//! prompt can make it write any URL. If the schema accepts any JSON, the service's file host decides.

use replicate_runtime::FileOutput;
use replicate_schema::check::{Rules, fits};
use replicate_schema::{Kind, ModelSchema, Types};
use serde_json::Value;

use crate::file_host::FileHost;

/// The output of a model; `None` if its document is not available.
#[derive(Clone, Debug)]
pub(crate) struct Output(Option<ModelSchema>);

impl Output {
    /// The output of a document's model.
    pub(crate) fn of(schema: &ModelSchema) -> Self {
        Self(Some(schema.clone()))
    }

    /// An output of which nothing is known.
    pub(crate) fn any() -> Self {
        Self(None)
    }

    /// Whether the output is text, as a whole or in pieces to join.
    pub(crate) fn is_text(&self) -> bool {
        let is_text = |kind: &Kind| matches!(kind, Kind::String | Kind::Secret);
        let Some(schema) = &self.0 else { return false };
        let output = &schema.prediction.output;
        match &output.schema.kind {
            Kind::Array(items) => output.chunk.is_some() && is_text(&items.kind),
            kind => is_text(kind),
        }
    }

    /// Whether its schema contains files. Files in any JSON are found only in the output.
    pub(crate) fn may_have_files(&self) -> bool {
        self.0.as_ref().is_some_and(|schema| has_file(kind(schema), &schema.types, 0))
    }

    /// Whether it is any JSON, which can contain more than files.
    pub(crate) fn is_any(&self) -> bool {
        self.0.as_ref().is_none_or(|schema| *kind(schema) == Kind::Any)
    }

    /// The files of an output, with the JSON Pointers of their places.
    pub(crate) fn files(&self, output: &Value, host: &FileHost) -> Vec<(String, FileOutput)> {
        let mut found = Vec::new();
        if let Some(schema) = &self.0 {
            Walk { types: &schema.types, host, found: &mut found }.value(output, kind(schema), "");
        }
        found
    }

    /// The URLs in an output that may be files, if the schema accepts any JSON. They can be anything that a model
    /// wrote.
    pub(crate) fn addresses(&self, output: &Value, host: &FileHost) -> Vec<FileOutput> {
        let mut found = Vec::new();
        match &self.0 {
            Some(schema) => addresses(output, kind(schema), &schema.types, &mut found),
            None => addresses(output, &Kind::Any, &Types::default(), &mut found),
        }
        if self.0.is_some() {
            found.retain(|file| file.url().is_none_or(|url| !host.has(url)));
        }
        found
    }
}

fn kind(schema: &ModelSchema) -> &Kind {
    &schema.prediction.output.schema.kind
}

/// Text, or pieces of it that are joined.
pub(crate) fn text(output: &Value) -> String {
    match output {
        Value::String(text) => text.clone(),
        Value::Array(pieces) => pieces.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    }
}

/// Collects the files of an output.
struct Walk<'a> {
    types: &'a Types,
    host: &'a FileHost,
    found: &'a mut Vec<(String, FileOutput)>,
}

impl Walk<'_> {
    fn value(&mut self, value: &Value, kind: &Kind, at: &str) {
        let types = self.types;
        match (kind, value) {
            (Kind::File, Value::String(text)) => {
                let file = FileOutput::from(text.as_str());
                // Other text is not a file that can be downloaded.
                if file.url().is_some() {
                    self.found.push((at.to_owned(), file));
                }
            }
            // Models return a list instead of a declared single value, and the other way round.
            (Kind::File, Value::Array(values)) => {
                for (index, value) in values.iter().enumerate().filter(|(_, value)| value.is_string()) {
                    self.value(value, kind, &format!("{at}/{index}"));
                }
            }
            (Kind::Array(items), Value::Array(values)) => {
                for (index, value) in values.iter().enumerate() {
                    self.value(value, &items.kind, &format!("{at}/{index}"));
                }
            }
            (Kind::Array(items), Value::String(_)) => self.value(value, &items.kind, at),
            (Kind::Map(values), Value::Object(object)) => {
                for (key, value) in object {
                    self.value(value, &values.kind, &format!("{at}/{}", token(key)));
                }
            }
            (Kind::Object(id), Value::Object(object)) => {
                for field in types.properties(*id) {
                    if let Some(value) = object.get(&field.name) {
                        self.value(value, &field.schema.kind, &format!("{at}/{}", token(&field.name)));
                    }
                }
            }
            (Kind::Union(id), value) => {
                let alternatives = types.alternatives(*id);
                // A value that may be text is text.
                let fitting = || alternatives.iter().filter(|place| fits(value, place, types, Rules::All));
                // The last alternative of an output takes any JSON, so that nothing is lost.
                let is_other = |kind: &Kind| *kind != Kind::Any && !super::input::takes_file(kind, types);
                let is_text = value.is_string() && fitting().any(|place| is_other(&place.kind));
                if let (false, Some(place)) = (is_text, fitting().next()) {
                    self.value(value, &place.kind, at);
                }
            }
            (Kind::Any, Value::String(text)) if self.host.has(text) => {
                self.found.push((at.to_owned(), FileOutput::from(text.as_str())));
            }
            (Kind::Any, Value::Array(values)) => {
                for (index, value) in values.iter().enumerate() {
                    self.value(value, kind, &format!("{at}/{index}"));
                }
            }
            (Kind::Any, Value::Object(object)) => {
                for (key, value) in object {
                    self.value(value, kind, &format!("{at}/{}", token(key)));
                }
            }
            _ => {}
        }
    }
}

fn addresses(value: &Value, kind: &Kind, types: &Types, found: &mut Vec<FileOutput>) {
    match (kind, value) {
        (Kind::Any, Value::String(text)) => {
            let file = FileOutput::from(text.as_str());
            found.extend(file.url().is_some_and(|url| !url.starts_with("data:")).then_some(file));
        }
        (Kind::Any, Value::Array(values)) => values.iter().for_each(|value| addresses(value, kind, types, found)),
        (Kind::Any, Value::Object(object)) => object.values().for_each(|value| addresses(value, kind, types, found)),
        (Kind::Array(items), Value::Array(values)) => {
            for value in values {
                addresses(value, &items.kind, types, found);
            }
        }
        (Kind::Map(values), Value::Object(object)) => {
            for value in object.values() {
                addresses(value, &values.kind, types, found);
            }
        }
        (Kind::Object(id), Value::Object(object)) => {
            for field in types.properties(*id) {
                if let Some(value) = object.get(&field.name) {
                    addresses(value, &field.schema.kind, types, found);
                }
            }
        }
        _ => {}
    }
}

fn has_file(kind: &Kind, types: &Types, depth: usize) -> bool {
    /// The maximum depth, since a schema can be recursive.
    const DEEPEST: usize = 8;
    let inner = |kind: &Kind| has_file(kind, types, depth + 1);
    match kind {
        _ if depth > DEEPEST => true,
        Kind::File => true,
        Kind::Array(place) | Kind::Map(place) => inner(&place.kind),
        Kind::Object(id) => types.properties(*id).iter().any(|field| inner(&field.schema.kind)),
        Kind::Union(id) => types.alternatives(*id).iter().any(|place| inner(&place.kind)),
        _ => false,
    }
}

/// A key in a JSON Pointer.
fn token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use replicate_schema::Document;
    use serde_json::json;

    use super::*;

    fn host() -> FileHost {
        let client = replicate_runtime::Client::builder().token("r8_test").build().unwrap();
        FileHost::new(&client, "abc", Some(&json!({"prompt": "https://replicate.delivery/b.png"})))
    }

    fn output(schema: &str) -> Output {
        let text = format!(r#"{{"Input": {{}}, "Output": {schema}}}"#);
        Output::of(&ModelSchema::read(&Document::from_json(&text).unwrap()))
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
        let (address, kept) = (json!("https://x.y/a.png"), json!("https://replicate.delivery/a.png"));
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
            ("{}", kept.clone(), vec![""]),
            (
                "{}",
                json!({"a/b": [kept, "https://replicate.delivery/b.png", {"c": kept}]}),
                vec!["/a~1b/0", "/a~1b/2/c"],
            ),
            (r#"{"type": "object"}"#, json!({"a": kept, "b": address}), vec!["/a"]),
            (r#"{"type": "string"}"#, kept.clone(), vec![]),
        ];
        for (schema, value, expected) in table {
            let files = output(schema).files(&value, &host());
            let mut places: Vec<&str> = files.iter().map(|(at, _)| at.as_str()).collect();
            places.sort_unstable();
            assert_eq!(places, expected, "{schema} {value}");
            let can_have = output(schema).may_have_files() || !schema.contains("uri");
            assert!(expected.is_empty() || can_have, "{schema}");
        }
    }

    #[test]
    fn addresses_are_looked_for_where_the_schema_takes_anything() {
        let address = json!("https://x.y/a.png");
        let record = r#"{"type": "object", "properties": {"text": {"type": "string"}, "any": {}}}"#;
        for (schema, value, expected) in [
            ("{}", address.clone(), 1),
            ("{}", json!({"a": [address, "https", 5, "data:,x"]}), 1),
            ("{}", json!(["https://replicate.delivery/a.png", "https://replicate.delivery/b.png"]), 1),
            (r#"{"type": "object"}"#, json!({"a": address}), 1),
            (record, json!({"text": address, "any": [address]}), 1),
            (r#"{"type": "string"}"#, address.clone(), 0),
            (r#"{"type": "string", "format": "uri"}"#, address.clone(), 0),
        ] {
            assert_eq!(output(schema).addresses(&value, &host()).len(), expected, "{schema} {value}");
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
        assert!(output("{}").is_any() && Output::any().is_any() && !Output::any().may_have_files());
        let bare = Document::from_json(r#"{"type": "object", "properties": {}}"#).unwrap();
        let bare = Output::of(&ModelSchema::read(&bare));
        assert!(!bare.is_text() && !bare.may_have_files());
    }
}
