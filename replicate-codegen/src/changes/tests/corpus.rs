//! Real models: pairs of versions of one model, and every rule on the documents of others.

use serde_json::{Value, json};

use super::proof::{Pair, prove};
use crate::Document;
use crate::scratch::{corpus, models};

#[test]
fn versions_of_real_models_are_judged_as_the_compiler_does() {
    let Some(corpus) = corpus() else { return };
    let (older, newer) = (models(&corpus.join("older.jsonl.gz")), models(&corpus.join("models.jsonl.gz")));
    let pair = |(name, old): (String, Value)| {
        let new = newer.get(&name)?.clone();
        Some(Pair { name, old: Document::from_value(old).ok()?, new: Document::from_value(new).ok()? })
    };
    let pairs: Vec<Pair> = older.into_iter().filter_map(pair).collect();
    assert!(!pairs.is_empty(), "no model is there in two versions");
    prove("versions", &pairs);
}

/// An edit of an input schema, and whether it could be made.
type Edit = fn(&mut Value) -> Option<()>;

/// One edit for every rule that applies to most models.
const RULES: [(&str, Edit); 17] = [
    ("an input", |input| put(input, "zz_new", json!({"type": "string"}))),
    ("a required input", |input| {
        put(input, "zz_new", json!({"type": "string"}))?;
        require(input, "zz_new")
    }),
    ("no input", |input| {
        let name = optional(input)?;
        input["properties"].as_object_mut()?.remove(&name).map(drop)
    }),
    ("required now", |input| {
        let name = optional(input)?;
        require(input, &name)
    }),
    ("optional now", |input| input.as_object_mut()?.remove("required").filter(|it| it != &json!([])).map(drop)),
    ("integer to number", |input| set(input, "type", |of| (of == "integer").then(|| json!("number")))),
    ("a lower maximum", |input| {
        input["properties"].as_object_mut()?.values_mut().find_map(|property| {
            let (least, most) = (property.get("minimum")?.as_i64()?, property.get("maximum")?.as_i64()?);
            (property["type"] == "integer" && least < most).then(|| property["maximum"] = json!(most - 1))
        })
    }),
    ("a higher maximum", |input| set(input, "maximum", |most| Some(json!(most.as_f64()? + 1.0)))),
    ("no minimum", |input| {
        let properties = input["properties"].as_object_mut()?;
        properties.values_mut().find_map(|it| it.as_object_mut()?.remove("minimum")).map(drop)
    }),
    ("a value", |input| set(input, "enum", |all| with(all, json!("zz new")))),
    ("no value", |input| {
        set(input, "enum", |all| {
            let all = all.as_array()?;
            (all.len() > 1).then(|| json!(all[1..]))
        })
    }),
    ("a value that meets another", |input| {
        set(input, "enum", |all| {
            let swapped = all.as_array()?.iter().filter_map(Value::as_str).find(|text| {
                text.starts_with(|first: char| first.is_ascii_lowercase())
                    && text.bytes().all(|it| it.is_ascii_lowercase())
            });
            with(all, json!(swapped?.to_uppercase()))
        })
    }),
    ("another default", |input| set(input, "default", |default| default.as_i64().map(|it| json!(it + 1)))),
    ("a description", |input| set(input, "description", |_| Some(json!("Another.")))),
    ("null", |input| put_flag(input, "nullable")),
    ("deprecated", |input| put_flag(input, "deprecated")),
    ("a list", |input| set(input, "type", |of| (of == "string").then(|| json!("array")))),
];

/// How many models each rule is tried on.
const EACH: usize = 2;

#[test]
fn rules_on_real_models_are_judged_as_the_compiler_does() {
    let Some(corpus) = corpus() else { return };
    let models: Vec<(String, Value)> = models(&corpus.join("models.jsonl.gz")).into_iter().collect();
    let mut pairs = Vec::new();
    for (at, (rule, edit)) in RULES.iter().enumerate() {
        // Different models for different rules, but the same ones in each run.
        let start = at * models.len() / RULES.len();
        let from_there = models.iter().cycle().skip(start).take(models.len());
        let edited = from_there.filter_map(|(name, old)| {
            let mut new = old.clone();
            edit(new.pointer_mut("/latest_version/openapi_schema/components/schemas/Input")?)?;
            let (old, new) = (Document::from_value(old.clone()).ok()?, Document::from_value(new).ok()?);
            Some(Pair { name: format!("{rule}: {name}"), old, new })
        });
        let edited: Vec<Pair> = edited.take(EACH).collect();
        assert_eq!(edited.len(), EACH, "{rule} is tried on too few models");
        pairs.extend(edited);
    }
    prove("models", &pairs);
}

fn put(input: &mut Value, name: &str, property: Value) -> Option<()> {
    input["properties"].as_object_mut()?.insert(name.to_owned(), property);
    Some(())
}

fn put_flag(input: &mut Value, flag: &str) -> Option<()> {
    let name = optional(input)?;
    input["properties"][name].as_object_mut()?.insert(flag.to_owned(), json!(true));
    Some(())
}

/// Changes the first value of a keyword that can be changed.
fn set(input: &mut Value, keyword: &str, change: fn(&Value) -> Option<Value>) -> Option<()> {
    input["properties"].as_object_mut()?.values_mut().find_map(|property| {
        let value = change(property.get(keyword)?)?;
        property[keyword] = value;
        Some(())
    })
}

fn with(all: &Value, value: Value) -> Option<Value> {
    let mut all = all.as_array()?.clone();
    all.iter().all(Value::is_string).then(|| {
        all.push(value);
        Value::Array(all)
    })
}

/// The name of some optional property.
fn optional(input: &Value) -> Option<String> {
    let required = input.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    input["properties"].as_object()?.keys().find(|name| !required.contains(&json!(name))).cloned()
}

fn require(input: &mut Value, name: &str) -> Option<()> {
    let object = input.as_object_mut()?;
    object.entry("required").or_insert_with(|| json!([])).as_array_mut()?.push(json!(name));
    Some(())
}
