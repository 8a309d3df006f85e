//! `cargo xtask check`: the part of the gate that takes minutes.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Each step, from the quickest.
const STEPS: [&[&str]; 4] = [
    &["cargo", "fmt", "--all", "--check"],
    &[".ci/words"],
    &["cargo", "clippy", "--workspace", "--all-targets", "--all-features", "--locked", "--", "-D", "warnings"],
    &[
        "cargo",
        "test",
        "--locked",
        "--workspace",
        "--all-features",
        "--exclude",
        "replicate-codegen",
        "--lib",
        "--test",
        "guide",
        "--test",
        "command_line",
    ],
];

/// Runs the steps, and ends at the first that fails.
pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask stands in no workspace")?;
    for step in STEPS {
        let started = Instant::now();
        println!("$ {}", step.join(" "));
        let [program, arguments @ ..] = step else { continue };
        let mut command = Command::new(if program.starts_with('.') { root.join(program) } else { program.into() });
        // What costs money, and what rewrites expected output, is not for checks.
        for variable in ["REPLICATE_API_TOKEN", "REPLICATE_BASE_URL", "UPDATE_EXPECT", "TRYBUILD"] {
            command.env_remove(variable);
        }
        let status = command.args(arguments).current_dir(root).status()?;
        if !status.success() {
            return Err(format!("`{}` failed: {status}", step.join(" ")).into());
        }
        println!("took {:.0?}\n", started.elapsed());
    }
    println!("All of it passed. `.ci/run` is the whole gate.");
    Ok(())
}
