//! Bounds: the rules beyond the kind of a value. Each keyword is read, written, checked and described here.

use std::cmp::Ordering;
use std::collections::HashSet;

use serde_json::Value as Json;

use crate::json::{canonical, exact};
use crate::media_type::of_data_uri;
use crate::words::{counted, shown};
use crate::{Accept, Array, Assertion, FileFacts, Instance, Kind, Number, Object, Pattern, View};

/// A rule of JSON Schema that a value must meet in addition to its kind. It does not apply to values of other types.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Bound {
    /// At least this.
    Minimum(Number),
    /// At most this.
    Maximum(Number),
    /// More than this.
    ExclusiveMinimum(Number),
    /// Less than this.
    ExclusiveMaximum(Number),
    /// An integer multiple of this.
    MultipleOf(Number),
    /// At least this many characters (Unicode scalar values).
    MinLength(u64),
    /// At most this many characters.
    MaxLength(u64),
    /// Matches this regular expression anywhere in the string.
    Pattern(Pattern),
    /// A file of these kinds. A file with an unknown media type and name is accepted.
    Accept(Accept),
    /// At least this many items.
    MinItems(u64),
    /// At most this many items.
    MaxItems(u64),
    /// No two items are equal.
    UniqueItems,
    /// At least this many keys.
    MinProperties(u64),
    /// At most this many keys.
    MaxProperties(u64),
    /// Exactly one alternative of the union accepts the value.
    OneOf,
    /// A rule about the form of the value.
    Assertion(Assertion),
}

/// How an instance violates a bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken {
    /// The index of the item that violates it, if it is an item of a list.
    pub item: Option<usize>,
    /// The value or the size that violates it; null if it must not be shown.
    pub value: Json,
    /// The message: `4096 is above the maximum of 2048`.
    pub message: String,
}

/// The keywords and their arguments. `ge`, `gt`, `le` and `lt` are from Cog before 0.9.
const KEYWORDS: [(&str, Takes); 19] = [
    ("minimum", Takes::Number(Bound::Minimum)),
    ("exclusiveMinimum", Takes::Number(Bound::ExclusiveMinimum)),
    ("ge", Takes::Number(Bound::Minimum)),
    ("gt", Takes::Number(Bound::ExclusiveMinimum)),
    ("maximum", Takes::Number(Bound::Maximum)),
    ("exclusiveMaximum", Takes::Number(Bound::ExclusiveMaximum)),
    ("le", Takes::Number(Bound::Maximum)),
    ("lt", Takes::Number(Bound::ExclusiveMaximum)),
    ("multipleOf", Takes::Step),
    ("minLength", Takes::Count(Bound::MinLength)),
    ("maxLength", Takes::Count(Bound::MaxLength)),
    ("pattern", Takes::Pattern),
    ("x-cog-accept", Takes::Accept),
    ("minItems", Takes::Count(Bound::MinItems)),
    ("maxItems", Takes::Count(Bound::MaxItems)),
    ("uniqueItems", Takes::Flag(Bound::UniqueItems)),
    ("minProperties", Takes::Count(Bound::MinProperties)),
    ("maxProperties", Takes::Count(Bound::MaxProperties)),
    ("oneOf", Takes::Flag(Bound::OneOf)),
];

/// The argument of a keyword.
#[derive(Clone)]
enum Takes {
    Number(fn(Number) -> Bound),
    /// A number above zero.
    Step,
    Count(fn(u64) -> Bound),
    Pattern,
    /// Media types and extensions.
    Accept,
    /// `true`.
    Flag(Bound),
}

impl Bound {
    /// The keywords that are read as bounds, in the order in which bounds are listed.
    pub fn keywords() -> impl Iterator<Item = &'static str> {
        KEYWORDS.iter().map(|(keyword, _)| *keyword).filter(|keyword| *keyword != "oneOf")
    }

    /// Reads the bound of a keyword; `None` if it allows everything.
    ///
    /// # Errors
    ///
    /// Why the argument of the keyword is invalid, such as `is not a number`.
    pub fn read(keyword: &str, argument: &Json) -> Result<Option<Self>, &'static str> {
        if *argument != Json::Bool(true)
            && let Some(assertion) = Assertion::read(keyword, argument)
        {
            return assertion.map(Self::Assertion).map(Some);
        }
        let Some((_, takes)) = KEYWORDS.iter().find(|(known, _)| *known == keyword) else { return Ok(None) };
        match (takes, argument) {
            // A number or a flag: in OpenAPI 3.0, the flag makes another keyword exclusive.
            (_, Json::Null) | (Takes::Number(_), Json::Bool(_)) | (Takes::Flag(_), Json::Bool(false)) => Ok(None),
            (Takes::Number(bound), Json::Number(number)) => Ok(Some(bound(exact(number)))),
            (Takes::Number(_), _) => Err("is not a number"),
            (Takes::Step, Json::Number(number)) if number.as_f64().is_some_and(|step| step > 0.0) => {
                Ok(Some(Self::MultipleOf(exact(number))))
            }
            (Takes::Step, _) => Err("is not a number above zero"),
            (Takes::Count(bound), argument) => match count(argument) {
                Some(0) if keyword.starts_with("min") => Ok(None),
                Some(count) => Ok(Some(bound(count))),
                None => Err("is not a non-negative integer"),
            },
            (Takes::Pattern, Json::String(source)) => Ok(Some(Self::Pattern(Pattern::new(source.as_str())))),
            (Takes::Accept, Json::String(list)) => Ok(Accept::read(list).map(Self::Accept)),
            (Takes::Pattern | Takes::Accept, _) => Err("is not a string"),
            (Takes::Flag(bound), Json::Bool(true)) => Ok(Some(bound.clone())),
            (Takes::Flag(_), _) => Err("is neither true nor false"),
        }
    }

    /// The keyword in JSON Schema.
    #[must_use]
    pub fn keyword(&self) -> &'static str {
        match self {
            Self::Minimum(_) => "minimum",
            Self::Maximum(_) => "maximum",
            Self::ExclusiveMinimum(_) => "exclusiveMinimum",
            Self::ExclusiveMaximum(_) => "exclusiveMaximum",
            Self::MultipleOf(_) => "multipleOf",
            Self::MinLength(_) => "minLength",
            Self::MaxLength(_) => "maxLength",
            Self::Pattern(_) => "pattern",
            Self::Accept(_) => "x-cog-accept",
            Self::MinItems(_) => "minItems",
            Self::MaxItems(_) => "maxItems",
            Self::UniqueItems => "uniqueItems",
            Self::MinProperties(_) => "minProperties",
            Self::MaxProperties(_) => "maxProperties",
            Self::OneOf => "oneOf",
            Self::Assertion(assertion) => assertion.keyword(),
        }
    }

    /// The argument of the keyword.
    #[must_use]
    pub fn argument(&self) -> Json {
        match self {
            Self::Minimum(number)
            | Self::Maximum(number)
            | Self::ExclusiveMinimum(number)
            | Self::ExclusiveMaximum(number)
            | Self::MultipleOf(number) => number.to_json(),
            Self::MinLength(count)
            | Self::MaxLength(count)
            | Self::MinItems(count)
            | Self::MaxItems(count)
            | Self::MinProperties(count)
            | Self::MaxProperties(count) => (*count).into(),
            Self::Pattern(pattern) => pattern.source().into(),
            Self::Accept(accept) => accept.list().into(),
            Self::UniqueItems | Self::OneOf => true.into(),
            Self::Assertion(assertion) => assertion.argument(),
        }
    }

    /// Checks an instance; `None` if it meets the bound, or if the bound does not apply to it.
    ///
    /// [`OneOf`](Self::OneOf) is about the alternatives of a union, and is checked where those are known.
    ///
    /// ```
    /// use replicate_schema::{Bound, Number, View};
    ///
    /// let bound = Bound::Maximum(Number::Integer(2048));
    /// let view = View::<&serde_json::Value>::Integer(4096);
    /// assert_eq!(bound.check(&view).unwrap().message, "4096 is above the maximum of 2048");
    /// ```
    pub fn check<'a, I: Instance<'a>>(&self, instance: &View<'a, I>) -> Option<Broken> {
        if let Self::Assertion(assertion) = self {
            return assertion.check(instance);
        }
        match instance {
            View::Integer(integer) => self.check_number(Number::Integer(*integer)),
            View::Number(number) => self.check_number(Number::of_double(*number)),
            View::String(text) => self.check_text(text, || Json::from(*text)),
            View::Secret(text) => self.check_text(text, || Json::Null),
            View::File(facts) => self.check_file(*facts),
            View::Array(items) => self.check_array(items),
            View::Object(object) => self.check_object(object),
            _ => None,
        }
    }

    /// Checks an object.
    pub(crate) fn check_object<'a, I: Instance<'a>>(&self, object: &impl Object<'a, I>) -> Option<Broken> {
        match self {
            Self::Assertion(assertion) => assertion.check_object(object),
            Self::MinProperties(_) | Self::MaxProperties(_) if object.base().is_none() => {
                self.check_count(object.length(), "key")
            }
            _ => None,
        }
    }

    /// Whether an instance meets all bounds.
    #[inline]
    pub fn all_take<'a, I: Instance<'a>>(bounds: &[Self], instance: &View<'a, I>) -> bool {
        match instance {
            View::Integer(integer) => bounds.iter().all(|bound| match bound {
                // A fast path for the most frequent bounds.
                Self::Minimum(Number::Integer(limit)) => integer >= limit,
                Self::Maximum(Number::Integer(limit)) => integer <= limit,
                Self::Assertion(assertion) => assertion.check(instance).is_none(),
                other => other.allows(Number::Integer(*integer)),
            }),
            View::Number(number) => bounds.iter().all(|bound| match bound {
                Self::Assertion(assertion) => assertion.check(instance).is_none(),
                other => other.allows(Number::of_double(*number)),
            }),
            _ => bounds.iter().all(|bound| bound.check(instance).is_none()),
        }
    }

    /// The divisor, if the bound is `multipleOf`.
    #[must_use]
    pub fn step(&self) -> Option<Number> {
        match self {
            Self::MultipleOf(step) => Some(*step),
            _ => None,
        }
    }

    /// Whether the bound applies to values of a kind.
    #[must_use]
    pub fn is_about(&self, kind: &Kind) -> bool {
        match self {
            Self::OneOf => matches!(kind, Kind::Union(_)),
            Self::Accept(_) => *kind == Kind::File,
            // Values of any type are accepted there, and each bound applies to its own types.
            _ if *kind == Kind::Any => true,
            Self::Minimum(_)
            | Self::Maximum(_)
            | Self::ExclusiveMinimum(_)
            | Self::ExclusiveMaximum(_)
            | Self::MultipleOf(_) => matches!(kind, Kind::Integer | Kind::Number),
            Self::MinLength(_) | Self::MaxLength(_) | Self::Pattern(_) => kind.is_text(),
            Self::MinItems(_)
            | Self::MaxItems(_)
            | Self::UniqueItems
            | Self::Assertion(Assertion::Items(_) | Assertion::PrefixItems(..)) => matches!(kind, Kind::Array(_)),
            Self::MinProperties(_)
            | Self::MaxProperties(_)
            | Self::Assertion(Assertion::Required(_) | Assertion::Properties(_)) => {
                matches!(kind, Kind::Map(_) | Kind::Object(_))
            }
            Self::Assertion(_) => true,
        }
    }

    /// Whether the bound restricts the types of values.
    pub(crate) fn is_type(&self) -> bool {
        matches!(self, Self::Assertion(Assertion::Type(_)))
    }

    /// Whether a number meets the bound.
    #[inline]
    #[must_use]
    pub fn allows(&self, number: Number) -> bool {
        match self {
            Self::Minimum(limit) => number.compare(*limit) != Ordering::Less,
            Self::Maximum(limit) => number.compare(*limit) != Ordering::Greater,
            Self::ExclusiveMinimum(limit) => number.compare(*limit) == Ordering::Greater,
            Self::ExclusiveMaximum(limit) => number.compare(*limit) == Ordering::Less,
            Self::MultipleOf(step) => number.is_multiple_of(*step),
            _ => true,
        }
    }

    fn check_number(&self, number: Number) -> Option<Broken> {
        if self.allows(number) {
            return None;
        }
        let message = match self {
            Self::Minimum(limit) => format!("{number} is below the minimum of {limit}"),
            Self::Maximum(limit) => format!("{number} is above the maximum of {limit}"),
            Self::ExclusiveMinimum(limit) => format!("{number} must be greater than {limit}"),
            Self::ExclusiveMaximum(limit) => format!("{number} must be less than {limit}"),
            Self::MultipleOf(step) => format!("{number} is not a multiple of {step}"),
            _ => return None,
        };
        Some(Broken { item: None, value: number.to_json(), message })
    }

    fn check_text(&self, text: &str, value: impl Fn() -> Json) -> Option<Broken> {
        match self {
            Self::MinLength(_) | Self::MaxLength(_) => {
                let broken = self.check_count(text.chars().count(), "character")?;
                Some(Broken { value: value(), ..broken })
            }
            Self::Pattern(pattern) if !pattern.is_match(text) => {
                let message = format!("does not match the pattern `{}`", pattern.source());
                Some(Broken { item: None, value: value(), message })
            }
            Self::Accept(_) => {
                let media_type = of_data_uri(text);
                media_type.and_then(|_| self.check_file(FileFacts { name: None, media_type }))
            }
            _ => None,
        }
    }

    fn check_file(&self, facts: FileFacts<'_>) -> Option<Broken> {
        let Self::Accept(accept) = self else { return None };
        let value = facts.name.or(facts.media_type).map_or(Json::Null, Json::from);
        accept.refuses(facts).map(|message| Broken { item: None, value, message })
    }

    fn check_array<'a, I: Instance<'a>>(&self, items: &impl Array<'a, I>) -> Option<Broken> {
        if *self != Self::UniqueItems {
            return self.check_count(items.length(), "item");
        }
        let mut seen = HashSet::new();
        for index in 0..items.length() {
            let item = items.item(index);
            let key = match item.view() {
                // An unchecked value may be equal to anything.
                View::Unchecked => continue,
                // A secret is compared, but not shown.
                View::Secret(text) => text.to_owned(),
                _ => canonical(&item.to_json()),
            };
            if !seen.insert(key) {
                let value = item.to_json();
                let message = format!("{} is in the list twice; items must be unique", shown(&value));
                return Some(Broken { item: Some(index), value, message });
            }
        }
        None
    }

    /// Checks a number of characters, items or keys. `what` is the noun for one of them.
    fn check_count(&self, count: usize, what: &str) -> Option<Broken> {
        let count = count as u64;
        let (least, most) = match (self, what) {
            (Self::MinLength(least), "character")
            | (Self::MinItems(least), "item")
            | (Self::MinProperties(least), "key") => (*least, u64::MAX),
            (Self::MaxLength(most), "character")
            | (Self::MaxItems(most), "item")
            | (Self::MaxProperties(most), "key") => (0, *most),
            _ => return None,
        };
        let message = if count < least {
            format!("has {}, and must have at least {least}", counted(count, what))
        } else if count > most {
            format!("has {}, and may have at most {most}", counted(count, what))
        } else {
            return None;
        };
        Some(Broken { item: None, value: count.into(), message })
    }
}

/// Describes bounds: `256 to 2048`, `a multiple of 8`, `at most 4 items`.
#[must_use]
pub fn describe(bounds: &[Bound]) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = bounds;
    while let Some((bound, others)) = rest.split_first() {
        rest = others;
        if let Some((range, others)) =
            others.split_first().and_then(|(next, others)| Some((range(bound, next)?, others)))
        {
            words.push(range);
            rest = others;
        } else {
            words.push(bound.describe());
        }
    }
    words
}

/// Describes two limits as one range.
fn range(low: &Bound, high: &Bound) -> Option<String> {
    match (low, high) {
        (Bound::Minimum(low), Bound::Maximum(high)) => Some(format!("{low} to {high}")),
        (Bound::MinLength(low), Bound::MaxLength(high)) => Some(format!("{low} to {high} characters")),
        (Bound::MinItems(low), Bound::MaxItems(high)) => Some(format!("{low} to {high} items")),
        (Bound::MinProperties(low), Bound::MaxProperties(high)) => Some(format!("{low} to {high} keys")),
        _ => None,
    }
}

impl Bound {
    /// Describes the bound: `at least 256`.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Minimum(limit) => format!("at least {limit}"),
            Self::Maximum(limit) => format!("at most {limit}"),
            Self::ExclusiveMinimum(limit) => format!("more than {limit}"),
            Self::ExclusiveMaximum(limit) => format!("less than {limit}"),
            Self::MultipleOf(step) => format!("a multiple of {step}"),
            Self::MinLength(count) => format!("at least {}", counted(*count, "character")),
            Self::MaxLength(count) => format!("at most {}", counted(*count, "character")),
            Self::Pattern(pattern) => format!("matching {}", pattern.source()),
            Self::Accept(accept) => format!("of the kind {}", accept.words()),
            Self::MinItems(count) => format!("at least {}", counted(*count, "item")),
            Self::MaxItems(count) => format!("at most {}", counted(*count, "item")),
            Self::UniqueItems => "no two the same".to_owned(),
            Self::MinProperties(count) => format!("at least {}", counted(*count, "key")),
            Self::MaxProperties(count) => format!("at most {}", counted(*count, "key")),
            Self::OneOf => "exactly one of them".to_owned(),
            Self::Assertion(assertion) => assertion.describe(),
        }
    }
}

fn count(value: &Json) -> Option<u64> {
    let Json::Number(value) = value else { return None };
    match exact(value) {
        Number::Integer(integer) => u64::try_from(integer).ok(),
        Number::Float(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bound(keyword: &str, argument: &Json) -> Bound {
        Bound::read(keyword, argument).unwrap().unwrap()
    }

    #[test]
    fn every_keyword_is_read_written_checked_and_worded() {
        let table = [
            ("minimum", json!(5), json!(5), json!(4), "4 is below the minimum of 5", "at least 5"),
            ("maximum", json!(5.5), json!(5.5), json!(6), "6 is above the maximum of 5.5", "at most 5.5"),
            ("exclusiveMinimum", json!(5), json!(5.1), json!(5), "5 must be greater than 5", "more than 5"),
            ("exclusiveMaximum", json!(5), json!(4), json!(5.0), "5 must be less than 5", "less than 5"),
            ("multipleOf", json!(0.1), json!(0.3), json!(0.35), "0.35 is not a multiple of 0.1", "a multiple of 0.1"),
            (
                "minLength",
                json!(2),
                json!("éé"),
                json!("é"),
                "has 1 character, and must have at least 2",
                "at least 2 characters",
            ),
            (
                "maxLength",
                json!(1),
                json!("é"),
                json!("éé"),
                "has 2 characters, and may have at most 1",
                "at most 1 character",
            ),
            ("minItems", json!(1), json!([1]), json!([]), "has 0 items, and must have at least 1", "at least 1 item"),
            ("maxItems", json!(1), json!([1]), json!([1, 2]), "has 2 items, and may have at most 1", "at most 1 item"),
            (
                "uniqueItems",
                json!(true),
                json!([1, "1"]),
                json!([1, 1.0]),
                "1 is in the list twice; items must be unique",
                "no two the same",
            ),
            (
                "minProperties",
                json!(1),
                json!({"a": 1}),
                json!({}),
                "has 0 keys, and must have at least 1",
                "at least 1 key",
            ),
            (
                "maxProperties",
                json!(0),
                json!({}),
                json!({"a": 1}),
                "has 1 key, and may have at most 0",
                "at most 0 keys",
            ),
            #[cfg(feature = "pattern")]
            ("pattern", json!("^a$"), json!("a"), json!("b"), "does not match the pattern `^a$`", "matching ^a$"),
        ];
        for (keyword, argument, right, wrong, message, words) in table {
            let bound = bound(keyword, &argument);
            assert_eq!((bound.keyword(), bound.argument()), (keyword, argument));
            assert_eq!(bound.check(&(&right).view()), None, "{keyword} {right}");
            assert_eq!(bound.check(&(&wrong).view()).unwrap().message, message);
            assert_eq!(bound.check(&(&json!(null)).view()), None, "{keyword} is about one type");
            assert_eq!(bound.describe(), words);
        }
    }

    #[test]
    fn what_makes_no_bound_says_why() {
        let nothing = [("minLength", json!(0)), ("uniqueItems", json!(false)), ("exclusiveMinimum", json!(true))];
        for (keyword, argument) in nothing {
            assert_eq!(Bound::read(keyword, &argument), Ok(None), "{keyword} {argument}");
        }
        let table = [
            ("minimum", json!("1"), "is not a number"),
            ("multipleOf", json!(0), "is not a number above zero"),
            ("maxItems", json!(1.5), "is not a non-negative integer"),
            ("maxItems", json!(-1), "is not a non-negative integer"),
            ("pattern", json!(1), "is not a string"),
            ("uniqueItems", json!(1), "is neither true nor false"),
        ];
        for (keyword, argument, why) in table {
            assert_eq!(Bound::read(keyword, &argument), Err(why), "{keyword} {argument}");
        }
    }

    #[test]
    fn two_limits_are_worded_as_one_range() {
        let bounds = [bound("minimum", &json!(256)), bound("maximum", &json!(2048)), bound("multipleOf", &json!(8))];
        assert_eq!(describe(&bounds), ["256 to 2048", "a multiple of 8"]);
        let bounds = [bound("minItems", &json!(1)), bound("maxItems", &json!(4)), bound("uniqueItems", &json!(true))];
        assert_eq!(describe(&bounds), ["1 to 4 items", "no two the same"]);
    }
}
