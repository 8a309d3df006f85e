//! Types that lead back to themselves: each gets an end.
//!
//! That is decided once all types are read: what leads back to an open type may have an end by another way.

use crate::{Kind, Property, Schema, Type, TypeId, Types};

/// Where a recursion without an end was cut.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cut {
    /// A union that takes any JSON as well.
    Union(TypeId),
    /// A required property of an object, which takes any JSON.
    Property(TypeId, String),
}

/// Finds the alternative of each union whose simplest value has an end. A union that has none takes any JSON as well, and
/// so does a property of an object that has none.
pub(super) fn close(types: &mut Types) -> Vec<Cut> {
    let mut cuts = Vec::new();
    loop {
        let sizes = sizes(types);
        let is_union = |id: &TypeId| matches!(types[*id], Type::Union(_));
        let mut endless = (0..types.len()).map(TypeId).filter(|id| sizes[id.0].is_none());
        let union = endless.clone().find(|id| is_union(id) && leads_back(*id, types, &sizes).is_some());
        let found = union.or_else(|| endless.find(|id| !is_union(id) && leads_back(*id, types, &sizes).is_some()));
        let Some(id) = found else {
            choose(types, &sizes);
            return cuts;
        };
        let position = leads_back(id, types, &sizes).unwrap_or_default();
        match types.get_mut(id) {
            Some(Type::Union(union)) => {
                union.alternatives.push(Schema::new(Kind::Any));
                cuts.push(Cut::Union(id));
            }
            Some(Type::Object(object)) => {
                let property = &mut object.properties[position];
                property.schema = Schema::new(Kind::Any);
                cuts.push(Cut::Property(id, property.name.clone()));
            }
            _ => {}
        }
    }
}

/// The position of the property or alternative by which a type without an end leads back to itself. A union without an
/// alternative leads nowhere, and has no end either.
fn leads_back(id: TypeId, types: &Types, sizes: &[Option<usize>]) -> Option<usize> {
    if matches!(&types[id], Type::Union(union) if union.alternatives.is_empty()) {
        return Some(0);
    }
    let endless = |schema: &Schema| target(schema).filter(|inner| sizes[inner.0].is_none());
    let is_needed = |position: usize| match &types[id] {
        Type::Object(object) => needed_property(&object.properties[position]),
        _ => true,
    };
    types[id].schemas().enumerate().filter(|(position, _)| is_needed(*position)).find_map(|(position, schema)| {
        let (mut seen, mut open) = (vec![false; types.len()], vec![endless(schema)?]);
        while let Some(next) = open.pop() {
            if next == id {
                return Some(position);
            }
            if !std::mem::replace(&mut seen[next.0], true) {
                open.extend(needed(&types[next]).filter_map(endless));
            }
        }
        None
    })
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
    let needed = properties.iter().filter(|property| needed_property(property));
    needed.map(|property| &property.schema).chain(alternatives)
}

fn needed_property(property: &Property) -> bool {
    property.required && !property.schema.nullable
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
        // An object that needs itself has no end but any JSON.
        let mut types: Types = [object(Kind::Object(first), true)].into_iter().collect();
        assert_eq!(close(&mut types), [Cut::Property(first, "field".to_owned())]);
    }
}
