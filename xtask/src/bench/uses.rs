//! What `input!` costs at each use, beside the setters that it stands for: two crates of one model, with the same inputs.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use super::cpu;

/// How many inputs each crate makes.
const USES: u32 = 2000;

/// By the macro, and by hand.
const CRATES: [(&str, &str); 2] = [
    ("bench-macro", "animagine::input! { prompt, width: 512, height: 768, scheduler: \"Euler a\", cfg_scale: 7.5 }"),
    (
        "bench-setters",
        "animagine::Input::new().prompt(prompt).width(512).height(768)\
         .scheduler(animagine::Scheduler::EulerA).cfg_scale(7.5)",
    ),
];

/// Times `cargo check` of both crates.
pub(crate) fn uses(rounds: usize) -> Result<(), Box<dyn Error>> {
    let folder = write()?;
    let mut best = [Duration::MAX; 2];
    for (name, _) in CRATES {
        cpu::time_of(&mut check(&folder, name))?;
    }
    for _ in 0..rounds {
        for (best, (name, _)) in best.iter_mut().zip(CRATES) {
            let root = folder.join(name).join("src/lib.rs");
            fs::File::options().append(true).open(root)?.set_modified(SystemTime::now())?;
            *best = (*best).min(cpu::time_of(&mut check(&folder, name))?);
        }
    }
    let [by_macro, by_hand] = best.map(|time| time / USES);
    println!(
        "\n`input!` with five inputs: {:.2} ms of `cargo check` a use, of which {:.2} ms are what setters cost",
        by_macro.as_secs_f64() * 1e3,
        by_hand.as_secs_f64() * 1e3
    );
    Ok(())
}

/// Writes the two crates. Versions are those of this workspace's lock file, so nothing is fetched.
fn write() -> Result<PathBuf, Box<dyn Error>> {
    const MODEL: &str = "models/aisha-ai-official/animagine-xl-4.0.json";
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = root.join("target/bench-uses");
    let members = CRATES.map(|(name, _)| name);
    for (name, input) in CRATES {
        let package = folder.join(name);
        for inner in ["src", "models/aisha-ai-official"] {
            fs::create_dir_all(package.join(inner))?;
        }
        fs::copy(root.join("examples").join(MODEL), package.join(MODEL))?;
        let manifest = format!(
            "[package]\nname = {name:?}\nedition = \"2024\"\n\n[dependencies]\n\
             replicate-runtime = {{ path = \"../../../replicate-runtime\", features = [\"macros\"] }}\n"
        );
        fs::write(package.join("Cargo.toml"), manifest)?;
        let mut text =
            String::from("#[replicate_runtime::model(\"aisha-ai-official/animagine-xl-4.0\")]\npub mod animagine {}\n");
        for number in 0..USES {
            writeln!(text, "pub fn input_{number}(prompt: &str) -> animagine::Input {{ {input} }}")?;
        }
        fs::write(package.join("src/lib.rs"), text)?;
    }
    fs::write(folder.join("Cargo.toml"), format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n"))?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(folder)
}

fn check(folder: &Path, name: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["check", "--quiet", "--offline", "--package", name]).current_dir(folder);
    command.arg("--target-dir").arg("target").env("CARGO_INCREMENTAL", "0");
    command.env_remove("RUSTC_WRAPPER").env_remove("RUSTC_WORKSPACE_WRAPPER");
    command
}
