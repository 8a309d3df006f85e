use super::*;

const HEX: &str = "057e2276ac5dcd8d1575dc37b131f903df9c10c41aed53d47cd7d4f068c19fa5";

#[test]
fn every_form_is_told_apart() {
    let schemas = r#"{"Input": {"type": "object"}, "Output": {"type": "string"}}"#;
    let openapi = format!(r#"{{"components": {{"schemas": {schemas}}}}}"#);
    let version = format!(r#"{{"id": "{HEX}", "openapi_schema": {openapi}}}"#);
    let model = format!(r#"{{"owner": "a", "name": "b", "is_official": true, "latest_version": {version}}}"#);
    let table = [
        (model.as_str(), Some("a/b"), Some(HEX), "/components/schemas/Input", Some("/components/schemas/Output")),
        (&version, None, Some(HEX), "/components/schemas/Input", Some("/components/schemas/Output")),
        (&openapi, None, None, "/components/schemas/Input", Some("/components/schemas/Output")),
        (schemas, None, None, "/Input", Some("/Output")),
        (r#"{"Input": {}}"#, None, None, "/Input", None),
        (r#"{"TrainingInput": {}}"#, None, None, "/Input", None),
        (r#"{"type": "object", "properties": {}}"#, None, None, "", None),
    ];
    for (text, model, version, input, output) in table {
        let document = Document::from_json(text).unwrap();
        assert_eq!(document.model().map(ToString::to_string).as_deref(), model, "{text}");
        assert_eq!(document.version(), version, "{text}");
        assert_eq!(document.input_pointer(), input, "{text}");
        assert_eq!(document.output_pointer(), output, "{text}");
    }
    assert!(Document::from_json(&model).unwrap().is_official());
}

#[test]
fn what_is_no_document_says_so() {
    let table = [
        ("[]", "JSON object"),
        ("{", "not JSON"),
        ("{}", "no input schema"),
        (r#"{"components": {"schemas": {}}, "type": "object"}"#, "no input schema"),
        (r#"{"latest_version": null}"#, "no version"),
        (r#"{"openapi_schema": null}"#, "`openapi_schema` is missing"),
        (r#"{"owner": "..", "name": "x", "latest_version": {}}"#, "not a model name"),
    ];
    for (text, expected) in table {
        let message = Document::from_json(text).unwrap_err().to_string();
        assert!(message.contains(expected), "{text}: {message}");
    }
}

#[test]
fn json_that_few_programs_read_is_read() {
    let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    let inputs = [
        r#"{"description": "half of \ud83d"}"#.to_owned(),
        r#"{"type": "number", "maximum": 1e400}"#.to_owned(),
        format!(r#"{{"default": {deep}}}"#),
    ];
    for input in inputs {
        let text = format!(r#"{{"Input": {{"properties": {{"a": {input}, "b": {{"type": "integer"}}}}}}}}"#);
        let schema = crate::ModelSchema::read(&Document::from_json(&text).unwrap());
        assert_eq!(schema.inputs()[1].schema.kind, crate::Kind::Integer, "{input}");
        assert!(schema.diagnostics[0].to_string().contains("few programs can read"), "{:?}", schema.diagnostics);
    }
    let marked = Document::from_json("\u{feff}{\"Input\": {}}").unwrap();
    assert!(crate::ModelSchema::read(&marked).diagnostics.is_empty());
}

#[test]
fn a_version_that_cannot_be_run_counts_as_absent() {
    for id in ["hidden", "", "xyz", &HEX[1..]] {
        let text = format!(r#"{{"id": "{id}", "openapi_schema": {{"Input": {{}}}}}}"#);
        assert_eq!(Document::from_json(&text).unwrap().version(), None, "{id}");
    }
}

#[test]
fn references_resolve() {
    let text = r#"{"components": {"schemas": {"Input": {}, "a b/c": {"type": "string"}}}}"#;
    let document = Document::from_json(text).unwrap();
    for reference in ["#/components/schemas/a b~1c", "#/components/schemas/a%20b~1c"] {
        let (pointer, schema) = document.resolve(reference).unwrap();
        assert_eq!(pointer, "/components/schemas/a b~1c");
        assert_eq!(schema["type"], "string");
    }
    for reference in ["", "other.json#/a", "#/components/schemas/missing", "#/%ff", "#/%zz", "#é%"] {
        assert!(document.resolve(reference).is_none(), "{reference}");
    }
    let pair = Document::from_json(r#"{"Input": {}, "Size": {"type": "integer"}}"#).unwrap();
    assert_eq!(pair.resolve("#/components/schemas/Size").unwrap().0, "/Size");
}
