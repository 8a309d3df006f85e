//! What is said of changes.

use crate::ir::{Field, Record, Variant};
use crate::text;

/// Said of every change to what an author wrote.
pub(super) const TEXT: &str = "the description is another";

pub(super) fn type_changed(old: &str, new: &str) -> String {
    if old == new { format!("`{old}` is a type of another sort") } else { format!("the type `{old}` is `{new}` now") }
}

/// How a struct is made: `Input::new(Required { image, prompt })`.
pub(super) fn constructor(record: &Record, required: &[&Field]) -> String {
    let names: Vec<&str> = required.iter().map(|field| field.ident.as_str()).collect();
    match names.as_slice() {
        [] => format!("{}::new()", record.name),
        [name] => format!("{}::new({name})", record.name),
        names => format!("{}::new({} {{ {} }})", record.name, record.required_name, names.join(", ")),
    }
}

pub(super) fn values_removed(name: &str, gone: &[&Variant]) -> String {
    format!("{} gone", of_values(name, gone))
}

pub(super) fn values_added(name: &str, added: &[&Variant]) -> String {
    format!("{} new", of_values(name, added))
}

/// `Size::Small`, `Size::Large` and 3 more are
fn of_values(name: &str, variants: &[&Variant]) -> String {
    const MOST: usize = 4;
    let shown: Vec<String> = variants.iter().take(MOST).map(|variant| format!("`{name}::{}`", variant.ident)).collect();
    let verb = if variants.len() == 1 { "is" } else { "are" };
    match variants.len() - shown.len() {
        0 => format!("{} {verb}", shown.join(", ")),
        more => format!("{} and {more} more {verb}", shown.join(", ")),
    }
}

pub(super) fn texts(old: &str, new: &str) -> (Option<String>, Option<String>) {
    let shown = |text: &str| (!text.is_empty()).then(|| text::one_line(text));
    (shown(old), shown(new))
}
