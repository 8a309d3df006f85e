//! Finds references that are recursive without descending into a value, on which a validator would never return.

use std::collections::BTreeMap;

use serde_json::Value;

/// Whether following in-place keywords from any definition can lead back to it.
pub(super) fn has_loop(root: &Value) -> bool {
    let mut edges: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, definition) in root.get("$defs").and_then(Value::as_object).into_iter().flatten() {
        in_place(definition, edges.entry(name).or_default());
    }
    let mut finished = BTreeMap::new();
    edges.keys().any(|name| reaches_itself(name, &edges, &mut finished))
}

/// The definitions that a schema applies to the same value.
fn in_place<'s>(node: &'s Value, found: &mut Vec<&'s str>) {
    if let Some(reference) = node.get("$ref").and_then(Value::as_str) {
        found.extend(reference.strip_prefix("#/$defs/"));
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        node.get(keyword).and_then(Value::as_array).into_iter().flatten().for_each(|part| in_place(part, found));
    }
    for keyword in ["not", "if", "then", "else"] {
        node.get(keyword).into_iter().for_each(|part| in_place(part, found));
    }
}

/// A depth-first search with an explicit stack, so that a chain of a million references does not overflow the call
/// stack.
fn reaches_itself<'s>(
    start: &'s str,
    edges: &BTreeMap<&'s str, Vec<&'s str>>,
    finished: &mut BTreeMap<&'s str, bool>,
) -> bool {
    let mut path = vec![(start, 0)];
    while let Some((name, next)) = path.last_mut() {
        let name = *name;
        if *next == 0 && finished.get(name) == Some(&true) {
            path.pop();
            continue;
        }
        finished.insert(name, false);
        if let Some(target) = edges.get(name).and_then(|targets| targets.get(*next)) {
            *next += 1;
            if finished.get(target) == Some(&false) {
                return true;
            }
            path.push((target, 0));
        } else {
            finished.insert(name, true);
            path.pop();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_are_told_from_diamonds() {
        let table = [
            (r##"{"$defs": {"0": {"$ref": "#/$defs/0"}}}"##, true),
            (r##"{"$defs": {"0": {"allOf": [{"$ref": "#/$defs/1"}]}, "1": {"not": {"$ref": "#/$defs/0"}}}}"##, true),
            (r##"{"$defs": {"0": {"properties": {"a": {"$ref": "#/$defs/0"}}}}}"##, false),
            (
                r##"{"$defs": {"0": {"anyOf": [{"$ref": "#/$defs/1"}, {"$ref": "#/$defs/2"}]},
                    "1": {"$ref": "#/$defs/2"}, "2": {}}}"##,
                false,
            ),
            ("{}", false),
        ];
        for (text, expected) in table {
            assert_eq!(has_loop(&serde_json::from_str(text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn a_long_chain_is_walked() {
        let link = |n: usize| (n.to_string(), serde_json::json!({"$ref": format!("#/$defs/{}", n + 1)}));
        let chain: serde_json::Map<_, _> = (0..50_000).map(link).collect();
        assert!(!has_loop(&serde_json::json!({"$defs": chain})));
    }
}
