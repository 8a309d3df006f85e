//! The input of a prediction from the command line, as checked JSON.

mod coerce;
mod files;
mod secrets;

use std::path::PathBuf;

use replicate_schema::{Kind, ModelName, ModelSchema, Property, words};
use serde_json::{Map, Value};

pub(crate) use self::files::{LocalFiles, takes_file};
pub(crate) use self::secrets::without_secrets;
use crate::report::Failure;

/// An input, and its files that must be uploaded first.
#[derive(Debug)]
pub(crate) struct Input {
    /// The input. A file to upload is still as it was given: `@small.png`.
    pub(crate) value: Value,
    /// The JSON Pointer of each file.
    pub(crate) files: Vec<(String, PathBuf)>,
}

impl Input {
    /// Reads `key=value` pairs on top of an object, by the schema of the model's input, and checks all of it.
    ///
    /// A key that is given several times makes a list; other keys may be given only once. In the object, `@name` is a
    /// file if the schema accepts one, and text everywhere else.
    pub(crate) fn new(
        model: &ModelName,
        schema: &ModelSchema,
        base: Map<String, Value>,
        pairs: &[(String, String)],
    ) -> Result<Self, Failure> {
        Self::read(model, schema, base, pairs, &LocalFiles::Any)
    }

    /// Reads an untrusted object as [`new`](Self::new) does, but allows only some local files.
    #[cfg(feature = "mcp")]
    pub(crate) fn of_stranger(
        model: &ModelName,
        schema: &ModelSchema,
        object: Map<String, Value>,
        allowed: &LocalFiles,
    ) -> Result<Self, Failure> {
        Self::read(model, schema, object, &[], allowed)
    }

    fn read(
        model: &ModelName,
        schema: &ModelSchema,
        mut base: Map<String, Value>,
        pairs: &[(String, String)],
        allowed: &LocalFiles,
    ) -> Result<Self, Failure> {
        let (fields, types) = (schema.inputs(), &schema.types);
        // Pairs of the command line replace keys in the object.
        base.retain(|key, _| pairs.iter().all(|(given, _)| given != key));
        let mut input = Self { value: Value::Object(base), files: Vec::new() };
        let (mut wrong, mut refused) = (Vec::new(), Vec::new());
        let mut started: Vec<&str> = Vec::new();
        for (key, text) in pairs {
            let Some(field) = fields.iter().find(|field| field.name == *key) else {
                wrong.push(format!("`{key}`: {}", words::unknown_key(key, fields)));
                continue;
            };
            let append = started.contains(&key.as_str());
            started.push(key);
            if append && !matches!(field.schema.kind, Kind::Array(_)) {
                wrong.push(format!("`{key}`: is given more than once, but takes one value"));
                continue;
            }
            match coerce::coerce(text, &field.schema, types) {
                Ok(given) => input.put(field, given, append),
                Err(message) => {
                    wrong.push(format!("`{key}`: {message}"));
                    refused.push(key.clone());
                }
            }
        }
        if let Value::Object(object) = &mut input.value {
            let found = files::find(object, fields, types, allowed);
            input.files = found.files;
            for problem in found.problems {
                refused.push(problem.field);
                wrong.push(problem.message);
            }
        }
        let violations = schema.check_input(&input.value);
        // A wrong value is not reported as absent too, and a file to upload has no URL yet.
        let news = violations.iter().filter(|violation| {
            let absent = input.value.pointer(violation.pointer()).is_none();
            !(absent && refused.contains(&violation.field()))
                && input.files.iter().all(|(pointer, _)| *pointer != violation.pointer())
        });
        wrong.extend(news.map(ToString::to_string));
        if wrong.is_empty() {
            input.drop_nulls(fields);
            return Ok(input);
        }
        let message = match wrong.as_slice() {
            [one] => one.clone(),
            several => format!("{} values are not valid:\n- {}", several.len(), several.join("\n- ")),
        };
        Err(Failure::new(message).help(format!("`cargo replicate show {model}` lists what the model takes")))
    }

    /// Removes optional nulls: they mean absent, but the service accepts that only if nothing is sent.
    fn drop_nulls(&mut self, fields: &[Property]) {
        let Value::Object(object) = &mut self.value else { return };
        for field in fields.iter().filter(|field| !field.required) {
            if object.get(&field.name).is_some_and(Value::is_null) {
                object.remove(&field.name);
            }
        }
    }

    /// Sets a field, or appends to its list if it is not the first value.
    fn put(&mut self, field: &Property, given: Value, append: bool) {
        let Value::Object(object) = &mut self.value else { return };
        if !matches!(field.schema.kind, Kind::Array(_)) {
            object.insert(field.name.clone(), given);
            return;
        }
        let given = match given {
            Value::Array(items) => items,
            item => vec![item],
        };
        match object.get_mut(&field.name) {
            Some(Value::Array(items)) if append => items.extend(given),
            _ => drop(object.insert(field.name.clone(), given.into())),
        }
    }
}

/// The JSON Pointer of a field.
fn at(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use replicate_schema::Document;
    use serde_json::json;

    use super::*;

    const STUDIO: &str = r#"{"Input": {"required": ["prompt"], "properties": {
        "prompt": {"type": "string", "maxLength": 9, "pattern": "^[a-z@ ]*$"},
        "width": {"type": "integer", "minimum": 64, "maximum": 4096, "multipleOf": 8},
        "strength": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
        "tiled": {"type": "boolean"},
        "style": {"type": "string", "enum": ["oil", "ink"]},
        "size": {"type": "integer", "enum": [256, 512]},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 2, "uniqueItems": true},
        "weights": {"type": "object", "additionalProperties": {"type": "number"}},
        "image": {"type": "string", "format": "uri"},
        "picture": {"type": "string", "format": "uri", "x-cog-accept": "image/*"},
        "pictures": {"type": "array", "items": {"type": "string", "format": "uri"}, "x-cog-accept": "image/*,.txt"},
        "images": {"type": "array", "items": {"type": "string", "format": "uri"}},
        "mood": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "lora": {"type": "object", "required": ["path"], "properties": {"path": {"type": "string"}, "scale": {"type": "number", "maximum": 2}}},
        "any": {}
    }}}"#;

    fn input(line: &[&str]) -> Result<Input, String> {
        let schema = ModelSchema::read(&Document::from_json(STUDIO).unwrap());
        let pairs: Vec<_> = line.iter().filter_map(|pair| pair.split_once('=')).collect();
        let pairs: Vec<_> = pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
        Input::new(&"acme/studio".parse().unwrap(), &schema, Map::new(), &pairs).map_err(|failure| failure.to_string())
    }

    #[test]
    fn texts_become_what_the_schema_asks_for() {
        let table = [
            ("prompt=a cat", json!("a cat")),
            ("prompt=5", json!("5")),
            ("prompt=@@a", json!("@a")),
            ("width=512", json!(512)),
            ("width=512.0", json!(512)),
            ("strength=0.5", json!(0.5)),
            ("strength=1", json!(1.0)),
            ("tiled=yes", json!(true)),
            ("tiled=false", json!(false)),
            ("style=ink", json!("ink")),
            ("size=512", json!(512)),
            ("tags=a", json!(["a"])),
            (r#"tags=["a", "b"]"#, json!(["a", "b"])),
            (r#"weights={"a": 1}"#, json!({"a": 1})),
            ("image=https://example.com/a.png", json!("https://example.com/a.png")),
            ("mood=5", json!(5)),
            ("mood=calm", json!("calm")),
            (r#"lora={"path": "a"}"#, json!({"path": "a"})),
            ("any=[1]", json!([1])),
            ("any=words", json!("words")),
        ];
        for (pair, expected) in table {
            let key = pair.split_once('=').unwrap().0;
            let mut line = vec![pair];
            if key != "prompt" {
                line.push("prompt=a");
            }
            match input(&line) {
                Ok(input) => assert_eq!(input.value[key], expected, "{pair}"),
                Err(message) => assert_eq!((pair, message.contains("pattern")), ("prompt=5", true), "{message}"),
            }
        }
        assert_eq!(input(&["prompt=a", "tags=x", "tags=y"]).unwrap().value["tags"], json!(["x", "y"]));
    }

    #[test]
    fn null_is_not_sent() {
        let schema = ModelSchema::read(&Document::from_json(STUDIO).unwrap());
        let base = json!({"prompt": "a", "width": null, "any": null, "image": null}).as_object().unwrap().clone();
        let file = tempfile::NamedTempFile::new().unwrap();
        let pairs = [("image".to_owned(), format!("@{}", file.path().display()))];
        let input = Input::new(&"acme/studio".parse().unwrap(), &schema, base, &pairs).unwrap();
        assert_eq!(input.value, json!({"prompt": "a", "image": pairs[0].1}));
        assert_eq!(input.files, [("/image".to_owned(), file.path().to_owned())]);
    }

    #[test]
    fn every_violation_is_told() {
        let table = [
            (vec![], "`prompt`: is required but missing"),
            (vec!["prompt=a", "width=5000"], "`width`: 5000 is above the maximum of 4096"),
            (vec!["prompt=a", "width=100"], "`width`: 100 is not a multiple of 8"),
            (vec!["prompt=a", "width=wide"], "`width`: expected an integer, got \"wide\""),
            (vec!["prompt=a", "strength=0"], "`strength`: 0 must be greater than 0"),
            (vec!["prompt=a", "strength=NaN"], "`strength`: expected a number, got \"NaN\""),
            (vec!["prompt=a", "tiled=perhaps"], "`tiled`: expected true or false, got \"perhaps\""),
            (vec!["prompt=a", "style=inc"], "`style`: \"inc\" is not one of \"oil\", \"ink\"; did you mean \"ink\"?"),
            (vec!["prompt=a", "size=300"], "`size`: 300 is not one of 256, 512"),
            (vec!["prompt=0123456789"], "`prompt`: has 10 characters, and may have at most 9"),
            (vec!["prompt=A"], "`prompt`: does not match the pattern `^[a-z@ ]*$`"),
            (vec!["prompt=a", "tags=[1]"], "`tags[0]`: expected a string, got 1"),
            (vec!["prompt=a", r#"tags=["a","b","c"]"#], "`tags`: has 3 items, and may have at most 2"),
            (vec!["prompt=a", r#"tags=["a","a"]"#], "`tags[1]`: \"a\" is in the list twice; items must be unique"),
            (vec!["prompt=a", r#"weights={"a":"b"}"#], "`weights.a`: expected a number, got \"b\""),
            (vec!["prompt=a", "weights=5"], "`weights`: expected an object, got 5"),
            (vec!["prompt=a", r#"lora={"scale":3}"#], "`lora.path`: is required but missing"),
            (
                vec!["prompt=a", r#"lora={"path":"a","scael":1}"#],
                "`lora.scael`: is not an input of this model; did you mean `scale`?",
            ),
            (vec!["prompt=a", "widht=5"], "`widht`: is not an input of this model; did you mean `width`?"),
            (vec!["prompt=a", "zzz=5"], "`zzz`: is not an input of this model"),
            (vec!["prompt=a", "prompt=b"], "`prompt`: is given more than once, but takes one value"),
            (vec!["prompt=a", "image=p.png"], "`image`: `p.png` is a path, and would be sent as text: write `@p.png`"),
            (vec!["prompt=a", "images=./p"], "`images`: `./p` is a path"),
        ];
        for (line, expected) in table {
            let message = input(&line).unwrap_err();
            assert!(message.contains(expected), "{line:?}: {message}");
        }
        let message = input(&["width=5000", "style=inc"]).unwrap_err();
        assert!(message.starts_with("3 values are not valid:\n- "), "{message}");
    }

    #[test]
    fn json_names_files_where_the_schema_takes_them() {
        let schema = ModelSchema::read(&Document::from_json(STUDIO).unwrap());
        let file = tempfile::NamedTempFile::new().unwrap();
        let name = format!("@{}", file.path().display());
        let base = json!({"prompt": "@@a", "image": name, "images": ["https://x.y/a", name, "@@b"], "any": name});
        let input =
            Input::new(&"acme/studio".parse().unwrap(), &schema, base.as_object().unwrap().clone(), &[]).unwrap();
        let places: Vec<&str> = input.files.iter().map(|(at, _)| at.as_str()).collect();
        assert_eq!(places, ["/image", "/images/1"]);
        // Text that begins with an `@` in the object does not read a local file.
        assert_eq!((&input.value["prompt"], &input.value["any"]), (&json!("@@a"), &json!(name)));
        assert_eq!(input.value["images"][2], "@b");
        let given = [("image".to_owned(), "https://x.y/b".to_owned())];
        let base = json!({"prompt": "a", "image": "@nowhere.png"});
        let input =
            Input::new(&"acme/studio".parse().unwrap(), &schema, base.as_object().unwrap().clone(), &given).unwrap();
        assert_eq!((input.value["image"].as_str(), input.files.len()), (Some("https://x.y/b"), 0));
    }

    #[test]
    fn files_are_uploaded_or_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, "from a").unwrap();
        let given = path.display().to_string();
        let read = input(&[&format!("prompt=@{given}")]).unwrap();
        assert_eq!(read.value["prompt"], "from a");
        let read =
            input(&["prompt=a", &format!("image=@{given}"), &format!("images=@{given}"), &format!("images=@{given}")]);
        let files = read.unwrap().files;
        let places: Vec<&str> = files.iter().map(|(at, _)| at.as_str()).collect();
        assert_eq!(places, ["/image", "/images/0", "/images/1"]);
        let message = input(&["prompt=a", &format!("picture=@{given}")]).unwrap_err();
        assert_eq!(message, "`picture`: \"a.txt\" is not accepted, only image/*");
        assert_eq!(input(&["prompt=a", &format!("pictures=@{given}")]).unwrap().files.len(), 1);
        let message = input(&["prompt=a", "picture=data:text/plain,a"]).unwrap_err();
        assert_eq!(message, "`picture`: \"text/plain\" is not accepted, only image/*");
        let message = input(&["prompt=a", "image=@nowhere.png"]).unwrap_err();
        assert!(message.contains("`image`: there is no file nowhere.png"), "{message}");
    }
}
