//! What structs are made of.

use serde_json::{Map as Object, Value as Json};

use super::path::Path;
use super::read::{Mode, Read, Reader};
use super::{Built, Extra, Record, Source, Value, View};
use crate::Field;
use crate::table::{Link, Table};

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

impl<'a> Fields<'a> {
    pub(super) fn of(source: Source<'a>, table: &'static Table<Field>) -> Self {
        let of = match source {
            Source::Ask(links) => {
                links.push(Link::Object(table));
                FieldsOf::Blank
            }
            Source::AskInside(links) => FieldsOf::Ask(links),
            Source::Copy(View::Record(record)) => FieldsOf::Copy(record),
            Source::Read(Read { reader, json, at }) => match (Read { reader: &mut *reader, json, at }).object() {
                Some(object) => {
                    // It is looked up once for all fields.
                    let table: &[Field] = table;
                    FieldsOf::Read { table, values: in_order(object, table, reader, at), reader, at }
                }
                None => FieldsOf::Blank,
            },
            _ => FieldsOf::Blank,
        };
        Self { index: 0, of }
    }

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
            FieldsOf::Read { reader, .. } if reader.found.is_full() => (Path::Root, Next::Blank),
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
    if reader.found.wants_one() && reader.mode == Mode::Strict {
        // It may be another's object: that shows before all that is inside of it is read.
        if let Some((field, _)) = table.iter().zip(&values).find(|(field, value)| field.required && value.is_none()) {
            reader.missing(&Path::Key(at, field.name));
        }
    }
    values
}
