//! Finds the line of a document's file that a change or a diagnostic is about.

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged as _;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// Where the schemas can be in a file, in the different forms of documents.
const ROOTS: [&[&str]; 3] = [&[], &["latest_version", "openapi_schema"], &["openapi_schema"]];

/// The line, from 1, of a place such as `input.loras[].scale`, or of the nearest property around it.
pub(crate) fn line_of_place(text: &str, place: &str) -> Option<usize> {
    let (whole, rest) = place.split_once(['.', '[']).map_or((place, ""), |(whole, _)| (whole, &place[whole.len()..]));
    let schema = match whole {
        "input" => "Input",
        "output" => "Output",
        "training input" => "TrainingInput",
        "training output" => "TrainingOutput",
        _ => return None,
    };
    in_file(text, |file| {
        let (root, mut node, mut line) = ROOTS.iter().find_map(|path| {
            let root = path.iter().try_fold(file, |node, key| child(node, key).map(|(value, _)| value))?;
            let schemas = child(root, "components").and_then(|(value, _)| child(value, "schemas"));
            let schemas = schemas.map_or(root, |(value, _)| value);
            child(schemas, schema).map(|(value, line)| (root, value, line))
        })?;
        for step in rest.replace("[]", ".[]").split('.').filter(|step| !step.is_empty()) {
            node = resolved(root, node);
            let next = match step {
                "[]" => child(node, "items"),
                name => child(node, "properties").and_then(|(properties, _)| child(properties, name)),
            };
            match next {
                Some((value, at)) => (node, line) = (value, at),
                None => break,
            }
        }
        Some(line)
    })
}

/// The line, from 1, of a JSON Pointer, or of the nearest value around it.
pub(crate) fn line_of_pointer(text: &str, pointer: &str) -> Option<usize> {
    let steps: Vec<String> =
        pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    in_file(text, |file| {
        let first = steps.first()?;
        let root = ROOTS.iter().find_map(|path| {
            let root = path.iter().try_fold(file, |node, key| child(node, key).map(|(value, _)| value))?;
            child(root, first).map(|_| root)
        })?;
        let (mut node, mut line) = (root, None);
        for step in &steps {
            match child(node, step) {
                Some((value, at)) => (node, line) = (value, Some(at)),
                None => break,
            }
        }
        line
    })
}

/// Finds an offset in a file, and says in which line it is.
fn in_file(text: &str, find: impl FnOnce(&Value<'_>) -> Option<usize>) -> Option<usize> {
    let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()).ok()?;
    let offset = find(parsed.value.as_ref()?)?;
    Some(text.get(..offset)?.matches('\n').count() + 1)
}

/// A value of an object or a list, and the offset of its name.
fn child<'v>(node: &'v Value<'v>, step: &str) -> Option<(&'v Value<'v>, usize)> {
    match node {
        Value::Object(object) => {
            let property = object.get(step)?;
            Some((&property.value, property.start()))
        }
        Value::Array(array) => {
            let item = array.elements.get(step.parse::<usize>().ok()?)?;
            Some((item, item.start()))
        }
        _ => None,
    }
}

/// The target of a `$ref`, alone or as the only schema of an `allOf`.
fn resolved<'v>(root: &'v Value<'v>, node: &'v Value<'v>) -> &'v Value<'v> {
    /// The limit for cycles of references.
    const MOST: usize = 16;
    let mut node = node;
    for _ in 0..MOST {
        let Value::Object(object) = node else { return node };
        let next = reference(object).and_then(|pointer| {
            pointer
                .trim_start_matches("#/")
                .split('/')
                .try_fold(root, |node, step| child(node, step).map(|(value, _)| value))
        });
        let within = || child(node, "allOf").and_then(|(all, _)| child(all, "0")).map(|(value, _)| value);
        match next.or_else(within) {
            Some(next) => node = next,
            None => return node,
        }
    }
    node
}

fn reference<'v>(object: &'v Object<'v>) -> Option<&'v str> {
    object.get_string("$ref").map(|text| text.value.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r##"{
  "owner": "acme",
  "latest_version": {
    "openapi_schema": {
      "components": {"schemas": {
        "Input": {
          "properties": {
            "width": {"type": "integer"},
            "style": {"allOf": [{"$ref": "#/components/schemas/style"}]},
            "loras": {
              "items": {"$ref": "#/components/schemas/lora"}
            }
          }
        },
        "style": {"enum": ["oil"]},
        "lora": {
          "properties": {
            "scale": {"type": "number"}
          }
        },
        "Output": {"type": "string"}
      }}
    }
  }
}"##;

    #[test]
    fn places_of_changes_have_lines() {
        let table = [
            ("input.width", Some(8)),
            ("input.style", Some(9)),
            ("input.loras", Some(10)),
            ("input.loras[]", Some(11)),
            ("input.loras[].scale", Some(18)),
            ("input.gone", Some(6)),
            ("output", Some(21)),
            ("training input.steps", None),
            ("", None),
        ];
        for (place, line) in table {
            assert_eq!(line_of_place(TEXT, place), line, "{place}");
        }
        assert_eq!(line_of_place("{", "input"), None);
        assert_eq!(line_of_place("{\"Input\": {\n\"properties\": {\n\"a\": {}}}}", "input.a"), Some(3));
    }

    #[test]
    fn pointers_have_lines() {
        let table = [
            ("/components/schemas/Input/properties/width/type", Some(8)),
            ("/components/schemas/Input/properties/loras/items/0", Some(11)),
            ("/nowhere", None),
            ("", None),
        ];
        for (pointer, line) in table {
            assert_eq!(line_of_pointer(TEXT, pointer), line, "{pointer}");
        }
    }
}
