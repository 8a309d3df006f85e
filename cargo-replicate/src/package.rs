//! Finds the package whose models folder is used, and its settings in the manifest.

use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand, Package};
use replicate_codegen::{ModelName, Source, Stored, sources};
use toml::{Table, Value};

use crate::cli::{Folders, ModelsFolder};
use crate::report::Failure;
use crate::shell::Shell;

/// The default models folder, also for `#[model]` and build scripts.
pub(crate) const MODELS: &str = "models";
/// The section of a manifest with the settings of this command.
const SECTION: &str = "[package.metadata.replicate]";

/// The settings in `[package.metadata.replicate]`.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct PackageSettings {
    /// The models folder, below the folder of the package.
    models: Option<PathBuf>,
    /// The base URL of the API.
    pub(crate) base_url: Option<String>,
}

impl ModelsFolder {
    /// Whether the nearest package is used.
    pub(crate) fn is_default(&self) -> bool {
        self.given.is_none() && self.package.is_none()
    }

    /// The given folder, or that of the named package, or that of the nearest package.
    pub(crate) fn path(&self) -> Result<PathBuf, Failure> {
        if let Some(given) = &self.given {
            return Ok(given.clone());
        }
        if let Some(name) = &self.package {
            return member(name);
        }
        nearest_models()?.ok_or_else(no_package)
    }
}

impl Folders {
    /// The models folders: one, or that of each package in the workspace that has one.
    pub(crate) fn paths(&self) -> Result<Vec<PathBuf>, Failure> {
        if !self.workspace {
            return self.folder.path().map(|folder| vec![folder]);
        }
        let metadata = metadata()?;
        let folders = metadata.workspace_packages().into_iter().map(folder_of).collect::<Result<Vec<_>, _>>()?;
        let with_models: Vec<PathBuf> = folders.into_iter().filter(|folder| folder.is_dir()).collect();
        if with_models.is_empty() {
            let root = &metadata.workspace_root;
            return Err(Failure::new(format!("no package of the workspace {root} has a models folder"))
                .help("add a model to one with `cargo replicate add owner/name -p PACKAGE`"));
        }
        Ok(with_models)
    }
}

/// The documents of some models, or of all that are in a folder.
pub(crate) fn kept(folder: &Path, models: &[ModelName]) -> Result<Vec<Stored>, Failure> {
    let sources = if models.is_empty() {
        if folder.is_dir() { sources([folder])? } else { Vec::new() }
    } else {
        models.iter().map(|model| Source::of_model(folder, model)).collect::<Result<_, _>>()?
    };
    sources.iter().map(|source| Ok(Stored::from_file(source.path(), source.model())?)).collect()
}

/// Reports that a models folder is empty.
pub(crate) fn none_in(folder: &Path, shell: &Shell) {
    let place = folder.display();
    shell.warn(format_args!("there are no models in {place}; add one with `cargo replicate add owner/name`"));
}

/// The folder of the nearest package, relative to the current folder: empty, or some `..`.
pub(crate) fn nearest() -> Result<Option<PathBuf>, Failure> {
    let here =
        std::env::current_dir().map_err(|error| Failure::new("can't determine the current folder").because(&error))?;
    let up = here.ancestors().position(is_package);
    Ok(up.map(|levels| std::iter::repeat_n("..", levels).collect()))
}

/// The models folder of the nearest package, if there is one.
pub(crate) fn nearest_models() -> Result<Option<PathBuf>, Failure> {
    nearest()?.map(|package| models_of(&package)).transpose()
}

/// The settings in the manifest of the nearest package.
pub(crate) fn settings() -> Result<PackageSettings, Failure> {
    match nearest()? {
        Some(package) => PackageSettings::of_package(&package),
        None => Ok(PackageSettings::default()),
    }
}

impl PackageSettings {
    fn of_package(package: &Path) -> Result<Self, Failure> {
        let manifest = Path::new(".").join(package).join("Cargo.toml");
        // cargo reports unreadable manifests.
        let Some(table) = std::fs::read_to_string(manifest).ok().and_then(|text| text.parse::<Table>().ok()) else {
            return Ok(Self::default());
        };
        let section = ["package", "metadata", "replicate"];
        let section = section.iter().try_fold(&Value::Table(table), |table, key| table.get(key)).cloned();
        section.map_or_else(|| Ok(Self::default()), |section| Self::read(&section))
    }

    fn read(section: &Value) -> Result<Self, Failure> {
        let wrong = |what: String| {
            Failure::new(format!("Cargo.toml: {what}"))
                .help(format!("`{SECTION}` has the settings `models` (a folder) and `base-url`"))
        };
        let Value::Table(table) = section else { return Err(wrong(format!("`{SECTION}` is not a table"))) };
        let mut settings = Self::default();
        for (key, value) in table {
            let text = value.as_str().ok_or_else(|| wrong(format!("`{key}` in `{SECTION}` is not a string")));
            match key.as_str() {
                "models" => settings.models = Some(text?.into()),
                "base-url" => settings.base_url = Some(text?.to_owned()),
                _ => return Err(wrong(format!("there is no setting `{key}` in `{SECTION}`"))),
            }
        }
        Ok(settings)
    }
}

/// The models folder of a package in a folder.
fn models_of(package: &Path) -> Result<PathBuf, Failure> {
    let settings = PackageSettings::of_package(package)?;
    Ok(package.join(settings.models.as_deref().unwrap_or(MODELS.as_ref())))
}

/// The models folder of a package of the workspace, as cargo knows it.
fn member(name: &str) -> Result<PathBuf, Failure> {
    let metadata = metadata()?;
    let packages = metadata.workspace_packages();
    match packages.iter().find(|package| package.name.as_str() == name) {
        Some(package) => folder_of(package),
        None => Err(Failure::new(format!("there is no package `{name}` in this workspace"))
            .help(format!("its packages are {}", names(&metadata)))),
    }
}

/// The models folder of a package, relative to the current folder if that is shorter.
fn folder_of(package: &Package) -> Result<PathBuf, Failure> {
    let folder = package.manifest_path.parent().map_or(Path::new(""), |folder| folder.as_std_path());
    let here = std::env::current_dir().unwrap_or_default();
    models_of(folder.strip_prefix(here).unwrap_or(folder))
}

fn metadata() -> Result<Metadata, Failure> {
    MetadataCommand::new().no_deps().exec().map_err(|error| {
        Failure::new("can't ask cargo for the packages of the workspace")
            .because(&error)
            .help("name the folder of the documents with `--models DIR`")
    })
}

fn names(metadata: &Metadata) -> String {
    let names: Vec<&str> = metadata.workspace_packages().iter().map(|package| package.name.as_str()).collect();
    names.join(", ")
}

/// The error if there is no package. At the root of a workspace, it lists the packages.
fn no_package() -> Failure {
    let here = std::env::current_dir().unwrap_or_default();
    let is_workspace =
        here.ancestors().any(|folder| manifest(folder).is_some_and(|manifest| manifest.contains_key("workspace")));
    let names = if is_workspace { metadata().ok().map(|metadata| names(&metadata)) } else { None };
    match names.filter(|names| !names.is_empty()) {
        Some(names) => Failure::new("this is a workspace, and no package is named")
            .help(format!("name one with `-p NAME`: {names}; or the folder of the documents with `--models DIR`")),
        None => Failure::new("there is no package here: no `Cargo.toml` with `[package]` in this folder or above it")
            .help("go to the folder of a package, or name the folder of the documents with `--models DIR`"),
    }
}

fn is_package(folder: &Path) -> bool {
    manifest(folder).is_some_and(|manifest| manifest.contains_key("package"))
}

fn manifest(folder: &Path) -> Option<Table> {
    std::fs::read_to_string(folder.join("Cargo.toml")).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<PackageSettings, String> {
        let table: Table = text.parse().unwrap();
        PackageSettings::read(&Value::Table(table)).map_err(|failure| failure.to_string())
    }

    #[test]
    fn settings_are_two_and_no_others() {
        let settings = read("models = \"vendor/models\"\nbase-url = \"https://gate.example/v1\"").unwrap();
        assert_eq!(settings.models.as_deref(), Some(Path::new("vendor/models")));
        assert_eq!(settings.base_url.as_deref(), Some("https://gate.example/v1"));
        assert_eq!(read("").unwrap(), PackageSettings::default());
        for (text, expected) in [
            ("model = \"a\"", "there is no setting `model` in `[package.metadata.replicate]`"),
            ("models = 5", "`models` in `[package.metadata.replicate]` is not a string"),
        ] {
            assert!(read(text).unwrap_err().contains(expected), "{text}");
        }
    }
}
