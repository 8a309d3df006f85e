//! The runtime against servers that do exactly what a test scripts.

#![allow(clippy::unwrap_used, reason = "these are tests; clippy counts only the functions marked as such")]

#[cfg(feature = "cost")]
mod budget;
mod changes;
mod cog;
mod create;
mod downloads;
mod files;
mod gateways;
mod http2;
mod layers;
mod lists;
mod lost;
#[cfg(feature = "object-store")]
mod objects;
mod odd_answers;
mod predictions;
mod recorded;
mod recovery;
mod service;
mod streams;
mod support;
mod tracing;
mod trainings;
mod uploads;
mod webhooks;
