//! Large documents: time and memory by their size.

mod shapes;

use std::env;
use std::error::Error;
use std::fs;
use std::process::Command;
use std::time::Duration;

use replicate_codegen::{Document, Options, render_document};

use self::shapes::{SHAPES, Shape};
use super::cpu;

/// The size of the documents; others are twice as large.
const SIZE: usize = 1_000_000;
const LONGEST: Duration = Duration::from_secs(2);
/// In bytes.
const MOST_MEMORY: u64 = 300 << 20;
/// How much longer twice the size may take.
const MOST_RATIO: f64 = 2.5;
/// How often each document is generated from; the best counts, since other programs empty the caches.
const ROUNDS: usize = 3;
/// What is over sooner says nothing of growth.
const SHORTEST: Duration = Duration::from_millis(300);

/// What a document came to.
struct Measured {
    bytes: usize,
    /// CPU time, from JSON text to formatted Rust.
    time: Duration,
    /// The most memory that was resident, in bytes.
    memory: u64,
}

/// Generates from documents of every shape, each in a process of its own, and says which of them take too much.
///
/// # Errors
///
/// When one does, and where a process fails.
pub(crate) fn growth(rows: &[String]) -> Result<(), Box<dyn Error>> {
    let known = |row: &String| SHAPES.iter().find(|shape| shape.name == row).ok_or_else(|| format!("no row is {row}"));
    let shapes: Vec<&Shape> = match rows {
        [] => SHAPES.iter().collect(),
        rows => rows.iter().map(known).collect::<Result<_, _>>()?,
    };
    println!("limits for 1 MB: {LONGEST:?} and {} MB; twice the size: {MOST_RATIO} times as long\n", MOST_MEMORY >> 20);
    println!("{:28} {:>8} {:>9} {:>8} {:>8} {:>8} {:>6}", "shape", "kB", "ms", "MB", "kB", "ms", "ratio");
    let mut over = Vec::new();
    for shape in shapes {
        let (once, twice) = (best(shape, SIZE)?, best(shape, 2 * SIZE)?);
        let ratio = twice.time.as_secs_f64() / once.time.max(Duration::from_millis(1)).as_secs_f64();
        let mut limits = Vec::new();
        limits.extend((once.time > LONGEST).then_some("time"));
        limits.extend((once.memory > MOST_MEMORY).then_some("memory"));
        limits.extend((ratio > MOST_RATIO && twice.time > SHORTEST).then_some("growth"));
        println!(
            "{:28} {:8} {:9} {:8} {:8} {:8} {ratio:6.2} {}",
            shape.name,
            once.bytes / 1000,
            once.time.as_millis(),
            once.memory >> 20,
            twice.bytes / 1000,
            twice.time.as_millis(),
            if limits.is_empty() { String::new() } else { format!(" OVER: {}", limits.join(", ")) },
        );
        over.extend((!limits.is_empty()).then_some(shape.name));
    }
    if over.is_empty() { Ok(()) } else { Err(format!("over the limits: {}", over.join(", ")).into()) }
}

/// Generates from one document, and prints what that took: what [`in_process`] starts.
///
/// # Errors
///
/// When there is no such shape, or no `/proc`, which is Linux's.
pub(crate) fn generate_one(row: &str, size: usize) -> Result<(), Box<dyn Error>> {
    let shape = SHAPES.iter().find(|shape| shape.name == row).ok_or("no such row")?;
    let text = (shape.write)(size);
    let before = cpu::of_this_thread()?;
    let document = Document::from_json(&text).map_err(|error| format!("{row}: {error}"))?;
    let rust = render_document(&document, &"acme/large".parse()?, &Options::default());
    let time = cpu::of_this_thread()?.saturating_sub(before);
    std::hint::black_box(rust);
    println!("{} {} {}", text.len(), time.as_micros(), peak_memory()?);
    Ok(())
}

/// The fastest of some rounds.
fn best(shape: &Shape, size: usize) -> Result<Measured, Box<dyn Error>> {
    let mut best = in_process(shape, size)?;
    for _ in 1..ROUNDS {
        let next = in_process(shape, size)?;
        if next.time < best.time {
            best = next;
        }
    }
    Ok(best)
}

fn in_process(shape: &Shape, size: usize) -> Result<Measured, Box<dyn Error>> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["bench", "growth", shape.name, "--size", &size.to_string()]);
    let output = command.output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{} of {size} bytes: {}: {said}", shape.name, output.status).into());
    }
    let text = String::from_utf8(output.stdout)?;
    let mut numbers = text.split_whitespace();
    let mut next = || numbers.next().ok_or("the process printed too little");
    Ok(Measured { bytes: next()?.parse()?, time: Duration::from_micros(next()?.parse()?), memory: next()?.parse()? })
}

/// The most memory that was resident, in bytes: `VmHWM` of proc(5).
fn peak_memory() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("the process has no VmHWM")?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib * 1024)
}
