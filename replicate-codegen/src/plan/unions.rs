use std::collections::HashMap;

use replicate_schema::{Choice, Kind, Origin, TypeId, Types, describe};

use super::{Alternative, Boxes, Docs, TypeNames, Union, Variant, docs, rust_type};
use crate::names::{self, Name as _, VariantName};
use crate::text;

/// Plans the enum of a union.
pub(super) fn plan(
    id: TypeId,
    union: &replicate_schema::Union,
    origin: &Origin,
    types: &Types,
    type_names: &TypeNames,
    boxes: &Boxes,
) -> Union {
    let schemas = &union.alternatives;
    let nouns: Vec<String> = schemas.iter().map(|schema| noun(&schema.kind, type_names)).collect();
    let idents = names::all_numbered(&nouns);
    let rust_types: Vec<String> = schemas.iter().map(|schema| rust_type(&schema.kind)).collect();
    let mut count: HashMap<&str, usize> = HashMap::new();
    for rust_type in &rust_types {
        *count.entry(rust_type).or_default() += 1;
    }
    let alternatives = schemas.iter().zip(idents).enumerate().map(|(at, (schema, ident))| Alternative {
        docs: Docs(vec![format!("{}.", docs::capitalized(&describe::kind(&schema.kind, types)))]),
        from: count[rust_types[at].as_str()] == 1,
        ident: VariantName::new(ident),
        schema: schema.clone(),
        boxed: boxes.has(id, at),
    });
    let own = text::markdown_of(&union.description);
    Union {
        name: type_names.of(id).clone(),
        docs: if own.is_empty() { docs::union(origin) } else { Docs(own) },
        direction: origin.direction,
        alternatives: alternatives.collect(),
        simplest: union.simplest,
    }
}

/// Names the values of an enum.
pub(super) fn variants(choices: &[Choice]) -> Vec<Variant> {
    let named: Vec<_> = choices.iter().map(|choice| (names::variant(choice.text()), choice.text())).collect();
    let idents = names::without_collisions(&named);
    let docs = |choice: &Choice| Docs(vec![format!("{}.", text::exact_code(choice.text()))]);
    choices.iter().zip(idents).map(|(choice, ident)| Variant { ident, docs: docs(choice) }).collect()
}

/// A name for the kind of a value.
fn noun(kind: &Kind, type_names: &TypeNames) -> String {
    match kind {
        Kind::Boolean => "Boolean".to_owned(),
        Kind::Integer => "Integer".to_owned(),
        Kind::Number => "Number".to_owned(),
        Kind::String => "Text".to_owned(),
        Kind::File => "File".to_owned(),
        Kind::Secret => "Secret".to_owned(),
        Kind::Object(id) | Kind::Enum(id) | Kind::Union(id) => type_names.stem(*id),
        Kind::Array(items) => format!("{}List", noun(&items.kind, type_names).trim_end_matches('_')),
        Kind::Map(values) => format!("{}Map", noun(&values.kind, type_names).trim_end_matches('_')),
        _ => "Other".to_owned(),
    }
}
