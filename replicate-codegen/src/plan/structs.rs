use replicate_schema::{Direction, ObjectType, Origin, Property, TypeId, Types};

use super::docs::{self, Facts};
use super::{Boxes, Docs, Field, Struct, TypeNames};
use crate::names::{self, FieldName, SetterName};
use crate::text;

/// Plans the struct of an object.
pub(super) fn plan(
    id: TypeId,
    object: &ObjectType,
    origin: &Origin,
    types: &Types,
    type_names: &TypeNames,
    boxes: &Boxes,
) -> Struct {
    let properties = &object.properties;
    let named: Vec<_> =
        properties.iter().map(|property| (names::field(&property.name), property.name.as_str())).collect();
    let idents = names::without_collisions(&named);
    let setters: Vec<_> =
        idents.iter().zip(properties).map(|(ident, property)| (names::setter(ident), property.name.as_str())).collect();
    let setters = names::without_collisions(&setters);
    let fields =
        properties.iter().zip(idents.iter().zip(&setters)).enumerate().map(|(at, (property, (ident, setter)))| {
            field(property, (ident.clone(), setter.clone()), boxes.has(id, at), origin, types)
        });
    let own = text::markdown_of(&object.description);
    let mut docs = if own.is_empty() { docs::object(origin) } else { Docs(own) };
    for rule in docs::rules(&object.bounds) {
        docs.0.extend([String::new(), format!("It must be {rule}.")]);
    }
    Struct {
        name: type_names.of(id).clone(),
        docs,
        direction: origin.direction,
        fields: fields.collect(),
        required_name: type_names.required(id),
    }
}

fn field(
    property: &Property,
    (ident, setter): (FieldName, SetterName),
    boxed: bool,
    origin: &Origin,
    types: &Types,
) -> Field {
    let lines = text::markdown_of(&property.description);
    let known = Facts { property, types };
    let sentence = docs::first_sentence(&lines);
    let setter_docs = docs::setter(&lines, &known);
    // The setter of an input has the facts.
    let undescribed =
        if origin.direction == Direction::Input { known.kind_alone() } else { known.sentence(origin.direction) };
    Field {
        docs: Docs(if lines.is_empty() { vec![undescribed.clone()] } else { lines }),
        setter_docs,
        required_docs: Docs(vec![sentence.unwrap_or(undescribed)]),
        ident,
        setter,
        instead: docs::instead(property),
        property: property.clone(),
        boxed,
    }
}
