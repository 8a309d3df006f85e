//! A call of a model: checked, recorded, created, and followed to its end.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use replicate_runtime::Prediction;
use rmcp::model::{CallToolResult, JsonObject};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::journal::{Begun, Key};
use super::request::{Progress, Request};
use super::result;
use super::server::Shared;
use super::tools::ModelTool;
use crate::input::Input;
use crate::report::Failure;
use crate::service::failed;
use crate::upload::upload;

/// How often a prediction without text output is polled.
const PAUSE: Duration = Duration::from_millis(500);

/// The calls under way, by the keys of their requests.
pub(super) type Calls = HashMap<Key, watch::Receiver<Option<CallToolResult>>>;

/// How a prediction was left.
enum End {
    Over,
    Canceled,
}

impl Shared {
    /// Runs a model as a tool. Errors are reported to the agent.
    pub(super) async fn call(
        self: &Arc<Self>,
        tool: Arc<ModelTool>,
        arguments: JsonObject,
        request: Request,
    ) -> CallToolResult {
        let hash = hash(&arguments);
        let input = match Input::of_stranger(&tool.model, &tool.schema, arguments, &self.files) {
            Ok(input) => input,
            Err(invalid) => return result::error(&format!("nothing was sent: {invalid}")),
        };
        let name = tool.tool.name.to_string();
        let key = Key { session: request.session.clone(), id: request.id.clone(), tool: name, hash };
        let mut answer = self.started(key, tool, input, request);
        // A call under way continues even if nobody waits for it, since it is paid for.
        match answer.wait_for(Option::is_some).await {
            Ok(answer) => answer.clone().unwrap_or_default(),
            Err(_) => result::error("the call ended without a result"),
        }
    }

    /// The pending result of a call, which is started unless it is already under way.
    fn started(
        self: &Arc<Self>,
        key: Key,
        tool: Arc<ModelTool>,
        input: Input,
        request: Request,
    ) -> watch::Receiver<Option<CallToolResult>> {
        let mut calls = self.calls();
        if let Some(answer) = calls.get(&key) {
            return answer.clone();
        }
        let (sender, answer) = watch::channel(None);
        calls.insert(key.clone(), answer.clone());
        let shared = Arc::clone(self);
        self.tasks.spawn(async move {
            let answered = shared.answer(&key, &tool, input, &request).await;
            shared.calls().remove(&key);
            // All receivers may be gone.
            let _ = sender.send(Some(answered));
        });
        answer
    }

    async fn answer(&self, key: &Key, tool: &ModelTool, input: Input, request: &Request) -> CallToolResult {
        match self.predict(key, tool, input, request).await {
            Ok(result) => result,
            Err(failure) => result::error(&failure.sentence()),
        }
    }

    async fn predict(
        &self,
        key: &Key,
        tool: &ModelTool,
        input: Input,
        request: &Request,
    ) -> Result<CallToolResult, Failure> {
        let mut progress = Progress::of(request);
        let mut prediction = match self.journal.begin(key).await? {
            Begun::New => self.create(key, tool, input, (request, &mut progress)).await?,
            Begun::Known(id) => {
                self.client.prediction::<Value>(&id).await.map_err(|error| failed(&error, &self.client))?
            }
            Begun::Doubt => return Err(in_doubt()),
        };
        let followed = self.follow(&mut prediction, tool, (request, &mut progress)).await;
        self.settle(&prediction, Some(&tool.model)).await?;
        let result = match followed.map_err(|error| failed(&error, &self.client))? {
            End::Canceled => result::error(&format!("the prediction {} was canceled", prediction.id())),
            End::Over => result::of_prediction(&self.client, &prediction, &tool.schema, &self.out).await,
        };
        self.journal.answered(key, prediction.id()).await?;
        Ok(result)
    }

    /// Creates the prediction of a recorded request.
    async fn create(
        &self,
        key: &Key,
        tool: &ModelTool,
        input: Input,
        (request, progress): (&Request, &mut Progress),
    ) -> Result<Prediction<Value>, Failure> {
        let number = match self.reserve(tool, &input.value, (request, progress)).await {
            Ok(number) => number,
            Err(failure) => {
                self.journal.forget(key, None).await?;
                return Err(failure);
            }
        };
        let unsent = |failure: Failure| async {
            self.journal.forget(key, Some(number)).await?;
            self.room.notify_waiters();
            Err(failure)
        };
        let uploaded = tokio::select! {
            uploaded = self.uploaded(input) => uploaded,
            () = request.canceled.cancelled() => return unsent(canceled()).await,
        };
        let mut input = match uploaded {
            Ok(input) => input,
            Err(failure) => return unsent(failure).await,
        };
        // The form of an input does not depend on the order of an agent's arguments.
        input.sort_all_objects();
        // From here on, the call is awaited: a create request must not be abandoned.
        match self.client.model(tool.target.as_str()).submit(input).await {
            Ok(prediction) => {
                self.journal
                    .created(key, number, prediction.id())
                    .await
                    .map_err(|failure| failure.help(format!("the call has the prediction {}", prediction.id())))?;
                Ok(prediction)
            }
            Err(error) if error.is_outcome_unknown() => {
                self.journal.doubt(key, number).await?;
                Err(failed(&error, &self.client))
            }
            Err(error) => unsent(failed(&error, &self.client)).await,
        }
    }

    /// Uploads the files of an input, and inserts their URLs.
    async fn uploaded(&self, mut input: Input) -> Result<Value, Failure> {
        for (pointer, path) in &input.files {
            let address = upload(&self.client, path).await;
            let address = address.map_err(|problem| {
                Failure::new(format!("can't upload {}", path.display())).because(problem.as_error())
            })?;
            if let Some(slot) = input.value.pointer_mut(pointer) {
                *slot = address.into();
            }
        }
        Ok(input.value)
    }

    /// Follows a prediction until it has ended, its request is canceled, or this process should end.
    async fn follow(
        &self,
        prediction: &mut Prediction<Value>,
        tool: &ModelTool,
        (request, progress): (&Request, &mut Progress),
    ) -> Result<End, replicate_runtime::Error> {
        let canceled = async {
            tokio::select! {
                () = request.canceled.cancelled() => {}
                () = self.ending.cancelled() => {}
            }
        };
        let mut canceled = std::pin::pin!(canceled);
        if tool.is_text && !prediction.status().is_terminal() {
            let mut pieces = prediction.stream();
            loop {
                tokio::select! {
                    () = &mut canceled => {
                        pieces.cancel().await?;
                        return Ok(End::Canceled);
                    }
                    piece = pieces.next() => match piece {
                        Some(Ok(piece)) => progress.wrote(piece.as_str().unwrap_or_default()).await,
                        // How it ended is checked below.
                        Some(Err(_)) | None => break,
                    },
                }
            }
            prediction.refresh().await?;
        }
        loop {
            progress.look(prediction).await;
            if prediction.status().is_terminal() {
                return Ok(End::Over);
            }
            tokio::select! {
                () = &mut canceled => {
                    prediction.cancel().await?;
                    return Ok(End::Canceled);
                }
                () = tokio::time::sleep(PAUSE) => prediction.refresh().await?,
            }
        }
    }
}

/// The error of a call that was canceled before it cost anything.
pub(super) fn canceled() -> Failure {
    Failure::new("the call was canceled, and nothing was sent")
}

/// The error if an earlier request may already have created the prediction.
fn in_doubt() -> Failure {
    Failure::new(
        "this call was sent before, and its answer was lost: its prediction may be running, and is not created again. \
         `cargo replicate predictions list` shows it, and get_prediction gives its output; a new call with the same \
         arguments creates another one",
    )
}

/// A hash of arguments that does not depend on the order of their keys.
fn hash(arguments: &JsonObject) -> String {
    let mut sorted = Value::Object(arguments.clone());
    sorted.sort_all_objects();
    super::hex(&Sha256::digest(sorted.to_string()))
}
