//! What is said of a mistake, and how to put it right.

use replicate_rules::spec::{Choice, Kind, Place, Scalar};
use replicate_rules::{Number, nearest, words};

use super::literal::Literal;
use super::rules::{self, Integers};

/// Inputs that must be given and are not.
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

/// A name that the model, or an object of it, does not have.
pub(super) fn unknown(name: &str, owner: &str, near: Option<&str>, known: &[&str]) -> String {
    const MOST: usize = 20;
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "it has none".to_owned(),
        None => {
            let listed: Vec<String> = known.iter().take(MOST).map(|name| format!("`{name}`")).collect();
            let more = if known.len() > MOST { ", ..." } else { "" };
            format!("there are {}{more}", listed.join(", "))
        }
    };
    format!("{owner} has no input `{name}`: {hint}")
}

/// A literal of the wrong kind.
pub(super) fn literal(wanted: &Kind, literal: &Literal) -> String {
    let fix = match (wanted, literal) {
        (Kind::Integer, Literal::Number(number)) => {
            let near = rules::nearest(*number, Integers::Only, &[]);
            near.map(|near| format!(": write `{near}`"))
        }
        (Kind::Integer | Kind::Number, Literal::Text(text)) => {
            text.parse::<f64>().ok().map(|_| format!(": write `{text}`, without quotes"))
        }
        (Kind::Text | Kind::File | Kind::Secret, Literal::Number(_) | Literal::Boolean(_)) => {
            Some(format!(": write `\"{}\"`", literal.shown()))
        }
        (Kind::Text | Kind::File | Kind::Secret, Literal::Other(_)) => Some(": write it in double quotes".to_owned()),
        (Kind::Boolean, Literal::Text(text)) if text == "true" || text == "false" => {
            Some(format!(": write `{text}`, without quotes"))
        }
        (Kind::Boolean, Literal::Number(Number::Integer(0))) => Some(": write `false`".to_owned()),
        (Kind::Boolean, Literal::Number(Number::Integer(1))) => Some(": write `true`".to_owned()),
        (Kind::List(_), Literal::Other(_)) => None,
        (Kind::List(_), _) => Some(format!(": write `[{}]`", literal.shown())),
        _ => None,
    };
    let given = match literal {
        Literal::Number(_) => literal.shown(),
        _ => literal.noun().to_owned(),
    };
    format!("{}{}", kind(wanted, &given), fix.unwrap_or_default())
}

/// A value of the wrong kind.
pub(super) fn kind(wanted: &Kind, given: &str) -> String {
    format!("expected {}, got {given}", wanted.noun())
}

/// A literal that is no value of an enum.
pub(super) fn not_listed(choices: &[Choice], literal: &Literal) -> String {
    let listed: Vec<String> = choices.iter().map(|choice| shown(&choice.value)).collect();
    let texts: Vec<&str> = choices.iter().filter_map(|choice| text_of(&choice.value)).collect();
    let given = match literal {
        Literal::Text(text) => Some(text.clone()),
        Literal::Number(number) => Some(number.to_string()),
        Literal::Boolean(_) | Literal::Other(_) => None,
    };
    words::not_listed(&literal.shown(), &listed, given.as_deref(), texts)
}

/// A name that is none of an enum's variants.
pub(super) fn no_variant(name: &str, variants: &[&str]) -> String {
    let hint = match nearest(name, variants.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", variants.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")),
    };
    format!("there is no value `{name}`: {hint}")
}

/// Whether a name is written as variants are, and not as variables or constants.
pub(super) fn is_like_a_variant(name: &str) -> bool {
    let mut bytes = name.bytes();
    match bytes.next() {
        Some(b'_') => bytes.next().is_some_and(|second| second.is_ascii_digit()),
        Some(first) => first.is_ascii_uppercase() && (name.len() == 1 || bytes.any(|it| it.is_ascii_lowercase())),
        None => false,
    }
}

/// A literal that none of several kinds takes.
pub(super) fn no_alternative(alternatives: &[Place], literal: &Literal) -> String {
    let nouns: Vec<&str> = alternatives.iter().map(|place| place.kind.noun()).collect();
    format!("expected {}, got {}", nouns.join(" or "), literal.noun())
}

/// Whether a literal is of a kind, whatever the rules are.
pub(super) fn takes(kind: &Kind, literal: &Literal) -> bool {
    match literal {
        Literal::Text(_) => matches!(kind, Kind::Text | Kind::File | Kind::Secret | Kind::Enum(_)),
        Literal::Number(Number::Integer(_)) => matches!(kind, Kind::Integer | Kind::Number),
        Literal::Number(_) => matches!(kind, Kind::Number),
        Literal::Boolean(_) => matches!(kind, Kind::Boolean),
        Literal::Other(_) => false,
    }
}

/// Whether no value of a kind is a list.
pub(super) fn is_single(kind: &Kind) -> bool {
    !matches!(kind, Kind::List(_) | Kind::Any | Kind::Union(_) | Kind::Map(_))
}

fn shown(value: &Scalar) -> String {
    words::shortened(match value {
        Scalar::Text(text) => format!("{text:?}"),
        Scalar::Number(number) => number.to_string(),
        Scalar::Boolean(boolean) => boolean.to_string(),
        Scalar::Json(json) => json.clone(),
    })
}

fn text_of(value: &Scalar) -> Option<&str> {
    match value {
        Scalar::Text(text) => Some(text),
        Scalar::Number(_) | Scalar::Boolean(_) | Scalar::Json(_) => None,
    }
}
