//! The schemas of a document's input and output, which every generator is given the same.

use std::error::Error;

use serde_json::{Map, Value};

/// Where references point in an OpenAPI document, and in JSON Schema before 2019.
const COMPONENTS: &str = "#/components/schemas/";
const DEFINITIONS: &str = "#/definitions/";

/// The named schemas of a document.
pub(crate) fn schemas(document: &Value) -> Result<&Map<String, Value>, Box<dyn Error>> {
    let schemas = document.pointer("/latest_version/openapi_schema/components/schemas");
    Ok(schemas.and_then(Value::as_object).ok_or("no schemas")?)
}

/// The schemas that input and output refer to, with themselves.
pub(crate) fn reachable(schemas: &Map<String, Value>) -> Map<String, Value> {
    let mut open = vec!["Input".to_owned(), "Output".to_owned()];
    let mut found = Map::new();
    while let Some(name) = open.pop() {
        if let Some(schema) = schemas.get(&name).filter(|_| !found.contains_key(&name)) {
            let mut schema = schema.clone();
            references(&mut schema, &mut |reference| {
                open.extend(reference.strip_prefix(COMPONENTS).map(str::to_owned));
            });
            found.insert(name, schema);
        }
    }
    found
}

/// The same schemas with references as they are written in JSON Schema.
pub(crate) fn as_definitions(schemas: &Map<String, Value>) -> Map<String, Value> {
    let mut schemas = schemas.clone();
    for schema in schemas.values_mut() {
        references(schema, &mut |reference| *reference = reference.replace(COMPONENTS, DEFINITIONS));
    }
    schemas
}

fn references(schema: &mut Value, visit: &mut dyn FnMut(&mut String)) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get_mut("$ref") {
                visit(reference);
            }
            object.values_mut().for_each(|value| references(value, visit));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| references(value, visit)),
        _ => {}
    }
}
