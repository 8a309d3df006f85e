//! The information about a model that does not depend on its version: description, readme, links, number of runs.

use replicate_schema::ModelName;
use serde_json::{Map, Value, json};

use crate::model::Model;

/// A model without its versions.
#[derive(Debug)]
pub(crate) struct ModelInfo {
    pub(crate) name: ModelName,
    pub(crate) is_public: bool,
    pub(crate) created_at: String,
    /// The parts that can be changed: the description, the readme and the links.
    about: Map<String, Value>,
    /// How many predictions were created.
    pub(crate) runs: usize,
}

/// The texts that create and update requests can set.
pub(crate) const TEXTS: [&str; 7] =
    ["description", "readme", "github_url", "paper_url", "license_url", "weights_url", "cover_image_url"];

impl ModelInfo {
    pub(crate) fn new(name: ModelName, is_public: bool, created_at: String) -> Self {
        Self { name, is_public, created_at, about: Map::new(), runs: 0 }
    }

    /// The information about a model that a document describes.
    pub(crate) fn of(model: &Model) -> Self {
        let mut info = Self::new(model.name.clone(), true, model.created_at.clone());
        if let Some(description) = &model.description {
            info.about.insert("description".to_owned(), description.as_str().into());
            info.about.insert("readme".to_owned(), format!("# {}\n\n{description}\n", model.name).into());
        }
        info
    }

    /// Sets the given texts. The others stay as they are.
    pub(crate) fn update(&mut self, texts: &Map<String, Value>) {
        let known = texts.iter().filter(|(key, _)| TEXTS.contains(&key.as_str()));
        self.about.extend(known.map(|(key, value)| (key.clone(), value.clone())));
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.about.get(name).and_then(Value::as_str)
    }

    /// Whether every word of a text is in its name or its description.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let about = format!("{} {}", self.name, self.text("description").unwrap_or_default()).to_lowercase();
        text.to_lowercase().split_whitespace().all(|word| about.contains(word))
    }

    /// The response of `GET /models/{owner}/{name}`.
    pub(crate) fn view(&self, latest: Option<&Model>, example: Option<&Value>) -> Value {
        let mut view = json!({
            "url": format!("https://replicate.com/{}", self.name),
            "owner": self.name.owner(),
            "name": self.name.name(),
            "description": self.text("description"),
            "visibility": if self.is_public { "public" } else { "private" },
            "is_official": latest.is_some_and(|model| model.official),
            "github_url": self.text("github_url"),
            "paper_url": self.text("paper_url"),
            "license_url": self.text("license_url"),
            "cover_image_url": self.text("cover_image_url"),
            "run_count": self.runs,
            "created_at": self.created_at,
            "default_example": example,
            "latest_version": latest.map(Model::view),
        });
        if let Some(weights) = self.text("weights_url") {
            view["weights_url"] = weights.into();
        }
        view
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn updates_change_what_they_name() {
        let mut info = ModelInfo::new("acme/painter".parse().unwrap(), false, String::new());
        let texts = |json: Value| json.as_object().unwrap().clone();
        info.update(&texts(json!({"description": "Paints cats", "readme": "# Cats", "visibility": "public"})));
        info.update(&texts(json!({"readme": "# Dogs", "weights_url": "https://weights.example"})));
        assert_eq!((info.text("description"), info.text("readme")), (Some("Paints cats"), Some("# Dogs")));
        let view = info.view(None, None);
        assert_eq!((&view["visibility"], &view["weights_url"]), (&json!("private"), &json!("https://weights.example")));
        for (text, found) in [("CATS", true), ("acme paint", true), ("cats dogs", false), ("", true)] {
            assert_eq!(info.matches(text), found, "{text}");
        }
    }
}
