use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::Value as Json;

use super::{List, Map, Open, Optional, Value, View, ViewMut};
use crate::output;

impl<T: Value> Value for Option<T> {
    fn view(&self) -> View<'_> {
        View::Optional(self.as_ref().map(|value| value as _))
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Optional(self)
    }

    fn blank() -> Self {
        None
    }
}

impl<T: Value> Optional for Option<T> {
    fn clear(&mut self) {
        *self = None;
    }

    fn present(&mut self) -> &mut dyn Value {
        self.insert(T::blank())
    }
}

/// A box is there to end recursion, and looks like what it holds.
impl<T: Value> Value for Box<T> {
    fn view(&self) -> View<'_> {
        (**self).view()
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        (**self).view_mut()
    }

    fn blank() -> Self {
        Self::new(T::blank())
    }
}

impl<T: Value> Value for Vec<T> {
    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::List(self)
    }

    fn blank() -> Self {
        Self::new()
    }
}

impl<T: Value> List for Vec<T> {
    fn length(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> &dyn Value {
        &self[index]
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn push(&mut self) -> &mut dyn Value {
        self.push(T::blank());
        let last = self.len() - 1;
        &mut self[last]
    }
}

impl<T: Value> Value for BTreeMap<String, T> {
    fn view(&self) -> View<'_> {
        View::Map(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Map(self)
    }

    fn blank() -> Self {
        Self::new()
    }
}

impl<T: Value> Map for BTreeMap<String, T> {
    fn length(&self) -> usize {
        self.len()
    }

    fn each(&self, look: &mut dyn FnMut(&str, &dyn Value)) {
        for (key, value) in self {
            look(key, value);
        }
    }

    fn get(&self, key: &str) -> Option<&dyn Value> {
        self.get(key).map(|value| value as _)
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn insert(&mut self, key: String) -> &mut dyn Value {
        match self.entry(key) {
            Entry::Vacant(entry) => entry.insert(T::blank()),
            Entry::Occupied(entry) => {
                let value = entry.into_mut();
                *value = T::blank();
                value
            }
        }
    }
}

impl<T: Value> Value for output::List<T> {
    fn view(&self) -> View<'_> {
        View::List(&self.0)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::List(&mut self.0)
    }

    fn blank() -> Self {
        Self::default()
    }
}

impl<T: Value> Value for output::Map<T> {
    fn view(&self) -> View<'_> {
        View::Map(&self.0)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Map(&mut self.0)
    }

    fn blank() -> Self {
        Self::default()
    }
}

impl<T: Value> Value for output::OpenEnum<T> {
    fn view(&self) -> View<'_> {
        View::Open(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Open(self)
    }

    fn blank() -> Self {
        Self::Unknown(Json::Null)
    }
}

impl<T: Value> Open for output::OpenEnum<T> {
    fn known(&self) -> Result<&dyn Value, &Json> {
        match self {
            Self::Known(value) => Ok(value),
            Self::Unknown(json) => Err(json),
        }
    }

    fn become_known(&mut self) -> &mut dyn Value {
        *self = Self::Known(T::blank());
        match self {
            Self::Known(value) => value,
            Self::Unknown(_) => unreachable!("it was just made known"),
        }
    }

    fn become_unknown(&mut self, json: Json) {
        *self = Self::Unknown(json);
    }
}
