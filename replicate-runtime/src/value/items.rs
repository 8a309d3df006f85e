//! The sources that lists and maps are built from.

use replicate_schema::Path;
use serde_json::map;

use super::read::{Read, Reader};
use super::{List, Source, Value, View};

/// The items of a source that is not a JSON list, one at a time.
pub(super) enum Items<'a> {
    Nothing,
    List(&'a dyn List, usize),
    One(Read<'a>),
}

impl<'a> Items<'a> {
    /// The items of a list. Null has none, and a single value is its only item.
    pub(super) fn of(source: Source<'a>) -> Self {
        match source {
            Source::Copy(View::List(list)) => Self::List(list, 0),
            Source::Read(read) if !read.json.is_null() => Self::One(read),
            _ => Self::Nothing,
        }
    }

    /// The number of items.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::List(list, _) => list.length(),
            Self::One(_) => 1,
        }
    }

    pub(super) fn next(&mut self) -> Option<Source<'_>> {
        match self {
            Self::Nothing => None,
            Self::List(list, index) => {
                let item = (*index < list.length()).then(|| list.item(*index))?;
                *index += 1;
                Some(Source::of(item))
            }
            Self::One(_) => match std::mem::replace(self, Self::Nothing) {
                Self::One(read) => Some(Source::Read(read)),
                _ => None,
            },
        }
    }
}

/// The entries of a map, one at a time.
pub(super) struct Entries<'a> {
    key: String,
    from: From<'a>,
}

enum From<'a> {
    Nothing,
    Map(Box<dyn Iterator<Item = (&'a str, &'a dyn Value)> + 'a>),
    Json { reader: &'a mut Reader, entries: map::IntoIter, at: Path<'a> },
}

impl<'a> Entries<'a> {
    /// The entries of a map. Null has none.
    pub(super) fn of(source: Source<'a>) -> Self {
        let from = match source {
            Source::Copy(View::Map(map)) => From::Map(map.entries()),
            Source::Read(read) => {
                let (reader, object, at) = read.object();
                From::Json { reader, entries: object.into_iter(), at }
            }
            _ => From::Nothing,
        };
        Self { key: String::new(), from }
    }

    /// The source of the next value.
    pub(super) fn next(&mut self) -> Option<Source<'_>> {
        match &mut self.from {
            From::Nothing => None,
            From::Map(entries) => {
                let (key, value) = entries.next()?;
                key.clone_into(&mut self.key);
                Some(Source::of(value))
            }
            From::Json { reader, entries, at } => {
                let (key, json) = entries.next()?;
                self.key = key;
                Some(Source::Read(Read { reader, json, at: Path::Key(at, &self.key) }))
            }
        }
    }

    /// The key of the last value.
    pub(super) fn take_key(&mut self) -> String {
        std::mem::take(&mut self.key)
    }
}
