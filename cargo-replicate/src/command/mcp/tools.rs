//! The tools: one for each model, and those that find other models.

use std::sync::Arc;

use replicate_codegen::{ModelName, Stored};
use replicate_schema::{ModelSchema, describe_bounds, visible};
use rmcp::model::{Tool, ToolAnnotations};
use serde_json::{Value, json};

use super::names::names;
use super::wire::Schemas;
use crate::output::Output;
use crate::report::Failure;
use crate::service;

pub(super) const SEARCH: &str = "search_models";
pub(super) const DESCRIBE: &str = "describe_model";
pub(super) const ADD: &str = "add_model";
pub(super) const GET: &str = "get_prediction";

/// A model that can be run.
#[derive(Debug)]
pub(super) struct ModelTool {
    pub(super) tool: Tool,
    pub(super) model: ModelName,
    /// What to run: official models by their name, others by a version.
    pub(super) target: String,
    pub(super) schema: ModelSchema,
    /// Whether its output is text.
    pub(super) is_text: bool,
}

/// The tools for the documents of a folder.
pub(super) fn of_models(documents: &[Stored], files: &str, schemas: &Schemas) -> Result<Vec<Arc<ModelTool>>, Failure> {
    let models: Vec<ModelName> = documents.iter().map(|stored| stored.model().clone()).collect();
    let names = names(&models, &[SEARCH, DESCRIBE, ADD, GET]);
    names
        .into_iter()
        .zip(documents)
        .map(|(name, stored)| of_model(name, stored, files, schemas).map(Arc::new))
        .collect()
}

fn of_model(name: String, stored: &Stored, files: &str, schemas: &Schemas) -> Result<ModelTool, Failure> {
    let (model, document) = (stored.model().clone(), stored.document()?);
    let schema = ModelSchema::read(&document);
    let about = document.description().map(visible::plain).filter(|text| !text.is_empty());
    let about =
        about.map_or_else(|| format!("Runs the model {model}."), |text| format!("Runs the model {model}: {text}"));
    let is_text = Output::of(&schema).is_text();
    let gives = format!("Gives {}.", schema.describe_output());
    let input = schema.input_json_schema().for_tools().to_string();
    // Bounds that the schema of a tool can't express are described in words, and still checked.
    let bounds = describe_bounds(schema.types.bounds(schema.prediction.input)).join(", and ");
    let takes = (!bounds.is_empty()).then(|| format!("The arguments together must be {bounds}."));
    let takes_files = input.contains(r#""format":"uri""#).then(|| files.to_owned());
    let parts = [Some(about), Some(gives), takes, takes_files];
    let description = parts.into_iter().flatten().collect::<Vec<_>>().join("\n");
    // Each call creates another prediction, which is paid for and changes nothing else.
    let annotations = ToolAnnotations::new().destructive(false).idempotent(false).open_world(true);
    let mut tool = Tool::new(name, description, schemas.marker(input));
    tool.title = Some(model.to_string());
    tool.output_schema = Some(Arc::new(schemas.marker(output_schema(&schema))));
    tool.annotations = Some(annotations);
    Ok(ModelTool { target: service::target(&model, &document), tool, model, schema, is_text })
}

/// The schema of structured results.
fn output_schema(schema: &ModelSchema) -> String {
    let output = schema.output_json_schema();
    format!(
        r#"{{"type":"object","properties":{{"prediction":{},"output":{output},"unexpected_output":{},"files":{}}},"required":["prediction"]}}"#,
        json!({"type": "string", "description": "The id of the prediction."}),
        json!({"description": "The output of the model, if it does not match its own schema."}),
        json!({"type": "array", "items": {"type": "string"}, "description": "The files that were saved, by their paths."}),
    )
}

/// The tools that are not models.
pub(super) fn others(allow_add: bool) -> Vec<Tool> {
    let model = json!({"type": "string", "description": "The model, as owner/name."});
    let mut tools = vec![
        tool(
            SEARCH,
            "Searches the public models of the service.",
            &json!({"query": {"type": "string", "minLength": 1, "description": "What to search for."}}),
            "query",
            ToolAnnotations::new().read_only(true).open_world(true),
        ),
        tool(
            DESCRIBE,
            "Describes the inputs and the output of a model, which need not be one of the tools.",
            &json!({"model": model}),
            "model",
            ToolAnnotations::new().read_only(true).open_world(true),
        ),
        tool(
            GET,
            "Returns the state of a prediction, and its output once it has ended. Does not wait.",
            &json!({"id": {"type": "string", "description": "The id of the prediction, or the address of its page."}}),
            "id",
            ToolAnnotations::new().read_only(true).open_world(true),
        ),
    ];
    if allow_add {
        tools.push(tool(
            ADD,
            "Adds a model of the service to the models folder, which makes it a tool.",
            &json!({"model": model}),
            "model",
            ToolAnnotations::new().destructive(false).idempotent(true).open_world(true),
        ));
    }
    tools
}

fn tool(
    name: &'static str,
    description: &'static str,
    properties: &Value,
    required: &str,
    hints: ToolAnnotations,
) -> Tool {
    let schema = json!({
        "type": "object", "properties": properties, "required": [required], "additionalProperties": false,
    });
    let schema = schema.as_object().cloned().unwrap_or_default();
    let mut tool = Tool::new(name, description, schema);
    tool.annotations = Some(hints);
    tool
}
