use std::collections::BTreeMap;

use replicate_schema::Path;
use serde_json::Value as Json;

use super::items::{Entries, Items};
use super::read::{Read, Reader};
use super::{List, Map, Source, Value, View};
use crate::output;

/// This is compiled once for each of the user's types, and so is each generic function that it calls.
#[allow(
    clippy::manual_map,
    clippy::option_if_let_else,
    reason = "`map` is such a function, and its closure is another"
)]
impl<T: Value> Value for Option<T> {
    fn view(&self) -> View<'_> {
        match self {
            Some(value) => value.view(),
            None => View::Absent,
        }
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
        if let Source::Read(Read { reader, json: Json::Array(items), at }) = source {
            let mut list = Vec::with_capacity(items.len());
            for json in items {
                list.push(match T::of_plain(json) {
                    Ok(item) => item,
                    Err(json) => {
                        let at = Path::Index(&at, list.len());
                        T::build(Source::Read(Read { reader: &mut *reader, json, at }))
                    }
                });
            }
            return list;
        }
        let mut items = Items::of(source);
        let mut list = Vec::with_capacity(items.count());
        while let Some(item) = items.next() {
            list.push(T::build(item));
        }
        list
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
        let mut map = BTreeMap::new();
        while let Some(value) = entries.next() {
            let value = T::build(value);
            map.insert(entries.take_key(), value);
        }
        map
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
        View::Open(match self {
            Self::Known(value) => Ok(value),
            Self::Unknown(json) => Err(json),
        })
    }

    fn build(source: Source<'_>) -> Self {
        match source {
            Source::Copy(View::Open(Ok(value))) => Self::Known(T::build(Source::of(value))),
            Source::Copy(View::Open(Err(json))) => Self::Unknown(json.clone()),
            Source::Read(read) => {
                let Read { json, at, .. } = read.only_item();
                let mut reader = Reader::default();
                let value = T::build(Source::Read(Read { reader: &mut reader, json: json.clone(), at }));
                if reader.fits() { Self::Known(value) } else { Self::Unknown(json) }
            }
            _ => Self::Unknown(Json::Null),
        }
    }
}
