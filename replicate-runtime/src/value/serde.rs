//! Serde for the runtime's own types, by the same functions as for generated ones.

use replicate_schema::Kind;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::read::read_kind;
use super::{Value, read_output, write};
use crate::output::{List, Map, OpenEnum, Text};
use crate::{FileInput, FileOutput, Secret};

macro_rules! serde {
    ($read:expr; $([$($generics:tt)*] $type:ty),*) => {
        $(
            impl<$($generics)*> Serialize for $type {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    write(self, serializer)
                }
            }

            impl<'de, $($generics)*> Deserialize<'de> for $type {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    $read(deserializer)
                }
            }
        )*
    };
}

serde!(|deserializer| read_kind(Kind::File, deserializer); [] FileInput);
serde!(|deserializer| read_kind(Kind::Secret, deserializer); [] Secret);
serde!(read_output; [] FileOutput, [] Text, [T: Value] List<T>, [T: Value] Map<T>, [T: Value] OpenEnum<T>);
