//! What values are made of, one at a time and from the outside in.

use std::vec;

use serde_json::map;
use serde_json::{Map as Object, Value as Json};

use super::path::Path;
use super::read::{Mode, Read, Reader};
use super::{Built, Expected, Extra, List, Record, Union, Value, Values, View, check};
use crate::table::{Link, Table};
use crate::{Field, Schema};

/// What a value is made of.
pub enum Source<'a> {
    /// Nothing.
    Blank,
    /// Another value of the same type.
    Copy(View<'a>),
    /// JSON.
    Read(Read<'a>),
    /// Nothing; the type says what it is.
    Ask(&'a mut Vec<Link>),
    /// Nothing; the types inside say what they are.
    AskInside(&'a mut Vec<Link>),
}

impl<'a> Source<'a> {
    pub(super) fn of(value: &'a dyn Value) -> Self {
        Self::Copy(value.view())
    }

    /// The fields of a struct with this table.
    #[must_use]
    pub fn record(self, table: &'static Table<Field>) -> Fields<'a> {
        let of = match self {
            Self::Ask(links) => {
                links.push(Link::Object(table));
                FieldsOf::Blank
            }
            Self::AskInside(links) => FieldsOf::Ask(links),
            Self::Copy(View::Record(record)) => FieldsOf::Copy(record),
            Self::Read(Read { reader, json, at }) => match (Read { reader: &mut *reader, json, at }).object() {
                Some(object) => FieldsOf::Read { table, values: in_order(object, table, reader, at), reader, at },
                None => FieldsOf::Blank,
            },
            _ => FieldsOf::Blank,
        };
        Fields { index: 0, of }
    }

    /// A union of these alternatives; a blank one is the alternative at a position.
    #[must_use]
    pub fn union<T: Union>(self, alternatives: &'static Table<Schema>, blank: usize) -> T {
        match self {
            Self::AskInside(links) => {
                for index in 0..alternatives.height() {
                    T::make(index, Source::Ask(links));
                }
            }
            Self::Ask(links) => links.push(Link::Union(alternatives)),
            Self::Copy(View::Union(union)) => {
                let (index, value) = union.active();
                return T::make(index, Source::of(value));
            }
            Self::Read(read) => {
                if let Some(made) = first_fitting(read, alternatives) {
                    return made;
                }
            }
            _ => {}
        }
        T::make(blank, Source::Blank)
    }

    /// The position among the values of an enum.
    pub(super) fn position(self, values: Values) -> usize {
        match self {
            Self::Copy(View::Choice(choice)) => choice.index,
            Self::Read(read) => read.position(values),
            Self::Ask(links) => {
                links.push(Link::Enum(values));
                0
            }
            _ => 0,
        }
    }

    /// What is there, where something is.
    pub(super) fn present(self) -> Option<Self> {
        match self {
            Self::Copy(View::Optional(value)) => value.map(Source::of),
            Self::Read(Read { json: Json::Null, .. }) | Self::Blank => None,
            present => Some(present),
        }
    }

    /// The items of a list; leniently null is none, and one value a list of it.
    pub(super) fn items(self) -> Items<'a> {
        match self {
            Self::Copy(View::List(list)) => Items::Copy(list, 0),
            Self::Read(Read { reader, json: Json::Array(items), at }) => {
                Items::Read { reader, items: items.into_iter(), at, index: 0 }
            }
            Self::Read(read) if read.is_lenient() && read.json.is_null() => Items::Blank,
            Self::Read(read) if read.is_lenient() => Items::One(Source::Read(read)),
            Self::Read(read) => read.mismatch("a list"),
            Self::Ask(links) => Items::One(Source::Ask(links)),
            _ => Items::Blank,
        }
    }

    /// The entries of a map; leniently null is none.
    pub(super) fn entries(self) -> Entries<'a> {
        match self {
            Self::Copy(View::Map(map)) => Entries::Copy(map.entries()),
            Self::Read(read) => {
                let Read { reader, json, at } = read.only_item();
                let object = Read { reader: &mut *reader, json, at }.object().unwrap_or_default();
                Entries::Read { reader, entries: object.into_iter(), at }
            }
            Self::Ask(links) => Entries::One(Source::Ask(links)),
            _ => Entries::Blank,
        }
    }
}

/// The properties in the order of a table; of others, strict reading says that they are unknown.
fn in_order(
    object: Object<String, Json>,
    table: &'static [Field],
    reader: &mut Reader,
    at: &Path<'_>,
) -> Vec<Option<Json>> {
    let mut values = vec![None; table.len()];
    for (key, value) in object {
        match table.iter().position(|field| field.name == key) {
            Some(index) => values[index] = Some(value),
            None if reader.mode == Mode::Strict => reader.unknown(&key, value, table, at),
            None => {}
        }
    }
    values
}

/// The fields of a struct, in the order of its table.
pub struct Fields<'a> {
    index: usize,
    of: FieldsOf<'a>,
}

enum FieldsOf<'a> {
    Blank,
    Copy(Record<'a>),
    Ask(&'a mut Vec<Link>),
    Read { table: &'static [Field], values: Vec<Option<Json>>, reader: &'a mut Reader, at: &'a Path<'a> },
}

/// A source whose path is not on the stack yet.
enum Next<'a> {
    Blank,
    Copy(&'a dyn Value),
    Ask(&'a mut Vec<Link>),
    Read(&'a mut Reader, Json),
}

impl<'a> Next<'a> {
    fn at(self, at: &'a Path<'a>) -> Source<'a> {
        match self {
            Self::Blank => Source::Blank,
            Self::Copy(value) => Source::of(value),
            Self::Ask(links) => Source::Ask(links),
            Self::Read(reader, json) => Source::Read(Read { reader, json, at }),
        }
    }
}

impl Fields<'_> {
    /// The next fields: a tuple of up to twelve.
    #[must_use]
    pub fn take<T: Built>(&mut self) -> T {
        T::build(self)
    }

    /// The next field.
    pub(super) fn field<T: Value>(&mut self) -> T {
        let (at, next) = self.step();
        T::build(next.at(&at))
    }

    /// What was set beyond the schema.
    #[must_use]
    pub fn extra(self) -> Extra {
        match self.of {
            FieldsOf::Copy(Record { extra: Some(extra), .. }) => extra.clone(),
            _ => Extra::none(),
        }
    }

    fn step(&mut self) -> (Path<'_>, Next<'_>) {
        let index = self.index;
        self.index += 1;
        match &mut self.of {
            FieldsOf::Blank => (Path::Root, Next::Blank),
            FieldsOf::Copy(record) => (Path::Root, Next::Copy(record.values[index])),
            FieldsOf::Ask(links) => (Path::Root, Next::Ask(links)),
            FieldsOf::Read { table, values, reader, at } => {
                let field = &table[index];
                let at = Path::Key(at, field.name);
                match values[index].take() {
                    Some(json) => (at, Next::Read(reader, json)),
                    None if field.required && reader.mode == Mode::Strict => {
                        reader.missing(&at);
                        (at, Next::Blank)
                    }
                    None => (at, Next::Read(reader, Json::Null)),
                }
            }
        }
    }
}

/// The items of a list.
#[derive(Default)]
pub(super) enum Items<'a> {
    #[default]
    Blank,
    Copy(&'a dyn List, usize),
    One(Source<'a>),
    Read {
        reader: &'a mut Reader,
        items: vec::IntoIter<Json>,
        at: &'a Path<'a>,
        index: usize,
    },
}

impl Items<'_> {
    pub(super) fn next<T: Value>(&mut self) -> Option<T> {
        match self {
            Self::Blank => None,
            Self::Copy(list, index) => {
                let item = (*index < list.length()).then(|| list.item(*index))?;
                *index += 1;
                Some(T::build(Source::of(item)))
            }
            Self::One(_) => match std::mem::take(self) {
                Self::One(source) => Some(T::build(source)),
                _ => None,
            },
            Self::Read { reader, items, at, index } => {
                let json = items.next()?;
                let item = T::build(Source::Read(Read { reader, json, at: &Path::Index(at, *index) }));
                *index += 1;
                Some(item)
            }
        }
    }
}

/// The entries of a map.
#[derive(Default)]
pub(super) enum Entries<'a> {
    #[default]
    Blank,
    /// Of a map whose type says what it is.
    One(Source<'a>),
    Copy(Box<dyn Iterator<Item = (&'a str, &'a dyn Value)> + 'a>),
    Read {
        reader: &'a mut Reader,
        entries: map::IntoIter,
        at: &'a Path<'a>,
    },
}

impl Entries<'_> {
    pub(super) fn next<T: Value>(&mut self) -> Option<(String, T)> {
        match self {
            Self::Blank => None,
            Self::One(_) => match std::mem::take(self) {
                Self::One(source) => Some((String::new(), T::build(source))),
                _ => None,
            },
            Self::Copy(entries) => {
                let (key, value) = entries.next()?;
                Some((key.to_owned(), T::build(Source::of(value))))
            }
            Self::Read { reader, entries, at } => {
                let (key, json) = entries.next()?;
                let value = T::build(Source::Read(Read { reader, json, at: &Path::Key(at, &key) }));
                Some((key, value))
            }
        }
    }
}

/// The first alternative that takes the JSON: strictly before leniently, so that none is unreachable.
///
/// Where none does, that is said to whoever reads.
fn first_fitting<T: Union>(read: Read<'_>, alternatives: &'static [Schema]) -> Option<T> {
    let modes: &[Mode] = if read.is_lenient() { &[Mode::Strict, Mode::Lenient] } else { &[Mode::Strict] };
    let attempt = |index, mode| {
        let mut reader = Reader::new(mode);
        let made = T::make(index, Source::Read(Read { reader: &mut reader, json: read.json.clone(), at: read.at }));
        reader.is_content().then_some(made)
    };
    for mode in modes {
        for (index, schema) in alternatives.iter().enumerate() {
            if let Some(made) = attempt(index, *mode)
                && check::fits(made.active().1, Expected::from(schema))
            {
                return Some(made);
            }
        }
    }
    // Where a type fits but a bound doesn't, the value is kept for `validate` to say so.
    let made = (0..alternatives.len()).find_map(|index| attempt(index, read.reader.mode));
    if made.is_none() {
        read.mismatch::<()>(&check::alternatives(alternatives));
    }
    made
}

/// How many alternatives of a union take this JSON.
pub(super) fn fitting(union: &dyn Union, json: &Json) -> usize {
    let takes = |(index, schema): (usize, &'static Schema)| {
        let mut reader = Reader::new(Mode::Strict);
        let source = Source::Read(Read { reader: &mut reader, json: json.clone(), at: &Path::Root });
        let made = union.another(index, source);
        reader.is_content() && check::fits(made.active().1, Expected::from(schema))
    };
    union.alternatives().iter().enumerate().map(takes).filter(|takes| *takes).count()
}
