//! Writes schemas to messages in the author's order.
//!
//! The protocol's library stores schemas in maps that sort their keys. So a tool has a marker instead of each schema,
//! and the marker is replaced by the text of the schema when messages are written.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use rmcp::model::JsonObject;
use serde_json::json;

use crate::report::Failure;

/// The key of a marker.
const KEY: &str = "replicate-schema";
const END: &str = r#"","type":"object"}"#;

/// The schemas, by the numbers of their markers.
#[derive(Debug)]
pub(super) struct Schemas {
    /// A secret of this process, so that no other text can look like a marker.
    secret: String,
    texts: Mutex<Vec<String>>,
}

impl Schemas {
    pub(super) fn new() -> Result<Self, Failure> {
        Ok(Self { secret: super::random()?, texts: Mutex::default() })
    }

    /// Stores the text of a schema, and returns its marker.
    pub(super) fn marker(&self, text: String) -> JsonObject {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.push(text);
        let marker = json!(format!("{}:{}", self.secret, texts.len() - 1));
        // The library drops schemas whose type is not `object`.
        JsonObject::from_iter([(KEY.to_owned(), marker), ("type".to_owned(), json!("object"))])
    }

    /// A message in which each marker is replaced by its schema. Messages are written whole, so a marker is never
    /// split.
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
