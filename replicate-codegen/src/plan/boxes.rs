//! Types that lead back to themselves: where a box gives them a size.

use std::collections::HashSet;

use replicate_schema::{Kind, Schema, Type, TypeId, Types};

/// A place in a type: the position of a property or of an alternative.
type Position = (TypeId, usize);

/// A step from a type to another: the position in the first, and the second.
type Step = (usize, TypeId);

/// The places where a value stands in a box.
pub(crate) struct Boxes(HashSet<Position>);

impl Boxes {
    /// Puts a box where a type would hold itself.
    pub(crate) fn new(types: &Types) -> Self {
        let mut boxes = Self(HashSet::new());
        while let Some(cycle) = boxes.cycle(types) {
            // In a property rather than an alternative, and in one that may be absent rather than another.
            let preference = |(id, position): &Position| match &types[*id] {
                Type::Object(object) => u8::from(is_there(&object.properties[*position])),
                Type::Enum(_) | Type::Union(_) => 2,
            };
            boxes.0.extend(cycle.into_iter().min_by_key(preference));
        }
        boxes
    }

    /// Whether there is a box at a position of a type.
    pub(crate) fn has(&self, id: TypeId, position: usize) -> bool {
        self.0.contains(&(id, position))
    }

    /// The steps of the first way that leads from a type back to it without a box.
    fn cycle(&self, types: &Types) -> Option<Vec<Position>> {
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
                        way.push((id, self.held(id, types), 0));
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

    /// The types that a type holds without a box.
    fn held(&self, id: TypeId, types: &Types) -> Vec<Step> {
        let held = types[id].schemas().enumerate().filter_map(|(at, schema)| Some((at, target(schema)?)));
        held.filter(|(at, _)| !self.has(id, *at)).collect()
    }
}

fn is_there(property: &replicate_schema::Property) -> bool {
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
    use replicate_schema::{Document, ModelSchema};

    use super::*;

    /// The places with a box in the types of a document: `Type.position`.
    fn boxes(components: &str) -> Vec<String> {
        let text = format!(r##"{{"Input": {{"properties": {{"it": {{"$ref": "#/A"}}}}}}, {components}}}"##);
        let types = ModelSchema::read(&Document::from_json(&text).unwrap()).types;
        let boxes = Boxes::new(&types);
        let boxes = &boxes;
        let places = types.iter().enumerate().flat_map(|(id, described)| {
            let positions = 0..described.schemas().count();
            let found = positions.filter(move |position| boxes.has(TypeId(id), *position));
            found.map(|position| format!("{}.{position}", described.name())).collect::<Vec<_>>()
        });
        places.collect()
    }

    #[test]
    fn what_would_hold_itself_gets_one_box() {
        let object = |name: &str, inner: &str, rest: &str| {
            format!(r#""{name}": {{"type": "object", "properties": {{"it": {inner}}}{rest}}}"#)
        };
        let to = |name: &str| format!(r##"{{"$ref": "#/{name}"}}"##);
        let list = |name: &str| format!(r#"{{"type": "array", "items": {}}}"#, to(name));
        let table = [
            (object("A", r#"{"type": "string"}"#, ""), vec![]),
            (object("A", &list("A"), ""), vec![]),
            (object("A", &to("A"), ""), vec!["A.0"]),
            // The property that may be absent takes the box.
            (
                format!("{}, {}", object("A", &to("B"), r#", "required": ["it"]"#), object("B", &to("A"), "")),
                vec!["B.0"],
            ),
        ];
        for (components, expected) in table {
            assert_eq!(boxes(&components), expected, "{components}");
        }
    }
}
