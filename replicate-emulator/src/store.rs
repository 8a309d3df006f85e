//! Items in the order of their creation, which can be looked up by name.

use std::collections::{BTreeMap, HashMap};

/// Each item keeps its number, so that lists stay in order when others are removed.
#[derive(Debug)]
pub(crate) struct Store<T> {
    items: BTreeMap<usize, T>,
    numbers: HashMap<String, usize>,
    end: usize,
}

impl<T> Default for Store<T> {
    fn default() -> Self {
        Self { items: BTreeMap::new(), numbers: HashMap::new(), end: 0 }
    }
}

impl<T> Store<T> {
    /// Appends an item, and removes one of the same name.
    pub(crate) fn insert(&mut self, name: String, item: T) {
        if let Some(old) = self.numbers.insert(name, self.end) {
            self.items.remove(&old);
        }
        self.items.insert(self.end, item);
        self.end += 1;
    }

    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.at(*self.numbers.get(name)?)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.items.get_mut(self.numbers.get(name)?)
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<T> {
        self.items.remove(&self.numbers.remove(name)?)
    }

    /// The item with this number, if it still exists.
    pub(crate) fn at(&self, number: usize) -> Option<&T> {
        self.items.get(&number)
    }

    /// The upper bound of all numbers.
    pub(crate) fn end(&self) -> usize {
        self.end
    }

    /// All items, oldest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.values()
    }

    /// Removes items that are no longer wanted.
    pub(crate) fn retain(&mut self, wanted: impl Fn(&T) -> bool) {
        self.items.retain(|_, item| wanted(item));
        self.numbers.retain(|_, number| self.items.contains_key(number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_outlast_their_neighbours() {
        let mut store = Store::default();
        for name in ["a", "b", "c", "a"] {
            store.insert(name.to_owned(), name);
        }
        assert_eq!(store.iter().copied().collect::<Vec<_>>(), ["b", "c", "a"]);
        assert_eq!((store.remove("b"), store.remove("b"), store.get("a")), (Some("b"), None, Some(&"a")));
        assert_eq!((store.at(1), store.at(2), store.end()), (None, Some(&"c"), 4));
        store.retain(|item| *item != "c");
        assert_eq!((store.get("c"), store.iter().count()), (None, 1));
        assert_eq!(store.get_mut("a"), Some(&mut "a"));
    }
}
