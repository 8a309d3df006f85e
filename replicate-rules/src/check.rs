//! Inputs that are JSON, held against a spec: for programs that have a model's document and no generated code.
//!
//! What is wrong is what reading an `Input` and its `validate` would say, in the same words.

use std::collections::HashSet;
use std::fmt;

use serde_json::{Map, Value, json};

use crate::spec::{Bound, Choice, Field, Kind, Place, Scalar, Sections};
use crate::{Number, nearest, words};

/// One value that breaks one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where it stands, as a JSON Pointer: `/loras/2/scale`.
    pub pointer: String,
    /// Where it stands, for people: `loras[2].scale`.
    pub path: String,
    /// What is wrong with it.
    pub message: String,
}

impl Violation {
    /// The input that it is in.
    #[must_use]
    pub fn field(&self) -> String {
        self.pointer.split('/').nth(1).unwrap_or_default().replace("~1", "/").replace("~0", "~")
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path, self.message)
    }
}

/// Everything that is wrong with an input, in the order of the spec.
///
/// ```
/// use replicate_rules::check;
/// use replicate_rules::spec::Sections;
///
/// let spec = Sections::of("acme/painter|prompt!:t width:i<=4096");
/// let input = serde_json::json!({"width": 5000});
/// let wrong = check::input(input.as_object().unwrap(), &spec);
/// let lines: Vec<String> = wrong.iter().map(ToString::to_string).collect();
/// assert_eq!(lines, ["`prompt`: is required, and is absent", "`width`: 5000 is above the maximum of 4096"]);
/// ```
#[must_use]
pub fn input(input: &Map<String, Value>, spec: &Sections<'_>) -> Vec<Violation> {
    let mut checker = Checker { spec, wrong: Vec::new() };
    checker.record(input, &spec.record(1), &At::default());
    checker.wrong
}

/// Whether a value breaks no rule of a place.
#[must_use]
pub fn fits(value: &Value, place: &Place, spec: &Sections<'_>) -> bool {
    let mut checker = Checker { spec, wrong: Vec::new() };
    checker.value(value, place, &At::default());
    checker.wrong.is_empty()
}

/// What is said of a key that the model does not have.
#[must_use]
pub fn unknown(key: &str, fields: &[Field]) -> String {
    let near = nearest(key, fields.iter().map(|field| field.name.as_str()));
    let hint = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
    format!("is no input of this model{hint}")
}

/// What is said of a value of another kind.
#[must_use]
pub fn mismatch(expected: &str, value: &Value) -> String {
    format!("expected {expected}, got {}", shown(value))
}

/// A listed value as JSON.
#[must_use]
pub fn json_of(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Text(text) => json!(text),
        Scalar::Number(Number::Integer(integer)) => i64::try_from(*integer).map_or(Value::Null, |it| json!(it)),
        Scalar::Number(Number::Float(float)) => json!(float),
        Scalar::Boolean(boolean) => json!(boolean),
        Scalar::Json(text) => serde_json::from_str(text).unwrap_or_default(),
    }
}

/// A value for a message.
fn shown(value: &Value) -> String {
    words::shortened(value.to_string())
}

/// A number as bounds see it.
fn exact(number: &serde_json::Number) -> Number {
    number.as_i128().map_or_else(|| Number::of_double(number.as_f64().unwrap_or(f64::NAN)), Number::Integer)
}

/// Whether two values are one: `1.0` is `1`.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => exact(a) == exact(b),
        (a, b) => a == b,
    }
}

struct Checker<'a> {
    spec: &'a Sections<'a>,
    wrong: Vec<Violation>,
}

/// A place, for people and for programs.
#[derive(Clone, Default)]
struct At {
    path: String,
    pointer: String,
}

impl At {
    fn key(&self, key: &str) -> Self {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let path = match &self.path {
            path if key.is_empty() || !key.chars().all(plain) => format!("{path}[{key:?}]"),
            path if path.is_empty() => key.to_owned(),
            path => format!("{path}.{key}"),
        };
        Self { path, pointer: format!("{}/{}", self.pointer, key.replace('~', "~0").replace('/', "~1")) }
    }

    fn item(&self, at: usize) -> Self {
        Self { path: format!("{}[{at}]", self.path), pointer: format!("{}/{at}", self.pointer) }
    }
}

impl Checker<'_> {
    fn record(&mut self, object: &Map<String, Value>, fields: &[Field], at: &At) {
        for field in fields {
            let place = at.key(&field.name);
            match object.get(&field.name) {
                // Null for what is optional is absence, and is not sent.
                Some(Value::Null) if !field.required => {}
                Some(value) => self.value(value, &field.place, &place),
                None if field.required => self.say("is required, and is absent", &place),
                None => {}
            }
        }
        for key in object.keys().filter(|key| fields.iter().all(|field| field.name != **key)) {
            self.say(unknown(key, fields), &at.key(key));
        }
    }

    fn value(&mut self, value: &Value, place: &Place, at: &At) {
        let bounds = &place.bounds;
        match (&place.kind, value) {
            (_, Value::Null) if place.nullable => {}
            (Kind::Integer, Value::Number(number)) => match exact(number) {
                Number::Integer(integer) if i64::try_from(integer).is_err() => {
                    self.say(words::out_of_range(&integer), at);
                }
                Number::Float(_) => self.mismatch("an integer", value, at),
                integer @ Number::Integer(_) => self.limits(integer, &integer, bounds, at),
            },
            (Kind::Number, Value::Number(number)) => {
                // Shown as the double that it is sent as.
                let double = number.as_f64().unwrap_or(f64::NAN);
                self.limits(exact(number), &json!(double), bounds, at);
            }
            (Kind::Text | Kind::Secret | Kind::File, Value::String(text)) => self.text(text, bounds, at),
            // The value is not shown: it may be the secret in another form.
            (Kind::Secret, _) => self.say("expected text", at),
            (Kind::Enum(section), value) => self.listed(value, &self.spec.choices(*section), at),
            (Kind::Record(section), Value::Object(object)) => self.record(object, &self.spec.record(*section), at),
            (Kind::List(items), Value::Array(values)) => self.list(values, items, bounds, at),
            (Kind::Map(values), Value::Object(object)) => {
                self.count(object.len(), "key", bounds, at);
                for (key, value) in object {
                    self.value(value, values, &at.key(key));
                }
            }
            (Kind::Union(alternatives), value) => self.union(value, alternatives, at),
            (Kind::Any, Value::Object(object)) => self.count(object.len(), "key", bounds, at),
            (Kind::Any, Value::Array(items)) => self.count(items.len(), "item", bounds, at),
            (Kind::Any, _) | (Kind::Boolean, Value::Bool(_)) => {}
            (kind, value) => self.mismatch(kind.noun(), value, at),
        }
    }

    fn list(&mut self, values: &[Value], items: &Place, bounds: &[Bound], at: &At) {
        self.count(values.len(), "item", bounds, at);
        if bounds.contains(&Bound::Unique) {
            let mut seen = HashSet::new();
            for (index, value) in values.iter().enumerate().filter(|(_, value)| !seen.insert(value.to_string())) {
                self.say(words::twice(&shown(value)), &at.item(index));
            }
        }
        for (index, value) in values.iter().enumerate() {
            self.value(value, items, &at.item(index));
        }
    }

    /// One alternative must fit; where none does and only a bound is in the way, it is told of the bound.
    fn union(&mut self, value: &Value, alternatives: &[Place], at: &At) {
        if alternatives.iter().any(|place| fits(value, place, self.spec)) {
            return;
        }
        let unbound = |place: &Place| Place { bounds: Vec::new(), ..place.clone() };
        if let Some(nearly) = alternatives.iter().find(|place| fits(value, &unbound(place), self.spec)) {
            return self.value(value, nearly, at);
        }
        let nouns: Vec<&str> = alternatives.iter().map(|place| place.kind.noun()).collect();
        self.mismatch(&nouns.join(" or "), value, at);
    }

    fn limits(&mut self, exact: Number, shown: &dyn fmt::Display, bounds: &[Bound], at: &At) {
        for bound in bounds {
            if let Bound::Limit(side, limit) = bound
                && !limit.allows(exact, *side)
            {
                self.say(words::wrong_side(shown, *side, *limit), at);
            }
        }
    }

    fn text(&mut self, text: &str, bounds: &[Bound], at: &At) {
        self.count(text.chars().count(), "character", bounds, at);
        for bound in bounds {
            if let Bound::Pattern { source, regex } = bound
                && regex_lite::Regex::new(regex).is_ok_and(|regex| !regex.is_match(text))
            {
                self.say(words::no_match(source), at);
            }
        }
    }

    fn count(&mut self, count: usize, what: &str, bounds: &[Bound], at: &At) {
        let count = count as u64;
        for bound in bounds {
            match bound {
                Bound::AtLeast(least) if count < *least => self.say(words::too_few(count, what, *least), at),
                Bound::AtMost(most) if count > *most => self.say(words::too_many(count, what, *most), at),
                _ => {}
            }
        }
    }

    fn listed(&mut self, value: &Value, choices: &[Choice], at: &At) {
        let all: Vec<Value> = choices.iter().map(|choice| json_of(&choice.value)).collect();
        if !all.iter().any(|listed| same(listed, value)) {
            let listed: Vec<String> = all.iter().map(shown).collect();
            let texts = all.iter().filter_map(Value::as_str);
            self.say(words::not_listed(&shown(value), &listed, value.as_str(), texts), at);
        }
    }

    fn mismatch(&mut self, expected: &str, value: &Value, at: &At) {
        self.say(mismatch(expected, value), at);
    }

    fn say(&mut self, message: impl Into<String>, at: &At) {
        /// More than anybody reads.
        const MOST: usize = 100;
        if self.wrong.len() < MOST {
            let At { path, pointer } = at.clone();
            self.wrong.push(Violation { pointer, path, message: message.into() });
        }
    }
}
