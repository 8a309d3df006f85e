//! The same work as in `values`, counted in instructions of the processor: a figure that other programs on the machine
//! do not change.
//!
//! `cargo bench -p replicate-runtime --features macros --bench instructions`; it needs valgrind.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark, which prints and may panic")]

mod samples;

use std::env;
use std::hint::black_box;
use std::process::{Command, ExitCode};

use samples::{animagine, input, input_json, output_text, validator};
use serde_json::Value;

/// What is measured: its name, ours, and the peer's, which is the crate `jsonschema` with `serde_json::Value`.
const ROWS: [(&str, &str, &str); 4] = [
    ("validate an input", "validate", "validate-peer"),
    ("validate an input and write it as JSON text", "write", "write-peer"),
    ("read an input from JSON text and validate it", "read", "read-peer"),
    ("read an output from JSON text", "output", "output-peer"),
];

/// Two runs of different lengths: their difference leaves out what a run does once.
const FEW: u64 = 500;
const MANY: u64 = 10_500;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    if let [_, work, times] = &arguments[..]
        && let Ok(times) = times.parse()
    {
        run(work, times);
        return ExitCode::SUCCESS;
    }
    println!("{:46} {:>9} {:>9} {:>6}", "instructions", "ours", "peer", "ratio");
    for (name, ours, peer) in ROWS {
        let (Some(ours), Some(peer)) = (count(ours), count(peer)) else {
            println!("valgrind can't be run. Install it, or run `--bench values` on a quiet machine.");
            return ExitCode::FAILURE;
        };
        #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
        let ratio = ours as f64 / peer as f64;
        println!("{name:46} {ours:9} {peer:9} {ratio:6.2}");
    }
    ExitCode::SUCCESS
}

/// How many instructions doing something once takes; `None` where valgrind can't be run.
fn count(work: &str) -> Option<u64> {
    Some((executed(work, MANY)? - executed(work, FEW)?) / (MANY - FEW))
}

fn executed(work: &str, times: u64) -> Option<u64> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    let output = command.arg(env::current_exe().unwrap()).args([work, &times.to_string()]).output().ok()?;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = told.lines().find_map(|line| line.split_once("refs:"))?;
    line.1.trim().replace(',', "").parse().ok()
}

/// Does the work so many times. Which work it is, is decided before, so that only the work is counted.
fn run(work: &str, times: u64) {
    let (typed, json, text, output) = (input(), input_json(), input_json().to_string(), output_text());
    let (of_input, of_output) = (validator("Input"), validator("Output"));
    let repeat = |once: &dyn Fn()| (0..times).for_each(|_| once());
    match work {
        "validate" => repeat(&|| drop(black_box(black_box(&typed).validate()))),
        "validate-peer" => repeat(&|| assert!(of_input.is_valid(black_box(&json)))),
        "write" => repeat(&|| {
            black_box(&typed).validate().unwrap();
            black_box(serde_json::to_string(&typed).unwrap());
        }),
        "write-peer" => repeat(&|| {
            assert!(of_input.is_valid(black_box(&json)));
            black_box(serde_json::to_string(&json).unwrap());
        }),
        "read" => repeat(&|| {
            let input: animagine::Input = serde_json::from_str(black_box(&text)).unwrap();
            input.validate().unwrap();
            drop(black_box(input));
        }),
        "read-peer" => repeat(&|| {
            let input: Value = serde_json::from_str(black_box(&text)).unwrap();
            assert!(of_input.is_valid(&input));
            drop(black_box(input));
        }),
        "output" => repeat(&|| drop(black_box(serde_json::from_str::<animagine::Output>(black_box(&output)).unwrap()))),
        _ => repeat(&|| {
            let output: Value = serde_json::from_str(black_box(&output)).unwrap();
            assert!(of_output.is_valid(&output));
            drop(black_box(output));
        }),
    }
}
