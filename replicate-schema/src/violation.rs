use std::fmt;

use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;

use crate::{Bound, Path};

/// One value that violates one rule.
///
/// As JSON, for the response of a web handler: `{"path": "loras[2].scale", "pointer": "/loras/2/scale", "rule":
/// "maximum", "bound": 4, "value": 5, "message": "5 is above the maximum of 4"}`. The rule is a keyword of JSON Schema,
/// or the name of another [`Rule`] in lower case, without a bound.
#[derive(Clone, PartialEq)]
pub struct Violation {
    path: String,
    pointer: String,
    rule: Rule,
    value: Json,
    message: String,
}

/// The rule that a value violates.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// A bound of the schema.
    Bound(Bound),
    /// The value has the wrong type.
    Type,
    /// The value is not one of the listed ones.
    Enum,
    /// A required property is absent.
    Required,
    /// The schema has no such property.
    Unknown,
    /// The number is NaN or infinite.
    Finite,
    /// The integer does not fit into 64 bits.
    Range,
    /// A rule of a handwritten input.
    Custom,
}

impl Violation {
    /// A violation at a path. Pass null for a value that must not be shown.
    #[must_use]
    pub fn new(at: &Path<'_>, rule: Rule, value: Json, message: impl Into<String>) -> Self {
        Self { path: at.to_string(), pointer: at.pointer(), rule, value, message: message.into() }
    }

    /// A violation of your own rule, for an input that is not generated.
    #[must_use]
    pub fn custom(path: impl Into<String>, value: Json, message: impl Into<String>) -> Self {
        let path = path.into();
        let pointer = Path::Key(&Path::Root, &path).pointer();
        Self { path, pointer, rule: Rule::Custom, value, message: message.into() }
    }

    /// The path of the value: `width`, `loras[2].scale`; empty for the input as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path of the value as a JSON Pointer (RFC 6901): `/loras/2/scale`.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The name of the top-level property that is or contains the value; empty for the input as a whole.
    #[must_use]
    pub fn field(&self) -> String {
        self.pointer.split('/').nth(1).unwrap_or_default().replace("~1", "/").replace("~0", "~")
    }

    /// The rule that the value violates.
    #[must_use]
    pub fn rule(&self) -> Rule {
        self.rule.clone()
    }

    /// The value; null if it is absent, secret, or a number that JSON can't represent.
    #[must_use]
    pub fn value(&self) -> &Json {
        &self.value
    }

    /// The message, without the path.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl Rule {
    /// The rules that are not bounds, and their names in JSON.
    const OTHERS: [(Self, &'static str); 7] = [
        (Self::Type, "type"),
        (Self::Enum, "enum"),
        (Self::Required, "required"),
        (Self::Unknown, "unknown"),
        (Self::Finite, "finite"),
        (Self::Range, "range"),
        (Self::Custom, "custom"),
    ];

    fn name(&self) -> &'static str {
        match self {
            Self::Bound(bound) => bound.keyword(),
            other => Self::OTHERS.iter().find(|(rule, _)| rule == other).map_or("custom", |(_, name)| name),
        }
    }

    fn named(name: &str, argument: &Json) -> Option<Self> {
        let other = Self::OTHERS.iter().find(|(_, known)| *known == name).map(|(rule, _)| rule.clone());
        other.or_else(|| Bound::read(name, argument).ok().flatten().map(Self::Bound))
    }
}

impl Serialize for Violation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("path", &self.path)?;
        map.serialize_entry("pointer", &self.pointer)?;
        map.serialize_entry("rule", self.rule.name())?;
        if let Rule::Bound(bound) = &self.rule {
            map.serialize_entry("bound", &bound.argument())?;
        }
        map.serialize_entry("value", &self.value)?;
        map.serialize_entry("message", &self.message)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Violation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        let text = |name: &'static str| {
            json.get(name).and_then(Json::as_str).ok_or_else(|| D::Error::custom(format!("`{name}` is not a string")))
        };
        let name = text("rule")?;
        let rule = Rule::named(name, &json["bound"])
            .ok_or_else(|| D::Error::custom(format!("{name:?} with this bound is not a rule")))?;
        let (path, pointer, message) = (text("path")?.into(), text("pointer")?.into(), text("message")?.into());
        Ok(Self { path, pointer, rule, value: json["value"].clone(), message })
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.message) } else { write!(f, "`{}`: {}", self.path, self.message) }
    }
}

/// Same as `Display`, in quotes.
impl fmt::Debug for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{Rule, Violation};
    use crate::{Bound, Path};

    #[test]
    fn violations_are_written_and_read_alike() {
        let bound = |keyword: &str, argument: Json| Rule::Bound(Bound::read(keyword, &argument).unwrap().unwrap());
        let rules = [
            bound("maximum", json!(4)),
            bound("multipleOf", json!(0.5)),
            bound("minLength", json!(2)),
            bound("pattern", json!("^a")),
            bound("uniqueItems", json!(true)),
        ];
        let rules = rules.into_iter().chain(Rule::OTHERS.map(|(rule, _)| rule));
        for rule in rules {
            let path = Path::Key(&Path::Root, "width");
            let violation = Violation::new(&path, rule.clone(), json!(5), "5 is wrong");
            let json = serde_json::to_value(&violation).unwrap();
            assert_eq!(serde_json::from_value::<Violation>(json.clone()).unwrap(), violation, "{json}");
            assert_eq!(json.get("bound").is_some(), matches!(rule, Rule::Bound(_)), "{json}");
        }
        let path = Path::Key(&Path::Root, "width");
        let violation = Violation::new(&path, bound("maximum", json!(4)), json!(5), "5 is above the maximum of 4");
        let expected = json!({
            "path": "width", "pointer": "/width", "rule": "maximum", "bound": 4, "value": 5,
            "message": "5 is above the maximum of 4",
        });
        assert_eq!(serde_json::to_value(&violation).unwrap(), expected);
        for bad in [json!({}), json!({"path": "a", "pointer": "/a", "rule": "odd", "message": ""}), json!(1)] {
            assert!(serde_json::from_value::<Violation>(bad.clone()).is_err(), "{bad}");
        }
    }
}
