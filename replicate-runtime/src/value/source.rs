//! What values are made of, one at a time and from the outside in.

use serde_json::Value as Json;

use super::path::Path;
use super::read::{Mode, Read, Reader};
use super::{Expected, Fields, Union, Value, Values, View, check};
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
        Fields::of(self, table)
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

    /// The position among the values of an enum; the first for what is none of them.
    pub(super) fn position(self, values: Values) -> usize {
        match self {
            Self::Copy(View::Choice(choice)) => choice.index.unwrap_or(0),
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
}

/// The first alternative that takes the JSON, read strictly so that none is unreachable: what gives back a union has a last
/// alternative that takes anything.
///
/// Where none does, that is said to whoever reads.
fn first_fitting<T: Union>(read: Read<'_>, alternatives: &'static [Schema]) -> Option<T> {
    if read.reader.found.is_full() {
        return None;
    }
    // Where a type fits but a bound doesn't, the value is kept for `validate` to say so.
    let mut beyond_bounds = None;
    for (index, schema) in alternatives.iter().enumerate() {
        let json = read.json.clone();
        let read_as = |reader: &mut Reader| T::make(index, Source::Read(Read { reader, json, at: read.at }));
        match read.reader.attempt(read_as) {
            Some(made) if check::fits(made.active().1, Expected::from(schema)) => return Some(made),
            Some(made) => beyond_bounds = beyond_bounds.or(Some(made)),
            None => {}
        }
    }
    if beyond_bounds.is_none() {
        read.mismatch::<()>(&check::alternatives(alternatives));
    }
    beyond_bounds
}

/// How many alternatives of a union take this JSON, without the one that it is.
pub(super) fn others_fitting(union: &dyn Union, json: &Json) -> usize {
    let (active, _) = union.active();
    let mut reader = Reader::probe(Mode::Strict);
    let mut takes = |(index, schema): (usize, &'static Schema)| {
        let json = json.clone();
        let made = reader.attempt(|reader| union.another(index, Source::Read(Read { reader, json, at: &Path::Root })));
        made.is_some_and(|made| check::fits(made.active().1, Expected::from(schema)))
    };
    let others = union.alternatives().iter().enumerate().filter(|(index, _)| *index != active);
    others.filter(|it| takes(*it)).count()
}
