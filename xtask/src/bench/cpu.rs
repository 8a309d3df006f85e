//! CPU time of what was started, which other programs on the machine don't change as they do time on the clock.

use std::error::Error;
use std::fs;
use std::process::Command;
use std::time::Duration;

/// Runs a command and gives the CPU time, user and system, of it and of every process that it waited for.
///
/// # Errors
///
/// When the command fails, and where there is no `/proc`, which is Linux's.
pub(crate) fn time_of(command: &mut Command) -> Result<Duration, Box<dyn Error>> {
    let before = of_children()?;
    let status = command.status()?;
    if !status.success() {
        return Err(format!("{command:?} ended with {status}").into());
    }
    Ok(of_children()?.saturating_sub(before))
}

/// The CPU time, user and system, that a running process has taken so far.
pub(crate) fn of_process(id: u32) -> Result<Duration, Box<dyn Error>> {
    /// Counted from the field after the program's name.
    const UTIME: usize = 11;
    ticks(&format!("/proc/{id}/stat"), UTIME)
}

/// The CPU time that the calling thread has taken so far: the first field of `/proc/thread-self/schedstat`, which counts
/// in nanoseconds.
pub(crate) fn of_this_thread() -> Result<Duration, Box<dyn Error>> {
    let path = "/proc/thread-self/schedstat";
    let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let first = text.split_whitespace().next().ok_or("a thread without times")?;
    Ok(Duration::from_nanos(first.parse()?))
}

/// The CPU time of all children that have ended and been waited for, and of theirs.
///
/// From the fields `cutime` and `cstime` of `/proc/self/stat` (proc(5)).
fn of_children() -> Result<Duration, Box<dyn Error>> {
    /// Counted from the field after the program's name.
    const CUTIME: usize = 13;
    ticks("/proc/self/stat", CUTIME)
}

/// The sum of two neighbouring fields, which count in ticks of 10 ms: the kernel's `USER_HZ` is 100 wherever Rust's
/// compiler runs.
fn ticks(path: &str, first: usize) -> Result<Duration, Box<dyn Error>> {
    const TICK: Duration = Duration::from_millis(10);
    let stat = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    // The second field is the program's name in parentheses, and may hold anything.
    let (_, fields) = stat.rsplit_once(')').ok_or("a process without a name")?;
    let ticks = fields.split_whitespace().skip(first).take(2).map(str::parse::<u32>).sum::<Result<u32, _>>()?;
    Ok(TICK * ticks)
}
