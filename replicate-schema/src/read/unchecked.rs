//! Keywords that JSON Schema checks and this crate does not: each occurrence is diagnosed.

use super::Reader;
use super::flat::Flat;

/// The keywords. A test compares them with the documentation of the crate.
pub(super) const UNCHECKED: [&str; 12] = [
    "not",
    "if",
    "propertyNames",
    "patternProperties",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "unevaluatedItems",
    "unevaluatedProperties",
    "$dynamicRef",
    "$recursiveRef",
];

impl Reader<'_> {
    /// Diagnoses the keywords of a schema that are not checked.
    pub(super) fn diagnose(&mut self, flat: &Flat<'_>, pointer: &str) {
        for keyword in UNCHECKED {
            if flat.get(keyword).is_some() {
                self.widen(pointer, format!("`{keyword}` is not checked"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::flat::ANNOTATIONS;
    use crate::{Bound, Document, ModelSchema};

    /// The keywords in the table of the crate's documentation whose second column begins with these words.
    fn documented(words: &str) -> Vec<String> {
        let rows = include_str!("../../KEYWORDS.md").lines().filter_map(|line| line.strip_prefix("| `"));
        let rows = rows.filter_map(|row| row.split_once("` | ")).filter(|(_, becomes)| becomes.starts_with(words));
        let mut names: Vec<String> =
            rows.flat_map(|(names, _)| names.split("`, `").map(str::to_owned).collect::<Vec<_>>()).collect();
        names.sort();
        names
    }

    fn sorted<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        names.sort();
        names
    }

    #[test]
    fn the_documentation_has_the_same_keywords() {
        assert_eq!(documented("not checked"), sorted(UNCHECKED));
        // The flag is a keyword of OpenAPI, and has a separate row.
        assert_eq!(documented("says nothing"), sorted(ANNOTATIONS.into_iter().filter(|it| *it != "nullable")));
        assert_eq!(documented("checked"), sorted(Bound::keywords()));
    }

    #[test]
    fn what_is_not_checked_is_said_each_time() {
        for keyword in UNCHECKED {
            for schema in [
                format!(r#"{{"{keyword}": {{}}}}"#),
                format!(r#"{{"type": "object", "properties": {{"a": {{"type": "string"}}}}, "{keyword}": {{}}}}"#),
                format!(r#"{{"type": "string", "enum": ["a"], "{keyword}": {{}}}}"#),
                format!(r#"{{"type": "array", "items": {{"type": "string", "{keyword}": {{}}}}}}"#),
                format!(r#"{{"type": "string", "anyOf": [{{"{keyword}": {{}}}}, {{"minLength": 1}}]}}"#),
                format!(r#"{{"type": "array", "prefixItems": [{{"{keyword}": {{}}}}]}}"#),
                format!(r#"{{"allOf": [{{"type": "string"}}, {{"{keyword}": {{}}}}]}}"#),
            ] {
                for document in [
                    format!(r#"{{"Input": {{"properties": {{"it": {schema}}}}}}}"#),
                    format!(r#"{{"Input": {{"properties": {{}}}}, "Output": {schema}}}"#),
                    format!(r#"{{"Input": {schema}}}"#),
                ] {
                    // An input that is not an object has no properties, and is diagnosed.
                    let read = ModelSchema::read(&Document::from_json(&document).unwrap());
                    let said = |it: &crate::Diagnostic| it.message() == format!("`{keyword}` is not checked");
                    let is_odd_input = document.starts_with(&format!(r#"{{"Input": {schema}"#));
                    assert!(
                        read.diagnostics.iter().any(said) || is_odd_input && !schema.contains("properties"),
                        "{document}"
                    );
                }
            }
        }
    }
}
