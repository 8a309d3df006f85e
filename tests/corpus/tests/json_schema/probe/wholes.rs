use serde_json::{Map, Value, json};

use super::Prober;
use crate::draw::{self, Optional};
use crate::schema::Way;

/// Longer lists take long to compare and try nothing new.
const LONGEST: usize = 100;

impl<'s> Prober<'s, '_> {
    pub(super) fn lists(&mut self, way: &Way<'s>, depth: usize) {
        for keyword in ["minItems", "maxItems"] {
            let Some(limit) = way.get(keyword).map(|_| way.count(keyword, 0)).filter(|limit| *limit < LONGEST) else {
                continue;
            };
            for length in [limit.saturating_sub(1), limit, limit + 1].repeat(2) {
                let list = draw::list_of(self.root, way, self.rng, depth, length);
                self.put(keyword, list);
            }
        }
        if way.get("uniqueItems") == Some(&Value::Bool(true)) {
            self.duplicates(way, depth);
        }
        let items: Vec<_> = way.all("items").collect();
        self.part(&items, Some("in items"), depth, |prober, item| {
            let mut list = draw::list(prober.root, way, prober.rng, depth + 1);
            match list.as_array_mut() {
                Some(items) if !items.is_empty() => {
                    let index = prober.rng.usize(..items.len());
                    items[index] = item;
                    list
                }
                _ => json!([item]),
            }
        });
    }

    fn duplicates(&mut self, way: &Way<'s>, depth: usize) {
        let shortest = way.count("minItems", 0).max(1);
        let list = draw::list_of(self.root, way, self.rng, depth, shortest);
        let items = list.as_array().cloned().unwrap_or_default();
        let first = items[0].clone();
        let as_float = first.as_f64().map_or_else(|| first.clone(), Value::from);
        for last in [first, as_float, json!(0), json!(false)] {
            self.put("uniqueItems", [items.clone(), vec![last]].concat());
        }
        let alike =
            [json!([1, 1.0]), json!([0, false]), json!(["1", 1]), json!([{"a": 1, "b": 2}, {"b": 2.0, "a": 1}])];
        for pair in alike {
            self.put("uniqueItems", pair);
        }
        let longer = draw::list_of(self.root, way, self.rng, depth, shortest + 2);
        self.put("uniqueItems", longer);
    }

    pub(super) fn objects(&mut self, way: &Way<'s>, depth: usize) {
        self.key_counts(way, depth);
        let within = match way.get("properties") {
            Some(properties) if self.open.iter().any(|open| std::ptr::eq(*open, properties)) => Some("in recursion"),
            _ if depth == 0 => None,
            _ => Some("in properties"),
        };
        self.open.extend(way.get("properties"));
        for (name, schemas) in way.properties() {
            let whole = |prober: &mut Self, value: Option<Value>| {
                let mut object = prober.object(way, depth);
                object.remove(name);
                object.extend(value.map(|value| (name.clone(), value)));
                Value::Object(object)
            };
            if way.requires(name) {
                let without = whole(self, None);
                self.put("required", without);
            }
            let with_null = whole(self, Some(Value::Null));
            self.put("null", with_null);
            self.part(&schemas, within, depth, |prober, value| whole(prober, Some(value)));
        }
        if way.get("properties").is_some() {
            self.open.pop();
        }
        self.other_keys(way, depth);
    }

    /// An object with what is required.
    fn object(&mut self, way: &Way<'s>, depth: usize) -> Map<String, Value> {
        match draw::object(self.root, way, self.rng, depth, Optional::None) {
            Value::Object(object) => object,
            _ => Map::new(),
        }
    }

    fn key_counts(&mut self, way: &Way<'s>, depth: usize) {
        for keyword in ["minProperties", "maxProperties"] {
            let Some(limit) = way.get(keyword).map(|_| way.count(keyword, 0)).filter(|limit| *limit < LONGEST) else {
                continue;
            };
            let schemas: Vec<_> = way.all("additionalProperties").collect();
            for count in [limit.saturating_sub(1), limit, limit + 1].repeat(4) {
                let mut entry = |key| (format!("k{key}"), draw::value(self.root, &schemas, self.rng, depth + 1));
                let object: Map<_, _> = (0..count).map(&mut entry).collect();
                self.put(keyword, object);
            }
        }
    }

    fn other_keys(&mut self, way: &Way<'s>, depth: usize) {
        let properties = way.properties();
        let first = properties.keys().next().map_or("some", |name| name.as_str());
        for key in ["unknown".to_owned(), first.to_uppercase(), format!("{first} "), format!("{first}_2")] {
            let mut object = self.object(way, depth);
            object.insert(key, json!(1));
            self.put("unknown key", object);
        }
        let values: Vec<_> = way.all("additionalProperties").filter(|values| values.is_object()).collect();
        if !values.is_empty() {
            self.part(&values, Some("in additionalProperties"), depth, |prober, value| {
                let mut object = prober.object(way, depth);
                object.insert("key 0".to_owned(), value);
                object.into()
            });
        }
    }
}
