use replicate_rules::spec::{Bound, Choice, Field, Kind, Place, Scalar, Sections};
use replicate_rules::{Number, words};
use serde_json::{Map, Value, json};

use super::{Input, unknown};

/// Said of what must be given.
pub(super) const ABSENT: &str = "is required, and is absent";

/// Checks an input by the rules of its schema, in the words of `validate`.
pub(super) fn input(input: &Input, fields: &[Field], sections: &Sections<'_>, wrong: &mut Vec<String>) {
    let mut checker = Checker { sections, wrong: Vec::new(), input: Some(input) };
    if let Value::Object(object) = &input.value {
        checker.record(object, fields, &At::default());
    }
    wrong.extend(checker.wrong);
}

/// Whether a value breaks no rule of a place.
pub(super) fn fits(value: &Value, place: &Place, sections: &Sections<'_>) -> bool {
    let mut checker = Checker { sections, wrong: Vec::new(), input: None };
    checker.value(value, place, &At::default());
    checker.wrong.is_empty()
}

/// A value for a message.
pub(super) fn shown(value: &Value) -> String {
    words::shortened(value.to_string())
}

/// A listed value as JSON.
pub(super) fn json_of(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Text(text) => json!(text),
        Scalar::Number(Number::Integer(integer)) => i64::try_from(*integer).map_or(Value::Null, |it| json!(it)),
        Scalar::Number(Number::Float(float)) => json!(float),
        Scalar::Boolean(boolean) => json!(boolean),
        Scalar::Json(text) => serde_json::from_str(text).unwrap_or_default(),
    }
}

struct Checker<'a> {
    sections: &'a Sections<'a>,
    wrong: Vec<String>,
    /// Where files go that are not there yet.
    input: Option<&'a Input>,
}

/// A place: `loras[2].scale` for people, `/loras/2/scale` for programs.
#[derive(Clone, Default)]
struct At {
    path: String,
    pointer: String,
}

impl At {
    fn key(&self, key: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        let token = key.replace('~', "~0").replace('/', "~1");
        Self { path: format!("{}{dot}{key}", self.path), pointer: format!("{}/{token}", self.pointer) }
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
                Some(Value::Null) if !field.required && !self.is_file(&place) => {}
                Some(value) => self.value(value, &field.place, &place),
                None if field.required => self.say(ABSENT, &place),
                None => {}
            }
        }
        for key in object.keys().filter(|key| fields.iter().all(|field| field.name != **key)) {
            let place = at.key(key);
            let message = unknown(key, fields);
            let (_, message) = message.split_once(": ").unwrap_or_default();
            self.say(message, &place);
        }
    }

    fn is_file(&self, at: &At) -> bool {
        self.input.is_some_and(|input| input.is_file(&at.pointer))
    }

    fn value(&mut self, value: &Value, place: &Place, at: &At) {
        if self.is_file(at) || (value.is_null() && place.nullable) {
            return;
        }
        match (&place.kind, value) {
            (Kind::Any, _) | (Kind::Boolean, Value::Bool(_)) | (Kind::File, Value::String(_)) => {}
            (Kind::Integer | Kind::Number, Value::Number(number)) => {
                let exact = number
                    .as_i128()
                    .map_or_else(|| Number::of_double(number.as_f64().unwrap_or(f64::NAN)), Number::Integer);
                if place.kind == Kind::Integer && !matches!(exact, Number::Integer(_)) {
                    return self.mismatch("an integer", value, at);
                }
                self.limits(exact, value, &place.bounds, at);
            }
            (Kind::Text | Kind::Secret, Value::String(text)) => self.text(text, &place.bounds, at),
            (Kind::Enum(section), value) => self.listed(value, &self.sections.choices(*section), at),
            (Kind::Record(section), Value::Object(object)) => {
                self.record(object, &self.sections.record(*section), at);
            }
            (Kind::List(items), Value::Array(values)) => {
                self.count(values.len(), "item", &place.bounds, at);
                if place.bounds.contains(&Bound::Unique)
                    && let Some((_, twice)) =
                        values.iter().enumerate().find(|(index, it)| values[..*index].contains(it))
                {
                    self.say(&words::twice(&shown(twice)), at);
                }
                for (index, value) in values.iter().enumerate() {
                    self.value(value, items, &at.item(index));
                }
            }
            (Kind::Map(values), Value::Object(object)) => {
                self.count(object.len(), "key", &place.bounds, at);
                for (key, value) in object {
                    self.value(value, values, &at.key(key));
                }
            }
            (Kind::Union(alternatives), value) => {
                if !alternatives.iter().any(|place| fits(value, place, self.sections)) {
                    let nouns: Vec<&str> = alternatives.iter().map(|place| place.kind.noun()).collect();
                    self.mismatch(&nouns.join(" or "), value, at);
                }
            }
            (kind, value) => self.mismatch(kind.noun(), value, at),
        }
    }

    fn limits(&mut self, exact: Number, value: &Value, bounds: &[Bound], at: &At) {
        for bound in bounds {
            if let Bound::Limit(side, limit) = bound
                && !limit.allows(exact, *side)
            {
                self.say(&words::wrong_side(value, *side, *limit), at);
            }
        }
    }

    fn text(&mut self, text: &str, bounds: &[Bound], at: &At) {
        self.count(text.chars().count(), "character", bounds, at);
        for bound in bounds {
            if let Bound::Pattern { source, regex } = bound
                && regex_lite::Regex::new(regex).is_ok_and(|regex| !regex.is_match(text))
            {
                self.say(&words::no_match(source), at);
            }
        }
    }

    fn count(&mut self, count: usize, what: &str, bounds: &[Bound], at: &At) {
        let count = count as u64;
        for bound in bounds {
            match bound {
                Bound::AtLeast(least) if count < *least => self.say(&words::too_few(count, what, *least), at),
                Bound::AtMost(most) if count > *most => self.say(&words::too_many(count, what, *most), at),
                _ => {}
            }
        }
    }

    fn listed(&mut self, value: &Value, choices: &[Choice], at: &At) {
        let all: Vec<Value> = choices.iter().map(|choice| json_of(&choice.value)).collect();
        if !all.contains(value) {
            let listed: Vec<String> = all.iter().map(ToString::to_string).collect();
            let texts = all.iter().filter_map(Value::as_str);
            self.say(&words::not_listed(&shown(value), &listed, value.as_str(), texts), at);
        }
    }

    fn mismatch(&mut self, expected: &str, value: &Value, at: &At) {
        self.say(&format!("expected {expected}, got {}", shown(value)), at);
    }

    fn say(&mut self, message: &str, at: &At) {
        self.wrong.push(format!("`{}`: {message}", at.path));
    }
}
