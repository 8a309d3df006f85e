use std::error::Error;
use std::time::Duration;

use super::scratch::{self, Scratch, Set};
use super::{corpus, cpu, uses};

/// How many crates are compiled.
const SETS: usize = Set::ALL.len();

/// Times the compiler on the same models by several generators: ours, serde's derive on plain structs, the peers.
pub(crate) fn compile(models: usize, rounds: usize) -> Result<(), Box<dyn Error>> {
    let mut documents = corpus::documents()?;
    documents.truncate(models);
    let models = scratch::models(&documents)?;
    println!("{} models of {} are left, which all can do\n", models.len(), documents.len());
    let scratch = Scratch::write(&models)?;
    println!("CPU seconds of rustc, dependencies prebuilt, the best of {rounds}");
    table("check", &best(&scratch, "check", rounds)?);
    table("build*", &best(&scratch, "build", rounds)?);
    println!("\n* A debug build that reads, sets, checks and writes each input once, and reads each output once.");
    uses::uses(rounds)
}

/// Prints what compiling each crate takes, and its share of what the others take.
fn table(task: &str, times: &[Duration; SETS]) {
    let [_, serde, typify, oas3] = times.map(|time| time.as_secs_f64());
    println!("\n{:32} {task:>7} {:>9} {:>10} {:>12}", "", "of serde", "of typify", "of oas3-gen");
    for (set, time) in Set::ALL.iter().zip(times.map(|time| time.as_secs_f64())) {
        println!("{:32} {time:7.2} {:9.2} {:10.2} {:12.2}", set.title(), time / serde, time / typify, time / oas3);
    }
}

/// The least that compiling each crate took, without what cargo itself takes when nothing is to be done.
///
/// The crates take turns, so that a slow minute of the machine hits them all.
fn best(scratch: &Scratch, task: &str, rounds: usize) -> Result<[Duration; SETS], Box<dyn Error>> {
    let (mut idle, mut busy) = ([Duration::MAX; SETS], [Duration::MAX; SETS]);
    for set in Set::ALL {
        cpu::time_of(&mut scratch.cargo(task, set))?;
    }
    for _ in 0..rounds {
        for (row, set) in Set::ALL.into_iter().enumerate() {
            idle[row] = idle[row].min(cpu::time_of(&mut scratch.cargo(task, set))?);
            scratch.touch(set)?;
            busy[row] = busy[row].min(cpu::time_of(&mut scratch.cargo(task, set))?);
        }
    }
    Ok(std::array::from_fn(|row| busy[row].saturating_sub(idle[row])))
}
