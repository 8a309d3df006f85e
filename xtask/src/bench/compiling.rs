//! Which of many generated modules compile: what does not is left out, and the rest is tried again.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use super::scratch::cargo;

/// Leaves the texts that compile, each as a module of one crate below `work`, and gives the number of the others.
///
/// # Errors
///
/// When the compiler fails at something else than the modules.
pub(crate) fn keep(
    texts: &mut [Option<String>],
    dependencies: &str,
    work: &Path,
    target: &Path,
) -> Result<usize, Box<dyn Error>> {
    let package = work.join("modules");
    if package.exists() {
        fs::remove_dir_all(&package)?;
    }
    fs::create_dir_all(package.join("src"))?;
    let manifest =
        "[package]\nname = \"modules\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\nserde_json = \"1\"\n";
    fs::write(package.join("Cargo.toml"), format!("{manifest}{dependencies}"))?;
    for (number, text) in texts.iter().enumerate() {
        if let Some(text) = text {
            fs::write(package.join(format!("src/m{number}.rs")), text)?;
        }
    }
    let before = texts.iter().flatten().count();
    loop {
        let mut root = String::new();
        for (number, _) in texts.iter().enumerate().filter(|(_, text)| text.is_some()) {
            writeln!(root, "pub mod m{number};")?;
        }
        fs::write(package.join("src/lib.rs"), root)?;
        let broken = broken(&package, target)?;
        if broken.is_empty() {
            return Ok(before - texts.iter().flatten().count());
        }
        for number in broken {
            texts[number] = None;
        }
    }
}

/// The numbers of the modules that the compiler finds errors in: of one phase of it, as it does not come to the next.
fn broken(package: &Path, target: &Path) -> Result<BTreeSet<usize>, Box<dyn Error>> {
    let mut command = cargo();
    command.args(["check", "--quiet", "--message-format", "json", "--target-dir"]).arg(target.join("target"));
    command.current_dir(package).stderr(Stdio::null());
    let output = command.output()?;
    let messages = output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
    let errors = messages.filter(|line: &Value| line["message"]["level"] == "error");
    let mut numbers = BTreeSet::new();
    for error in errors {
        module_numbers(&error["message"]["spans"], &mut numbers);
    }
    if !output.status.success() && numbers.is_empty() {
        return Err(format!("{command:?} in {} ended with {}", package.display(), output.status).into());
    }
    Ok(if output.status.success() { BTreeSet::new() } else { numbers })
}

/// The modules that the places of a message are in; what a macro makes is in a file of the macro.
fn module_numbers(spans: &Value, numbers: &mut BTreeSet<usize>) {
    for mut span in spans.as_array().into_iter().flatten() {
        while let Some(file) = span["file_name"].as_str() {
            let number = file.strip_prefix("src/m").and_then(|file| file.strip_suffix(".rs"));
            numbers.extend(number.and_then(|number| number.parse::<usize>().ok()));
            span = &span["expansion"]["span"];
        }
    }
}
