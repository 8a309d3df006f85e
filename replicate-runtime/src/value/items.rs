//! What lists and maps are made of.

use std::vec;

use serde_json::{Value as Json, map};

use super::path::Path;
use super::read::{Read, Reader};
use super::{List, Source, Value, View};

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

impl<'a> Items<'a> {
    /// The items of a list; leniently null is none, and one value a list of it.
    pub(super) fn of(source: Source<'a>) -> Self {
        match source {
            Source::Copy(View::List(list)) => Self::Copy(list, 0),
            Source::Read(Read { reader, json: Json::Array(items), at }) => {
                Self::Read { reader, items: items.into_iter(), at, index: 0 }
            }
            Source::Read(read) if read.is_lenient() && read.json.is_null() => Self::Blank,
            Source::Read(read) if read.is_lenient() => Self::One(Source::Read(read)),
            Source::Read(read) => read.mismatch("a list"),
            Source::Ask(links) => Self::One(Source::Ask(links)),
            _ => Self::Blank,
        }
    }

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
            Self::Read { reader, .. } if reader.found.is_full() => None,
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

impl<'a> Entries<'a> {
    /// The entries of a map; leniently null is none.
    pub(super) fn of(source: Source<'a>) -> Self {
        match source {
            Source::Copy(View::Map(map)) => Self::Copy(map.entries()),
            Source::Read(read) => {
                let Read { reader, json, at } = read.only_item();
                let object = Read { reader: &mut *reader, json, at }.object().unwrap_or_default();
                Self::Read { reader, entries: object.into_iter(), at }
            }
            Source::Ask(links) => Self::One(Source::Ask(links)),
            _ => Self::Blank,
        }
    }

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
            Self::Read { reader, .. } if reader.found.is_full() => None,
            Self::Read { reader, entries, at } => {
                let (key, json) = entries.next()?;
                let value = T::build(Source::Read(Read { reader, json, at: &Path::Key(at, &key) }));
                Some((key, value))
            }
        }
    }
}
