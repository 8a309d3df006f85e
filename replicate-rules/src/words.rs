//! What is said of a value that breaks a rule: the end of a sentence that begins with the value or its place.

use std::fmt;

use crate::{Number, Side, nearest};

/// A number on the wrong side of a limit: `4096 is above the maximum of 2048`.
#[must_use]
pub fn wrong_side(value: &dyn fmt::Display, side: Side, limit: Number) -> String {
    let words = match side {
        Side::AtLeast => "is below the minimum of",
        Side::AtMost => "is above the maximum of",
        Side::Above => "must be greater than",
        Side::Below => "must be less than",
        Side::MultipleOf => "is not a multiple of",
    };
    format!("{value} {words} {limit}")
}

/// Fewer than there must be; `what` is one of them: `character`, `item`, `key`.
#[must_use]
pub fn too_few(count: u64, what: &str, least: u64) -> String {
    format!("has {}, and must have at least {least}", counted(count, what))
}

/// More than there may be; `what` is one of them.
#[must_use]
pub fn too_many(count: u64, what: &str, most: u64) -> String {
    format!("has {}, and may have at most {most}", counted(count, what))
}

/// A text that a regular expression, given as the schema has it, does not match.
#[must_use]
pub fn no_match(pattern: &str) -> String {
    format!("does not match the pattern `{pattern}`")
}

/// An item that is equal to an earlier one, where all must differ.
#[must_use]
pub fn twice(item: &dyn fmt::Display) -> String {
    format!("{item} stands in the list twice, and items must differ")
}

/// An integer that no 64 bits hold.
#[must_use]
pub fn out_of_range(integer: &dyn fmt::Display) -> String {
    format!("{integer} does not fit into a signed 64-bit integer")
}

/// A number that JSON has no way to write.
#[must_use]
pub fn not_finite(number: f64) -> String {
    format!("{number} is not a number that JSON can hold")
}

/// A value that is none of those listed. Both are as JSON; `texts` are the listed ones that are texts, for a hint to
/// what `given`, if it is a text, was meant to be.
#[must_use]
pub fn not_listed<'a>(
    shown: &str,
    listed: &[String],
    given: Option<&str>,
    texts: impl IntoIterator<Item = &'a str>,
) -> String {
    const MOST: usize = 12;
    let near = given.and_then(|text| nearest(text, texts));
    let hint = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
    let more = listed.len().saturating_sub(MOST);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{shown} is not one of {}{rest}{hint}", listed[..listed.len() - more].join(", "))
}

/// The beginning of a text that is too long to be read in a message.
#[must_use]
pub fn shortened(text: String) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some((end, _)) => format!("{}...", &text[..end]),
    }
}

fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
