//! The first version of the protocol between generated code and the runtime.
//!
//! Generated code names nothing else. What it needs of the standard library and of serde is re-exported here, so that a
//! user adds one dependency, and no name in the user's crate can interfere. Items stay here as long as code that was
//! generated with them should compile. A breaking change goes into a `v2`.

pub use core::any::type_name;
pub use core::clone::Clone;
pub use core::cmp::{Eq, PartialEq};
pub use core::convert::{From, Into, TryFrom};
pub use core::default::Default;
pub use core::fmt::{Debug, Display, Formatter, Result as FmtResult};
pub use core::hash::{Hash, Hasher};
pub use core::iter::IntoIterator;
pub use core::marker::Copy;
pub use core::ops::FnMut;
pub use core::option::Option::{self, None, Some};
pub use core::result::Result::{self, Err, Ok};
pub use core::str::FromStr;
pub use std::boxed::Box;
pub use std::collections::BTreeMap;
pub use std::string::String;
pub use std::vec::Vec;

pub use serde::{Deserialize, Deserializer, Serialize, Serializer};
pub use serde_json::Value as Json;

pub use crate::field::Fields;
pub use crate::model::operation::{Prediction, Training};
pub use crate::model::{Operation, OutputKind};
pub use crate::output::{List as OutputList, Map as OutputMap, OpenEnum, Text};
pub use crate::value::{
    Choices, EnumType, Extra, FieldRefs, ModuleSchema, Source, UnknownValue, Value, View, VisitFields,
};
pub use crate::value::{InputTag, TaggedStruct, choice_at, literal, start_from, start_input};
pub use crate::value::{IntoFile, IntoInteger, IntoNumber, IntoSecret, IntoText};
pub use crate::value::{
    blank, choice_text, clone, debug, debug_fields, display, equal, of_number, parse, validate, write,
};
pub use crate::value::{file, secret, some_file, some_integer, some_number, some_secret, some_text, text};
pub use crate::value::{integer, integer_map, integers, list, map, number, number_map, numbers};
pub use crate::value::{read_input, read_output};
pub use crate::{FileInput, FileOutput, ModelInput, Secret, StreamingInput, TrainingInput, ValidationErrors};

/// Named by modules whose schema has a `pattern`, so that they do not compile without the engine that checks patterns.
#[cfg(feature = "pattern")]
pub const PATTERN: () = ();

#[cfg(feature = "schemars")]
pub use std::borrow::Cow;

#[cfg(feature = "schemars")]
pub use schemars::{JsonSchema, Schema as JsonSchemaValue, SchemaGenerator};

#[cfg(feature = "schemars")]
pub use crate::{__replicate_v1_schemas as schemas, schema::json_schema};

#[cfg(feature = "macros")]
pub use replicate_macros::{checked_input, define_input};

pub use crate::{
    __replicate_v1_boxed as boxed, __replicate_v1_choice as choice, __replicate_v1_input as input,
    __replicate_v1_numeric as numeric, __replicate_v1_operation as operation, __replicate_v1_output as output,
    __replicate_v1_schema as schema, __replicate_v1_setters as setters, __replicate_v1_union as union,
};
