//! What leads back to itself: every type gets a size, and every blank value an end.
//!
//! That is decided once all types are planned: a union that was planned in a list can hold a type that is open still, and
//! what refers to the union afterwards can't know.

use crate::ir::{Alternative, Docs, Of, Shape, TypeDef, TypeId, Union};
use crate::names;

/// One step from a type to another: the position of the field or alternative, and the type in it.
type Step = (usize, TypeId);

/// Puts a box where a type would hold itself, and picks alternatives with which a blank value ends.
///
/// Gives the unions back that had none, and have one for any JSON now.
pub(super) fn close(types: &mut [TypeDef]) -> Vec<TypeId> {
    while let Some(cycle) = cycle(types, held) {
        // In a field rather than an alternative, and in one that may be absent rather than another.
        let preference = |(id, position): &(TypeId, usize)| match &types[id.0] {
            TypeDef::Record(record) if record.fields[*position].optional() => 0,
            TypeDef::Record(_) => 1,
            TypeDef::Enum(_) | TypeDef::Union(_) => 2,
        };
        let step = cycle.into_iter().min_by_key(preference);
        match step.map(|(id, position)| (&mut types[id.0], position)) {
            Some((TypeDef::Record(record), position)) => record.fields[position].shape.boxed = true,
            Some((TypeDef::Union(union), position)) => union.alternatives[position].shape.boxed = true,
            Some((TypeDef::Enum(_), _)) | None => break,
        }
    }
    let mut endless = Vec::new();
    for (id, def) in types.iter_mut().enumerate() {
        if let TypeDef::Union(union) = def
            && union.alternatives.is_empty()
        {
            take_anything(union);
            endless.push(TypeId(id));
        }
    }
    while let Some(cycle) = cycle(types, built) {
        let ranks = ranks(types);
        for (id, _) in cycle {
            if let TypeDef::Union(union) = &mut types[id.0] {
                let rank = |it: &Alternative| target(&it.shape).map_or(Some(0), |id| ranks[id.0]);
                let ranked = union.alternatives.iter().enumerate().filter_map(|(at, it)| Some((rank(it)?, at)));
                if let Some((_, best)) = ranked.min() {
                    union.blank = best;
                } else {
                    take_anything(union);
                    endless.push(id);
                }
            }
        }
    }
    endless
}

/// The types that a type holds without a box.
fn held(def: &TypeDef) -> Vec<Step> {
    let shapes = def.shapes().into_iter().enumerate();
    shapes.filter(|(_, shape)| !shape.boxed).filter_map(|(at, shape)| Some((at, target(shape)?))).collect()
}

/// The types that a blank value of a type is built of.
fn built(def: &TypeDef) -> Vec<Step> {
    match def {
        TypeDef::Record(record) => {
            let required = record.fields.iter().enumerate().filter(|(_, field)| !field.optional());
            required.filter_map(|(at, field)| Some((at, target(&field.shape)?))).collect()
        }
        TypeDef::Union(union) => {
            target(&union.alternatives[union.blank].shape).map(|id| (union.blank, id)).into_iter().collect()
        }
        TypeDef::Enum(_) => Vec::new(),
    }
}

fn target(shape: &Shape) -> Option<TypeId> {
    match shape.of {
        Of::Record(id) | Of::Union(id) => Some(id),
        _ => None,
    }
}

/// How many steps a blank value takes at least to its end; `None` where it has none.
fn ranks(types: &[TypeDef]) -> Vec<Option<usize>> {
    let mut ranks: Vec<Option<usize>> = vec![None; types.len()];
    for round in 1.. {
        let ends = |shape: &Shape| target(shape).is_none_or(|id| ranks[id.0].is_some());
        let ending = types.iter().enumerate().filter(|(at, _)| ranks[*at].is_none()).filter(|(_, def)| match def {
            TypeDef::Record(record) => record.fields.iter().all(|field| field.optional() || ends(&field.shape)),
            TypeDef::Union(union) => union.alternatives.iter().any(|it| ends(&it.shape)),
            TypeDef::Enum(_) => true,
        });
        let ending: Vec<usize> = ending.map(|(at, _)| at).collect();
        if ending.is_empty() {
            break;
        }
        for at in ending {
            ranks[at] = Some(round);
        }
    }
    ranks
}

/// Adds an alternative for any JSON, which a blank value is of.
fn take_anything(union: &mut Union) {
    let is_taken = |ident: &str| union.alternatives.iter().any(|it| it.ident == ident);
    let ident = if is_taken("Other") { names::numbered("Other", is_taken) } else { "Other".to_owned() };
    let docs = Docs(vec!["Any JSON.".to_owned()]);
    union.blank = union.alternatives.len();
    union.alternatives.push(Alternative { ident, docs, shape: Shape::new(Of::Any), from: true });
}

/// The steps of the first way that leads from a type back to it.
fn cycle(types: &[TypeDef], steps: fn(&TypeDef) -> Vec<Step>) -> Option<Vec<(TypeId, usize)>> {
    let mut is_done = vec![false; types.len()];
    for start in 0..types.len() {
        // The way from `start`, with the steps that are still to be tried from each type on it.
        let mut way: Vec<(TypeId, Vec<Step>, usize)> = Vec::new();
        let mut next = (!is_done[start]).then_some(TypeId(start));
        loop {
            if let Some(id) = next.take() {
                if let Some(from) = way.iter().position(|(on_way, ..)| *on_way == id) {
                    return Some(way[from..].iter().map(|(id, _, position)| (*id, *position)).collect());
                }
                if !is_done[id.0] {
                    way.push((id, steps(&types[id.0]), 0));
                }
            }
            let Some((id, open, position)) = way.last_mut() else { break };
            if let Some((at, to)) = open.pop() {
                *position = at;
                next = Some(to);
            } else {
                is_done[id.0] = true;
                way.pop();
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Field, Record, Side};

    type Pairs = Vec<(usize, usize)>;

    fn record(of: Of, required: bool) -> TypeDef {
        let text = String::new;
        let docs = || Docs(Vec::new());
        let field = Field {
            wire: text(),
            ident: text(),
            setter: text(),
            docs: docs(),
            description: text(),
            setter_docs: docs(),
            required,
            deprecated: false,
            shape: Shape::new(of),
            default: None,
        };
        TypeDef::Record(Record {
            name: text(),
            docs: docs(),
            side: Side::Input,
            description: text(),
            fields: vec![field],
            required_name: text(),
        })
    }

    fn union(of: &[Of]) -> TypeDef {
        let alternative = |of: &Of| Alternative {
            ident: "Other".to_owned(),
            docs: Docs(Vec::new()),
            shape: Shape::new(of.clone()),
            from: false,
        };
        let alternatives = of.iter().map(alternative).collect();
        TypeDef::Union(Union { name: String::new(), docs: Docs(Vec::new()), side: Side::Input, alternatives, blank: 0 })
    }

    /// The positions that got a box, and the alternative of a blank value of each union with the number of its alternatives.
    fn closed(mut types: Vec<TypeDef>) -> (Pairs, Pairs) {
        close(&mut types);
        let boxed = |(id, def): (usize, &TypeDef)| {
            let shapes = def.shapes().into_iter().enumerate();
            shapes.filter(|(_, shape)| shape.boxed).map(|(at, _)| (id, at)).collect::<Vec<_>>()
        };
        let blank = |def: &TypeDef| match def {
            TypeDef::Union(union) => Some((union.blank, union.alternatives.len())),
            _ => None,
        };
        (types.iter().enumerate().flat_map(boxed).collect(), types.iter().filter_map(blank).collect())
    }

    #[test]
    fn cycles_get_a_box_and_an_end() {
        let id = TypeId;
        let list = Of::List(Box::new(Shape::new(Of::Union(id(1)))));
        // Nothing leads back, or only through a list.
        assert_eq!(closed(vec![record(Of::Union(id(1)), true), union(&[Of::String])]), (vec![], vec![(0, 1)]));
        assert_eq!(closed(vec![record(list, true), union(&[Of::Record(id(0))])]), (vec![], vec![(0, 1)]));
        // An optional field ends by itself, a required one by another alternative, or by one more.
        let optional = vec![record(Of::Union(id(1)), false), union(&[Of::Record(id(0))])];
        assert_eq!(closed(optional), (vec![(0, 0)], vec![(0, 1)]));
        let another = vec![record(Of::Union(id(1)), true), union(&[Of::Record(id(0)), Of::String])];
        assert_eq!(closed(another), (vec![(0, 0)], vec![(1, 2)]));
        let endless = vec![record(Of::Union(id(1)), true), union(&[Of::Record(id(0))])];
        assert_eq!(closed(endless), (vec![(0, 0)], vec![(1, 2)]));
        // A field that may be absent takes the box.
        let two = vec![record(Of::Record(id(1)), true), record(Of::Record(id(0)), false)];
        assert_eq!(closed(two), (vec![(1, 0)], vec![]));
    }
}
