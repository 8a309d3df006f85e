//! The messages about changes.

use replicate_schema::Choice;
use replicate_schema::visible::one_line;

use super::structs::Compared;
use crate::names::TypeName;
use crate::plan::Field;

/// The message for every change of the author's text.
pub(super) const TEXT: &str = "the description changed";

pub(super) fn type_changed(old: &str, new: &str) -> String {
    if old == new {
        format!("`{old}` is a different kind of type now")
    } else {
        format!("the type `{old}` is `{new}` now")
    }
}

/// How a struct is constructed: `Input::new(Required { image, prompt })`.
pub(super) fn constructor(of: Compared<'_>, required: &[&Field]) -> String {
    let names: Vec<String> = required.iter().map(|field| field.ident.to_string()).collect();
    match names.as_slice() {
        [] => format!("{}::new()", of.name),
        [name] => format!("{}::new({name})", of.name),
        names => format!("{}::new({} {{ {} }})", of.name, of.planned.required_name, names.join(", ")),
    }
}

pub(super) fn values_removed(name: &TypeName, gone: &[&Choice]) -> String {
    format!("{} gone", of_values(name, gone))
}

pub(super) fn values_added(name: &TypeName, added: &[&Choice]) -> String {
    format!("{} new", of_values(name, added))
}

/// `Size::Small`, `Size::Large` and 3 more are
fn of_values(name: &TypeName, choices: &[&Choice]) -> String {
    const MOST: usize = 4;
    let shown: Vec<String> = choices.iter().take(MOST).map(|choice| format!("`{name}::{}`", choice.label)).collect();
    let verb = if choices.len() == 1 { "is" } else { "are" };
    match choices.len() - shown.len() {
        0 => format!("{} {verb}", shown.join(", ")),
        more => format!("{} and {more} more {verb}", shown.join(", ")),
    }
}

pub(super) fn texts(old: &str, new: &str) -> (Option<String>, Option<String>) {
    let shown = |text: &str| (!text.is_empty()).then(|| one_line(text));
    (shown(old), shown(new))
}
