//! What the macro `input!` of a module has to know of its inputs, as one text in generated code.
//!
//! The text is written by the generator and read at each use of the macro, by a program that was perhaps compiled
//! without optimizations: so it is read section by section, as far as it is needed. It is printable ASCII without quotes
//! and backslashes, whatever a schema holds, and a reader takes what it does not know for a kind without rules.
//!
//! ```text
//! acme/painter|prompt!:t width:i>=256<=2048*8 style:e2|oil=Oil Euler%20a=EulerA
//! ```
//!
//! The first section names the model, the second has the fields of the input, and others are referred to by their
//! number: structs (`r`) before enums (`e`).

mod read;
mod row;
mod write;

pub use read::{FieldRef, Sections};
pub use row::Row;
pub use write::write;

use crate::{Number, Side};

/// A section after the first.
#[derive(Clone, Debug, PartialEq)]
pub enum Section {
    /// The fields of a struct.
    Record(Vec<Field>),
    /// The values of an enum, in the order of its table.
    Enum(Vec<Choice>),
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name on the wire.
    pub name: String,
    /// The setter's identifier, raw where it must be.
    pub setter: String,
    /// Whether it must be given.
    pub required: bool,
    /// What values it takes.
    pub place: Place,
}

/// What values are taken somewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Of which kind they are.
    pub kind: Kind,
    /// Whether the Rust type of an item is an `Option`.
    pub nullable: bool,
    /// The rules beyond the kind.
    pub bounds: Vec<Bound>,
}

/// The kind of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// Text.
    Text,
    /// A file, as a URL.
    File,
    /// Text that is never shown.
    Secret,
    /// What is not checked here.
    Any,
    /// A value of the enum in a section; in a row 0, for the next that stands beside the rows.
    Enum(usize),
    /// The struct in a section; in a row 0 too.
    Record(usize),
    /// A list of items.
    List(Box<Place>),
    /// A map to values.
    Map(Box<Place>),
    /// One of several alternatives; none of them in a row, where they are beside the rows.
    Union(Vec<Place>),
}

impl Kind {
    /// What values of this kind are called in a message: `an integer`.
    #[must_use]
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Boolean => "true or false",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Text | Self::Secret => "text",
            Self::File => "a file, as the text of a URL",
            Self::Any => "any JSON",
            Self::Enum(_) => "one of the listed values",
            Self::List(_) => "a list",
            Self::Map(_) | Self::Record(_) => "an object",
            Self::Union(_) => "one of several alternatives",
        }
    }
}

/// A rule beyond the kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// On which side of a limit a number is.
    Limit(Side, Number),
    /// At least so many characters, items or keys.
    AtLeast(u64),
    /// At most so many characters, items or keys.
    AtMost(u64),
    /// Matches a regular expression: the schema's own, and the same for the engine.
    Pattern {
        /// As the schema has it.
        source: String,
        /// As the engine reads it.
        regex: String,
    },
    /// No two items are equal.
    Unique,
    /// Exactly one alternative takes the value.
    OneOf,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The value on the wire, where it can be written as a literal.
    pub value: Scalar,
    /// The variant's identifier.
    pub variant: String,
}

/// A value without parts.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// Text.
    Text(String),
    /// A number.
    Number(Number),
    /// `true` or `false`.
    Boolean(bool),
    /// Anything else, as JSON text.
    Json(String),
}

/// Whether a byte stands for itself in the names and numbers of a spec.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(kind: Kind, bounds: Vec<Bound>) -> Place {
        Place { kind, nullable: false, bounds }
    }

    fn field(name: &str, place: Place) -> Field {
        Field { name: name.to_owned(), setter: name.to_owned(), required: false, place }
    }

    #[test]
    fn what_is_written_is_read() {
        let limit = |side, number| Bound::Limit(side, number);
        let hostile = "\" \\ | : = / ! % ~ ( , ) \n é \u{202e}";
        let fields = vec![
            Field { required: true, setter: "r#type".to_owned(), ..field("type", place(Kind::Enum(3), vec![])) },
            field("n", place(Kind::Integer, vec![limit(Side::AtLeast, Number::Integer(i128::MIN))])),
            field(
                "x",
                place(
                    Kind::Number,
                    vec![
                        limit(Side::Above, Number::Float(-0.5)),
                        limit(Side::Below, Number::Float(1e300)),
                        limit(Side::MultipleOf, Number::Float(1e-7)),
                    ],
                ),
            ),
            Field {
                setter: "text".to_owned(),
                ..field(
                    hostile,
                    place(
                        Kind::Text,
                        vec![
                            Bound::AtLeast(1),
                            Bound::AtMost(u64::MAX),
                            Bound::Pattern { source: hostile.to_owned(), regex: "^a|b$".to_owned() },
                        ],
                    ),
                )
            },
            field(
                "list",
                place(
                    Kind::List(Box::new(Place {
                        nullable: true,
                        ..place(Kind::Integer, vec![limit(Side::AtMost, Number::Integer(9))])
                    })),
                    vec![Bound::AtMost(3), Bound::Unique],
                ),
            ),
            field("map", place(Kind::Map(Box::new(place(Kind::Record(2), vec![]))), vec![Bound::AtLeast(1)])),
            field(
                "union",
                place(
                    Kind::Union(vec![
                        place(Kind::Boolean, vec![]),
                        place(Kind::Secret, vec![]),
                        place(Kind::List(Box::new(place(Kind::File, vec![]))), vec![]),
                        place(Kind::Any, vec![]),
                    ]),
                    vec![Bound::OneOf],
                ),
            ),
        ];
        let choice = |value, variant: &str| Choice { value, variant: variant.to_owned() };
        let choices = vec![
            choice(Scalar::Text(String::new()), "Empty"),
            choice(Scalar::Text(hostile.to_owned()), "Hostile"),
            choice(Scalar::Text("+1".to_owned()), "Plus1"),
            choice(Scalar::Number(Number::Integer(-1)), "Minus1"),
            choice(Scalar::Number(Number::Float(0.5)), "_0_5"),
            choice(Scalar::Boolean(true), "True"),
            choice(Scalar::Json("[1]".to_owned()), "List"),
        ];
        let sections = [Section::Record(fields.clone()), Section::Record(Vec::new()), Section::Enum(choices.clone())];
        let text = write("acme/painter", &sections);
        assert!(text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'), "{text}");
        let read = Sections::of(&text);
        assert_eq!(read.model(), "acme/painter");
        assert_eq!(read.record(1), fields);
        assert_eq!(read.record(2), []);
        assert_eq!(read.choices(3), choices);
    }

    #[test]
    fn a_row_says_its_default_as_it_is() {
        let field = Field { required: true, ..field("a name", place(Kind::Union(vec![]), vec![Bound::OneOf])) };
        let list = Kind::List(Box::new(place(Kind::Enum(0), vec![Bound::Unique])));
        let fields = [&field, &super::Field { place: place(list, vec![]), ..field.clone() }];
        for (field, default) in
            fields.into_iter().flat_map(|it| [None, Some(r#""a = b | c""#), Some("1.5")].map(|d| (it, d)))
        {
            let text = Row { field: field.clone(), default }.to_string();
            assert_eq!(Row::read(&text), Some(Row { field: field.clone(), default }), "{text}");
        }
        assert_eq!(Row::read("no row"), None);
    }

    #[test]
    fn what_is_not_known_has_no_rules() {
        let read = Sections::of("acme/painter|later:z(9)&4 width:i&4");
        let kinds: Vec<Place> = read.record(1).into_iter().map(|field| field.place).collect();
        assert_eq!(kinds, [place(Kind::Any, vec![]), place(Kind::Integer, vec![])]);
        assert_eq!(read.record(9), []);
    }
}
