use std::fmt;

use replicate_schema::{Enum, json, words};
use serde_json::Value as Json;

use super::module_schema::{SchemaFn, TypeRef};
use super::{Source, Value, View};

/// A generated enum without payloads.
pub trait EnumType: Copy + Send + Sync + 'static {
    /// The variants and the choices of the schema.
    const CHOICES: Choices<Self>;

    /// The index of the variant. Hidden variants come after those that are choices.
    fn index(self) -> usize;
}

/// The variants of an enum and the choices of its type, in the same order.
#[derive(Clone, Copy)]
pub struct Choices<T: 'static> {
    variants: &'static [T],
    of: TypeRef,
}

impl<T> Choices<T> {
    /// The variants of a module's type.
    #[must_use]
    pub const fn of(variants: &'static [T], schema: SchemaFn, id: usize) -> Self {
        Self { variants, of: TypeRef(schema, id) }
    }

    /// The variant at an index.
    pub(super) const fn variant(&self, index: usize) -> &'static T {
        &self.variants[index]
    }
}

/// This is compiled once for each of the user's enums, and so is each generic function that it calls.
impl<T: EnumType> Value for T {
    fn view(&self) -> View<'_> {
        let Choices { variants, of } = T::CHOICES;
        let index = self.index();
        View::Choice(if index < variants.len() { Some(index) } else { None }, of.choices())
    }

    fn build(source: Source<'_>) -> Self {
        let Choices { variants, of } = T::CHOICES;
        variants[source.position(of)]
    }
}

/// How a hidden variant, which has no value, is shown.
const HIDDEN: &str = "__NonExhaustive";

/// The name of the variant for a choice.
pub(super) fn label(index: Option<usize>, of: &'static Enum) -> &'static str {
    index.and_then(|index| of.choices.get(index)).map_or(HIDDEN, |choice| &choice.label)
}

/// Formats a value of an enum: a string as it is, and everything else as JSON.
///
/// # Errors
///
/// The errors of the formatter.
pub fn display(value: &dyn Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.pad(choice_text(value))
}

/// The text of a value of an enum: a string as it is, and everything else as JSON.
#[must_use]
pub fn choice_text(value: &dyn Value) -> &'static str {
    match value.view() {
        View::Choice(Some(index), of) => of.choices.get(index).map_or(HIDDEN, |choice| choice.text()),
        _ => HIDDEN,
    }
}

/// Reads a value of an enum from its text.
///
/// # Errors
///
/// If no value of the enum has this text.
pub fn parse<T: EnumType>(text: &str) -> Result<T, UnknownValue> {
    let Choices { variants, of } = T::CHOICES;
    match position(text, of.choices()) {
        Ok(index) => Ok(variants[index]),
        Err(unknown) => Err(unknown),
    }
}

/// Finds the value of an enum that is equal to a number.
///
/// # Errors
///
/// If no value of the enum is this number.
pub fn of_number<T: EnumType>(number: impl Into<Json>) -> Result<T, UnknownValue> {
    let Choices { variants, of } = T::CHOICES;
    let number = number.into();
    let choices = &of.choices().choices;
    match choices.iter().position(|choice| json::equal(choice.value(), &number)) {
        Some(index) => Ok(variants[index]),
        None => Err(UnknownValue { message: words::not_listed(&number, choices) }),
    }
}

fn position(text: &str, of: &Enum) -> Result<usize, UnknownValue> {
    let index = of.choices.iter().position(|choice| choice.text() == text);
    index.ok_or_else(|| UnknownValue { message: words::not_listed(&Json::from(text), &of.choices) })
}

/// A string or a number that is not a value of a generated enum.
///
/// `Display` lists the values, and suggests the nearest one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    message: String,
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for UnknownValue {}
