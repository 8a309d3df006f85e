use std::fmt;

use super::read::{Reader, read_field};
use super::write::{field_word, write_place};
use super::{Field, Place};

/// A row of a table in generated code: a field with its default, as JSON text.
///
/// Types with a name of their own stand in a row by their letter alone: the table lists them beside its rows.
///
/// ```
/// use replicate_rules::spec::{Field, Kind, Place, Row};
///
/// let place = Place { kind: Kind::Text, nullable: false, bounds: vec![] };
/// let field = Field { name: "prompt".into(), setter: "prompt".into(), required: false, place };
/// let row = Row { field, default: Some(r#""a cat""#) };
/// assert_eq!(row.to_string(), r#"prompt:t "a cat""#);
/// assert_eq!(Row::read(r#"prompt:t "a cat""#), Some(row));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Row<'a> {
    /// The field; its setter is not part of the row.
    pub field: Field,
    /// What the service uses where it is absent.
    pub default: Option<&'a str>,
}

impl<'a> Row<'a> {
    /// Reads a row; `None` where a text is none.
    #[must_use]
    pub fn read(text: &'a str) -> Option<Self> {
        let (word, default) = text.split_once(' ').map_or((text, None), |(word, default)| (word, Some(default)));
        Some(Self { field: read_field(word)?, default })
    }
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = Field { setter: self.field.name.clone(), ..self.field.clone() };
        f.write_str(&field_word(&field))?;
        self.default.map_or(Ok(()), |default| write!(f, " {default}"))
    }
}

impl Place {
    /// Reads what [`Display`](fmt::Display) writes.
    #[must_use]
    pub fn read(text: &str) -> Self {
        Reader { rest: text }.place()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        write_place(self, &mut text);
        f.write_str(&text)
    }
}
