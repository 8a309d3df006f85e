//! Finding the package whose models folder is meant.

use std::path::{Path, PathBuf};

use crate::cli::ModelsFolder;
use crate::report::Failure;

/// The folder that documents are in where nothing else is said; `#[model]` and the build script look there too.
pub(crate) const MODELS: &str = "models";

impl ModelsFolder {
    /// The folder that was given, or `models` of the nearest package.
    pub(crate) fn path(&self) -> Result<PathBuf, Failure> {
        if let Some(given) = &self.given {
            return Ok(given.clone());
        }
        let package = nearest()?.ok_or_else(|| {
            Failure::new("there is no package here: no `Cargo.toml` with `[package]` in this folder or above it")
                .help("go to the folder of a package, or name the folder of the documents with `--models DIR`")
        })?;
        Ok(package.join(MODELS))
    }
}

/// The folder of the nearest package, seen from the current folder: empty, or some `..`.
pub(crate) fn nearest() -> Result<Option<PathBuf>, Failure> {
    let here =
        std::env::current_dir().map_err(|error| Failure::new("can't tell the current folder").because(&error))?;
    let up = here.ancestors().position(is_package);
    Ok(up.map(|levels| std::iter::repeat_n("..", levels).collect()))
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
