use std::cell::RefCell;

use serde_json::Value as Json;

use super::write::{How, Secrets, Written};
use super::{Value, View};
use crate::FileInput;

/// The files in an input, in the order in which they are written.
pub(crate) fn files(input: &dyn Value) -> Vec<FileInput> {
    let mut found = Vec::new();
    collect(input.view(), &mut found);
    found
}

fn collect(view: View<'_>, found: &mut Vec<FileInput>) {
    match view {
        View::FileInput(file) => found.push(file.clone()),
        View::Union(_, value) => collect(value.view(), found),
        View::List(list) => (0..list.length()).for_each(|index| collect(list.item(index).view(), found)),
        View::Map(map) => map.entries().for_each(|(_, value)| collect(value.view(), found)),
        View::Record(record) => record.each_written(|_, view| collect(view, found)),
        _ => {}
    }
}

/// The JSON of an input in which `replace` gives the string for each file, in the order of [`files`].
pub(crate) fn to_json_with(
    input: &dyn Value,
    replace: &mut dyn FnMut(&FileInput) -> String,
) -> Result<Json, serde_json::Error> {
    let replace = RefCell::new(replace);
    let file = |file: &FileInput| Ok((replace.borrow_mut())(file));
    serde_json::to_value(Written { view: input.view(), how: &How { file: &file, secrets: Secrets::Written } })
}
