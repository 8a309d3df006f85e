//! Hints for fixing mistakes.

use replicate_schema::{Choice, Kind, Property, Schema, nearest, words};

use super::literal::Literal;
use super::nearest::{Integers, nearest_allowed};
use super::resolve::Form;

/// Required inputs that are missing.
pub(super) fn missing(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let listed = match quoted.as_slice() {
        [one] => format!("{one} is"),
        [first @ .., last] => format!("{} and {last} are", first.join(", ")),
        [] => String::new(),
    };
    let fix: Vec<String> = names.iter().map(|name| format!("{name}: ...")).collect();
    format!("{listed} required: add `{}`", fix.join(", "))
}

/// The known names, if none is similar to the given one.
pub(super) fn known_names(properties: &[Property]) -> String {
    const MOST: usize = 20;
    let listed: Vec<String> = properties.iter().take(MOST).map(|it| format!("`{}`", label(it))).collect();
    match listed.as_slice() {
        [] => "; it has none".to_owned(),
        listed => format!("; there are {}{}", listed.join(", "), if properties.len() > MOST { ", ..." } else { "" }),
    }
}

/// The hint for `None` on an optional input, or on one that can't be `None`; `None` if it is correct.
pub(super) fn leave_out(property: &Property, has_base: bool) -> Option<String> {
    if property.schema.nullable {
        let message = "a setter can't take a value away: set the field of the base to `None`";
        return has_base.then(|| message.to_owned());
    }
    let default = property.default.as_deref().filter(|default| *default != "null");
    let absent = "leave it out: an input that is not given is absent";
    (!property.required).then(|| match default {
        Some(default) => format!("{absent}, and the model uses {}", words::shortened(default.to_owned())),
        None => absent.to_owned(),
    })
}

/// How to write a value whose kind differs from its schema.
pub(super) fn rewrite(wanted: &Kind, form: &Form<'_>) -> Option<String> {
    let Form::Literal(literal) = form else { return None };
    let number = literal.number();
    let fix = match (wanted, literal) {
        (Kind::Integer, Literal::Integer(_) | Literal::Float(_)) => {
            format!("write `{}`", nearest_allowed(number?, Integers::Only, &[])?)
        }
        (Kind::Integer | Kind::Number, Literal::Text(text)) => {
            text.parse::<f64>().ok()?;
            format!("write `{text}`, without quotes")
        }
        (Kind::String | Kind::File | Kind::Secret, Literal::Integer(_) | Literal::Float(_) | Literal::Boolean(_)) => {
            format!("write `\"{}\"`", literal.to_json())
        }
        (Kind::Boolean, Literal::Text(text)) if text == "true" || text == "false" => {
            format!("write `{text}`, without quotes")
        }
        (Kind::Boolean, Literal::Integer(0)) => "write `false`".to_owned(),
        (Kind::Boolean, Literal::Integer(1)) => "write `true`".to_owned(),
        (Kind::Array(_), literal) => format!("write `[{}]`", words::shown(&literal.to_json())),
        _ => return None,
    };
    Some(format!(": {fix}"))
}

/// The hint for a literal that has no JSON form.
pub(super) fn not_json(wanted: &[&Kind], noun: &str) -> String {
    let is_text = wanted.iter().any(|kind| matches!(kind, Kind::String | Kind::File | Kind::Secret | Kind::Enum(_)));
    let fix = if is_text { ": write it in double quotes" } else { "" };
    format!("expected {}, got {noun}{fix}", words::any_of(wanted.iter().copied()))
}

/// The hint for a name that is not a variant of an enum.
pub(super) fn no_variant(name: &str, choices: &[Choice]) -> String {
    let variants = || choices.iter().map(|choice| choice.label.as_str());
    let hint = match nearest(name, variants()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", variants().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")),
    };
    format!("there is no value `{name}`: {hint}")
}

/// Whether a name is in the case of variants, not of variables or constants.
pub(super) fn is_like_a_variant(name: &str) -> bool {
    let mut bytes = name.bytes();
    match bytes.next() {
        Some(b'_') => bytes.next().is_some_and(|second| second.is_ascii_digit()),
        Some(first) => first.is_ascii_uppercase() && (name.len() == 1 || bytes.any(|it| it.is_ascii_lowercase())),
        None => false,
    }
}

/// The name of an input as users write it: the name of its setter, without `r#`.
pub(super) fn label(property: &Property) -> &str {
    let label = property.label.as_deref().unwrap_or(&property.name);
    label.strip_prefix("r#").unwrap_or(label)
}

/// The nearest number to one that violates a bound.
pub(super) fn nearest_number(schema: &Schema, form: &Form<'_>) -> Option<String> {
    let Form::Literal(literal) = form else { return None };
    let integers = if schema.kind == Kind::Integer { Integers::Only } else { Integers::NotOnly };
    let near = nearest_allowed(literal.number()?, integers, &schema.bounds)?;
    Some(format!("; the nearest that is allowed is {near}"))
}
