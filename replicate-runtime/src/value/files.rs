use std::cell::RefCell;

use serde_json::Value as Json;

use super::write::Written;
use super::{Value, View};
use crate::FileInput;

/// The files inside an input, in the order in which they are written.
pub(crate) fn files(input: &dyn Value) -> Vec<FileInput> {
    let mut found = Vec::new();
    collect(input, &mut found);
    found
}

fn collect(value: &dyn Value, found: &mut Vec<FileInput>) {
    match value.view() {
        View::File(file) => found.push(file.clone()),
        View::Optional(Some(value)) => collect(value, found),
        View::List(list) => (0..list.length()).for_each(|index| collect(list.item(index), found)),
        View::Map(map) => map.entries().for_each(|(_, value)| collect(value, found)),
        View::Record(record) => {
            let sent = record.fields().filter(|(field, _)| !record.overrides(field));
            sent.for_each(|(_, value)| collect(value, found));
        }
        View::Union(union) => collect(union.active().1, found),
        _ => {}
    }
}

/// The JSON of an input, with what `replace` gives in the place of each file, in the order of [`files`].
pub(crate) fn to_json_with(
    input: &dyn Value,
    replace: &mut dyn FnMut(&FileInput) -> String,
) -> Result<Json, serde_json::Error> {
    let replace = RefCell::new(replace);
    serde_json::to_value(Written { value: input, file: &|file| Ok((replace.borrow_mut())(file)) })
}
