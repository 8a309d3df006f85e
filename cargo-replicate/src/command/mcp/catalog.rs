//! The tools that find models, describe and add them, and look at predictions.

use std::sync::Arc;

use replicate_codegen::ModelName;
use replicate_runtime::Snapshot;
use replicate_schema::{Document, ModelSchema};
use rmcp::RoleServer;
use rmcp::model::{CallToolResult, ContentBlock, JsonObject};
use rmcp::service::RequestContext;
use serde_json::Value;

use super::result;
use super::server::Shared;
use super::tools::{ADD, DESCRIBE, GET, SEARCH};
use crate::cli::{ModelSpec, ModelsFolder, prediction_id};
use crate::command::{predictions, search, show};
use crate::report::Failure;
use crate::service::{self, Service};
use crate::shell::Shell;
use crate::{style, writing};

impl Shared {
    /// Handles a call of a tool that is not a model; `None` if there is no such tool.
    pub(super) async fn other(
        self: &Arc<Self>,
        name: &str,
        arguments: JsonObject,
        context: &RequestContext<RoleServer>,
    ) -> Option<CallToolResult> {
        let key = match name {
            SEARCH => "query",
            DESCRIBE => "model",
            ADD if self.allow_add => "model",
            GET => "id",
            _ => return None,
        };
        let done = match argument(key, &arguments) {
            Err(invalid) => Err(invalid),
            Ok(value) => match name {
                SEARCH => blocking(move || search(&value)).await,
                DESCRIBE => self.with_model(&value, describe).await,
                ADD => self.add(&value, context).await,
                _ => self.prediction(&value).await,
            },
        };
        Some(done.unwrap_or_else(|failure| result::error(&failure.sentence())))
    }

    async fn with_model(
        &self,
        model: &str,
        work: impl FnOnce(&ModelSpec, &ModelsFolder) -> Result<CallToolResult, Failure> + Send + 'static,
    ) -> Result<CallToolResult, Failure> {
        let spec = ModelSpec::read(model).map_err(Failure::new)?;
        let folder = self.folder.clone();
        blocking(move || work(&spec, &folder)).await
    }

    async fn add(&self, model: &str, context: &RequestContext<RoleServer>) -> Result<CallToolResult, Failure> {
        let added = self.with_model(model, add).await?;
        self.load()?;
        // A client that misses it may ask again, or does not support new tools.
        let _ = context.peer.notify_tool_list_changed().await;
        Ok(added)
    }

    async fn prediction(&self, id: &str) -> Result<CallToolResult, Failure> {
        let id = prediction_id(id).map_err(Failure::new)?;
        let prediction = predictions::read(&self.client, &id).await?;
        if !prediction.status().is_terminal() {
            return Ok(result::of_running(&prediction));
        }
        let model = prediction.model().and_then(|model| model.parse::<ModelName>().ok());
        self.settle(&prediction, model.as_ref()).await?;
        let known = self.models().into_iter().find(|tool| Some(&tool.model) == model.as_ref());
        let schema = if let Some(tool) = known {
            tool.schema.clone()
        } else {
            let (folder, snapshot) = (self.folder.clone(), Snapshot::clone(&prediction));
            blocking(move || match service::document_of(&snapshot, &folder, &quiet())? {
                Some(stored) => Ok(ModelSchema::read(&stored.document()?)),
                None => Err(Failure::new("the prediction does not name its model")),
            })
            .await?
        };
        Ok(result::of_prediction(&self.client, &prediction, &schema, &self.out).await)
    }
}

/// The only argument of a tool, checked with the same messages as arguments of models.
fn argument(key: &str, arguments: &JsonObject) -> Result<String, Failure> {
    let schema = serde_json::json!({"Input": {
        "required": [key], "properties": {key: {"type": "string", "minLength": 1, "maxLength": 1000}},
    }});
    let schema = ModelSchema::read(&Document::from_value(schema)?);
    let wrong: Vec<String> = schema.check_input(&arguments.clone().into()).iter().map(ToString::to_string).collect();
    match arguments.get(key).and_then(Value::as_str) {
        Some(text) if wrong.is_empty() => Ok(text.to_owned()),
        _ => Err(Failure::new(wrong.join("\n"))),
    }
}

fn search(words: &str) -> Result<CallToolResult, Failure> {
    let models = Service::new(&quiet())?.search(words)?;
    let found: Vec<Value> = models.iter().map(search::facts).collect();
    Ok(text(&found.into()))
}

fn describe(spec: &ModelSpec, folder: &ModelsFolder) -> Result<CallToolResult, Failure> {
    let stored = service::find(spec, folder, &quiet())?;
    Ok(text(&show::as_json(stored.model(), &stored.document()?, None)))
}

fn add(spec: &ModelSpec, folder: &ModelsFolder) -> Result<CallToolResult, Failure> {
    let stored = Service::new(&quiet())?.document(&spec.model, spec.version.as_deref())?;
    writing::save(&stored, &folder.path()?)?;
    Ok(CallToolResult::success(vec![ContentBlock::text(format!("{} is a tool now", stored.model()))]))
}

fn text(value: &Value) -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::text(style::json(value))])
}

/// A shell without warnings, which are for people at a terminal.
fn quiet() -> Shell {
    Shell::new(true)
}

/// Runs blocking network requests on a separate thread.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(Failure::new("the tool ended without a result").because(&error)),
    }
}
