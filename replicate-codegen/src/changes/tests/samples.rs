//! Inputs near every limit of a plan, as JSON. Some of them are valid.

use replicate_schema::{Bound, Kind, Number, Schema, TypeId};

use serde_json::{Map, Value, json};

use crate::plan::Plan;

/// More levels than needed to reach every bound of a document in these tests.
const DEEPEST: usize = 4;

/// Inputs that each differ from a simple one in one place.
pub(super) fn inputs(plan: &Plan) -> Vec<Value> {
    record(plan.prediction.input, plan, 0)
}

fn record(id: TypeId, plan: &Plan, depth: usize) -> Vec<Value> {
    let mut simple = Map::new();
    let mut varied = Vec::new();
    for property in plan.types.properties(id) {
        let values = values(&property.schema, plan, depth + 1);
        if property.required {
            simple.insert(property.name.clone(), values.first().cloned().unwrap_or_default());
        }
        varied.extend(values.into_iter().map(|value| (property.name.clone(), value)));
    }
    let with = |(wire, value): (String, Value)| {
        let mut object = simple.clone();
        object.insert(wire, value);
        Value::Object(object)
    };
    let mut all = vec![Value::Object(simple.clone())];
    all.extend(varied.into_iter().map(with));
    all
}

/// Values for a place. The first one is the most likely to be valid.
fn values(schema: &Schema, plan: &Plan, depth: usize) -> Vec<Value> {
    if depth > DEEPEST {
        return Vec::new();
    }
    let mut values = match &schema.kind {
        Kind::Boolean => vec![json!(true), json!(false)],
        Kind::Integer | Kind::Number => numbers(schema),
        Kind::String | Kind::Secret => {
            let texts = counts(schema).into_iter().map(|count| json!("a".repeat(count)));
            // Not only those that match one pattern.
            texts.chain([json!("b")]).collect()
        }
        Kind::File => vec![json!("https://example.com/a.png")],
        Kind::Enum(id) => plan.types.choices(*id).iter().map(|choice| choice.value().clone()).collect(),
        Kind::Object(id) => record(*id, plan, depth),
        Kind::Union(id) => {
            let alternatives = plan.types.alternatives(*id).iter();
            alternatives.flat_map(|it| self::values(it, plan, depth + 1)).collect()
        }
        Kind::Array(items) => {
            let items = self::values(items, plan, depth + 1);
            let first = items.first().cloned().unwrap_or_default();
            let mut lists: Vec<Value> =
                counts(schema).into_iter().map(|count| json!(vec![first.clone(); count])).collect();
            lists.extend(items.iter().map(|item| json!([item])));
            lists.push(Value::Array(items));
            lists
        }
        Kind::Map(values) => {
            let values = self::values(values, plan, depth + 1);
            let first = values.first().cloned().unwrap_or_default();
            let of = |count: usize| (0..count).map(|key| (format!("k{key}"), first.clone())).collect::<Map<_, _>>();
            let mut maps: Vec<Value> = counts(schema).into_iter().map(|count| Value::Object(of(count))).collect();
            maps.extend(values.into_iter().map(|value| json!({ "k": value })));
            maps
        }
        _ => vec![json!("any"), json!(1)],
    };
    if schema.nullable {
        values.push(Value::Null);
    }
    values
}

fn numbers(schema: &Schema) -> Vec<Value> {
    let mut near = Vec::new();
    for bound in &schema.bounds {
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
    near.extend((schema.kind == Kind::Number).then(|| json!(0.5)));
    near
}

/// The lengths of strings and lists at their limits, up to a size that is practical in a test.
fn counts(schema: &Schema) -> Vec<usize> {
    let mut counts = vec![1, 0, 2, 3];
    for bound in &schema.bounds {
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
