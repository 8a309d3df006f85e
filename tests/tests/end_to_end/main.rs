//! The generated inputs, the client and the emulator together, over real sockets.
//!
//! Nothing here sleeps or measures time: a prediction that is to be looked at while it runs runs for an hour, and all
//! others end as soon as they are created.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod creating;
mod errors;
mod faults;
mod files;
mod futures;
mod gateways;
mod life;
mod many;
mod outputs;
mod running;
mod secrets;
mod streams;
mod validation;
