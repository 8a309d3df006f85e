//! Schemas in the order of their authors, as they leave this process.
//!
//! The protocol's library keeps schemas in maps that sort their keys. So a tool carries a marker in the place of each schema,
//! and the marker gives way to the text of the schema where messages are written.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use rmcp::model::JsonObject;
use serde_json::json;

use crate::report::Failure;

/// The key of what tells a marker's number, and all that is behind it.
const KEY: &str = "replicate-schema";
const END: &str = r#"","type":"object"}"#;

/// The schemas that markers stand for.
#[derive(Debug)]
pub(super) struct Schemas {
    /// What nobody outside of this process knows, so that no text that passes through looks like a marker.
    secret: String,
    texts: Mutex<Vec<String>>,
}

impl Schemas {
    pub(super) fn new() -> Result<Self, Failure> {
        Ok(Self { secret: super::random()?, texts: Mutex::default() })
    }

    /// Keeps the text of a schema, and gives its marker.
    pub(super) fn marker(&self, text: String) -> JsonObject {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.push(text);
        let marker = json!(format!("{}:{}", self.secret, texts.len() - 1));
        // The library leaves out what does not say that it is of an object.
        JsonObject::from_iter([(KEY.to_owned(), marker), ("type".to_owned(), json!("object"))])
    }

    /// A message in which each marker has given way to its schema. A marker is never cut in two: messages are written whole.
    pub(super) fn filled<'m>(&self, message: &'m str) -> Cow<'m, str> {
        let start = format!(r#"{{"{KEY}":"{}:"#, self.secret);
        if !message.contains(&start) {
            return Cow::Borrowed(message);
        }
        let texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut parts = message.split(&start);
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let known =
                part.split_once(END).and_then(|(number, rest)| Some((texts.get(number.parse::<usize>().ok()?)?, rest)));
            match known {
                Some((text, rest)) => filled.extend([text, rest]),
                None => filled.extend([start.as_str(), part]),
            }
        }
        Cow::Owned(filled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_give_way_to_schemas() {
        let schemas = Schemas::new().unwrap();
        let [first, second] = [r#"{"z":1,"a":2}"#, "{}"].map(|text| json!(schemas.marker(text.to_owned())));
        let message = format!(r#"{{"tools":[{{"inputSchema":{first}}},{{"inputSchema":{second}}}]}}"#);
        assert_eq!(schemas.filled(&message), r#"{"tools":[{"inputSchema":{"z":1,"a":2}},{"inputSchema":{}}]}"#);
    }

    #[test]
    fn what_looks_like_a_marker_stays() {
        let schemas = Schemas::new().unwrap();
        let _ = schemas.marker("{}".to_owned());
        for message in [r#"{"replicate-schema":"0:0"}"#, "{}", ""] {
            assert_eq!(schemas.filled(message), message);
        }
    }
}
