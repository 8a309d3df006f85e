//! Finding the package whose models folder is meant.

use std::path::{Path, PathBuf};
use std::process::Command;

use replicate_codegen::{ModelName, Source, Stored, sources};
use serde_json::Value;

use crate::cli::ModelsFolder;
use crate::report::Failure;
use crate::shell::Shell;

/// The folder that documents are in where nothing else is said; `#[model]` and the build script look there too.
pub(crate) const MODELS: &str = "models";

impl ModelsFolder {
    /// The folder that was given, or `models` of the nearest package.
    pub(crate) fn path(&self) -> Result<PathBuf, Failure> {
        if let Some(given) = &self.given {
            return Ok(given.clone());
        }
        if let Some(name) = &self.package {
            return Ok(member(name)?.join(MODELS));
        }
        let package = nearest()?.ok_or_else(|| {
            Failure::new("there is no package here: no `Cargo.toml` with `[package]` in this folder or above it")
                .help("go to the folder of a package, or name the folder of the documents with `--models DIR`")
        })?;
        Ok(package.join(MODELS))
    }
}

/// The documents of some models, or of all that are in a folder; says so where there are none.
pub(crate) fn kept(folder: &Path, models: &[ModelName], shell: &Shell) -> Result<Vec<Stored>, Failure> {
    let sources = if models.is_empty() {
        if folder.is_dir() { sources([folder])? } else { Vec::new() }
    } else {
        models.iter().map(|model| Source::of_model(folder, model)).collect::<Result<_, _>>()?
    };
    if sources.is_empty() {
        none_in(folder, shell);
    }
    sources.iter().map(|source| Ok(Stored::from_file(source.path(), source.model())?)).collect()
}

/// Says that there is nothing in a models folder.
pub(crate) fn none_in(folder: &Path, shell: &Shell) {
    let place = folder.display();
    shell.warn(format_args!("there are no models in {place}; add one with `cargo replicate add owner/name`"));
}

/// The folder of the nearest package, seen from the current folder: empty, or some `..`.
pub(crate) fn nearest() -> Result<Option<PathBuf>, Failure> {
    let here =
        std::env::current_dir().map_err(|error| Failure::new("can't tell the current folder").because(&error))?;
    let up = here.ancestors().position(is_package);
    Ok(up.map(|levels| std::iter::repeat_n("..", levels).collect()))
}

/// The folder of a package of the workspace, as cargo knows it, seen from the current folder where that is shorter.
fn member(name: &str) -> Result<PathBuf, Failure> {
    let failed = |error: &dyn std::error::Error| {
        Failure::new("can't ask cargo for the packages of the workspace")
            .because(error)
            .help("name the folder of the documents with `--models DIR`")
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .output()
        .map_err(|error| failed(&error))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!("cargo can't tell the packages of the workspace: {}", said.trim())));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).map_err(|error| failed(&error))?;
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let Some(package) = packages.iter().find(|package| package["name"] == name) else {
        let names: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
        return Err(Failure::new(format!("there is no package `{name}` in this workspace"))
            .help(format!("its packages are {}", names.join(", "))));
    };
    let manifest = Path::new(package["manifest_path"].as_str().unwrap_or_default());
    let folder = manifest.parent().unwrap_or(manifest);
    let here = std::env::current_dir().unwrap_or_default();
    Ok(folder.strip_prefix(here).unwrap_or(folder).to_owned())
}

fn is_package(folder: &Path) -> bool {
    std::fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|manifest| has_package(&manifest))
}

/// Whether a manifest is of a package, and not of a workspace alone.
fn has_package(manifest: &str) -> bool {
    manifest.lines().any(|line| {
        let table = line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'));
        table.is_some_and(|(name, _)| name.trim() == "package")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_told_from_workspaces() {
        for (manifest, expected) in [
            ("[package]\nname = \"a\"\n", true),
            ("[workspace]\nmembers = []\r\n\r\n[ package ] # the root is one too\r\n", true),
            ("[workspace]\n[workspace.package]\nversion = \"1.0.0\"\n", false),
            ("# [package]\n", false),
            ("", false),
        ] {
            assert_eq!(has_package(manifest), expected, "{manifest:?}");
        }
    }
}
