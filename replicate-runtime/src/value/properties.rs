//! What structs are made of.

use replicate_schema::{ObjectType, Path};
use serde_json::Value as Json;

use super::module_schema::TypeRef;
use super::read::{Read, Reader};
use super::{Extra, FieldTuple, Record, Source, View};

/// The properties of a struct, in the order of its type, one at a time.
pub struct Properties<'a> {
    index: usize,
    from: From<'a>,
}

enum From<'a> {
    Nothing,
    Record(Record<'a>),
    Json { object: &'static ObjectType, values: Vec<Json>, reader: &'a mut Reader, at: Path<'a> },
}

impl<'a> Properties<'a> {
    pub(super) fn of(source: Source<'a>, of: TypeRef) -> Self {
        let from = match source {
            Source::Copy(View::Record(record)) => From::Record(record),
            Source::Read(read) => {
                let (reader, json, at) = read.object();
                let object = of.object();
                // A property that is absent is null.
                let mut values = vec![Json::Null; object.properties.len()];
                for (key, value) in json {
                    if let Some(index) = object.properties.iter().position(|property| property.name == key) {
                        values[index] = value;
                    }
                }
                From::Json { object, values, reader, at }
            }
            _ => From::Nothing,
        };
        Self { index: 0, from }
    }

    /// The next properties: a tuple of up to twelve.
    #[must_use]
    pub fn take<T: FieldTuple>(&mut self) -> T {
        T::build(self)
    }

    /// The next property.
    pub(super) fn next(&mut self) -> Source<'_> {
        let index = self.index;
        self.index += 1;
        match &mut self.from {
            From::Nothing => Source::Blank,
            From::Record(record) => Source::of(record.values[index]),
            From::Json { object, values, reader, at } => Source::Read(Read {
                reader,
                json: values[index].take(),
                at: Path::Key(at, &object.properties[index].name),
            }),
        }
    }

    /// What was set beyond the schema.
    #[must_use]
    pub fn extra(self) -> Extra {
        match self.from {
            From::Record(Record { extra: Some(extra), .. }) => extra.clone(),
            _ => Extra::none(),
        }
    }
}
