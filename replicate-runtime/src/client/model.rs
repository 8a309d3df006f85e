//! Models without a generated module: JSON in, JSON out.

use serde_json::Value;

#[cfg(feature = "stream")]
use super::StreamRun;
use super::{Client, Run, Submit};
use crate::ground::Error;
use crate::ground::names::ModelName;
use crate::predictions::input::PredictionRequest;

/// A model that is run by its name, with JSON: see [`Client::model`].
///
/// The input is not checked before it is sent. In all other respects this is as safe as the typed interface.
#[derive(Clone, Debug)]
pub struct Model {
    pub(super) client: Client,
    name: String,
}

impl Client {
    /// A model by its name, `owner/name` or `owner/name:version`, for use without a generated module.
    ///
    /// Official models are run by their name, others by a version. An invalid name is reported when the model is run.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::from_env()?;
    /// let input = serde_json::json!({"prompt": "an astronaut riding a rainbow unicorn"});
    /// let output = client.model("black-forest-labs/flux-schnell").run(input).await?;
    /// println!("{output}");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn model(&self, name: impl Into<String>) -> Model {
        Model { client: self.clone(), name: name.into() }
    }
}

impl Model {
    /// Runs the model and returns its output as JSON.
    ///
    /// # Errors
    ///
    /// Same as for [`Run`].
    pub fn run(&self, input: Value) -> Run<Value> {
        Run::new(self.client.clone(), PredictionRequest::new(self.parsed(), input))
    }

    /// Creates a prediction without waiting for it.
    ///
    /// # Errors
    ///
    /// Same as for [`Submit`].
    pub fn submit(&self, input: Value) -> Submit<Value> {
        Submit::new(self.client.clone(), PredictionRequest::new(self.parsed(), input))
    }

    /// Creates a prediction and streams its output, as JSON. Each piece of a language model's output is a string.
    ///
    /// If the model does not stream, the whole output comes at the end.
    ///
    /// # Errors
    ///
    /// Same as for [`StreamRun`].
    #[cfg(feature = "stream")]
    pub fn stream(&self, input: Value) -> StreamRun<Value> {
        StreamRun::new(self.client.clone(), PredictionRequest::new(self.parsed(), input))
    }

    pub(super) fn parsed(&self) -> Result<ModelName, Error> {
        ModelName::parse(&self.name)
    }
}
