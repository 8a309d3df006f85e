use std::fmt;

use super::{Record, Source, Value, View, enum_type};
use crate::Field;

/// A blank value, to be filled by its setters.
#[must_use]
pub fn blank<T: Value>() -> T {
    T::build(Source::Blank)
}

/// The properties of a struct, as users see them.
pub(crate) fn fields<T: Value>() -> &'static [Field] {
    match blank::<T>().view() {
        View::Record(record) => record.of.schema().fields(record.of.1),
        _ => &[],
    }
}

/// Clones a value.
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
        (View::WideInteger(a), View::WideInteger(b)) => a == b,
        #[allow(clippy::float_cmp, reason = "this is what `==` of the field itself would say")]
        (View::Number(a), View::Number(b)) => a == b,
        (View::Text(a), View::Text(b)) => a == b,
        (View::FileInput(a), View::FileInput(b)) => a == b,
        (View::FileOutput(a), View::FileOutput(b)) => a == b,
        (View::Secret(a), View::Secret(b)) => a == b,
        (View::Any(a), View::Any(b)) | (View::Open(Err(a)), View::Open(Err(b))) => a == b,
        (View::Absent, View::Absent) | (View::Replaced, View::Replaced) => true,
        (View::Open(Ok(a)), View::Open(Ok(b))) => same(a, b),
        (View::List(a), View::List(b)) => {
            a.length() == b.length() && (0..a.length()).all(|index| same(a.item(index), b.item(index)))
        }
        (View::Map(a), View::Map(b)) => {
            a.length() == b.length()
                && a.entries().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        (View::Record(a), View::Record(b)) => {
            a.extra == b.extra && a.values().into_iter().zip(b.values()).all(|(a, b)| same(a, b))
        }
        (View::Choice(a, _), View::Choice(b, _)) => a == b,
        (View::Union(i, a), View::Union(j, b)) => i == j && same(a, b),
        _ => false,
    }
}

/// Formats a value as a derived `Debug` would, without absent fields.
///
/// # Errors
///
/// The errors of the formatter.
pub fn debug(value: &dyn Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value.view() {
        View::Boolean(value) => fmt::Debug::fmt(&value, f),
        View::Integer(value) => fmt::Debug::fmt(&value, f),
        View::WideInteger(value) => fmt::Debug::fmt(&value, f),
        View::Number(value) => fmt::Debug::fmt(&value, f),
        View::Text(value) => fmt::Debug::fmt(value, f),
        View::FileInput(value) => fmt::Debug::fmt(value, f),
        View::FileOutput(value) => fmt::Debug::fmt(value, f),
        View::Secret(value) => fmt::Debug::fmt(value, f),
        View::Any(value) => fmt::Debug::fmt(value, f),
        View::Absent | View::Replaced => f.write_str("None"),
        View::Union(_, value) => debug(value, f),
        View::List(list) => {
            f.debug_list().entries((0..list.length()).map(|index| DebugValue(list.item(index)))).finish()
        }
        View::Map(map) => f.debug_map().entries(map.entries().map(|(key, value)| (key, DebugValue(value)))).finish(),
        View::Record(record) => debug_record(&record, f),
        View::Choice(index, of) => f.write_str(enum_type::label(index, of)),
        View::Open(Ok(value)) => f.debug_tuple("Known").field(&DebugValue(value)).finish(),
        View::Open(Err(json)) => f.debug_tuple("Unknown").field(json).finish(),
    }
}

fn debug_record(record: &Record<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_struct(&record.object.name);
    record.each_field(|property, value| {
        if !matches!(value.view(), View::Absent) {
            out.field(&property.name, &DebugValue(value));
        }
    });
    if let Some(extra) = record.extra.filter(|extra| !extra.is_empty()) {
        out.field("extra", extra);
    }
    out.finish()
}

/// Formats named values as a derived `Debug` of a struct would.
///
/// # Errors
///
/// The errors of the formatter.
pub fn debug_fields(name: &str, fields: &[(&str, &dyn Value)], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_struct(name);
    for (name, value) in fields {
        out.field(name, &DebugValue(*value));
    }
    out.finish()
}

struct DebugValue<'a>(&'a dyn Value);

impl fmt::Debug for DebugValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(self.0, f)
    }
}
