//! How the objects of the API are read: known properties into typed fields, and all else kept.
//!
//! The service adds properties, leaves out what its own specification requires, and gateways do both more often. So only
//! what names an object is required; what is missing reads as absent, and what has another type stays where it came.

use serde::de::{DeserializeOwned, Error};
use serde_json::{Map, Value};

/// A property that is known by name.
pub(crate) trait Property: Sized {
    /// Takes the property out of the object that has it.
    fn take<E: Error>(object: &mut Map<String, Value>, name: &'static str) -> Result<Self, E>;

    /// Puts it back, where there is something to put.
    fn put(&self, object: &mut Map<String, Value>, name: &'static str);
}

/// A text that an object is nothing without.
impl Property for String {
    fn take<E: Error>(object: &mut Map<String, Value>, name: &'static str) -> Result<Self, E> {
        match object.remove(name) {
            Some(Value::String(text)) => Ok(text),
            _ => Err(E::missing_field(name)),
        }
    }

    fn put(&self, object: &mut Map<String, Value>, name: &'static str) {
        object.insert(name.to_owned(), Value::from(self.as_str()));
    }
}

/// What is absent or null is `None`; so is what has another type, which stays among the rest.
impl<T: DeserializeOwned + serde::Serialize> Property for Option<T> {
    fn take<E: Error>(object: &mut Map<String, Value>, name: &'static str) -> Result<Self, E> {
        let found = object.get(name).and_then(|value| T::deserialize(value).ok());
        if found.is_some() || object.get(name).is_some_and(Value::is_null) {
            object.remove(name);
        }
        Ok(found)
    }

    fn put(&self, object: &mut Map<String, Value>, name: &'static str) {
        if let Some(value) = self.as_ref().and_then(|value| serde_json::to_value(value).ok()) {
            object.insert(name.to_owned(), value);
        }
    }
}

/// An absent list is an empty one. An item that can't be read is an error: leaving it out would hide it.
impl<T: DeserializeOwned + serde::Serialize> Property for Vec<T> {
    fn take<E: Error>(object: &mut Map<String, Value>, name: &'static str) -> Result<Self, E> {
        match object.remove(name) {
            None | Some(Value::Null) => Ok(Self::new()),
            Some(list) => serde_json::from_value(list).map_err(|error| E::custom(format_args!("{name}: {error}"))),
        }
    }

    fn put(&self, object: &mut Map<String, Value>, name: &'static str) {
        if let Ok(list) = serde_json::to_value(self) {
            object.insert(name.to_owned(), list);
        }
    }
}

/// An absent flag is not set.
impl Property for bool {
    fn take<E: Error>(object: &mut Map<String, Value>, name: &'static str) -> Result<Self, E> {
        let flag: Option<Self> = Property::take(object, name)?;
        Ok(flag.unwrap_or(false))
    }

    fn put(&self, object: &mut Map<String, Value>, name: &'static str) {
        object.insert(name.to_owned(), Value::from(*self));
    }
}

/// Declares an object of the API as a table of its properties. `"type" => kind` is a property whose name is no field's.
macro_rules! object {
    (
        $(#[$doc:meta])*
        pub struct $name:ident {
            $($(#[$field_doc:meta])* $($wire:literal =>)? $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
            /// What else came: properties that this version does not know, and those of another type than expected.
            pub extra: ::serde_json::Map<String, ::serde_json::Value>,
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut object: ::serde_json::Map<_, _> = ::serde::Deserialize::deserialize(deserializer)?;
                Ok(Self {
                    $($field: $crate::api::object::Property::take(
                        &mut object,
                        $crate::api::object::wire_name!($field $($wire)?),
                    )?,)*
                    extra: object,
                })
            }
        }

        /// One that an object is nothing without.
        impl $crate::api::object::Property for $name {
            fn take<E: ::serde::de::Error>(
                object: &mut ::serde_json::Map<String, ::serde_json::Value>,
                name: &'static str,
            ) -> Result<Self, E> {
                let value = object.remove(name).ok_or_else(|| E::missing_field(name))?;
                ::serde::Deserialize::deserialize(value).map_err(|error| E::custom(format_args!("{name}: {error}")))
            }

            fn put(&self, object: &mut ::serde_json::Map<String, ::serde_json::Value>, name: &'static str) {
                if let Ok(value) = ::serde_json::to_value(self) {
                    object.insert(name.to_owned(), value);
                }
            }
        }

        /// Writes the object as it came, but for nulls.
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut object = self.extra.clone();
                $($crate::api::object::Property::put(
                    &self.$field,
                    &mut object,
                    $crate::api::object::wire_name!($field $($wire)?),
                );)*
                ::serde::Serialize::serialize(&object, serializer)
            }
        }
    };
}

macro_rules! wire_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $wire:literal) => {
        $wire
    };
}

/// Declares the words that a property can be. One that this version does not know is kept.
macro_rules! words {
    (
        $(#[$doc:meta])*
        pub enum $name:ident {
            $($(#[$word_doc:meta])* $word:ident = $text:literal,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$word_doc])* $word,)*
            /// A word that this version does not know.
            Other(String),
        }

        impl $name {
            /// The word that the service uses.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$word => $text,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($text => Self::$word,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> Self {
                match word {
                    $name::Other(word) => word,
                    known => known.as_str().to_owned(),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word: String = ::serde::Deserialize::deserialize(deserializer)?;
                Ok(Self::from(word.as_str()))
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

pub(crate) use {object, wire_name, words};

#[cfg(test)]
#[allow(unreachable_pub, reason = "the tables declare what is public")]
mod tests {
    use serde_json::{Value, json};

    words! {
        /// A size.
        pub enum Size {
            /// Large.
            Large = "large",
        }
    }

    object! {
        /// A thing.
        pub struct Thing {
            /// Its name.
            name: String,
            /// Its size.
            "type" => size: Option<Size>,
            /// How many.
            count: Option<u64>,
            /// Whether.
            is_new: bool,
            /// What is in it.
            parts: Vec<Thing>,
        }
    }

    fn thing(json: Value) -> Result<Thing, serde_json::Error> {
        serde_json::from_value(json)
    }

    #[test]
    fn what_is_known_is_typed_and_the_rest_is_kept() {
        let json = json!({
            "name": "a", "type": "large", "count": 3, "is_new": true,
            "parts": [{"name": "b", "is_new": false, "parts": []}], "colour": "red",
        });
        let whole = thing(json.clone()).unwrap();
        assert_eq!((whole.size.as_ref(), whole.count, whole.is_new), (Some(&Size::Large), Some(3), true));
        assert_eq!(whole.parts[0].name, "b");
        assert_eq!(whole.extra["colour"], "red");
        assert_eq!(serde_json::to_value(&whole).unwrap(), json);
    }

    #[test]
    fn only_what_names_a_thing_is_required() {
        let least = thing(json!({"name": "a", "count": null, "type": "tiny"})).unwrap();
        assert_eq!((least.size.unwrap().to_string().as_str(), least.count, least.is_new), ("tiny", None, false));
        assert!(least.parts.is_empty() && least.extra.is_empty());
        // Of another type: absent, and not lost.
        let odd = thing(json!({"name": "a", "count": "many", "is_new": "yes"})).unwrap();
        assert_eq!((odd.count, odd.is_new), (None, false));
        assert_eq!((&odd.extra["count"], &odd.extra["is_new"]), (&json!("many"), &json!("yes")));

        for bad in [json!({}), json!({"name": 7}), json!([]), json!({"name": "a", "parts": [{}]})] {
            let error = thing(bad.clone()).unwrap_err().to_string();
            assert!(error.contains("name") || error.contains("map"), "{bad}: {error}");
        }
    }
}
