use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::items::{Entries, Items};
use super::read::{Read, Reader};
use super::{List, Map, Open, Source, Value, View};
use crate::output;

/// There is one for each type of a user: each function that it calls and that is generic is built as often.
#[allow(clippy::manual_map, reason = "`map` is such a function, and its closure is another")]
impl<T: Value> Value for Option<T> {
    fn view(&self) -> View<'_> {
        View::Optional(match self {
            Some(value) => Some(value),
            None => None,
        })
    }

    fn build(source: Source<'_>) -> Self {
        match source.present() {
            Some(source) => Some(T::build(source)),
            None => None,
        }
    }
}

impl<T: Value> Value for Vec<T> {
    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn build(source: Source<'_>) -> Self {
        let mut items = Items::of(source);
        std::iter::from_fn(|| items.next()).collect()
    }
}

impl<T: Value> List for Vec<T> {
    fn length(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> &dyn Value {
        &self[index]
    }
}

impl<T: Value> Value for BTreeMap<String, T> {
    fn view(&self) -> View<'_> {
        View::Map(self)
    }

    fn build(source: Source<'_>) -> Self {
        let mut entries = Entries::of(source);
        std::iter::from_fn(|| entries.next()).collect()
    }
}

impl<T: Value> Map for BTreeMap<String, T> {
    fn length(&self) -> usize {
        self.len()
    }

    fn entries(&self) -> Box<dyn Iterator<Item = (&str, &dyn Value)> + '_> {
        Box::new(self.iter().map(|(key, value)| (key.as_str(), value as _)))
    }

    fn get(&self, key: &str) -> Option<&dyn Value> {
        self.get(key).map(|value| value as _)
    }
}

impl<T: Value> Value for output::List<T> {
    fn view(&self) -> View<'_> {
        self.0.view()
    }

    fn build(source: Source<'_>) -> Self {
        Self(Vec::build(source))
    }
}

impl<T: Value> Value for output::Map<T> {
    fn view(&self) -> View<'_> {
        self.0.view()
    }

    fn build(source: Source<'_>) -> Self {
        Self(BTreeMap::build(source))
    }
}

impl<T: Value> Value for output::OpenEnum<T> {
    fn view(&self) -> View<'_> {
        View::Open(self)
    }

    fn build(source: Source<'_>) -> Self {
        match source {
            Source::Copy(View::Open(open)) => match open.known() {
                Ok(value) => Self::Known(T::build(Source::of(value))),
                Err(json) => Self::Unknown(json.clone()),
            },
            Source::Read(read) => {
                let Read { reader, json, at } = read.only_item();
                let mut attempt = Reader::probe(reader.mode);
                let value = T::build(Source::Read(Read { reader: &mut attempt, json: json.clone(), at }));
                if attempt.found.is_nothing() { Self::Known(value) } else { Self::Unknown(json) }
            }
            Source::Ask(links) => Self::Known(T::build(Source::Ask(links))),
            _ => Self::Unknown(Json::Null),
        }
    }
}

impl<T: Value> Open for output::OpenEnum<T> {
    fn known(&self) -> Result<&dyn Value, &Json> {
        match self {
            Self::Known(value) => Ok(value),
            Self::Unknown(json) => Err(json),
        }
    }
}
