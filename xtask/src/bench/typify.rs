//! The peer: JSON Schema to Rust by `typify`, on the same documents.

use std::error::Error;

use schemars08::schema::Schema;
use serde_json::{Map, Value};
use typify::{TypeSpace, TypeSpaceSettings};

/// Whether typify also makes a builder for each struct: the counterpart of our setters.
#[derive(Clone, Copy)]
pub(crate) enum Builders {
    With,
    Without,
}

/// The formatted Rust of a document's input and output.
pub(crate) fn generate(text: &str, builders: Builders) -> Result<String, Box<dyn Error>> {
    let document: Value = serde_json::from_str(text)?;
    let schemas = schemas(&document)?;
    let mut settings = TypeSpaceSettings::default();
    if matches!(builders, Builders::With) {
        settings.with_struct_builder(true);
    }
    let mut types = TypeSpace::new(&settings);
    types.add_ref_types(reachable(schemas)?)?;
    Ok(prettyplease::unparse(&syn2::parse2(types.to_stream())?))
}

/// The named schemas of a document.
pub(crate) fn schemas(document: &Value) -> Result<&Map<String, Value>, Box<dyn Error>> {
    let schemas = document.pointer("/latest_version/openapi_schema/components/schemas");
    Ok(schemas.and_then(Value::as_object).ok_or("no schemas")?)
}

/// The schemas that input and output refer to, with references as typify has them.
fn reachable(schemas: &Map<String, Value>) -> Result<Vec<(String, Schema)>, Box<dyn Error>> {
    let mut open = vec!["Input".to_owned(), "Output".to_owned()];
    let mut found: Vec<(String, Schema)> = Vec::new();
    while let Some(name) = open.pop() {
        if found.iter().any(|(known, _)| *known == name) {
            continue;
        }
        if let Some(schema) = schemas.get(&name) {
            let mut schema = schema.clone();
            translate(&mut schema, &mut open);
            found.push((name, serde_json::from_value(schema)?));
        }
    }
    Ok(found)
}

fn translate(schema: &mut Value, open: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get_mut("$ref")
                && let Some(name) = reference.strip_prefix("#/components/schemas/").map(str::to_owned)
            {
                *reference = format!("#/definitions/{name}");
                open.push(name);
            }
            object.values_mut().for_each(|value| translate(value, open));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| translate(value, open)),
        _ => {}
    }
}
