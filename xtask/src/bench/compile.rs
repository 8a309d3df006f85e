use std::error::Error;
use std::time::Duration;

use super::scratch::{self, Scratch, Set};
use super::{corpus, cpu, uses};

/// Times the compiler on the same models by three generators: ours, serde's derive on plain structs, typify.
pub(crate) fn compile(models: usize, rounds: usize) -> Result<(), Box<dyn Error>> {
    let mut documents = corpus::documents()?;
    documents.truncate(models);
    let models = scratch::models(&documents)?;
    println!(
        "{} models; {} more are left out, since typify fails on them",
        models.len(),
        documents.len() - models.len()
    );
    let scratch = Scratch::write(&models)?;
    let check = best(&scratch, "check", rounds)?;
    let build = best(&scratch, "build", rounds)?;
    println!("CPU seconds of rustc, dependencies prebuilt, the best of {rounds}\n");
    println!(
        "{:22} {:>7} {:>9} {:>10}   {:>7} {:>9} {:>10}",
        "", "check", "of serde", "of typify", "build*", "of serde", "of typify"
    );
    for (row, name) in ["replicate-codegen", "plain structs, serde", "typify 0.8, builders"].iter().enumerate() {
        let columns = |times: &[Duration; 3]| {
            let [time, serde, typify] = [times[row], times[1], times[2]].map(|time| time.as_secs_f64());
            format!("{time:7.2} {:9.2} {:10.2}", time / serde, time / typify)
        };
        println!("{name:22} {}   {}", columns(&check), columns(&build));
    }
    println!("\n* A debug build that reads, sets, checks and writes each input once, and reads each output once.");
    uses::uses(rounds)
}

/// The least that compiling each crate took, without what cargo itself takes when nothing is to be done.
///
/// The crates take turns, so that a slow minute of the machine hits them all.
fn best(scratch: &Scratch, task: &str, rounds: usize) -> Result<[Duration; 3], Box<dyn Error>> {
    let (mut idle, mut busy) = ([Duration::MAX; 3], [Duration::MAX; 3]);
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
    Ok([0, 1, 2].map(|row| busy[row].saturating_sub(idle[row])))
}
