//! Assertions as JSON: the argument of their keyword in the text of a schema.

use serde_json::{Map, Value as Json, json};

use super::{Assertion, Assertions, JsonType};
use crate::Bound;

impl Assertion {
    /// The keyword in JSON Schema.
    pub(crate) fn keyword(&self) -> &'static str {
        match self {
            Self::Type(_) => "type",
            Self::Enum(_) => "enum",
            Self::Required(_) => "required",
            Self::Properties(_) => "properties",
            Self::Items(_) => "items",
            Self::PrefixItems(..) => "prefixItems",
            Self::AnyOf(_) => "anyOf",
            Self::OneOf(_) => "oneOf",
        }
    }

    /// The argument of the keyword.
    pub(crate) fn argument(&self) -> Json {
        let list = |each: &[Assertions]| Json::Array(each.iter().map(|rules| to_json(rules)).collect());
        match self {
            Self::Type(types) => types.iter().map(|it| it.name()).collect(),
            Self::Enum(listed) => listed.clone().into(),
            Self::Required(names) => names.clone().into(),
            Self::Properties(properties) => {
                properties.iter().map(|(name, rules)| (name.clone(), to_json(rules))).collect::<Map<_, _>>().into()
            }
            Self::Items(rules) => to_json(rules),
            Self::PrefixItems(first, rest) if rest.is_empty() => list(first),
            // One argument contains both, since the meaning of `items` depends on the number of first items.
            Self::PrefixItems(first, rest) => json!({ "prefixItems": list(first), "items": to_json(rest) }),
            Self::AnyOf(each) | Self::OneOf(each) => list(each),
        }
    }

    /// Reads an assertion; `None` if the keyword is not an assertion.
    pub(crate) fn read(keyword: &str, argument: &Json) -> Option<Result<Self, &'static str>> {
        Some(match (keyword, argument) {
            ("type", _) => types(argument).map(Self::Type),
            ("enum", Json::Array(listed)) => Ok(Self::Enum(listed.clone())),
            ("const", value) => Ok(Self::Enum(vec![value.clone()])),
            ("required", Json::Array(names)) => {
                Ok(Self::Required(names.iter().filter_map(Json::as_str).map(str::to_owned).collect()))
            }
            ("properties", Json::Object(properties)) => {
                let rules = properties.iter().map(|(name, schema)| Ok((name.clone(), rules(schema)?)));
                rules.collect::<Result<_, _>>().map(Self::Properties)
            }
            ("items", _) => rules(argument).map(Self::Items),
            ("prefixItems", Json::Array(first)) => list(first).map(|first| Self::PrefixItems(first, Assertions::new())),
            ("prefixItems", Json::Object(both)) => {
                let first = both.get("prefixItems").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
                list(first)
                    .and_then(|first| Ok(Self::PrefixItems(first, rules(both.get("items").unwrap_or(&json!({})))?)))
            }
            ("anyOf", Json::Array(each)) => list(each).map(Self::AnyOf),
            ("oneOf", Json::Array(each)) => list(each).map(Self::OneOf),
            ("enum" | "required" | "properties" | "prefixItems" | "anyOf", _) => Err("is of the wrong type"),
            _ => return None,
        })
    }
}

fn types(argument: &Json) -> Result<Vec<JsonType>, &'static str> {
    let one = |name: &Json| name.as_str().and_then(JsonType::of_name).ok_or("is not a type");
    match argument {
        Json::Array(names) => names.iter().map(one).collect(),
        name => Ok(vec![one(name)?]),
    }
}

fn list(schemas: &[Json]) -> Result<Vec<Assertions>, &'static str> {
    schemas.iter().map(rules).collect()
}

/// The assertions of a schema without references.
fn rules(schema: &Json) -> Result<Assertions, &'static str> {
    let mut found = Assertions::new();
    match schema {
        Json::Bool(true) => {}
        Json::Bool(false) => found.push(Bound::Assertion(Assertion::Type(Vec::new()))),
        Json::Object(keywords) => {
            for (keyword, argument) in keywords {
                match (keyword.as_str(), argument) {
                    ("allOf", Json::Array(parts)) => {
                        for part in parts {
                            found.extend(rules(part)?);
                        }
                    }
                    _ => found.extend(Bound::read(keyword, argument)?),
                }
            }
        }
        _ => return Err("is not a schema"),
    }
    Ok(found)
}

/// Assertions as a schema.
pub(crate) fn to_json(rules: &[Bound]) -> Json {
    let (mut schema, mut more) = (Map::new(), Vec::new());
    for rule in rules {
        let (keyword, argument) = (rule.keyword(), rule.argument());
        if schema.contains_key(keyword) {
            more.push(json!({ keyword: argument }));
        } else {
            schema.insert(keyword.to_owned(), argument);
        }
    }
    if !more.is_empty() {
        schema.insert("allOf".to_owned(), more.into());
    }
    schema.into()
}
