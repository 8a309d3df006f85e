//! A peer of the generator: JSON Schema to Rust by the library `typify`, on the same documents.

use std::error::Error;

use schemars08::schema::Schema;
use serde_json::Value;
use typify::{TypeSpace, TypeSpaceSettings};

use super::schemas::{as_definitions, reachable, schemas};

/// Whether typify also makes a builder for each struct: the counterpart of our setters.
#[derive(Clone, Copy)]
pub(crate) enum Builders {
    With,
    Without,
}

/// The formatted Rust of a document's input and output.
pub(crate) fn generate(text: &str, builders: Builders) -> Result<String, Box<dyn Error>> {
    let document: Value = serde_json::from_str(text)?;
    let definitions = as_definitions(&reachable(schemas(&document)?));
    let definitions = definitions.into_iter().map(|(name, schema)| Ok((name, serde_json::from_value(schema)?)));
    let definitions = definitions.collect::<Result<Vec<(String, Schema)>, Box<dyn Error>>>()?;
    let mut settings = TypeSpaceSettings::default();
    if matches!(builders, Builders::With) {
        settings.with_struct_builder(true);
    }
    let mut types = TypeSpace::new(&settings);
    types.add_ref_types(definitions)?;
    Ok(prettyplease::unparse(&syn2::parse2(types.to_stream())?))
}
