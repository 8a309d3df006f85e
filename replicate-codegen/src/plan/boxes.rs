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
        let mut boxes = HashSet::new();
        // In a property rather than an alternative, and in one that may be absent rather than another.
        let preference = |(id, position): &Position| match &types[*id] {
            Type::Object(object) => u8::from(is_there(&object.properties[*position])),
            Type::Enum(_) | Type::Union(_) => 2,
        };
        let mut is_done = vec![false; types.len()];
        // Where a type stands on the way.
        let mut place_on_way: Vec<Option<usize>> = vec![None; types.len()];
        for start in 0..types.len() {
            let mut way: Vec<Stop> = Vec::new();
            let mut next = (!is_done[start]).then_some(TypeId(start));
            loop {
                if let Some(id) = next.take().filter(|id| !is_done[id.0]) {
                    let Some(from) = place_on_way[id.0] else {
                        place_on_way[id.0] = Some(way.len());
                        way.push(Stop { id, open: held(id, types), position: 0 });
                        continue;
                    };
                    let cycle = way[from..].iter().map(|stop| (stop.id, stop.position)).enumerate();
                    if let Some((at, boxed)) = cycle.min_by_key(|(_, position)| preference(position)) {
                        boxes.insert(boxed);
                        // What lies behind the box is reached by another way, or not at all.
                        for stop in way.drain(from + at + 1..) {
                            place_on_way[stop.id.0] = None;
                        }
                    }
                }
                let Some(stop) = way.last_mut() else { break };
                if let Some((at, to)) = stop.open.pop() {
                    stop.position = at;
                    next = Some(to);
                } else {
                    is_done[stop.id.0] = true;
                    place_on_way[stop.id.0] = None;
                    way.pop();
                }
            }
        }
        Self(boxes)
    }

    /// Whether there is a box at a position of a type.
    pub(crate) fn has(&self, id: TypeId, position: usize) -> bool {
        self.0.contains(&(id, position))
    }
}

/// A type on the way from one to another.
struct Stop {
    id: TypeId,
    /// The steps that are still to be tried from it on.
    open: Vec<Step>,
    /// The position of the step that was taken.
    position: usize,
}

/// The types that a type holds.
fn held(id: TypeId, types: &Types) -> Vec<Step> {
    types[id].schemas().enumerate().filter_map(|(at, schema)| Some((at, target(schema)?))).collect()
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
