//! Bodies of create and update requests: objects, checked against a table of their properties.

use serde_json::{Map, Value};

use super::body::Refusal;
use crate::check::Violation;

/// A property of a body.
pub(super) struct Property {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

/// The type of a property.
pub(super) enum Kind {
    Text,
    Url,
    Word(&'static [&'static str]),
    /// From 0 to this.
    Count(u64),
}

impl Property {
    pub(super) const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind }
    }
}

/// Reads a body. Unknown properties are accepted, like in the service.
pub(super) fn read(body: &[u8], properties: &[Property], required: &[&str]) -> Result<Map<String, Value>, Refusal> {
    let body: Value = serde_json::from_slice(body).map_err(|error| Refusal::NotJson(error.to_string()))?;
    let Value::Object(body) = body else {
        return Err(Refusal::Invalid(vec![Violation::new("invalid_type", "", "Invalid type. Expected: object")]));
    };
    let missing = required.iter().filter(|key| !body.contains_key(**key));
    let mut violations: Vec<_> =
        missing.map(|key| Violation::new("required", "", format!("{key} is required"))).collect();
    for Property { name, kind } in properties {
        let violation = body.get(*name).and_then(|value| kind.violation(value));
        violations.extend(violation.map(|(rule, description)| Violation::new(rule, *name, description)));
    }
    if violations.is_empty() { Ok(body) } else { Err(Refusal::Invalid(violations)) }
}

impl Kind {
    fn violation(&self, value: &Value) -> Option<(&'static str, String)> {
        let expected =
            |right: bool, what: &str| (!right).then(|| ("invalid_type", format!("Invalid type. Expected: {what}")));
        match self {
            Self::Text => expected(value.is_string(), "string"),
            Self::Url => {
                let is_url = |text: &str| text.starts_with("https://") || text.starts_with("http://");
                expected(value.as_str().is_some_and(is_url), "URL")
            }
            Self::Word(words) => {
                let known = value.as_str().is_some_and(|word| words.contains(&word));
                (!known).then(|| ("enum", format!("Must be one of: {}", words.join(", "))))
            }
            Self::Count(most) => match value.as_i64() {
                None => expected(false, "integer"),
                Some(count) if count < 0 => Some(("number_gte", "Must be greater than or equal to 0".to_owned())),
                Some(count) if count.unsigned_abs() > *most => {
                    Some(("number_lte", format!("Must be less than or equal to {most}")))
                }
                Some(_) => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;

    #[test]
    fn bodies_are_held_against_their_table() {
        let properties = [
            Property::new("name", Kind::Text),
            Property::new("visibility", Kind::Word(&["public", "private"])),
            Property::new("max", Kind::Count(20)),
            Property::new("link", Kind::Url),
        ];
        let table = [
            (r#"{"name": "a", "other": 1}"#, ""),
            ("{}", "- name is required\n"),
            ("[]", "- Invalid type. Expected: object\n"),
            (r#"{"name": null}"#, "- name: Invalid type. Expected: string\n"),
            (r#"{"name": "a", "visibility": "all"}"#, "- visibility: Must be one of: public, private\n"),
            (r#"{"name": "a", "max": 21}"#, "- max: Must be less than or equal to 20\n"),
            (r#"{"name": "a", "max": -1}"#, "- max: Must be greater than or equal to 0\n"),
            (r#"{"name": "a", "link": "example.com"}"#, "- link: Invalid type. Expected: URL\n"),
            (r#"{"name": "a", "max": "1"}"#, "- max: Invalid type. Expected: integer\n"),
        ];
        for (body, expected) in table {
            let found = match read(body.as_bytes(), &properties, &["name"]) {
                Ok(_) => String::new(),
                Err(Refusal::Invalid(violations)) => check::problem(&violations)["detail"].as_str().unwrap().to_owned(),
                Err(Refusal::NotJson(reason)) => reason,
            };
            assert_eq!(found, expected, "{body}");
        }
    }
}
