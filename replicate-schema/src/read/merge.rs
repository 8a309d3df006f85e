//! Merges two schemas into one that requires both.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Map, Value};

use super::assertions::first;
use super::flat::{EXTENSIONS, Flat, Source, Sources, is_structural};
use super::kinds::asks_for_nothing;
use super::unchecked::UNCHECKED;
use super::{Reader, size};
use crate::Bound;
use crate::json::{canonical, equal};

/// The maximum number of alternatives when two lists are combined.
const MOST_PAIRS: usize = 64;

/// The maximum number of separate layers. More of them are merged into one.
const MOST_LAYERS: usize = 16;

impl Reader<'_> {
    /// Puts the layers of `inner` below those of `outer`.
    ///
    /// If both have the same keyword that affects validity, they become one layer that requires both. The time depends
    /// only on the size of `inner`, since an `allOf` may have many parts.
    pub(super) fn merge<'s>(&mut self, mut outer: Flat<'s>, inner: Flat<'s>, pointer: &str) -> Flat<'s> {
        let structural = |flat: &Flat<'_>| flat.keys().any(is_structural);
        let mut is_never = outer.is_never || inner.is_never;
        let rest = self.rest_of_items(&outer, &inner, pointer);
        let inner = self.held_to_rest(inner, &outer);
        outer = self.held_to_rest(outer, &inner);
        let sources = joined(outer.sources.take(), inner.sources.as_deref());
        let meet = inner.keys().any(|key| is_structural(key) && outer.get(key).is_some());
        let component = match (meet, structural(&outer), structural(&inner)) {
            (false, false, _) => inner.component,
            (false, true, false) => outer.component,
            _ => None,
        };
        let mut layers = outer.layers;
        if !meet && layers.len() + inner.layers.len() <= MOST_LAYERS {
            layers.extend(inner.layers);
        } else {
            let mut layers_of_both = layers.into_iter().chain(inner.layers);
            let mut both = layers_of_both.next().map(own).unwrap_or_default();
            for layer in layers_of_both {
                // One component may be referred to from many places.
                if !self.spend(size::of_object(&layer) / 4) {
                    break;
                }
                is_never |= self.absorb(&mut both, &layer, pointer);
            }
            layers = vec![Cow::Owned(both)];
        }
        let flat = Flat { layers, sources, component, is_never };
        match rest {
            Some(keyword) => flat.with(keyword, true.into()),
            None => flat,
        }
    }

    /// Adds the requirements of an inner layer to keywords, and returns whether they contradict each other.
    fn absorb(&mut self, both: &mut Map<String, Value>, inner: &Map<String, Value>, pointer: &str) -> bool {
        let mut is_never = false;
        for (key, value) in inner.iter().filter(|(key, _)| is_kept(key)) {
            let Some(outer) = both.remove(key) else {
                both.insert(key.clone(), value.clone());
                continue;
            };
            let was_empty = is_empty(&outer) || is_empty(value);
            let asked = if is_structural(key) { self.both(key, outer, value, both, pointer) } else { outer };
            is_never |= match key.as_str() {
                // The lists have nothing in common.
                "enum" | "type" => !was_empty && is_empty(&asked),
                "const" => !equal(&asked, value),
                _ => false,
            };
            both.insert(key.clone(), asked);
        }
        is_never
    }

    /// The keyword for the rest of a list, if one schema describes the first items and another the rest. Each counts
    /// from its own first item, which a merged schema can't express.
    fn rest_of_items(&mut self, outer: &Flat<'_>, inner: &Flat<'_>, pointer: &str) -> Option<&'static str> {
        let describes_first = [outer, inner].map(|flat| first(flat).map(|(keyword, _)| keyword));
        let (keyword, other) = match describes_first {
            [Some(keyword), None] => (keyword, inner),
            [None, Some(keyword)] => (keyword, outer),
            _ => return None,
        };
        let rest = if keyword == "items" { "additionalItems" } else { "items" };
        other.get(rest)?;
        self.widen(pointer, format!("`{rest}` of one schema is not checked next to `{keyword}` of another"));
        Some(rest)
    }

    /// A schema whose properties must also meet `additionalProperties` of another schema that does not list them.
    fn held_to_rest<'s>(&mut self, schema: Flat<'s>, other: &Flat<'_>) -> Flat<'s> {
        let rest = other.get("additionalProperties").filter(|rest| !asks_for_nothing(rest));
        let (Some(rest), Some(Value::Object(properties))) = (rest, schema.get("properties")) else { return schema };
        let known = other.get("properties");
        let is_held =
            |(name, schema): (&String, &Value)| schema != rest && known.is_none_or(|known| known.get(name).is_none());
        if !properties.iter().any(is_held) || !self.spend(properties.len()) {
            return schema;
        }
        let held = properties.iter().map(|(name, schema)| {
            let mut held = schema.clone();
            if is_held((name, schema)) {
                ask_for_both(&mut held, rest);
            }
            (name.clone(), held)
        });
        let held: Map<String, Value> = held.collect();
        schema.with("properties", held.into())
    }

    /// One argument for a keyword that requires what two arguments require.
    ///
    /// If no single argument can express that, an `anyOf` with one alternative is added next to it.
    fn both(
        &mut self,
        key: &str,
        outer: Value,
        inner: &Value,
        beside: &mut Map<String, Value>,
        pointer: &str,
    ) -> Value {
        if *inner == outer || UNCHECKED.contains(&key) {
            return outer;
        }
        let asks_for_multiples =
            |value| Bound::read(key, value).is_ok_and(|bound| bound.is_some_and(|bound| bound.step().is_some()));
        let is_step = asks_for_multiples(inner);
        if is_step && let Some(step) = common_multiple(inner, &outer) {
            return step.into();
        }
        let number = |value: &Value| value.as_f64();
        match (key, outer, inner) {
            ("properties", Value::Object(mut outer), Value::Object(inner)) => {
                for (name, schema) in inner {
                    match outer.get_mut(name) {
                        Some(known) => ask_for_both(known, schema),
                        None => {
                            outer.insert(name.clone(), schema.clone());
                        }
                    }
                }
                Value::Object(outer)
            }
            // Names that are listed twice are not an error.
            ("required", Value::Array(mut outer), Value::Array(inner)) => {
                outer.extend(inner.iter().cloned());
                Value::Array(outer)
            }
            ("enum", Value::Array(mut outer), Value::Array(inner)) => {
                let known: HashSet<String> = inner.iter().map(canonical).collect();
                outer.retain(|value| known.contains(&canonical(value)));
                Value::Array(outer)
            }
            (
                "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" | "ge" | "gt",
                outer,
                inner,
            ) if number(inner) >= number(&outer) => inner.clone(),
            (
                "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" | "le" | "lt",
                outer,
                inner,
            ) if number(inner) <= number(&outer) => inner.clone(),
            ("type", outer, inner) => common_types(inner, &outer).unwrap_or_else(|| {
                self.warn(pointer, format!("`type` is {inner} and {outer} at once; no value is valid here"));
                Value::Array(Vec::new())
            }),
            ("items" | "additionalProperties", mut outer, inner) => {
                ask_for_both(&mut outer, inner);
                outer
            }
            ("const", outer, inner) => {
                if !equal(&outer, inner) {
                    // Two different values leave none.
                    beside.insert("enum".to_owned(), Value::Array(Vec::new()));
                }
                outer
            }
            // An empty list has no effect.
            ("anyOf" | "oneOf", Value::Array(outer), Value::Array(inner)) if inner.is_empty() => outer.into(),
            ("anyOf" | "oneOf", Value::Array(outer), Value::Array(inner)) if outer.is_empty() => inner.clone().into(),
            ("anyOf" | "oneOf", Value::Array(outer), Value::Array(inner))
                if inner.len() * outer.len() <= MOST_PAIRS =>
            {
                pairs(outer, inner)
            }
            (_, outer, inner) if is_step || matches!(key, "pattern" | "prefixItems") => {
                let more = serde_json::json!({ key: inner });
                let parts = match beside.remove("anyOf") {
                    Some(Value::Array(mut parts)) if !parts.is_empty() => {
                        if self.spend(parts.len()) {
                            for part in &mut parts {
                                ask_for_both(part, &more);
                            }
                        }
                        parts
                    }
                    _ => vec![more],
                };
                beside.insert("anyOf".to_owned(), parts.into());
                outer
            }
            (
                "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" | "maximum"
                | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" | "ge" | "gt" | "le" | "lt",
                outer,
                _,
            ) => outer,
            (_, Value::Bool(outer), Value::Bool(inner)) => (*inner || outer).into(),
            (_, outer, _) => {
                self.widen(pointer, format!("`allOf` gives `{key}` twice; the outer one is used"));
                outer
            }
        }
    }
}

/// A layer to modify, without the parts that it was made from.
fn own(layer: Cow<'_, Map<String, Value>>) -> Map<String, Value> {
    match layer {
        Cow::Owned(layer) => layer,
        Cow::Borrowed(layer) => {
            let kept = layer.iter().filter(|(key, _)| is_kept(key));
            kept.map(|(key, value)| (key.clone(), value.clone())).collect()
        }
    }
}

/// Whether a keyword of several schemas is kept in the merged schema.
fn is_kept(key: &str) -> bool {
    key != "$ref" && key != "allOf" && (!key.starts_with("x-") || EXTENSIONS.contains(&key))
}

/// All pairs of alternatives of two lists. Exactly one pair matches if exactly one of each list does.
fn pairs(mut outer: Vec<Value>, inner: &[Value]) -> Value {
    if let [only] = inner {
        for part in &mut outer {
            ask_for_both(part, only);
        }
        return outer.into();
    }
    let pairs = outer.iter().flat_map(|outer| inner.iter().map(move |inner| (outer.clone(), inner)));
    let asks_for_pair = |(mut outer, inner)| {
        ask_for_both(&mut outer, inner);
        outer
    };
    pairs.map(asks_for_pair).collect()
}

/// Makes a schema also require what another one requires.
fn ask_for_both(schema: &mut Value, more: &Value) {
    if schema == more {
        return;
    }
    // A single list, however many there are.
    if let Value::Object(known) = &mut *schema
        && known.len() == 1
        && let Some(Value::Array(parts)) = known.get_mut("allOf")
    {
        parts.push(more.clone());
    } else {
        *schema = serde_json::json!({ "allOf": [schema.take(), more] });
    }
}

fn is_empty(list: &Value) -> bool {
    list.as_array().is_some_and(Vec::is_empty)
}

/// The sources of two schemas, each once.
fn joined<'s>(outer: Sources<'s>, inner: Option<&[Source<'s>]>) -> Sources<'s> {
    const MOST: usize = 64;
    let mut sources = outer?;
    for (source, pointer) in inner? {
        if sources.iter().all(|(_, known)| known != pointer) {
            sources.push((source, pointer.clone()));
        }
    }
    (sources.len() <= MOST).then_some(sources)
}

/// The types that two `type` keywords have in common; `None` if there are none.
fn common_types(a: &Value, b: &Value) -> Option<Value> {
    let [a, b] = [a, b].map(|types| match types {
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        name => Vec::from_iter(name.as_str()),
    });
    let [of_a, of_b] = [&a, &b].map(|names| names.iter().copied().collect::<HashSet<&str>>());
    let takes =
        |names: &HashSet<&str>, name: &str| names.contains(name) || name == "integer" && names.contains("number");
    let mut seen = HashSet::new();
    let from_a = a.iter().filter(|name| takes(&of_b, name));
    let from_b = b.iter().filter(|name| takes(&of_a, name));
    let common: Vec<Value> =
        from_a.chain(from_b).filter(|name| seen.insert(**name)).map(|name| (*name).into()).collect();
    match common.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        _ => Some(common.into()),
    }
}

/// The least common multiple of two integers.
fn common_multiple(a: &Value, b: &Value) -> Option<u64> {
    let (a, b) = (a.as_u64().filter(|a| *a > 0)?, b.as_u64().filter(|b| *b > 0)?);
    let (mut divisor, mut rest) = (a, b);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    (a / divisor).checked_mul(b)
}

#[cfg(test)]
mod tests {
    use crate::{Bound, Document, ModelSchema, Number};

    fn read(schema: &str, components: &str) -> ModelSchema {
        let text = format!(r#"{{"Input": {{"properties": {{"it": {schema}}}}}, {components}}}"#);
        ModelSchema::read(&Document::from_json(&text).unwrap())
    }

    #[test]
    fn very_many_parts_are_one_schema() {
        let parts: Vec<String> = (0..5_000).map(|n| format!(r#"{{"items": {{"minimum": {n}}}}}"#)).collect();
        let schema = read(&format!(r#"{{"type": "array", "allOf": [{}]}}"#, parts.join(",")), r#""A": {}"#);
        let parts: Vec<String> = (0..5_000).map(|n| format!(r#"{{"type": "integer", "minimum": {n}}}"#)).collect();
        let number = read(&format!(r#"{{"allOf": [{}]}}"#, parts.join(",")), r#""A": {}"#);
        assert_eq!(number.inputs()[0].schema.bounds, [Bound::Minimum(Number::Integer(4_999))]);
        let invalid = schema.check_input(&serde_json::json!({"it": [4_998]}));
        assert_eq!(invalid.len(), 1, "{invalid:?}");
        assert_eq!((schema.diagnostics, number.diagnostics), (Vec::new(), Vec::new()));
    }

    #[test]
    fn an_empty_list_of_alternatives_says_nothing() {
        let schema =
            read(r#"{"anyOf": [], "allOf": [{"anyOf": [{"type": "string"}, {"type": "integer"}]}]}"#, r#""A": {}"#);
        assert_eq!(schema.check_input(&serde_json::json!({"it": true})).len(), 1);
        assert!(schema.check_input(&serde_json::json!({"it": 1})).is_empty());
    }

    #[test]
    fn references_that_lead_on_and_on_are_told_of() {
        let chain = |length: usize| {
            let each = (0..length).map(|n| format!(r##""C{n}": {{"$ref": "#/C{}"}}"##, n + 1));
            let components =
                each.chain([format!(r#""C{length}": {{"type": "string"}}"#)]).collect::<Vec<_>>().join(",");
            read(r##"{"$ref": "#/C0"}"##, &components)
        };
        assert_eq!(chain(90).diagnostics, []);
        let message = chain(20_000).diagnostics[0].to_string();
        assert!(message.contains("`$ref` and `allOf` are nested too deeply"), "{message}");
    }
}
