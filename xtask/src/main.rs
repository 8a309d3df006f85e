//! `cargo xtask`: tasks of this workspace that are programs of their own.

mod bench;
mod corpus;
mod typify;

use std::error::Error;

use clap::{Parser, Subcommand};

/// Tasks of this workspace.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Measures, beside peers in the same run.
    #[command(subcommand)]
    Bench(Bench),
}

#[derive(Subcommand)]
enum Bench {
    /// Documents turned into formatted Rust, a second, on one thread.
    Generate {
        /// How often each generator goes over all documents; the best counts.
        #[arg(long, default_value_t = 5)]
        rounds: usize,
    },
}

fn main() -> Result<(), Box<dyn Error>> {
    match Cli::parse().task {
        Task::Bench(Bench::Generate { rounds }) => bench::generate(rounds),
    }
}
