//! Generated code is at home in anybody's crate: real packages are written down, and the real cargo is run on them.
//!
//! What is compiled once stays in `hygiene` below the target folder; the packages are in cargo's folder for tests.

#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod broken;
mod builder;
mod cargo;
mod editor;
mod expansion;
mod faces;
mod fetch;
mod keywords;
mod literals;
mod members;
mod pages;
mod places;
mod programs;
mod rebuilds;
mod strict;
