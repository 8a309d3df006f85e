use std::collections::BTreeMap;

use super::Extra;
use super::extra::{Wide, WideInteger};
use crate::{FileInput, Secret};

mod sealed {
    pub trait Integer {
        fn into_i128(self) -> i128;
    }

    pub trait Number {
        fn into_f64(self) -> f64;
    }
}

/// Every integer type: what a setter of an integer takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an integer",
    label = "this input takes an integer of any type, such as `1024`"
)]
pub trait IntoInteger: sealed::Integer {}

/// Every number type: what a setter of a number takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number",
    label = "this input takes an integer or a float of any type, such as `7.5` or `7`"
)]
pub trait IntoNumber: sealed::Number {}

/// Every type that is text, or becomes it: what a setter of a text takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a string",
    label = "this input takes a string, such as `\"a lighthouse\"` or a `String`"
)]
pub trait IntoText: Into<String> {}

#[diagnostic::do_not_recommend]
impl<T: Into<String>> IntoText for T {}

/// Every type that becomes a file: what a setter of a file takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a file",
    label = "this input takes a URL as a string, a path, bytes or a file that a model gave back",
    note = "a `FileInput` is made of each of them, and of a reader by `client.upload(..)`"
)]
pub trait IntoFile: Into<FileInput> {}

#[diagnostic::do_not_recommend]
impl<T: Into<FileInput>> IntoFile for T {}

/// Every type that becomes a secret: what a setter of a secret takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a secret string",
    label = "this input takes a string, such as a `String`, or a `Secret`"
)]
pub trait IntoSecret: Into<Secret> {}

#[diagnostic::do_not_recommend]
impl<T: Into<Secret>> IntoSecret for T {}

macro_rules! integers {
    ($($type:ty)*) => {
        $(
            impl sealed::Integer for $type {
                fn into_i128(self) -> i128 {
                    // Only a `u128` has values beyond, and those are out of range all the same.
                    i128::try_from(self).unwrap_or(i128::MAX)
                }
            }

            impl IntoInteger for $type {}

            impl sealed::Number for $type {
                #[allow(
                    clippy::cast_precision_loss,
                    clippy::cast_lossless,
                    reason = "a JSON number is a double wherever the service reads it"
                )]
                fn into_f64(self) -> f64 {
                    self as f64
                }
            }

            impl IntoNumber for $type {}
        )*
    };
}

integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

impl sealed::Number for f64 {
    fn into_f64(self) -> f64 {
        self
    }
}

impl IntoNumber for f64 {}

impl sealed::Number for f32 {
    /// The double that reads the same: 0.1 stays 0.1 and does not become 0.10000000149011612.
    fn into_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::from(self))
    }
}

impl IntoNumber for f32 {}

/// What a setter stores for a text.
pub fn text(value: impl IntoText) -> String {
    value.into()
}

/// What a setter stores for a file.
pub fn file(value: impl IntoFile) -> FileInput {
    value.into()
}

/// What a setter stores for a secret.
pub fn secret(value: impl IntoSecret) -> Secret {
    value.into()
}

/// [`text`] for a field that may be absent. This and its siblings spare the compiler a call of `Some`.
pub fn some_text(value: impl IntoText) -> Option<String> {
    Some(text(value))
}

/// [`file`] for a field that may be absent.
pub fn some_file(value: impl IntoFile) -> Option<FileInput> {
    Some(file(value))
}

/// [`secret`] for a field that may be absent.
pub fn some_secret(value: impl IntoSecret) -> Option<Secret> {
    Some(secret(value))
}

/// [`integer`] for a field that may be absent.
pub fn some_integer(value: impl IntoInteger, field: &'static str, extra: &mut Extra) -> Option<i64> {
    Some(integer(value, field, extra))
}

/// [`number`] for a field that may be absent.
pub fn some_number(value: impl IntoNumber) -> Option<f64> {
    Some(number(value))
}

/// What a setter stores for an integer of any type.
///
/// A value that does not fit into 64 bits is remembered for `validate`, so that none is changed silently.
pub fn integer(value: impl IntoInteger, field: &'static str, extra: &mut Extra) -> i64 {
    let integer = WideInteger(value.into_i128());
    extra.note_integers(field, (!integer.fits()).then_some(Wide::One(integer)));
    integer.nearest()
}

/// What a setter stores for a list of integers.
pub fn integers<I: IntoInteger>(
    values: impl IntoIterator<Item = I>,
    field: &'static str,
    extra: &mut Extra,
) -> Vec<i64> {
    store_list(values.into_iter().map(|value| WideInteger(value.into_i128())).collect(), field, extra)
}

fn store_list(integers: Vec<WideInteger>, field: &'static str, extra: &mut Extra) -> Vec<i64> {
    let stored = integers.iter().map(|integer| integer.nearest()).collect();
    let fits = integers.iter().all(|integer| integer.fits());
    extra.note_integers(field, (!fits).then_some(Wide::List(integers)));
    stored
}

/// What a setter stores for a number of any type.
pub fn number(value: impl IntoNumber) -> f64 {
    value.into_f64()
}

/// What a setter stores for a list of numbers.
pub fn numbers<N: IntoNumber>(values: impl IntoIterator<Item = N>) -> Vec<f64> {
    values.into_iter().map(sealed::Number::into_f64).collect()
}

/// What a setter stores for a list.
pub fn list<T, I: Into<T>>(values: impl IntoIterator<Item = I>) -> Vec<T> {
    values.into_iter().map(Into::into).collect()
}

/// What a setter stores for a map.
pub fn map<T, K: Into<String>, I: Into<T>>(entries: impl IntoIterator<Item = (K, I)>) -> BTreeMap<String, T> {
    entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect()
}

/// What a setter stores for a map to integers.
pub fn integer_map<K: Into<String>, I: IntoInteger>(
    entries: impl IntoIterator<Item = (K, I)>,
    field: &'static str,
    extra: &mut Extra,
) -> BTreeMap<String, i64> {
    let integers = entries.into_iter().map(|(key, value)| (key.into(), WideInteger(value.into_i128())));
    store_map(integers.collect(), field, extra)
}

fn store_map(integers: BTreeMap<String, WideInteger>, field: &'static str, extra: &mut Extra) -> BTreeMap<String, i64> {
    let stored = integers.iter().map(|(key, integer)| (key.clone(), integer.nearest())).collect();
    let fits = integers.values().all(|integer| integer.fits());
    extra.note_integers(field, (!fits).then_some(Wide::Map(integers)));
    stored
}

/// What a setter stores for a map to numbers.
pub fn number_map<K: Into<String>, N: IntoNumber>(entries: impl IntoIterator<Item = (K, N)>) -> BTreeMap<String, f64> {
    entries.into_iter().map(|(key, value)| (key.into(), value.into_f64())).collect()
}
