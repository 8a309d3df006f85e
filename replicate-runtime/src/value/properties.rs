//! The sources that structs are built from.

use replicate_schema::{ObjectType, Path};
use serde_json::Value as Json;

use super::module_schema::TypeRef;
use super::read::{Read, Reader};
use super::read_object::ReadObject;
use super::{Extra, FieldTuple, Source, Value, View};

/// The properties of a struct, one at a time, in the order of its type.
pub struct Properties<'a> {
    index: usize,
    from: From<'a>,
}

enum From<'a> {
    Nothing,
    Fields(Vec<&'a dyn Value>, Option<&'a Extra>),
    Json { object: &'static ObjectType, values: Vec<Option<Json>>, reader: &'a mut Reader, at: Path<'a> },
}

impl<'a> Properties<'a> {
    pub(super) fn of(source: Source<'a>, of: TypeRef) -> Self {
        let from = match source {
            Source::Copy(View::Record(record)) => From::Fields(record.values(), record.extra),
            Source::Read(read) => {
                let (reader, json, at) = read.object();
                let object = of.object();
                let mut values = vec![None; object.properties.len()];
                for (key, value) in json {
                    if let Some(index) = object.properties.iter().position(|property| property.name == key) {
                        values[index] = Some(value);
                    }
                }
                From::Json { object, values, reader, at }
            }
            Source::Object(ReadObject { object, values, .. }, reader) => {
                From::Json { object, values, reader, at: Path::Root }
            }
            _ => From::Nothing,
        };
        Self { index: 0, from }
    }

    /// The next properties, as a tuple of up to twelve.
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
            From::Fields(fields, _) => Source::of(fields[index]),
            From::Json { object, values, reader, at } => Source::Read(Read {
                reader,
                // An absent property is null.
                json: values[index].take().unwrap_or_default(),
                at: Path::Key(at, &object.properties[index].name),
            }),
        }
    }

    /// The values that were set outside of the schema.
    #[must_use]
    pub fn extra(self) -> Extra {
        match self.from {
            From::Fields(_, Some(extra)) => extra.clone(),
            _ => Extra::none(),
        }
    }
}
