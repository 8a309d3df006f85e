use serde_json::json;

use super::painter::{Input, TrainingInput};
use crate::value::ModuleSchema;
use crate::{Field, Fields, Kind, ModelInput, ModelRef};

fn field(name: &str) -> Field {
    *Input::FIELDS.iter().find(|field| field.name == name).unwrap()
}

#[test]
fn the_properties_of_an_input_are_listed_in_the_order_of_the_author() {
    let names: Vec<&str> = Input::FIELDS.iter().map(|field| field.name).collect();
    assert_eq!(names[..4], ["prompt", "mask", "style", "size"]);
    assert_eq!((names.len(), names[19]), (20, "type"));
    let width = field("width");
    assert_eq!((width.kind, width.required, width.default), (&Kind::Integer, false, Some("1024")));
    let bounds: Vec<String> = width.bounds.iter().map(crate::Bound::describe).collect();
    assert_eq!(bounds, ["at least 256", "at most 2048", "a multiple of 8"]);
    assert!(field("mask").nullable && field("mask").required);
}

#[test]
fn what_is_inside_of_a_property_is_listed_too() {
    let values: Vec<_> = field("size").choices().iter().map(|choice| choice.value().clone()).collect();
    assert_eq!(values, [json!(1), json!("auto"), json!(0.5)]);
    let names: Vec<&str> = field("loras").fields().iter().map(|field| field.name).collect();
    assert_eq!(names, ["path", "scale"]);
    assert_eq!(field("counts").items().unwrap().kind, Kind::Integer);
    assert_eq!(field("text").alternatives().len(), 5);
    let again = field("crop").fields()[1];
    assert_eq!(again.fields()[1].fields()[0].name, "left");
    let nothing = field("prompt");
    assert!(nothing.choices().is_empty() && nothing.fields().is_empty() && nothing.alternatives().is_empty());
    assert_eq!((nothing.type_name(), field("loras").type_name()), (None, Some("Lora")));
}

#[test]
fn debug_of_a_property_ends_where_types_lead_back_to_themselves() {
    let shown = format!("{:?}", field("crop"));
    assert!(shown.starts_with("Field { name: \"crop\", required: false, kind: Object("), "{shown}");
    assert!(format!("{:?}", Input::FIELDS).starts_with("[Field { name: \"prompt\""));
}

#[test]
fn an_input_knows_its_model_and_its_properties() {
    let version = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa";
    let model = ModelRef::new("acme", "painter").at_version(version).as_official();
    assert_eq!(<Input as ModelInput>::MODEL, model);
    assert_eq!(<TrainingInput as crate::TrainingInput>::MODEL, model);
    assert_eq!(<Input as ModelInput>::fields().len(), 20);
    assert_eq!(<TrainingInput as crate::TrainingInput>::fields()[0].name, "images");
}

#[test]
fn threads_that_ask_at_once_get_one_table() {
    let read = || Input::FIELDS.as_ptr().addr();
    let found = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(read)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(found, vec![read(); 8]);
}

#[test]
#[should_panic(expected = "has to be generated again: `objekt Input` is not a line")]
fn a_damaged_schema_is_not_passed_over() {
    static DAMAGED: ModuleSchema = ModuleSchema::new("model a/b\nobjekt Input\n");
    let _ = Fields::of(|| &DAMAGED, 0).len();
}

#[cfg(feature = "schemars")]
#[test]
fn the_schema_at_run_time_is_that_of_the_module() {
    let schema = schemars::schema_for!(Input).to_value();
    assert_eq!(schema["description"], "What the model is given.");
    assert_eq!(schema["required"], json!(["prompt", "mask"]));
    assert_eq!(schema["properties"]["prompt"]["description"], "What to paint.");
    assert_eq!(schema["properties"]["style"], json!({ "enum": ["oil", "ink wash"], "default": "oil" }));
    assert_eq!(schema["properties"]["loras"]["items"]["properties"]["scale"]["maximum"], 2);
}
