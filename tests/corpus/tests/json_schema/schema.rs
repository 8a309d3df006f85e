//! Looking at a translated schema: what applies to one value, and in which ways it can be met.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Deeper than any schema of the corpus composes.
const DEEPEST: usize = 8;

/// More ways than any schema of the corpus has.
const MOST_WAYS: usize = 32;

/// One way to meet a schema: all keywords that apply to the value itself, with one alternative of each union chosen.
#[derive(Clone, Default)]
pub(crate) struct Way<'s> {
    layers: Vec<&'s Map<String, Value>>,
    /// `in anyOf` or `in oneOf`, where an alternative was chosen.
    pub(crate) union: Option<&'static str>,
}

/// Every way to meet all of some schemas.
pub(crate) fn ways<'s>(root: &'s Value, nodes: &[&'s Value]) -> Vec<Way<'s>> {
    nodes.iter().fold(vec![Way::default()], |found, node| product(&found, &gather(root, node, 0)))
}

fn gather<'s>(root: &'s Value, node: &'s Value, depth: usize) -> Vec<Way<'s>> {
    let Value::Object(map) = node else { return vec![Way::default()] };
    if depth > DEEPEST {
        return vec![Way::default()];
    }
    let mut found = vec![Way { layers: vec![map], union: None }];
    let target = map.get("$ref").and_then(|reference| root.pointer(reference.as_str()?.strip_prefix('#')?));
    let parts = map.get("allOf").and_then(Value::as_array).into_iter().flatten();
    for part in target.into_iter().chain(parts) {
        found = product(&found, &gather(root, part, depth + 1));
    }
    for (keyword, within) in [("anyOf", "in anyOf"), ("oneOf", "in oneOf")] {
        if let Some(parts) = map.get(keyword).and_then(Value::as_array) {
            let mut each: Vec<_> = parts.iter().flat_map(|part| gather(root, part, depth + 1)).collect();
            let alternatives = parts.iter().filter(|part| part.get("type") != Some(&Value::from("null"))).count();
            if alternatives > 1 {
                for way in &mut each {
                    way.union = Some(within);
                }
            }
            found = product(&found, &each);
        }
    }
    found
}

fn product<'s>(all: &[Way<'s>], more: &[Way<'s>]) -> Vec<Way<'s>> {
    let joined = |a: &Way<'s>, b: &Way<'s>| Way {
        layers: a.layers.iter().chain(&b.layers).copied().collect(),
        union: a.union.or(b.union),
    };
    all.iter().flat_map(|a| more.iter().map(move |b| joined(a, b))).take(MOST_WAYS).collect()
}

impl<'s> Way<'s> {
    /// Every value that a keyword has.
    pub(crate) fn all(&self, keyword: &'static str) -> impl Iterator<Item = &'s Value> {
        self.layers.iter().filter_map(move |layer| layer.get(keyword))
    }

    /// Whether a schema is one of those that apply.
    pub(crate) fn stands_at(&self, schema: &Value) -> bool {
        schema.as_object().is_some_and(|schema| self.layers.iter().any(|layer| std::ptr::eq(*layer, schema)))
    }

    pub(crate) fn get(&self, keyword: &'static str) -> Option<&'s Value> {
        self.all(keyword).next()
    }

    /// The types that a value may be of; none where any will do.
    pub(crate) fn types(&self) -> Vec<&'s str> {
        match self.get("type") {
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(name)) => {
                // Each of several layers may say it: an integer is a number.
                let narrow = self.all("type").find(|name| *name == "integer").and_then(Value::as_str);
                vec![narrow.unwrap_or(name)]
            }
            _ if self.get("properties").is_some() => vec!["object"],
            _ => Vec::new(),
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        self.types() == ["null"]
    }

    /// The listed values, of `enum` or `const`.
    pub(crate) fn listed(&self) -> Option<Vec<&'s Value>> {
        let mut lists = self.all("enum").filter_map(Value::as_array);
        match (lists.next(), self.get("const")) {
            (Some(first), _) => {
                let others: Vec<_> = lists.collect();
                Some(first.iter().filter(|value| others.iter().all(|other| other.contains(value))).collect())
            }
            (None, Some(value)) => Some(vec![value]),
            (None, None) => None,
        }
    }

    /// The properties, each with all its schemas: parts of an `allOf` may each have one.
    pub(crate) fn properties(&self) -> BTreeMap<&'s String, Vec<&'s Value>> {
        let mut properties: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (name, schema) in self.all("properties").filter_map(Value::as_object).flatten() {
            properties.entry(name).or_default().push(schema);
        }
        properties
    }

    /// Whether it has a property of that name.
    pub(crate) fn names(&self, name: &str) -> bool {
        self.all("properties").any(|properties| properties.get(name).is_some())
    }

    pub(crate) fn requires(&self, name: &str) -> bool {
        self.all("required").filter_map(Value::as_array).flatten().any(|it| it == name)
    }

    /// The largest value of a keyword that is a lower limit.
    pub(crate) fn at_least(&self, keyword: &'static str) -> Option<f64> {
        self.all(keyword).filter_map(Value::as_f64).reduce(f64::max)
    }

    /// The smallest value of a keyword that is an upper limit.
    pub(crate) fn at_most(&self, keyword: &'static str) -> Option<f64> {
        self.all(keyword).filter_map(Value::as_f64).reduce(f64::min)
    }

    /// A count that a keyword gives, or else another.
    pub(crate) fn count(&self, keyword: &'static str, otherwise: usize) -> usize {
        self.get(keyword).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok()).unwrap_or(otherwise)
    }
}
