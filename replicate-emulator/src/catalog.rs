//! The served models, by name and by version.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use replicate_schema::{Document, ModelName};

use serde_json::Value;

use crate::Error;
use crate::model::Model;
use crate::model_info::ModelInfo;
use crate::store::Store;

/// All models. If a model has several documents, the last one is the latest version.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    models: Store<Entry>,
    by_version: HashMap<String, Arc<Model>>,
}

/// A model with its versions, the latest last.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) info: ModelInfo,
    pub(crate) versions: Vec<Arc<Model>>,
}

impl Entry {
    pub(crate) fn latest(&self) -> Option<&Arc<Model>> {
        self.versions.last()
    }

    /// The model as the API shows it.
    pub(crate) fn view(&self, example: Option<&Value>) -> Value {
        self.info.view(self.latest().map(Arc::as_ref), example)
    }
}

impl Catalog {
    pub(crate) fn add(&mut self, model: Model) {
        let model = Arc::new(model);
        self.by_version.insert(model.version.clone(), Arc::clone(&model));
        let name = model.name.to_string();
        if self.models.get(&name).is_none() {
            self.create(ModelInfo::of(&model));
        }
        if let Some(entry) = self.models.get_mut(&name) {
            entry.versions.retain(|other| other.version != model.version);
            entry.versions.push(model);
        }
    }

    /// Adds a model that has no version yet.
    pub(crate) fn create(&mut self, info: ModelInfo) {
        self.models.insert(info.name.to_string(), Entry { info, versions: Vec::new() });
    }

    pub(crate) fn entry(&self, owner: &str, name: &str) -> Option<&Entry> {
        self.models.get(&format!("{owner}/{name}"))
    }

    pub(crate) fn entry_mut(&mut self, owner: &str, name: &str) -> Option<&mut Entry> {
        self.models.get_mut(&format!("{owner}/{name}"))
    }

    /// Removes a model that has no version.
    pub(crate) fn remove(&mut self, owner: &str, name: &str) {
        self.models.remove(&format!("{owner}/{name}"));
    }

    /// Removes a version.
    pub(crate) fn remove_version(&mut self, owner: &str, name: &str, version: &str) {
        if let Some(entry) = self.entry_mut(owner, name) {
            entry.versions.retain(|model| model.version != version);
            self.by_version.remove(version);
        }
    }

    /// The versions of a model, the latest last.
    pub(crate) fn versions(&self, owner: &str, name: &str) -> &[Arc<Model>] {
        self.entry(owner, name).map(|entry| entry.versions.as_slice()).unwrap_or_default()
    }

    /// The latest version of a model.
    pub(crate) fn latest(&self, owner: &str, name: &str) -> Option<&Arc<Model>> {
        self.versions(owner, name).last()
    }

    /// The model for the `version` of a create request: `owner/name`, `owner/name:version` or `version`.
    pub(crate) fn find(&self, version: &str) -> Option<&Arc<Model>> {
        let Some((owner, rest)) = version.split_once('/') else {
            return self.by_version.get(version);
        };
        match rest.split_once(':') {
            Some((name, version)) => self.versions(owner, name).iter().find(|model| model.version == version),
            None => self.latest(owner, rest),
        }
    }

    /// A sentence that lists the models, for a message about an unknown one.
    pub(crate) fn names_in_words(&self) -> String {
        const MOST: usize = 5;
        let mut names: Vec<String> = self.entries().map(|entry| entry.info.name.to_string()).collect();
        let others = names.len().saturating_sub(MOST);
        names.truncate(MOST);
        match (names.is_empty(), others) {
            (true, _) => "there are no models".to_owned(),
            (false, 0) => format!("there is {}", names.join(", ")),
            (false, others) => format!("there is {} and {others} more", names.join(", ")),
        }
    }

    /// Every model, oldest first.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.models.iter()
    }
}

/// Reads every `<owner>/<name>.json` below a folder, in the order of their names.
pub(crate) fn read_folder(folder: &Path) -> Result<Vec<Document>, Error> {
    let mut documents = Vec::new();
    for owner in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        for file in entries(&owner)? {
            if file.extension().is_some_and(|extension| extension == "json") && file.is_file() {
                documents.push(read_file(&owner, &file)?);
            }
        }
    }
    Ok(documents)
}

fn read_file(owner: &Path, file: &Path) -> Result<Document, Error> {
    let document = Document::from_file(file).map_err(Error::document)?;
    if document.model().is_some() {
        return Ok(document);
    }
    let part = |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str()).unwrap_or_default().to_owned();
    let name = ModelName::new(&part(owner.file_name()), &part(file.file_stem()))
        .map_err(|error| Error::model(format!("{}: {error}", file.display())))?;
    Ok(document.with_model(name))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let list = || std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>();
    let mut paths = list().map_err(|error| Error::folder(folder, error))?;
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(name: &str, version: &str) -> Model {
        let text = format!(r#"{{"id": "{}", "openapi_schema": {{"Input": {{}}}}}}"#, version.repeat(64));
        Model::new(name.parse().unwrap(), &Document::from_json(&text).unwrap())
    }

    #[test]
    fn models_are_found_in_each_form() {
        let mut catalog = Catalog::default();
        catalog.add(model("a/b", "1"));
        catalog.add(model("a/b", "2"));
        catalog.add(model("a/c", "3"));
        let (one, two, three) = ("1".repeat(64), "2".repeat(64), "3".repeat(64));
        let table = [
            ("a/b".to_owned(), Some(&two)),
            (format!("a/b:{one}"), Some(&one)),
            (format!("a/b:{three}"), None),
            (three.clone(), Some(&three)),
            ("a/z".to_owned(), None),
            ("../b".to_owned(), None),
            (String::new(), None),
        ];
        for (asked, expected) in table {
            assert_eq!(catalog.find(&asked).map(|model| &model.version), expected, "{asked}");
        }
        assert_eq!(catalog.entries().count(), 2);
        catalog.remove_version("a", "b", &two);
        assert_eq!(catalog.find("a/b").map(|model| &model.version), Some(&one));
        assert!(catalog.find(&two).is_none());
    }
}
