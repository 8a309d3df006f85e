//! Values of cassettes: JSON, in which a file is `{"$file": "<SHA-256>.png"}`.

use data_url::DataUrl;
use serde_json::{Map, Number, Value, json};

const FILE: &str = "$file";

/// A file in a cassette's folder, as values refer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredFile {
    /// `<SHA-256>.<extension>`
    pub(crate) file: String,
    /// Its name at the service.
    pub(crate) name: Option<String>,
    pub(crate) media_type: Option<String>,
    pub(crate) form: FileForm,
}

/// How a file was given in an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileForm {
    Link,
    DataUri,
}

impl StoredFile {
    /// Reads a value; `None` if it is not a file.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let form =
            if value.get("form").is_some_and(|form| form == "data") { FileForm::DataUri } else { FileForm::Link };
        Some(Self { file: file_of(value)?.to_owned(), name: text("name"), media_type: text("type"), form })
    }

    pub(crate) fn to_value(&self) -> Value {
        let mut value = json!({FILE: self.file});
        if let Some(name) = &self.name {
            value["name"] = name.as_str().into();
        }
        if let Some(media_type) = &self.media_type {
            value["type"] = media_type.as_str().into();
        }
        if self.form == FileForm::DataUri {
            value["form"] = "data".into();
        }
        value
    }
}

/// The file that a value refers to.
pub(crate) fn file_of(value: &Value) -> Option<&str> {
    let file = value.as_object()?.get(FILE)?.as_str()?;
    // It becomes part of a path.
    file.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.').then_some(file)
}

/// The hash in the name of a file.
pub(crate) fn hash_of(file: &str) -> &str {
    file.split('.').next().unwrap_or(file)
}

/// Every file that a value refers to.
pub(super) fn each_file<'a>(value: &'a Value, files: &mut Vec<&'a str>) {
    match (file_of(value), value) {
        (Some(file), _) => files.push(file),
        (None, Value::Array(items)) => items.iter().for_each(|item| each_file(item, files)),
        (None, Value::Object(object)) => object.values().for_each(|value| each_file(value, files)),
        _ => {}
    }
}

/// Replaces each string in a value.
pub(crate) fn map_texts(value: &Value, replace: &mut impl FnMut(&str) -> Value) -> Value {
    match value {
        Value::String(text) => replace(text),
        Value::Array(items) => items.iter().map(|item| map_texts(item, replace)).collect(),
        Value::Object(object) => {
            let pair = |(key, value): (&String, &Value)| (key.clone(), map_texts(value, replace));
            Value::Object(object.iter().map(pair).collect())
        }
        other => other.clone(),
    }
}

/// Replaces each file in a value.
pub(crate) fn map_files(value: &Value, replace: &mut impl FnMut(StoredFile) -> Value) -> Value {
    match (StoredFile::of(value), value) {
        (Some(file), _) => replace(file),
        (None, Value::Array(items)) => items.iter().map(|item| map_files(item, replace)).collect(),
        (None, Value::Object(object)) => {
            let pair = |(key, value): (&String, &Value)| (key.clone(), map_files(value, replace));
            Value::Object(object.iter().map(pair).collect())
        }
        (None, other) => other.clone(),
    }
}

/// The canonical form for comparing inputs: a file is its hash, and `5.0` is `5`.
pub(crate) fn normal(value: &Value) -> Value {
    match (file_of(value), value) {
        (Some(file), _) => json!({FILE: hash_of(file)}),
        (None, Value::Number(number)) => Value::Number(whole(number)),
        (None, Value::Array(items)) => items.iter().map(normal).collect(),
        (None, Value::Object(object)) => {
            Value::Object(object.iter().map(|(key, value)| (key.clone(), normal(value))).collect::<Map<_, _>>())
        }
        (None, other) => other.clone(),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "only where it is exact")]
fn whole(number: &Number) -> Number {
    /// Beyond this, a float can't distinguish neighboring integers.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < EXACT => Number::from(float as i64),
        _ => number.clone(),
    }
}

/// The bytes of a `data:` URI, and their media type.
pub(crate) fn data_uri(text: &str) -> Option<(Vec<u8>, String)> {
    if !text.get(..5)?.eq_ignore_ascii_case("data:") {
        return None;
    }
    let url = DataUrl::process(text).ok()?;
    let (bytes, _) = url.decode_to_vec().ok()?;
    Some((bytes, format!("{}/{}", url.mime_type().type_, url.mime_type().subtype)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_compared_by_what_they_mean() {
        let table = [
            (json!({"a": 5.0, "b": [1.5, "5.0"]}), json!({"a": 5, "b": [1.5, "5.0"]})),
            (json!({"$file": "ab12.png", "name": "x.png"}), json!({"$file": "ab12"})),
            (json!({"$file": "../ab"}), json!({"$file": "../ab"})),
            (json!(1e300), json!(1e300)),
        ];
        for (value, expected) in table {
            assert_eq!(normal(&value), expected);
        }
    }

    #[test]
    fn data_uris_are_read() {
        let table = [
            ("data:text/plain;base64,aGk=", Some((b"hi".to_vec(), "text/plain"))),
            ("DATA:image/svg+xml,%3Csvg/%3E", Some((b"<svg/>".to_vec(), "image/svg+xml"))),
            ("data:text/plain;base64,!", None),
            ("data: is what I like", None),
            ("é", None),
        ];
        for (text, expected) in table {
            assert_eq!(data_uri(text), expected.map(|(bytes, kind)| (bytes, kind.to_owned())), "{text}");
        }
    }
}
