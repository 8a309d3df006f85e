//! The JSON Schema of an input at run time, for the description of a tool for language models.

use replicate_schema::TypeId;
use schemars::Schema as JsonSchema;

use crate::value::{SchemaFn, TypeRef};

/// The JSON Schema (2020-12) of a type of a module.
#[must_use]
pub fn json_schema(schema: SchemaFn, id: usize) -> JsonSchema {
    let object = replicate_schema::json_schema(TypeRef(schema, id).types(), TypeId(id));
    JsonSchema::try_from(object).unwrap_or_default()
}
