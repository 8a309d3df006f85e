//! Benchmarks of whole builds, beside peers in the same run.

mod compile;
mod compiling;
mod corpus;
mod cpu;
mod generate;
mod growth;
mod peers;
mod plain;
mod replay;
mod schemas;
mod scratch;
mod typify;
mod used;
mod uses;
mod wait;

pub(crate) use compile::compile;
pub(crate) use generate::generate;
pub(crate) use growth::{generate_one, growth};
pub(crate) use replay::replay;
pub(crate) use wait::{Peers, RowName, wait};
