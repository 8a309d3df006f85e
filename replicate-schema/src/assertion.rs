//! Assertions in the sense of JSON Schema that are more than a single limit.
//!
//! They represent `anyOf`, `required` and similar keywords where these don't create a separate type.

mod describe;
mod read;

use serde_json::Value as Json;

use crate::bound::Broken;
use crate::{Array, Bound, Instance, Object, View, words};

/// Assertions that a value must all meet: a schema in which each keyword is a bound.
pub type Assertions = Vec<Bound>;

/// A rule about the form of a value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Assertion {
    /// The value has one of these types. If the list is empty, no value is valid.
    Type(Vec<JsonType>),
    /// The value is one of these values.
    Enum(Vec<Json>),
    /// An object has these keys.
    Required(Vec<String>),
    /// The values of these keys meet assertions.
    Properties(Vec<(String, Assertions)>),
    /// Every item of a list meets assertions.
    Items(Assertions),
    /// The first items of a list each meet their own assertions, and the rest meets the last ones.
    PrefixItems(Vec<Assertions>, Assertions),
    /// At least one of these is met.
    AnyOf(Vec<Assertions>),
    /// Exactly one of these is met.
    OneOf(Vec<Assertions>),
}

/// A type as JSON Schema names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonType {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction.
    Integer,
    /// Any number.
    Number,
    /// Text.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
}

impl JsonType {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Null, Self::Boolean, Self::Integer, Self::Number, Self::String, Self::Array, Self::Object];

    /// The name in JSON Schema.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    /// The type of that name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// Whether the viewed value is of the type.
    fn takes<'a, I: Instance<'a>>(self, view: &View<'a, I>) -> bool {
        match view {
            View::Absent | View::Null => self == Self::Null,
            View::Boolean(_) => self == Self::Boolean,
            View::Integer(_) => matches!(self, Self::Integer | Self::Number),
            View::Number(number) => self == Self::Number || self == Self::Integer && number.fract() == 0.0,
            View::String(_) | View::Secret(_) | View::File(_) => self == Self::String,
            View::Array(_) => self == Self::Array,
            View::Object(_) => self == Self::Object,
            View::Choice(..) | View::Unwritable | View::Unchecked => true,
        }
    }
}

impl Bound {
    /// Whether an instance meets the assertion; `None` if that can't be decided, since a part of it is unknown.
    fn verdict<'a, I: Instance<'a>>(&self, view: &View<'a, I>) -> Option<bool> {
        match (self, view) {
            (_, View::Unchecked | View::Unwritable) => None,
            (_, View::Choice(choice, _)) => self.verdict(&choice.value().view()),
            (Self::Assertion(assertion), _) => assertion.verdict(view),
            _ => Some(self.check(view).is_none()),
        }
    }

    fn verdict_of_object<'a, I: Instance<'a>>(&self, object: &impl Object<'a, I>) -> Option<bool> {
        match self {
            Self::Assertion(assertion) => assertion.verdict_of_object(object),
            _ => Some(self.check_object(object).is_none()),
        }
    }
}

impl Assertion {
    /// The violation of the assertion, if there is one.
    pub(crate) fn check<'a, I: Instance<'a>>(&self, view: &View<'a, I>) -> Option<Broken> {
        match view {
            View::Object(object) => return self.check_object(object),
            View::Choice(choice, _) => return self.check(&choice.value().view()),
            _ if self.verdict(view) != Some(false) => return None,
            View::Array(items) => {
                if let Some(broken) = self.broken_item::<I>(items) {
                    return Some(broken);
                }
            }
            _ => {}
        }
        let value = match view {
            // A secret must not be shown.
            View::Secret(_) => Json::Null,
            view => to_json(view).unwrap_or_default(),
        };
        Some(Broken { item: None, message: self.message(&value, &|rules| follow(rules, view)), value })
    }

    /// Same as [`check`](Self::check), for an object.
    pub(crate) fn check_object<'a, I: Instance<'a>>(&self, object: &impl Object<'a, I>) -> Option<Broken> {
        if self.verdict_of_object(object) != Some(false) {
            return None;
        }
        let value = object_to_json(object);
        let message = self.message(&value, &|rules| all(rules.iter().map(|rule| rule.verdict_of_object(object))));
        Some(Broken { item: None, value, message })
    }

    fn verdict<'a, I: Instance<'a>>(&self, view: &View<'a, I>) -> Option<bool> {
        match (self, view) {
            (_, View::Object(object)) => self.verdict_of_object(object),
            (Self::Type(types), view) => Some(types.iter().any(|it| it.takes(view))),
            (Self::Enum(_), View::File(_)) => None,
            (Self::Enum(listed), view) => {
                to_json(view).map(|json| listed.iter().any(|choice| crate::json::equal(choice, &json)))
            }
            (Self::Items(rules), View::Array(items)) => {
                all((0..items.length()).map(|index| follow(rules, &items.item(index).view())))
            }
            (Self::PrefixItems(first, rest), View::Array(items)) => {
                let rules = |index| first.get(index).unwrap_or(rest);
                all((0..items.length()).map(|index| follow(rules(index), &items.item(index).view())))
            }
            (Self::AnyOf(each), view) => any(each.iter().map(|rules| follow(rules, view))),
            (Self::OneOf(each), view) => exactly_one(each.iter().map(|rules| follow(rules, view))),
            (Self::Required(_) | Self::Properties(_) | Self::Items(_) | Self::PrefixItems(..), _) => Some(true),
        }
    }

    fn verdict_of_object<'a, I: Instance<'a>>(&self, object: &impl Object<'a, I>) -> Option<bool> {
        let follow = |rules: &Assertions| all(rules.iter().map(|rule| rule.verdict_of_object(object)));
        match self {
            Self::Type(types) => Some(types.contains(&JsonType::Object)),
            Self::Enum(listed) => {
                let json = object_to_json(object);
                Some(listed.iter().any(|choice| crate::json::equal(choice, &json)))
            }
            Self::Required(names) => all(names.iter().map(|name| match value_of(object, name) {
                Some(value) if matches!(value.view(), View::Unchecked) => None,
                Some(_) => Some(true),
                // The properties of a literal's base are unknown.
                None => object.base().map_or(Some(false), |_| None),
            })),
            Self::Properties(properties) => all(properties.iter().map(|(name, rules)| {
                value_of(object, name).map_or(Some(true), |value| self::follow(rules, &value.view()))
            })),
            Self::Items(_) | Self::PrefixItems(..) => Some(true),
            Self::AnyOf(each) => any(each.iter().map(follow)),
            Self::OneOf(each) => exactly_one(each.iter().map(follow)),
        }
    }

    /// The first item that violates the assertions for items.
    fn broken_item<'a, I: Instance<'a>>(&self, items: &I::Array) -> Option<Broken> {
        let rules = |index| match self {
            Self::Items(rules) => Some(rules),
            Self::PrefixItems(first, rest) => Some(first.get(index).unwrap_or(rest)),
            _ => None,
        };
        (0..items.length()).find_map(|index| {
            let view = items.item(index).view();
            let broken = rules(index)?.iter().find_map(|rule| rule.check(&view))?;
            Some(Broken { item: Some(index), ..broken })
        })
    }

    /// The message for a value that violates the assertion.
    fn message(&self, value: &Json, follows: &dyn Fn(&Assertions) -> Option<bool>) -> String {
        match self {
            Self::Type(types) if types.is_empty() => {
                format!("{} is refused: no value is valid here", words::shown(value))
            }
            Self::Type(_) => words::mismatch(&self.describe(), value),
            Self::Enum(_) => format!("{} is not {}", words::shown(value), self.describe()),
            Self::Required(names) => {
                let missing = names.iter().filter(|name| value.get(name.as_str()).is_none());
                let missing: Vec<String> = missing.map(|name| format!("`{name}`")).collect();
                format!("lacks {}", missing.join(" and "))
            }
            Self::OneOf(each) => {
                let followed = each.iter().filter(|rules| follows(rules) == Some(true)).count();
                format!("must be {}; {followed} of them match", self.describe())
            }
            Self::AnyOf(_) | Self::Properties(_) | Self::Items(_) | Self::PrefixItems(..) => {
                format!("must be {}", self.describe())
            }
        }
    }
}

/// Whether an instance meets all assertions.
fn follow<'a, I: Instance<'a>>(rules: &[Bound], view: &View<'a, I>) -> Option<bool> {
    all(rules.iter().map(|rule| rule.verdict(view)))
}

fn all(verdicts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for verdict in verdicts {
        match verdict {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all = None,
        }
    }
    all
}

fn any(verdicts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    all(verdicts.map(|verdict| verdict.map(|it| !it))).map(|none| !none)
}

fn exactly_one(verdicts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let (mut followed, mut unknown) = (0, false);
    for verdict in verdicts {
        match verdict {
            Some(followed_too) => followed += usize::from(followed_too),
            None => unknown = true,
        }
    }
    if followed > 1 { Some(false) } else { (!unknown).then_some(followed == 1) }
}

fn value_of<'a, I: Instance<'a>>(object: &impl Object<'a, I>, name: &str) -> Option<I> {
    let mut found = None;
    object.each(&mut |key, value| {
        if key == name {
            found = Some(value);
        }
    });
    found
}

/// The viewed value as JSON; `None` if it is unknown.
fn to_json<'a, I: Instance<'a>>(view: &View<'a, I>) -> Option<Json> {
    Some(match view {
        View::Absent | View::Null => Json::Null,
        View::Boolean(boolean) => (*boolean).into(),
        View::Integer(integer) => crate::Number::Integer(*integer).to_json(),
        View::Number(number) => (*number).into(),
        View::String(text) | View::Secret(text) => (*text).into(),
        View::Array(items) => (0..items.length()).map(|index| items.item(index).to_json()).collect(),
        View::Object(object) => object_to_json(object),
        View::Choice(choice, _) => choice.value().clone(),
        View::File(_) | View::Unwritable | View::Unchecked => return None,
    })
}

fn object_to_json<'a, I: Instance<'a>>(object: &impl Object<'a, I>) -> Json {
    let mut map = serde_json::Map::new();
    object.each(&mut |key, value| {
        map.insert(key.to_owned(), value.to_json());
    });
    map.into()
}

#[cfg(test)]
mod tests;
