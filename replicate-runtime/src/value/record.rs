use super::{Extra, Value, View};
use crate::{Field, Table};

/// A struct: its fields beside a static table of the same order.
pub struct Record<'a> {
    /// The name of the Rust type.
    pub(crate) name: &'static str,
    pub(crate) table: &'static Table<Field>,
    /// The fields, in the table's order.
    pub(crate) values: Box<[&'a dyn Value]>,
    /// What was set beyond the schema; outputs have none.
    pub(crate) extra: Option<&'a Extra>,
}

impl<'a> View<'a> {
    /// A struct of an input.
    pub fn input<const N: usize>(
        name: &'static str,
        table: &'static Table<Field>,
        values: [&'a dyn Value; N],
        extra: &'a Extra,
    ) -> Self {
        Self::Record(Record { name, table, values: Box::new(values), extra: Some(extra) })
    }

    /// A struct of an output.
    pub fn output<const N: usize>(name: &'static str, table: &'static Table<Field>, values: [&'a dyn Value; N]) -> Self {
        Self::Record(Record { name, table, values: Box::new(values), extra: None })
    }
}

impl<'a> Record<'a> {
    /// The fields with their rows of the table.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'static Field, &'a dyn Value)> {
        self.table.iter().zip(self.values.iter().copied())
    }

    /// Whether something set beyond the schema stands in the place of a field.
    pub(crate) fn overrides(&self, field: &Field) -> bool {
        self.extra.is_some_and(|extra| extra.overrides(field.name))
    }
}
