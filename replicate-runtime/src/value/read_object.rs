//! Reads the JSON of a struct directly into its properties, without an intermediate map.

use std::fmt;

use replicate_schema::{Object, ObjectType, Property};
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

/// The JSON of a struct.
pub struct ReadObject {
    pub(super) object: &'static ObjectType,
    /// The values of the properties, in the order of the type.
    pub(super) values: Vec<Option<Json>>,
    /// The keys that are not properties.
    unknown: Vec<(String, Json)>,
}

impl ReadObject {
    /// Reads an object. The inner `Err` is JSON that is not an object.
    pub(super) fn read<'de, D: Deserializer<'de>>(
        object: &'static ObjectType,
        deserializer: D,
    ) -> Result<Result<Self, Json>, D::Error> {
        deserializer.deserialize_any(ObjectVisitor(object))
    }
}

impl<'a> Object<'a, &'a Json> for &'a ReadObject {
    fn length(&self) -> usize {
        self.values.iter().flatten().count() + self.unknown.len()
    }

    fn each(&self, visit: &mut dyn FnMut(&str, &'a Json)) {
        for (property, value) in self.object.properties.iter().zip(&self.values) {
            if let Some(value) = value {
                visit(&property.name, value);
            }
        }
        self.unknown.iter().for_each(|(key, value)| visit(key, value));
    }

    fn known_type(&self) -> Option<&'a ObjectType> {
        self.unknown.is_empty().then_some(self.object)
    }

    fn each_property(&self, visit: &mut dyn FnMut(&[Option<&'a Json>])) {
        self.values.iter().for_each(|value| visit(&[value.as_ref()]));
    }
}

struct ObjectVisitor(&'static ObjectType);

/// Passes everything but objects on to the visitor of JSON.
macro_rules! no_object {
    ($($visit:ident($type:ty),)*) => {
        $(
            fn $visit<E: Error>(self, value: $type) -> Result<Self::Value, E> {
                Json::deserialize(value.into_deserializer()).map(Err)
            }
        )*
    };
}

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Result<ReadObject, Json>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    no_object!(visit_bool(bool), visit_i64(i64), visit_u64(u64), visit_f64(f64), visit_str(&str),);

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Err(Json::Null))
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Err(Json::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        Json::deserialize(SeqAccessDeserializer::new(items)).map(Err)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Self(object) = self;
        let mut values = Vec::new();
        values.resize_with(object.properties.len(), || None);
        let mut unknown = Vec::new();
        while let Some(key) = map.next_key_seed(Key(&object.properties))? {
            let value = map.next_value()?;
            match key {
                Ok(index) => values[index] = Some(value),
                Err(key) => unknown.push((key, value)),
            }
        }
        Ok(Ok(ReadObject { object, values, unknown }))
    }
}

/// Reads a key: the index of its property, or the key itself if there is no such property.
struct Key<'a>(&'a [Property]);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Result<usize, String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Result<usize, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|property| property.name == key).ok_or_else(|| key.to_owned()))
    }
}
