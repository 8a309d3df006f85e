//! Gives each recursive type a finite value.
//!
//! This is decided after all types were read: a type that refers to an unfinished type may have a finite value in
//! another way.

use std::collections::{HashMap, HashSet};

use crate::{Kind, Property, Schema, Type, TypeId, Types};

/// Where an endless recursion was cut.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cut {
    /// A union that now also accepts any JSON.
    Union(TypeId),
    /// A required property of an object, which now accepts any JSON.
    Property(TypeId, String),
}

/// Finds the alternative of each union with the simplest finite value. A union without one is made to accept any JSON
/// too, and so is a property of an object without one.
pub(super) fn close(types: &mut Types) -> Vec<Cut> {
    let mut ends = Ends::new(types);
    let mut cuts = Vec::new();
    // A type that is not recursive now never will be.
    let is_union = |id: &TypeId, types: &Types| matches!(types[*id], Type::Union(_));
    let ids = || (0..types.len()).map(TypeId);
    let unions: Vec<TypeId> = ids().filter(|id| is_union(id, types)).collect();
    let others: Vec<TypeId> = ids().filter(|id| !is_union(id, types)).collect();
    for id in unions.into_iter().chain(others) {
        while let Some(position) = ends.leads_back(id, types) {
            match types.get_mut(id) {
                Some(Type::Union(union)) => {
                    union.alternatives.push(Schema::new(Kind::Any));
                    cuts.push(Cut::Union(id));
                    ends.reach(id, types);
                }
                Some(Type::Object(object)) => {
                    let property = &mut object.properties[position];
                    let needed = std::mem::replace(&mut property.schema, Schema::new(Kind::Any));
                    cuts.push(Cut::Property(id, property.name.clone()));
                    ends.is_cut(id, &needed, types);
                }
                _ => break,
            }
        }
    }
    choose(types, &sizes(types));
    cuts
}

/// Which types have a finite value, kept up to date while types are cut.
struct Ends {
    has_end: Vec<bool>,
    /// For each type, how many of its needed types have no finite value yet.
    open: Vec<usize>,
    users: Vec<Vec<TypeId>>,
    /// How often an object that is still listed as a user of a type no longer needs it.
    cut: HashMap<(TypeId, TypeId), usize>,
    /// The remaining steps for finding cycles. When none are left, a type is cut anyway.
    steps: usize,
}

impl Ends {
    fn new(types: &Types) -> Self {
        let users = users(types);
        let open = types.iter().map(|read| needed(read).filter_map(target).count()).collect();
        let edges: usize = users.iter().map(Vec::len).sum();
        let steps = 1_000 + 20 * (types.len() + edges);
        let mut ends = Self { has_end: vec![false; types.len()], open, users, cut: HashMap::new(), steps };
        for id in (0..types.len()).map(TypeId) {
            if ends_at_once(&types[id]) {
                ends.reach(id, types);
            }
        }
        ends
    }

    /// Records that a type has a finite value, and all types that lacked only this one.
    fn reach(&mut self, id: TypeId, types: &Types) {
        let mut reached = vec![id];
        while let Some(id) = reached.pop() {
            if std::mem::replace(&mut self.has_end[id.0], true) {
                continue;
            }
            for user in std::mem::take(&mut self.users[id.0]) {
                match self.cut.get_mut(&(id, user)).filter(|cut| **cut > 0) {
                    Some(cut) => *cut -= 1,
                    None => reached.extend(self.is_met(user, types).then_some(user)),
                }
            }
        }
    }

    /// Records that an object no longer needs a type.
    fn is_cut(&mut self, id: TypeId, needed: &Schema, types: &Types) {
        if let Some(inner) = target(needed) {
            *self.cut.entry((inner, id)).or_default() += 1;
            if self.is_met(id, types) {
                self.reach(id, types);
            }
        }
    }

    /// Records that one need of a type is met or removed, and returns whether the type now has a finite value.
    fn is_met(&mut self, id: TypeId, types: &Types) -> bool {
        self.open[id.0] -= 1;
        self.open[id.0] == 0 || matches!(types[id], Type::Union(_))
    }

    /// The index of the property or alternative by which a type without a finite value is recursive. A union without
    /// alternatives has no finite value either.
    fn leads_back(&mut self, id: TypeId, types: &Types) -> Option<usize> {
        if self.has_end[id.0] {
            return None;
        }
        if matches!(&types[id], Type::Union(union) if union.alternatives.is_empty()) {
            return Some(0);
        }
        let is_needed = |position: usize| match &types[id] {
            Type::Object(object) => needed_property(&object.properties[position]),
            _ => true,
        };
        // A type that does not lead back through one property does not through another.
        let mut seen = HashSet::new();
        let endless = |ends: &Self, schema: &Schema| target(schema).filter(|inner| !ends.has_end[inner.0]);
        for (position, schema) in types[id].schemas().enumerate().filter(|(position, _)| is_needed(*position)) {
            let mut open: Vec<TypeId> = endless(self, schema).into_iter().collect();
            while let Some(next) = open.pop() {
                self.steps = self.steps.saturating_sub(1);
                if next == id || self.steps == 0 {
                    return Some(position);
                }
                if seen.insert(next) {
                    open.extend(needed(&types[next]).filter_map(|schema| endless(self, schema)));
                }
            }
        }
        None
    }
}

/// The types that need each type, once for each need.
fn users(types: &Types) -> Vec<Vec<TypeId>> {
    let mut users = vec![Vec::new(); types.len()];
    for (at, read) in types.iter().enumerate() {
        for inner in needed(read).filter_map(target) {
            users[inner.0].push(TypeId(at));
        }
    }
    users
}

/// Whether the simplest value of a type needs no other type.
fn ends_at_once(read: &Type) -> bool {
    match read {
        Type::Object(_) => needed(read).all(|schema| target(schema).is_none()),
        Type::Union(union) => union.alternatives.iter().any(|schema| target(schema).is_none()),
        Type::Enum(_) => true,
    }
}

/// Sets the simplest alternative of each union.
fn choose(types: &mut Types, sizes: &[Option<usize>]) {
    for id in (0..types.len()).map(TypeId) {
        if let Some(Type::Union(union)) = types.get_mut(id) {
            let leads_back = |schema: &Schema| target(schema).is_some_and(|inner| sizes[inner.0] >= sizes[id.0]);
            // The first alternative with a finite value, unless it needs more steps than another.
            let first = union.alternatives.iter().position(|schema| !leads_back(schema));
            union.simplest = first.unwrap_or(0);
        }
    }
}

/// The depth of the simplest value of each type; `None` if it has no finite value.
fn sizes(types: &Types) -> Vec<Option<usize>> {
    let users = users(types);
    let mut open: Vec<usize> = types.iter().map(|read| needed(read).filter_map(target).count()).collect();
    let mut sizes: Vec<Option<usize>> = vec![None; types.len()];
    let mut ending: Vec<TypeId> = (0..types.len()).map(TypeId).filter(|id| ends_at_once(&types[*id])).collect();
    for round in 1.. {
        if ending.is_empty() {
            break;
        }
        let mut next = Vec::new();
        for id in ending {
            if sizes[id.0].is_some() {
                continue;
            }
            sizes[id.0] = Some(round);
            for user in &users[id.0] {
                open[user.0] -= 1;
                let is_reached = matches!(types[*user], Type::Union(_)) || open[user.0] == 0;
                next.extend(is_reached.then_some(*user));
            }
        }
        ending = next;
    }
    sizes
}

/// The schemas that a value of a type needs: all required properties, or one of the alternatives.
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
        // Nothing is recursive, or only through a list.
        assert_eq!(closed([object(Kind::Union(second), true), union(&[Kind::String])]), [(0, 1)]);
        assert_eq!(closed([object(list, true), union(&[Kind::Object(first)])]), [(0, 1)]);
        // An optional property ends the recursion; a required one needs another alternative, or an additional one.
        assert_eq!(closed([object(Kind::Union(second), false), union(&[Kind::Object(first)])]), [(0, 1)]);
        let another = [object(Kind::Union(second), true), union(&[Kind::Object(first), Kind::String])];
        assert_eq!(closed(another), [(1, 2)]);
        assert_eq!(closed([object(Kind::Union(second), true), union(&[Kind::Object(first)])]), [(1, 2)]);
        assert_eq!(closed([union(&[])]), [(0, 1)]);
        // An object that requires itself can only end with any JSON.
        let mut types: Types = [object(Kind::Object(first), true)].into_iter().collect();
        assert_eq!(close(&mut types), [Cut::Property(first, "field".to_owned())]);
    }
}
