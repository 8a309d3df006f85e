//! A model as a tool for a language model: the schema of an input at run time, through `schemars`.

use serde_json::{Value, json};

mod flux {
    //! One required input, enums and bounds.
    use replicate_runtime::model;

    #[model("black-forest-labs/flux-schnell", dir = "../examples/models", schemars)]
    pub mod schnell {}
}

mod oddball {
    //! Objects inside of the input.
    use replicate_runtime::model;

    #[model("acme/oddball", schemars)]
    pub mod model {}
}

fn schema() -> Value {
    schemars::schema_for!(flux::schnell::Input).to_value()
}

#[test]
fn the_schema_says_what_the_document_says() {
    let schema = schema();
    assert_eq!(schema["type"], "object");
    assert_eq!(schema["required"], json!(["prompt"]));
    assert_eq!(schema["additionalProperties"], false);
    let outputs = &schema["properties"]["num_outputs"];
    assert_eq!((&outputs["minimum"], &outputs["maximum"], &outputs["default"]), (&json!(1), &json!(4), &json!(1)));
    assert!(outputs["description"].as_str().is_some_and(|text| !text.is_empty()));
    assert_eq!(schema["properties"]["megapixels"]["enum"], json!(["1", "0.25"]));
}

#[test]
fn what_fits_the_schema_fits_the_input_and_nothing_else() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let calls = [
        json!({"prompt": "a cat"}),
        json!({"prompt": "a cat", "num_outputs": 4, "aspect_ratio": "16:9"}),
        json!({"prompt": "a cat", "num_outputs": 5}),
        json!({"prompt": "a cat", "aspect_ratio": "17:9"}),
        json!({"prompt": 5}),
        json!({"promt": "a cat"}),
        json!({}),
    ];
    for call in calls {
        let read = serde_json::from_value::<flux::schnell::Input>(call.clone());
        let fits = read.is_ok_and(|input| input.validate().is_ok());
        assert_eq!(fits, validator.is_valid(&call), "{call}");
    }
}

#[test]
fn objects_inside_are_described_as_well() {
    let schema = schemars::schema_for!(oddball::model::Input).to_value();
    let lora = &schema["properties"]["loras"]["items"];
    assert_eq!(lora["description"], "One adapter.");
    assert_eq!(lora["properties"]["path"]["description"], "Where it is.");
    assert_eq!(schema["properties"]["loras"]["description"], "Adapters to load.");
}
