use std::fmt;

use super::{Record, Source, Value, View};
use crate::Field;

/// A value of nothing, to be filled by its setters.
#[must_use]
pub fn blank<T: Value>() -> T {
    T::build(Source::Blank)
}

/// The table of a struct.
pub(crate) fn fields<T: Value>() -> &'static [Field] {
    match blank::<T>().view() {
        View::Record(record) => record.table,
        _ => &[],
    }
}

/// A value equal to another.
#[must_use]
pub fn clone<T: Value>(from: &T) -> T {
    T::build(Source::of(from))
}

/// Whether two values of one type are equal.
#[must_use]
pub fn equal<T: Value>(a: &T, b: &T) -> bool {
    same(a, b)
}

fn same(a: &dyn Value, b: &dyn Value) -> bool {
    match (a.view(), b.view()) {
        (View::Boolean(a), View::Boolean(b)) => a == b,
        (View::Integer(a), View::Integer(b)) => a == b,
        #[allow(clippy::float_cmp, reason = "this is what `==` of the field itself would say")]
        (View::Number(a), View::Number(b)) => a == b,
        (View::Text(a), View::Text(b)) => a == b,
        (View::File(a), View::File(b)) => a == b,
        (View::Link(a), View::Link(b)) => a == b,
        (View::Secret(a), View::Secret(b)) => a == b,
        (View::Any(a), View::Any(b)) => a == b,
        (View::Optional(a), View::Optional(b)) => match (a, b) {
            (None, None) => true,
            (Some(a), Some(b)) => same(a, b),
            _ => false,
        },
        (View::List(a), View::List(b)) => {
            a.length() == b.length() && (0..a.length()).all(|index| same(a.item(index), b.item(index)))
        }
        (View::Map(a), View::Map(b)) => {
            a.length() == b.length()
                && a.entries().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        (View::Record(a), View::Record(b)) => {
            a.extra == b.extra && a.values.iter().zip(&b.values).all(|(a, b)| same(*a, *b))
        }
        (View::Choice(a), View::Choice(b)) => a.index == b.index,
        (View::Open(a), View::Open(b)) => match (a.known(), b.known()) {
            (Ok(a), Ok(b)) => same(a, b),
            (Err(a), Err(b)) => a == b,
            _ => false,
        },
        (View::Union(a), View::Union(b)) => {
            let ((i, a), (j, b)) = (a.active(), b.active());
            i == j && same(a, b)
        }
        _ => false,
    }
}

/// Prints a value as a derived `Debug` would, without the fields that are absent.
///
/// # Errors
///
/// Only those of the formatter.
pub fn debug(value: &dyn Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value.view() {
        View::Boolean(value) => fmt::Debug::fmt(&value, f),
        View::Integer(value) => fmt::Debug::fmt(&value, f),
        View::Number(value) => fmt::Debug::fmt(&value, f),
        View::Text(value) => fmt::Debug::fmt(value, f),
        View::File(value) => fmt::Debug::fmt(value, f),
        View::Link(value) => fmt::Debug::fmt(value, f),
        View::Secret(value) => fmt::Debug::fmt(value, f),
        View::Any(value) => fmt::Debug::fmt(value, f),
        View::Optional(None) => f.write_str("None"),
        View::Optional(Some(value)) => debug(value, f),
        View::List(list) => f.debug_list().entries((0..list.length()).map(|index| Shown(list.item(index)))).finish(),
        View::Map(map) => f.debug_map().entries(map.entries().map(|(key, value)| (key, Shown(value)))).finish(),
        View::Record(record) => debug_record(&record, f),
        View::Choice(choice) => f.write_str(choice.name()),
        View::Open(open) => match open.known() {
            Ok(value) => f.debug_tuple("Known").field(&Shown(value)).finish(),
            Err(json) => f.debug_tuple("Unknown").field(json).finish(),
        },
        View::Union(union) => debug(union.active().1, f),
    }
}

fn debug_record(record: &Record<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_struct(record.name);
    for (field, value) in record.fields() {
        if !matches!(value.view(), View::Optional(None)) {
            out.field(field.name, &Shown(value));
        }
    }
    if let Some(extra) = record.extra.filter(|extra| !extra.is_empty()) {
        out.field("extra", extra);
    }
    out.finish()
}

/// Prints named values as a derived `Debug` of a struct would.
///
/// # Errors
///
/// Only those of the formatter.
pub fn debug_fields(name: &str, fields: &[(&str, &dyn Value)], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_struct(name);
    for (name, value) in fields {
        out.field(name, &Shown(*value));
    }
    out.finish()
}

struct Shown<'a>(&'a dyn Value);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(self.0, f)
    }
}
