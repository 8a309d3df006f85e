//! Values around every constraint of a schema: some that just meet it, and some that break it alone.

mod scalars;
mod wholes;

use fastrand::Rng;
use serde_json::{Value, json};

use crate::draw;
use crate::schema::{Way, ways};

/// A value made to try one constraint.
#[derive(Clone)]
pub(crate) struct Probe {
    /// What it tries: one of [`KINDS`].
    pub(crate) kind: &'static str,
    /// What stands around the value that tries it, such as `in items`: each one of [`PLACES`].
    pub(crate) within: Vec<&'static str>,
    pub(crate) value: Value,
}

/// What probes try: a keyword, or a kind of value.
pub(crate) const KINDS: [&str; 23] = [
    "valid",
    "type",
    "boolean",
    "integer",
    "number",
    "text",
    "enum",
    "null",
    "required",
    "unknown key",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "pattern",
];

/// Where they try it, beside the property of an input itself.
pub(crate) const PLACES: [&str; 6] =
    ["in properties", "in items", "in additionalProperties", "in anyOf", "in oneOf", "in recursion"];

/// How many probes of a part are kept, drawn from all of them: those of parts of parts would multiply.
#[derive(Clone, Copy)]
pub(crate) struct Keep {
    /// Of each property of the input.
    pub(crate) first: usize,
    /// Of each part further in.
    pub(crate) deeper: usize,
}

/// Probes of every constraint of a schema and of its parts.
pub(crate) fn probes(root: &Value, rng: &mut Rng, keep: Keep) -> Vec<Probe> {
    let mut prober = Prober { root, rng, keep, found: Vec::new(), open: Vec::new() };
    prober.node(&[root], 0);
    prober.found
}

struct Prober<'s, 'r> {
    root: &'s Value,
    rng: &'r mut Rng,
    keep: Keep,
    found: Vec<Probe>,
    /// The `properties` that the place is within.
    open: Vec<&'s Value>,
}

impl<'s> Prober<'s, '_> {
    fn put(&mut self, kind: &'static str, value: impl Into<Value>) {
        self.found.push(Probe { kind, within: Vec::new(), value: value.into() });
    }

    fn node(&mut self, nodes: &[&'s Value], depth: usize) {
        for way in &ways(self.root, nodes) {
            let start = self.found.len();
            self.way(way, depth);
            if let Some(union) = way.union {
                self.found[start..].iter_mut().for_each(|probe| probe.within.push(union));
            }
        }
        let other_types = [
            json!(null),
            json!(true),
            json!(false),
            json!(0),
            json!(1),
            json!(1.0),
            json!(5.5),
            json!(""),
            json!("1"),
            json!("text"),
            json!([]),
            json!([1]),
            json!(["a"]),
            json!([null]),
            json!({}),
            json!({"a": 1}),
        ];
        for value in other_types {
            self.put("type", value);
        }
        self.put("null", Value::Null);
    }

    fn way(&mut self, way: &Way<'s>, depth: usize) {
        for _ in 0..3 {
            let value = draw::of_way(self.root, way, self.rng, depth);
            self.put("valid", value);
        }
        if let Some(listed) = way.listed() {
            self.listed(&listed);
        }
        for kind in way.types() {
            match kind {
                "boolean" => {
                    for value in [json!(true), json!(false), json!(0), json!(1), json!("true")] {
                        self.put("boolean", value);
                    }
                }
                "integer" => self.numbers(way, "integer"),
                "number" => self.numbers(way, "number"),
                "string" => self.texts(way),
                "array" => self.lists(way, depth),
                "object" => self.objects(way, depth),
                _ => {}
            }
        }
    }

    /// Probes of a part, each put into a whole.
    fn part(
        &mut self,
        nodes: &[&'s Value],
        within: Option<&'static str>,
        depth: usize,
        mut whole: impl FnMut(&mut Self, Value) -> Value,
    ) {
        const DEEPEST: usize = 4;
        if depth >= DEEPEST {
            return;
        }
        let outer = std::mem::take(&mut self.found);
        self.node(nodes, depth + 1);
        let mut inner = std::mem::replace(&mut self.found, outer);
        self.rng.shuffle(&mut inner);
        inner.truncate(if depth == 0 { self.keep.first } else { self.keep.deeper });
        for mut probe in inner {
            probe.within.extend(within);
            probe.value = whole(self, probe.value);
            self.found.push(probe);
        }
    }
}
