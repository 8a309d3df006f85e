//! Inputs near every limit of a plan, as JSON: some of them valid.

use serde_json::{Map, Value, json};

use crate::inputs::wire_json;
use crate::ir::{Bound, Module, Number, Of, Shape, TypeDef, TypeId};

/// More levels than it takes to see every bound of a document in these tests.
const DEEPEST: usize = 4;

/// Inputs that differ from a plain one in one place each.
pub(super) fn inputs(module: &Module) -> Vec<Value> {
    record(module.input.input, module, 0)
}

fn record(id: TypeId, module: &Module, depth: usize) -> Vec<Value> {
    let TypeDef::Record(record) = &module.types[id.0] else { return Vec::new() };
    let mut plain = Map::new();
    let mut varied = Vec::new();
    for field in &record.fields {
        let values = values(&field.shape, module, depth + 1);
        if field.required {
            plain.insert(field.wire.clone(), values.first().cloned().unwrap_or_default());
        }
        varied.extend(values.into_iter().map(|value| (field.wire.clone(), value)));
    }
    let with = |(wire, value): (String, Value)| {
        let mut object = plain.clone();
        object.insert(wire, value);
        Value::Object(object)
    };
    let mut all = vec![Value::Object(plain.clone())];
    all.extend(varied.into_iter().map(with));
    all
}

/// Values of a place; the first is as likely to be valid as any.
fn values(shape: &Shape, module: &Module, depth: usize) -> Vec<Value> {
    if depth > DEEPEST {
        return Vec::new();
    }
    let mut values = match &shape.of {
        Of::Boolean => vec![json!(true), json!(false)],
        Of::Integer | Of::Number => numbers(shape),
        Of::String | Of::Secret => {
            let texts = counts(shape).into_iter().map(|count| json!("a".repeat(count)));
            // Not only those that one pattern takes.
            texts.chain([json!("b")]).collect()
        }
        Of::File => vec![json!("https://example.com/a.png")],
        Of::Any => vec![json!("any"), json!(1)],
        Of::Enum(id) => match &module.types[id.0] {
            TypeDef::Enum(listed) => {
                let value = |text: String| serde_json::from_str(&text).unwrap();
                listed.variants.iter().map(|variant| value(wire_json(&variant.wire))).collect()
            }
            _ => Vec::new(),
        },
        Of::Record(id) => record(*id, module, depth),
        Of::Union(id) => match &module.types[id.0] {
            TypeDef::Union(union) => {
                union.alternatives.iter().flat_map(|it| self::values(&it.shape, module, depth + 1)).collect()
            }
            _ => Vec::new(),
        },
        Of::List(items) => {
            let items = self::values(items, module, depth + 1);
            let first = items.first().cloned().unwrap_or_default();
            let mut lists: Vec<Value> =
                counts(shape).into_iter().map(|count| json!(vec![first.clone(); count])).collect();
            lists.extend(items.iter().map(|item| json!([item])));
            lists.push(Value::Array(items));
            lists
        }
        Of::Map(values) => {
            let values = self::values(values, module, depth + 1);
            let first = values.first().cloned().unwrap_or_default();
            let of = |count: usize| (0..count).map(|key| (format!("k{key}"), first.clone())).collect::<Map<_, _>>();
            let mut maps: Vec<Value> = counts(shape).into_iter().map(|count| Value::Object(of(count))).collect();
            maps.extend(values.into_iter().map(|value| json!({ "k": value })));
            maps
        }
    };
    if shape.nullable {
        values.push(Value::Null);
    }
    values
}

fn numbers(shape: &Shape) -> Vec<Value> {
    let mut near = Vec::new();
    for bound in &shape.bounds {
        if let Bound::Minimum(it)
        | Bound::Maximum(it)
        | Bound::ExclusiveMinimum(it)
        | Bound::ExclusiveMaximum(it)
        | Bound::MultipleOf(it) = bound
        {
            match it {
                Number::Integer(it) => near.extend(
                    [*it, it - 1, it + 1, it * 2].iter().filter_map(|it| Some(json!(i64::try_from(*it).ok()?))),
                ),
                Number::Float(it) => near.extend([*it, it - 0.01, it + 0.01, it * 2.0].map(|it| json!(it))),
            }
        }
    }
    // A step from a limit.
    let whole: Vec<i64> = near.iter().filter_map(Value::as_i64).collect();
    near.extend(whole.iter().flat_map(|a| whole.iter().filter_map(|b| Some(json!(a.checked_add(*b)?)))));
    near.extend([1, 0, 2, -1, 5, 64, 100].map(|it| json!(it)));
    near.extend((shape.of == Of::Number).then(|| json!(0.5)));
    near
}

/// How long texts and lists are that stand at their limits; no longer than a test has to be.
fn counts(shape: &Shape) -> Vec<usize> {
    let mut counts = vec![1, 0, 2, 3];
    for bound in &shape.bounds {
        if let Bound::MinLength(it)
        | Bound::MaxLength(it)
        | Bound::MinItems(it)
        | Bound::MaxItems(it)
        | Bound::MinProperties(it)
        | Bound::MaxProperties(it) = bound
            && let Ok(count) = usize::try_from(*it)
            && count < 5000
        {
            counts.insert(0, count);
            counts.extend([count + 1, count.saturating_sub(1)]);
        }
    }
    counts
}
