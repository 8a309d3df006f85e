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

use std::fmt::Write;

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
    /// A value of the enum in a section.
    Enum(usize),
    /// The struct in a section.
    Record(usize),
    /// A list of items.
    List(Box<Place>),
    /// A map to values.
    Map(Box<Place>),
    /// One of several alternatives.
    Union(Vec<Place>),
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

/// Writes a spec; sections are numbered from 1, in their order.
///
/// ```
/// use replicate_rules::spec::{Field, Kind, Place, Section, Sections, write};
///
/// let place = Place { kind: Kind::Text, nullable: false, bounds: vec![] };
/// let fields = vec![Field { name: "prompt".into(), setter: "prompt".into(), required: true, place }];
/// let text = write("acme/painter", &[Section::Record(fields.clone())]);
/// assert_eq!(text, "acme/painter|prompt!:t");
/// assert_eq!(Sections::of(&text).record(1), fields);
/// ```
#[must_use]
pub fn write(model: &str, sections: &[Section]) -> String {
    let mut out = model.split('/').map(escaped).collect::<Vec<_>>().join("/");
    for section in sections {
        out.push('|');
        let words: Vec<String> = match section {
            Section::Record(fields) => fields.iter().map(field_word).collect(),
            Section::Enum(choices) => choices.iter().map(choice_word).collect(),
        };
        out.push_str(&words.join(" "));
    }
    out
}

fn field_word(field: &Field) -> String {
    let Field { name, setter, required, place } = field;
    let mut word = escaped(name);
    if setter != name {
        word.push('/');
        word.push_str(&escaped(setter));
    }
    word.push_str(if *required { "!:" } else { ":" });
    write_place(place, &mut word);
    word
}

fn choice_word(choice: &Choice) -> String {
    let value = match &choice.value {
        Scalar::Text(text) => escaped(text),
        Scalar::Number(number) => format!("+{}", escaped(&number.to_string())),
        Scalar::Boolean(boolean) => format!("+{boolean}"),
        Scalar::Json(json) => format!("+{}", escaped(json)),
    };
    format!("{value}={}", escaped(&choice.variant))
}

fn write_place(place: &Place, out: &mut String) {
    if place.nullable {
        out.push('?');
    }
    match &place.kind {
        Kind::Boolean => out.push('b'),
        Kind::Integer => out.push('i'),
        Kind::Number => out.push('n'),
        Kind::Text => out.push('t'),
        Kind::File => out.push('f'),
        Kind::Secret => out.push('s'),
        Kind::Any => out.push('a'),
        Kind::Enum(section) => out.push_str(&["e", &section.to_string()].concat()),
        Kind::Record(section) => out.push_str(&["r", &section.to_string()].concat()),
        Kind::List(inner) => write_inner("l(", std::slice::from_ref(inner), out),
        Kind::Map(inner) => write_inner("m(", std::slice::from_ref(inner), out),
        Kind::Union(alternatives) => write_inner("u(", alternatives, out),
    }
    for bound in &place.bounds {
        let word = match bound {
            Bound::Limit(Side::AtLeast, limit) => format!(">={limit}"),
            Bound::Limit(Side::AtMost, limit) => format!("<={limit}"),
            Bound::Limit(Side::Above, limit) => format!(">{limit}"),
            Bound::Limit(Side::Below, limit) => format!("<{limit}"),
            Bound::Limit(Side::MultipleOf, limit) => format!("*{limit}"),
            Bound::AtLeast(count) => format!("#>{count}"),
            Bound::AtMost(count) => format!("#<{count}"),
            Bound::Pattern { source, regex } => format!("~{}~{}", escaped(source), escaped(regex)),
            Bound::Unique => "!".to_owned(),
        };
        out.push_str(&word);
    }
}

fn write_inner<P: std::borrow::Borrow<Place>>(open: &str, inner: &[P], out: &mut String) {
    out.push_str(open);
    for (index, place) in inner.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_place(place.borrow(), out);
    }
    out.push(')');
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_plain(byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// A spec that is read as far as it is asked for.
#[derive(Clone, Debug)]
pub struct Sections<'a>(Vec<&'a str>);

impl<'a> Sections<'a> {
    /// Finds the sections of a spec.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        Self(text.split('|').collect())
    }

    /// The model, as `owner/name`.
    #[must_use]
    pub fn model(&self) -> &'a str {
        self.0.first().copied().unwrap_or_default()
    }

    /// The fields of the struct in a section.
    #[must_use]
    pub fn record(&self, section: usize) -> Vec<Field> {
        self.words(section).filter_map(read_field).collect()
    }

    /// The values of the enum in a section.
    #[must_use]
    pub fn choices(&self, section: usize) -> Vec<Choice> {
        self.words(section).filter_map(read_choice).collect()
    }

    fn words(&self, section: usize) -> impl Iterator<Item = &'a str> {
        self.0.get(section).copied().unwrap_or_default().split(' ').filter(|word| !word.is_empty())
    }
}

fn read_field(word: &str) -> Option<Field> {
    let (head, place) = word.split_once(':')?;
    let (names, required) = head.strip_suffix('!').map_or((head, false), |names| (names, true));
    let (name, setter) = names.split_once('/').unwrap_or((names, names));
    let place = Reader { rest: place }.place();
    Some(Field { name: unescaped(name), setter: unescaped(setter), required, place })
}

fn read_choice(word: &str) -> Option<Choice> {
    let (value, variant) = word.split_once('=')?;
    let value = match value.strip_prefix('+') {
        None => Scalar::Text(unescaped(value)),
        Some("true") => Scalar::Boolean(true),
        Some("false") => Scalar::Boolean(false),
        Some(json) => {
            let json = unescaped(json);
            read_number(&json).map_or(Scalar::Json(json), Scalar::Number)
        }
    };
    Some(Choice { value, variant: unescaped(variant) })
}

fn read_number(text: &str) -> Option<Number> {
    match text.parse() {
        Ok(integer) => Some(Number::Integer(integer)),
        Err(_) => text.parse().ok().map(Number::Float),
    }
}

fn unescaped(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let code = others.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = code.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'%');
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &others[2..] } else { others };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads a place from the front of a text.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn place(&mut self) -> Place {
        let nullable = self.eats("?");
        let (letter, rest) = self.rest.split_at_checked(1).unwrap_or_default();
        self.rest = rest;
        let kind = match letter {
            "b" => Kind::Boolean,
            "i" => Kind::Integer,
            "n" => Kind::Number,
            "t" => Kind::Text,
            "f" => Kind::File,
            "s" => Kind::Secret,
            "e" => Kind::Enum(self.count()),
            "r" => Kind::Record(self.count()),
            "l" => Kind::List(Box::new(self.only())),
            "m" => Kind::Map(Box::new(self.only())),
            "u" => Kind::Union(self.inner()),
            _ => Kind::Any,
        };
        let mut bounds = Vec::new();
        while let Some(bound) = self.bound() {
            bounds.push(bound);
        }
        Place { kind, nullable, bounds }
    }

    /// `(place,place)`
    fn inner(&mut self) -> Vec<Place> {
        let mut places = Vec::new();
        if self.eats("(") {
            places.push(self.place());
            while self.eats(",") {
                places.push(self.place());
            }
            self.eats(")");
        }
        places
    }

    fn only(&mut self) -> Place {
        self.inner().pop().unwrap_or(Place { kind: Kind::Any, nullable: false, bounds: Vec::new() })
    }

    fn bound(&mut self) -> Option<Bound> {
        const LIMITS: [(&str, Side); 5] = [
            (">=", Side::AtLeast),
            ("<=", Side::AtMost),
            (">", Side::Above),
            ("<", Side::Below),
            ("*", Side::MultipleOf),
        ];
        for (mark, side) in LIMITS {
            if self.eats(mark) {
                return read_number(self.word()).map(|limit| Bound::Limit(side, limit));
            }
        }
        if self.eats("#>") {
            Some(Bound::AtLeast(self.word().parse().ok()?))
        } else if self.eats("#<") {
            Some(Bound::AtMost(self.word().parse().ok()?))
        } else if self.eats("~") {
            let source = unescaped(self.word());
            self.eats("~").then(|| Bound::Pattern { source, regex: unescaped(self.word()) })
        } else {
            self.eats("!").then_some(Bound::Unique)
        }
    }

    fn count(&mut self) -> usize {
        let end = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits.parse().unwrap_or_default()
    }

    /// The text up to the next mark.
    fn word(&mut self) -> &'a str {
        let end = self.rest.bytes().take_while(|byte| is_plain(*byte) || *byte == b'%').count();
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn eats(&mut self, mark: &str) -> bool {
        let rest = self.rest.strip_prefix(mark);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
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
                    vec![],
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
    fn what_is_not_known_has_no_rules() {
        let read = Sections::of("acme/painter|later:z(9)&4 width:i^4");
        let kinds: Vec<Place> = read.record(1).into_iter().map(|field| field.place).collect();
        assert_eq!(kinds, [place(Kind::Any, vec![]), place(Kind::Integer, vec![])]);
        assert_eq!(read.record(9), []);
    }
}
