//! `cargo xtask`: tasks of this workspace that are programs of their own.

#![cfg_attr(
    not(feature = "bench"),
    allow(dead_code, reason = "the options of benchmarks are read by the program with them")
)]

#[cfg(feature = "bench")]
mod bench;
mod check;
#[cfg(feature = "bench")]
mod corpus;
#[cfg(not(feature = "bench"))]
mod restart;

use std::error::Error;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[cfg(feature = "bench")]
use self::bench::{Peers, RowName};

/// Tasks of this workspace.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// What to run before a commit: formatting, words, clippy, unit tests, and the commands of the guide.
    Check,
    /// Measures, beside peers in the same run.
    #[command(subcommand)]
    Bench(Bench),
    /// Makes the file of real models that tests and benchmarks read.
    Corpus {
        /// `models.json` of the npm package `all-the-public-replicate-models`.
        models: PathBuf,
        /// The folder for `models.jsonl.gz`, which `REPLICATE_CORPUS` names afterwards.
        folder: PathBuf,
    },
}

#[derive(Subcommand)]
enum Bench {
    /// Documents turned into formatted Rust, a second, on one thread.
    Generate {
        /// How often each generator goes over all documents; the best counts.
        #[arg(long, default_value_t = 5)]
        rounds: usize,
    },
    /// Large documents of many shapes: the time and memory that 1 MB takes, and how much more twice as much takes. Fails
    /// where one is over the limits.
    Growth {
        /// The shapes to measure; all of them where none is named.
        rows: Vec<String>,
        /// Generates from a document of so many bytes in this process, and prints its size, microseconds and peak memory.
        #[arg(long, hide = true)]
        size: Option<usize>,
    },
    /// What bindings cost their users: CPU seconds of `cargo check` and `cargo build`, beside serde's derive, typify and
    /// oas3-gen. The two are installed below `target/bench` the first time.
    Compile {
        /// How many of the most used models; those that a peer can't do are left out of all.
        #[arg(long, default_value_t = 300)]
        models: usize,
        /// How often each crate is compiled; the best counts, and takes some rounds to come where other programs run.
        #[arg(long, default_value_t = 5)]
        rounds: usize,
    },
    /// Predictions replayed from cassettes: with an input each, and with one for all.
    Replay {
        /// How many predictions.
        #[arg(long, default_value_t = 1000)]
        predictions: usize,
    },
    /// Waiting for many predictions at once: requests, delay, memory and CPU time, beside npm's client and another crate.
    Wait {
        /// The rows to measure; all of them where none is named.
        #[cfg(feature = "bench")]
        rows: Vec<RowName>,
        /// The rows to measure.
        #[cfg(not(feature = "bench"))]
        rows: Vec<String>,
        /// Measures this project's client alone.
        #[arg(long)]
        without_peers: bool,
    },
}

fn main() -> Result<(), Box<dyn Error>> {
    match Cli::parse().task {
        Task::Check => check::run(),
        #[cfg(not(feature = "bench"))]
        Task::Corpus { .. } | Task::Bench(_) => restart::with_benchmarks(),
        #[cfg(feature = "bench")]
        Task::Corpus { models, folder } => corpus::write(&models, &folder),
        #[cfg(feature = "bench")]
        Task::Bench(Bench::Generate { rounds }) => bench::generate(rounds),
        #[cfg(feature = "bench")]
        Task::Bench(Bench::Growth { rows, size }) => match (rows.as_slice(), size) {
            ([row], Some(size)) => bench::generate_one(row, size),
            _ => bench::growth(&rows),
        },
        #[cfg(feature = "bench")]
        Task::Bench(Bench::Compile { models, rounds }) => bench::compile(models, rounds),
        #[cfg(feature = "bench")]
        Task::Bench(Bench::Replay { predictions }) => bench::replay(predictions),
        #[cfg(feature = "bench")]
        Task::Bench(Bench::Wait { rows, without_peers }) => {
            bench::wait(&rows, if without_peers { Peers::LeftOut } else { Peers::Included })
        }
    }
}
