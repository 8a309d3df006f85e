//! A prediction as code to copy: a Rust program and a curl command.

use replicate_schema::{Kind, ModelSchema};
use serde_json::{Map, Value, json};

use crate::model::Model;
use crate::prediction::{Prediction, Urls};

/// Files in inputs are left out of the code from this length on.
const LONGEST_FILE: usize = 2_000;

/// A Rust program that runs the model with the same input.
pub(super) fn rust(prediction: &Prediction) -> String {
    let model = &prediction.model;
    let module = module(model.name.name());
    let schema = ModelSchema::read(&model.document);
    let kind_of = |name: &str| {
        let property = schema.inputs().iter().find(|property| property.name == name);
        property.map_or(&Kind::Any, |property| &property.schema.kind)
    };
    let lines = prediction.input.iter().fold(String::new(), |lines, (name, value)| {
        lines + &format!("        {}: {},\n", field_name(name), field_value(kind_of(name), value))
    });
    let body = if lines.is_empty() { "{}".to_owned() } else { format!("{{\n{lines}    }}") };
    format!(
        "use replicate_runtime::{{Client, model}};\n\n\
         // `cargo replicate add {name}` writes the file that this reads.\n\
         #[model({quoted})]\n\
         pub mod {module} {{}}\n\n\
         #[tokio::main]\n\
         async fn main() -> Result<(), replicate_runtime::Error> {{\n    \
             let client = Client::from_env()?;\n    \
             let input = {module}::input! {body};\n    \
             let output = client.run(input).await?;\n    \
             println!(\"{{output:#?}}\");\n    \
             Ok(())\n\
         }}\n",
        name = model.name,
        quoted = literal(&model.name.to_string()),
    )
}

/// A command that creates the same prediction here, and waits for it.
pub(super) fn curl(prediction: &Prediction, urls: &Urls) -> String {
    let Model { name, version, .. } = &*prediction.model;
    let input: Map<String, Value> =
        prediction.input.iter().map(|(name, value)| (name.clone(), without_files(value))).collect();
    let (path, body) = match prediction.purpose.deployment() {
        Some(deployment) => (format!("/deployments/{deployment}/predictions"), json!({"input": input})),
        None if prediction.model.needs_version() => {
            ("/predictions".to_owned(), json!({"version": format!("{name}:{version}"), "input": input}))
        }
        None => (format!("/models/{name}/predictions"), json!({"input": input})),
    };
    format!(
        "curl -s {} \\\n  -H \"Authorization: Bearer $REPLICATE_API_TOKEN\" \\\n  -H 'Content-Type: application/json' \\\n  \
         -H 'Prefer: wait' \\\n  -d {}\n",
        quoted(&format!("{}{path}", urls.base_url)),
        quoted(&format!("{body:#}")),
    )
}

/// A text as one word in a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A value without the content of large files.
fn without_files(value: &Value) -> Value {
    match value {
        Value::String(text) if is_file(text) => format!("{}...", &text[..text.find(',').map_or(5, |at| at + 1)]).into(),
        Value::Array(items) => items.iter().map(without_files).collect(),
        Value::Object(object) => {
            object.iter().map(|(key, value)| (key.clone(), without_files(value))).collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

fn is_file(text: &str) -> bool {
    text.len() > LONGEST_FILE && text.starts_with("data:")
}

/// A module for a model, whatever its name is.
fn module(name: &str) -> String {
    const KEYWORDS: [&str; 16] = [
        "as", "box", "do", "else", "enum", "final", "for", "loop", "match", "mod", "move", "self", "super", "try",
        "type", "use",
    ];
    let mut module: String =
        name.chars().map(|it| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { '_' }).collect();
    if !module.starts_with(|first: char| first.is_ascii_alphabetic()) {
        module.insert_str(0, "model_");
    }
    if KEYWORDS.contains(&module.as_str()) {
        module.push('_');
    }
    module
}

/// The name of an input, quoted if it is not a plain Rust identifier.
fn field_name(name: &str) -> String {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    let is_plain = is_plain && name.starts_with(|first: char| first.is_ascii_lowercase());
    if is_plain { name.to_owned() } else { literal(name) }
}

/// The value of an input, as the macro `input!` takes it.
fn field_value(kind: &Kind, value: &Value) -> String {
    let is_json = value.is_array() || value.is_object();
    let holds_any = match kind {
        Kind::Any => true,
        Kind::Array(inner) | Kind::Map(inner) => inner.kind == Kind::Any,
        _ => false,
    };
    if is_json && holds_any && !value.as_array().is_some_and(|items| plain(items)) {
        return format!("serde_json::json!({value})");
    }
    self::value(value)
}

/// Whether all items of a list are scalars.
fn plain(items: &[Value]) -> bool {
    items.iter().all(|item| !item.is_array() && !item.is_object() && !item.is_null())
}

fn value(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) if is_file(text) => {
            let kind = text[5..].split([';', ',']).next().unwrap_or_default();
            let extension =
                kind.rsplit(['/', '+', '.']).next().filter(|it| it.bytes().all(|b| b.is_ascii_alphanumeric()));
            format!("std::path::Path::new(\"file.{}\")", extension.unwrap_or("bin"))
        }
        Value::String(text) => literal(text),
        Value::Array(items) => format!("[{}]", items.iter().map(self::value).collect::<Vec<_>>().join(", ")),
        Value::Object(object) => {
            let pairs = object.iter().map(|(name, value)| format!("{}: {}", field_name(name), self::value(value)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A text as a Rust literal.
fn literal(text: &str) -> String {
    format!("{text:?}")
}

#[cfg(test)]
mod tests {
    use replicate_schema::{Schema, TypeId};

    use super::*;

    #[test]
    fn modules_are_names_of_rust() {
        for (name, expected) in [
            ("flux-schnell", "flux_schnell"),
            ("animagine-xl-4.0", "animagine_xl_4_0"),
            ("Loop", "loop_"),
            ("7b", "model_7b"),
            ("_", "model__"),
        ] {
            assert_eq!(module(name), expected);
        }
    }

    #[test]
    fn values_are_literals_that_the_macro_takes() {
        let file = format!("data:image/png;base64,{}", "A".repeat(LONGEST_FILE));
        let list = |kind| Kind::Array(Box::new(Schema::new(kind)));
        for (kind, json, expected) in [
            (Kind::String, json!("a \"b\"\n\u{1b}"), r#""a \"b\"\n\u{1b}""#),
            (Kind::Integer, json!(9_007_199_254_740_993_i64), "9007199254740993"),
            (Kind::Number, json!(0.5), "0.5"),
            (Kind::Boolean, json!(true), "true"),
            (Kind::File, json!(file), "std::path::Path::new(\"file.png\")"),
            (list(Kind::String), json!(["a", "b"]), r#"["a", "b"]"#),
            (list(Kind::Object(TypeId(0))), json!([{"scale": 1, "a b": [1]}]), r#"[{ "a b": [1], scale: 1 }]"#),
            (Kind::Any, json!({"a": [null]}), r#"serde_json::json!({"a":[null]})"#),
        ] {
            assert_eq!(field_value(&kind, &json), expected);
        }
    }

    #[test]
    fn a_word_of_a_shell_stays_one() {
        assert_eq!(quoted("it's $(here)"), r"'it'\''s $(here)'");
        let file = format!("data:image/png;base64,{}", "A".repeat(LONGEST_FILE));
        assert_eq!(without_files(&json!([{"a": file}])), json!([{"a": "data:image/png;base64,..."}]));
    }
}
