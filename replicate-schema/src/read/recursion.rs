//! Unions that lead back to themselves: each gets an end.
//!
//! That is decided once all types are read: a union that was read inside a list can hold a type that is still open.

use crate::{Kind, Property, Schema, Type, TypeId, Types};

/// Finds the alternative of each union whose simplest value has an end. A union that has none takes any JSON as well.
///
/// Returns the unions that gained that alternative.
pub(super) fn close(types: &mut Types) -> Vec<TypeId> {
    let mut gained = Vec::new();
    loop {
        let sizes = sizes(types);
        let endless = (0..types.len()).map(TypeId).find(|id| {
            matches!(&types[*id], Type::Union(_)) && sizes[id.0].is_none() && may_be_made_endless(*id, types, &sizes)
        });
        let Some(id) = endless else {
            choose(types, &sizes);
            return gained;
        };
        if let Some(Type::Union(union)) = types.get_mut(id) {
            union.alternatives.push(Schema::new(Kind::Any));
            gained.push(id);
        }
    }
}

/// Whether a union without an end is the place to give it one: it has no alternative, or leads back to itself.
fn may_be_made_endless(id: TypeId, types: &Types, sizes: &[Option<usize>]) -> bool {
    let (mut seen, mut open) = (vec![false; types.len()], vec![id]);
    if types.alternatives(id).is_empty() {
        return true;
    }
    while let Some(next) = open.pop() {
        for schema in needed(&types[next]) {
            if let Some(inner) = target(schema).filter(|inner| sizes[inner.0].is_none()) {
                if inner == id {
                    return true;
                }
                if !std::mem::replace(&mut seen[inner.0], true) {
                    open.push(inner);
                }
            }
        }
    }
    false
}

/// Sets the simplest alternative of each union.
fn choose(types: &mut Types, sizes: &[Option<usize>]) {
    for id in (0..types.len()).map(TypeId) {
        if let Some(Type::Union(union)) = types.get_mut(id) {
            let leads_back = |schema: &Schema| target(schema).is_some_and(|inner| sizes[inner.0] >= sizes[id.0]);
            // The first that has an end, unless it needs more steps than another.
            let first = union.alternatives.iter().position(|schema| !leads_back(schema));
            union.simplest = first.unwrap_or(0);
        }
    }
}

/// How many steps the simplest value of a type takes to its end; `None` where it has none.
fn sizes(types: &Types) -> Vec<Option<usize>> {
    let mut sizes: Vec<Option<usize>> = vec![None; types.len()];
    for round in 1.. {
        let ends = |schema: &Schema| target(schema).is_none_or(|id| sizes[id.0].is_some());
        let ending = types.iter().enumerate().filter(|(at, _)| sizes[*at].is_none()).filter(|(_, read)| match read {
            Type::Object(_) => needed(read).all(ends),
            Type::Union(union) => union.alternatives.iter().any(ends),
            Type::Enum(_) => true,
        });
        let ending: Vec<usize> = ending.map(|(at, _)| at).collect();
        if ending.is_empty() {
            break;
        }
        for at in ending {
            sizes[at] = Some(round);
        }
    }
    sizes
}

/// The schemas whose values a value of a type can't do without: all required properties, or one of the alternatives.
fn needed(read: &Type) -> impl Iterator<Item = &Schema> {
    let (properties, alternatives): (&[Property], &[Schema]) = match read {
        Type::Object(object) => (&object.properties, &[]),
        Type::Union(union) => (&[], &union.alternatives),
        Type::Enum(_) => (&[], &[]),
    };
    let needed = properties.iter().filter(|property| property.required && !property.schema.nullable);
    needed.map(|property| &property.schema).chain(alternatives)
}

fn target(schema: &Schema) -> Option<TypeId> {
    match schema.kind {
        Kind::Object(id) | Kind::Union(id) => Some(id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ObjectType, Union};

    fn object(kind: Kind, required: bool) -> Type {
        let property = Property {
            name: "field".to_owned(),
            label: None,
            required,
            deprecated: false,
            schema: Schema::new(kind),
            default: None,
            description: String::new(),
        };
        Type::Object(ObjectType { properties: vec![property], ..ObjectType::default() })
    }

    fn union(kinds: &[Kind]) -> Type {
        let alternatives = kinds.iter().cloned().map(Schema::new).collect();
        Type::Union(Union { alternatives, ..Union::default() })
    }

    /// The simplest alternative of each union, with the number of its alternatives.
    fn closed<const N: usize>(types: [Type; N]) -> Vec<(usize, usize)> {
        let mut types: Types = types.into_iter().collect();
        close(&mut types);
        let simplest = types.iter().filter_map(|read| match read {
            Type::Union(union) => Some((union.simplest, union.alternatives.len())),
            _ => None,
        });
        simplest.collect()
    }

    #[test]
    fn every_union_has_an_end() {
        let [first, second] = [TypeId(0), TypeId(1)];
        let list = Kind::Array(Box::new(Schema::new(Kind::Union(second))));
        // Nothing leads back, or only through a list.
        assert_eq!(closed([object(Kind::Union(second), true), union(&[Kind::String])]), [(0, 1)]);
        assert_eq!(closed([object(list, true), union(&[Kind::Object(first)])]), [(0, 1)]);
        // An optional property ends by itself, a required one by another alternative, or by one more.
        assert_eq!(closed([object(Kind::Union(second), false), union(&[Kind::Object(first)])]), [(0, 1)]);
        let another = [object(Kind::Union(second), true), union(&[Kind::Object(first), Kind::String])];
        assert_eq!(closed(another), [(1, 2)]);
        assert_eq!(closed([object(Kind::Union(second), true), union(&[Kind::Object(first)])]), [(1, 2)]);
        assert_eq!(closed([union(&[])]), [(0, 1)]);
    }
}
