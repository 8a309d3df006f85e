//! The first version of the protocol between generated code and the runtime.
//!
//! Generated code names nothing else: what it needs of the standard library and of serde is here too, so that a user
//! adds one dependency and no name of theirs can stand in the way. What is here stays as long as code generated
//! against it should compile; a change that would break it goes into a `v2`.

pub use core::any::type_name;
pub use core::clone::Clone;
pub use core::cmp::{Eq, PartialEq};
pub use core::convert::{From, Into};
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

pub use crate::model::{AsModel, AsTraining, OutputKind, Root};
pub use crate::output::{List as OutputList, Map as OutputMap, OpenEnum, Text};
pub use crate::table::Table;
pub use crate::value::*;
pub use crate::{Bound, Field, FileInput, FileOutput, Kind, ModelInput, ModelRef, Number, Pattern, Schema, Secret};
pub use crate::{StreamingInput, TrainingInput, ValidationErrors};

#[cfg(feature = "schemars")]
pub use std::borrow::Cow;

#[cfg(feature = "schemars")]
pub use schemars::{JsonSchema, Schema as JsonSchemaValue, SchemaGenerator};

#[cfg(feature = "schemars")]
pub use crate::{
    __replicate_v1_schemas as schemas,
    schema::{Described, json_schema},
};

#[cfg(feature = "pattern")]
pub use crate::pattern::matches_pattern;

#[cfg(feature = "macros")]
pub use replicate_macros::{checked_input, define_input};

pub use crate::{
    __replicate_v1_boxed as boxed, __replicate_v1_checked as checked, __replicate_v1_choice as choice,
    __replicate_v1_input as input, __replicate_v1_output as output, __replicate_v1_root as root,
    __replicate_v1_setters as setters, __replicate_v1_table as table, __replicate_v1_union as union,
};
