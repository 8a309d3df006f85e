//! Documents as they are stored in a models folder: the parts that generation needs, in an order that makes changes
//! easy to review.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use time::{Date, OffsetDateTime};

use crate::files::write_if_changed;
use crate::{Document, Error, ModelName};

/// A document in its stored form: a few facts about the model, its schemas, and the date of the download.
///
/// Only components that an input or output refers to are kept. Keys are sorted, so that two documents differ only if
/// the models do.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    model: ModelName,
    value: Value,
}

/// The origin of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// The service; the latest version.
    Latest,
    /// The service; a specific version, at which the document stays.
    Version,
    /// Elsewhere: the URL of a Cog server, or a file name. It is not updated from the service.
    Elsewhere(String),
}

/// The result of saving a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Saved {
    /// There was no file.
    Added,
    /// The file had other content.
    Updated,
    /// The file had the same content, apart from dates.
    Unchanged,
}

/// The JSON Pointers of dates, which say nothing about the model.
const DATES: [&str; 2] = ["/fetched_at", "/latest_version/created_at"];

impl Stored {
    /// Converts a document in any form to its stored form. `model` is used if the document does not name its model.
    ///
    /// # Errors
    ///
    /// If it is not a document.
    pub fn new(mut given: Value, model: &ModelName, origin: &Origin, today: Date) -> Result<Self, Error> {
        let document = Document::from_value(given.clone())?;
        let model = document.model().unwrap_or(model).clone();
        let mut kept = Map::new();
        kept.insert("owner".to_owned(), model.owner().into());
        kept.insert("name".to_owned(), model.name().into());
        kept.insert("fetched_at".to_owned(), today.to_string().into());
        match origin {
            Origin::Latest => {}
            Origin::Version => drop(kept.insert("pinned".to_owned(), true.into())),
            Origin::Elsewhere(place) => drop(kept.insert("source".to_owned(), place.as_str().into())),
        }
        for key in ["description", "is_official"] {
            kept.extend(take(&mut given, &format!("/{key}")).map(|value| (key.to_owned(), value)));
        }
        let base = if given.get("latest_version").is_some() { "/latest_version" } else { "" };
        let mut version = Map::new();
        if given.get("latest_version").or_else(|| given.get("openapi_schema")).is_some() {
            for key in ["id", "created_at", "cog_version"] {
                version.extend(take(&mut given, &format!("{base}/{key}")).map(|value| (key.to_owned(), value)));
            }
        }
        version.insert("openapi_schema".to_owned(), schemas(&document));
        kept.insert("latest_version".to_owned(), version.into());
        let mut value = Value::Object(kept);
        value.sort_all_objects();
        Ok(Self { model, value })
    }

    /// Reads a stored document from a file.
    ///
    /// # Errors
    ///
    /// If the file can't be read or is not a document.
    pub fn from_file(path: &Path, model: &ModelName) -> Result<Self, Error> {
        let text = fs::read(path).map_err(|e| Error::io("can't read the model document", path, e))?;
        let value = Document::json(&text).map_err(|e| e.at(path))?;
        let document = Document::from_value(value.clone()).map_err(|e| e.at(path))?;
        Ok(Self { model: document.model().unwrap_or(model).clone(), value })
    }

    /// The same document, stored for a model of another name or from another origin.
    ///
    /// # Errors
    ///
    /// None: a stored document was already read once.
    pub fn taken_from(&self, model: &ModelName, origin: &Origin) -> Result<Self, Error> {
        let mut given = self.value.clone();
        if let Value::Object(object) = &mut given {
            // The document's own name would take precedence.
            object.retain(|key, _| key != "owner" && key != "name");
        }
        Self::new(given, model, origin, OffsetDateTime::now_utc().date())
    }

    /// The model's name, from the document.
    #[must_use]
    pub fn model(&self) -> &ModelName {
        &self.model
    }

    /// Where the document came from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        match self.value.get("source").and_then(Value::as_str) {
            Some(place) => Origin::Elsewhere(place.to_owned()),
            None if self.value.get("pinned") == Some(&Value::Bool(true)) => Origin::Version,
            None => Origin::Latest,
        }
    }

    /// The document.
    ///
    /// # Errors
    ///
    /// None: a stored document was already read once.
    pub fn document(&self) -> Result<Document, Error> {
        Ok(Document::from_value(self.value.clone())?.with_model(self.model.clone()))
    }

    /// The content of the file.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{:#}\n", self.value)
    }

    /// Whether two documents say the same about the model, apart from dates.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.without_dates() == other.without_dates()
    }

    fn without_dates(&self) -> Value {
        let mut value = self.value.clone();
        for pointer in DATES {
            take(&mut value, pointer);
        }
        value
    }

    /// The path of the document below a models folder.
    #[must_use]
    pub fn file_in(&self, models_dir: &Path) -> PathBuf {
        self.model.file_in(models_dir)
    }

    /// Writes the document to a models folder, unless the file already says the same about the model.
    ///
    /// # Errors
    ///
    /// If the file can't be written.
    pub fn save(&self, models_dir: &Path) -> Result<Saved, Error> {
        let path = self.file_in(models_dir);
        let is_there = path.is_file();
        if is_there && Self::from_file(&path, &self.model).is_ok_and(|old| old.agrees_with(self)) {
            return Ok(Saved::Unchanged);
        }
        write_if_changed(&path, &self.text())?;
        Ok(if is_there { Saved::Updated } else { Saved::Added })
    }
}

/// Removes and returns a value. Null counts as absent.
fn take(from: &mut Value, pointer: &str) -> Option<Value> {
    let (parent, key) = pointer.rsplit_once('/')?;
    from.pointer_mut(parent)?.as_object_mut()?.remove(key).filter(|value| !value.is_null())
}

/// The schemas, as an OpenAPI document without the components that no input or output refers to.
fn schemas(document: &Document) -> Value {
    if document.input_pointer().is_empty() || refers_elsewhere(document.root()) {
        // For a bare input schema, or one whose parts refer to each other, everything may be needed.
        return document.root().clone();
    }
    let mut kept = Map::new();
    let roots = ["Input", "Output", "TrainingInput", "TrainingOutput"];
    let mut open: Vec<String> = roots.map(str::to_owned).to_vec();
    while let Some(name) = open.pop() {
        if kept.contains_key(&name) {
            continue;
        }
        let token = name.replace('~', "~0").replace('/', "~1");
        if let Some((_, schema)) = document.resolve(&format!("#/components/schemas/{token}")) {
            references(schema, &mut |reference| open.extend(component(reference)));
            kept.insert(name, schema.clone());
        }
    }
    let mut openapi = Map::new();
    openapi.extend(document.root().get("openapi").map(|version| ("openapi".to_owned(), version.clone())));
    openapi.insert("components".to_owned(), json!({ "schemas": kept }));
    Value::Object(openapi)
}

/// Whether an input or output refers to something else than a component.
fn refers_elsewhere(root: &Value) -> bool {
    let schemas = root.pointer("/components/schemas").unwrap_or(root);
    let mut elsewhere = false;
    references(schemas, &mut |reference| elsewhere |= reference.starts_with('#') && component(reference).is_none());
    elsewhere
}

/// Every `$ref` in a schema.
fn references(schema: &Value, found: &mut impl FnMut(&str)) {
    match schema {
        Value::Object(object) => {
            if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                found(reference);
            }
            object.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

/// The component that a reference points to or into.
fn component(reference: &str) -> Option<String> {
    let name = reference.strip_prefix("#/components/schemas/")?.split('/').next()?;
    Some(name.replace("~1", "/").replace("~0", "~"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = Date::MIN;

    fn stored(text: &str, origin: &Origin) -> Stored {
        Stored::new(serde_json::from_str(text).unwrap(), &"acme/painter".parse().unwrap(), origin, DAY).unwrap()
    }

    #[test]
    fn every_form_is_kept_as_one() {
        let schemas = r##""Input": {"$ref": "#/components/schemas/A"}, "A": {"type": "object"}, "B": {}"##;
        let openapi = format!(r#"{{"openapi": "3.0.2", "info": {{}}, "components": {{"schemas": {{{schemas}}}}}}}"#);
        let id = "0a".repeat(32);
        let version = format!(r#"{{"id": "{id}", "cog_version": null, "extra": 1, "openapi_schema": {openapi}}}"#);
        let model = format!(r#"{{"owner": "acme", "name": "painter", "run_count": 5, "latest_version": {version}}}"#);
        for text in [format!("{{{schemas}}}"), openapi, version, model] {
            let stored = stored(&text, &Origin::Latest);
            let document = stored.document().unwrap();
            assert_eq!(document.model().unwrap().to_string(), "acme/painter", "{text}");
            assert!(document.resolve("#/components/schemas/A").is_some(), "{text}");
            assert!(document.resolve("#/components/schemas/B").is_none(), "{text}");
            assert_eq!(document.version(), Some(id.as_str()).filter(|id| text.contains(id)), "{text}");
            assert!(!stored.text().contains("run_count") && !stored.text().contains("extra"), "{text}");
        }
    }

    #[test]
    fn what_may_be_referred_to_is_kept() {
        for text in [
            r##"{"properties": {"a": {"$ref": "#/definitions/A"}}, "definitions": {"A": {"type": "string"}}}"##,
            r##"{"Input": {"properties": {"a": {"$ref": "#/$defs/A"}}}, "$defs": {"A": {"type": "string"}}}"##,
        ] {
            let document = stored(text, &Origin::Latest).document().unwrap();
            let reference = if text.contains("$defs") { "#/$defs/A" } else { "#/definitions/A" };
            assert!(document.resolve(reference).is_some(), "{text}");
        }
    }

    #[test]
    fn where_it_came_from_is_remembered() {
        for origin in [Origin::Latest, Origin::Version, Origin::Elsewhere("http://127.0.0.1:5000".to_owned())] {
            assert_eq!(stored(r#"{"Input": {}}"#, &origin).origin(), origin);
        }
    }

    #[test]
    fn days_make_no_difference() {
        let given: Value = serde_json::from_str(r#"{"Input": {}}"#).unwrap();
        let model = "acme/painter".parse().unwrap();
        let at = |day| Stored::new(given.clone(), &model, &Origin::Latest, day).unwrap();
        assert!(at(Date::MIN).agrees_with(&at(Date::MAX)));
        assert!(!at(Date::MIN).agrees_with(&stored(r#"{"Input": true}"#, &Origin::Latest)));
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(at(Date::MIN).save(folder.path()).unwrap(), Saved::Added);
        assert_eq!(at(Date::MAX).save(folder.path()).unwrap(), Saved::Unchanged);
        let text = fs::read_to_string(folder.path().join("acme/painter.json")).unwrap();
        assert_eq!(text, at(Date::MIN).text());
        assert_eq!(stored(r#"{"Input": true}"#, &Origin::Latest).save(folder.path()).unwrap(), Saved::Updated);
    }
}
