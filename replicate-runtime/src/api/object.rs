//! Reads the objects of the API: known properties into typed fields, and everything else into `extra`.
//!
//! The service adds properties, and leaves out some that its specification requires. Gateways do both more often. So
//! only the properties that identify an object are required. Missing properties are `None`, and those of an unexpected
//! type stay in `extra`.

use serde::de::{DeserializeOwned, Error};
use serde_json::{Map, Value};

/// The type of a known property.
pub(crate) trait Property: Sized {
    /// Takes the property out of its JSON object.
    fn take<E: Error>(object: &mut Map<String, Value>, name: &'static str) -> Result<Self, E>;

    /// Puts the property back into its JSON object, if it is present.
    fn put(&self, object: &mut Map<String, Value>, name: &'static str);
}

/// A required string.
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

/// Absent and null are `None`. A value of another type is `None` too, and stays in `extra`.
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

/// An absent list is empty. An item that can't be read is an error, since leaving it out would hide it.
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

/// An absent flag is `false`.
impl Property for bool {
    fn take<E: Error>(object: &mut Map<String, Value>, name: &'static str) -> Result<Self, E> {
        let flag: Option<Self> = Property::take(object, name)?;
        Ok(flag.unwrap_or(false))
    }

    fn put(&self, object: &mut Map<String, Value>, name: &'static str) {
        object.insert(name.to_owned(), Value::from(*self));
    }
}

/// Declares an object of the API as a table of its properties. `"type" => kind` declares the field `kind` for the
/// property `type`.
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
            /// All other properties: unknown ones, and those with an unexpected type.
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

        /// A required object.
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

        /// Writes the object as it was read, without nulls.
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

/// Declares an enum of the words that a property can be. Unknown words are kept.
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
            /// A word that this version of the crate does not know.
            Other(String),
        }

        impl $name {
            /// The word in the API.
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
        // Properties of another type are absent, but not lost.
        let odd = thing(json!({"name": "a", "count": "many", "is_new": "yes"})).unwrap();
        assert_eq!((odd.count, odd.is_new), (None, false));
        assert_eq!((&odd.extra["count"], &odd.extra["is_new"]), (&json!("many"), &json!("yes")));

        for bad in [json!({}), json!({"name": 7}), json!([]), json!({"name": "a", "parts": [{}]})] {
            let error = thing(bad.clone()).unwrap_err().to_string();
            assert!(error.contains("name") || error.contains("map"), "{bad}: {error}");
        }
    }
}
