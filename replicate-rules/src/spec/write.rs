use std::fmt::Write;

use super::{Bound, Choice, Field, Kind, Place, Scalar, Section, is_plain};
use crate::Side;

/// Writes a spec; sections are numbered from 1, in their order.
///
/// ```
/// use replicate_rules::spec::{Field, Kind, Place, Section, Sections, write};
///
/// let place = Place { kind: Kind::Text, nullable: false, bounds: vec![] };
/// let fields = vec![Field { name: "prompt".into(), setter: "prompt".into(), required: true, place }];
/// let text = write("acme/painter", &[Section::Record(fields.clone())]);
/// assert_eq!(text, "acme/painter|prompt!:t");
/// assert_eq!(Sections::of(&text).record(1), fields);
/// ```
#[must_use]
pub fn write(model: &str, sections: &[Section]) -> String {
    let mut out = model.split('/').map(escaped).collect::<Vec<_>>().join("/");
    for section in sections {
        out.push('|');
        let words: Vec<String> = match section {
            Section::Record(fields) => fields.iter().map(field_word).collect(),
            Section::Enum(choices) => choices.iter().map(choice_word).collect(),
        };
        out.push_str(&words.join(" "));
    }
    out
}

pub(super) fn field_word(field: &Field) -> String {
    let Field { name, setter, required, place } = field;
    let mut word = escaped(name);
    if setter != name {
        word.push('/');
        word.push_str(&escaped(setter));
    }
    word.push_str(if *required { "!:" } else { ":" });
    write_place(place, &mut word);
    word
}

fn choice_word(choice: &Choice) -> String {
    let value = match &choice.value {
        Scalar::Text(text) => escaped(text),
        Scalar::Number(number) => format!("+{}", escaped(&number.to_string())),
        Scalar::Boolean(boolean) => format!("+{boolean}"),
        Scalar::Json(json) => format!("+{}", escaped(json)),
    };
    format!("{value}={}", escaped(&choice.variant))
}

pub(super) fn write_place(place: &Place, out: &mut String) {
    if place.nullable {
        out.push('?');
    }
    match &place.kind {
        Kind::Boolean => out.push('b'),
        Kind::Integer => out.push('i'),
        Kind::Number => out.push('n'),
        Kind::Text => out.push('t'),
        Kind::File => out.push('f'),
        Kind::Secret => out.push('s'),
        Kind::Any => out.push('a'),
        Kind::Enum(section) => write_reference('e', *section, out),
        Kind::Record(section) => write_reference('r', *section, out),
        Kind::List(inner) => write_inner("l(", std::slice::from_ref(inner), out),
        Kind::Map(inner) => write_inner("m(", std::slice::from_ref(inner), out),
        Kind::Union(alternatives) if alternatives.is_empty() => out.push('u'),
        Kind::Union(alternatives) => write_inner("u(", alternatives, out),
    }
    for bound in &place.bounds {
        let word = match bound {
            Bound::Limit(Side::AtLeast, limit) => format!(">={limit}"),
            Bound::Limit(Side::AtMost, limit) => format!("<={limit}"),
            Bound::Limit(Side::Above, limit) => format!(">{limit}"),
            Bound::Limit(Side::Below, limit) => format!("<{limit}"),
            Bound::Limit(Side::MultipleOf, limit) => format!("*{limit}"),
            Bound::AtLeast(count) => format!("#>{count}"),
            Bound::AtMost(count) => format!("#<{count}"),
            Bound::Pattern { source, regex } => format!("~{}~{}", escaped(source), escaped(regex)),
            Bound::Unique => "!".to_owned(),
            Bound::OneOf => "^".to_owned(),
        };
        out.push_str(&word);
    }
}

fn write_reference(letter: char, section: usize, out: &mut String) {
    out.push(letter);
    if section > 0 {
        out.push_str(&section.to_string());
    }
}

fn write_inner<P: std::borrow::Borrow<Place>>(open: &str, inner: &[P], out: &mut String) {
    out.push_str(open);
    for (index, place) in inner.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_place(place.borrow(), out);
    }
    out.push(')');
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_plain(byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
