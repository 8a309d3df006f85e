//! Starts this program again with the benchmarks compiled in.

use std::error::Error;
use std::process::Command;

pub(crate) fn with_benchmarks() -> Result<(), Box<dyn Error>> {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--release", "--package", "xtask", "--features", "bench", "--"]);
    let status = cargo.args(std::env::args_os().skip(1)).status()?;
    if status.success() { Ok(()) } else { Err(format!("the task failed: {status}").into()) }
}
