//! The user's own types may have the names of the prelude, also where the generated ones are imported by a glob.

#![deny(warnings)]
#![allow(dead_code, unreachable_pub, reason = "that they are there is the point")]

use replicate_runtime::model;

use oddball::*;

/// What the prelude would have, taken by others.
pub struct Option;
pub struct Some;
pub struct None;
pub struct String;
pub struct Result;
pub struct Ok;
pub struct Err;
pub struct Vec;
pub struct Box;
pub trait Into {}
pub trait Iterator {}
pub trait Clone {}
pub trait Default {}
pub mod core {}
pub mod std {}

#[model("acme/oddball")]
pub mod oddball {}

#[model("acme/detector")]
mod detector {
    pub use super::{Box as Parcel, Option, String};
}

#[test]
fn compiles() {
    let input = Input::new().r#type(Type::Fancy).seed(7).loras([Lora::new("a.safetensors")]);
    assert!(input.validate().is_ok());
    let _: (detector::Option, detector::String, detector::Parcel) = (Option, String, Box);
    let _ = detector::Input::new("https://example.com/cat.png");
}
