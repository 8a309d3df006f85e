//! Models without a generated module: JSON in, JSON out.

use serde_json::Value;

#[cfg(feature = "stream")]
use super::StreamRun;
use super::{Client, Run, Submit};
use crate::ground::Error;
use crate::ground::names::ModelName;
use crate::predictions::input::PredictionRequest;

/// A model by its name, run with JSON: [`Client::model`].
///
/// Nothing checks the input before the service does; all else is as safe as the typed way.
#[derive(Clone, Debug)]
pub struct Model {
    pub(super) client: Client,
    name: String,
}

impl Client {
    /// A model by its name, `owner/name` or `owner/name:version`, for those who have no generated module for it.
    ///
    /// Official models are run by their name alone, others by a version. That the text is no model's name is
    /// said when it is run.
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
    /// Runs the model and gives its output as JSON.
    ///
    /// # Errors
    ///
    /// Those of [`Run`].
    pub fn run(&self, input: Value) -> Run<Value> {
        Run::new(self.client.clone(), PredictionRequest::new(self.parsed(), input))
    }

    /// Creates a prediction and does not wait for it.
    ///
    /// # Errors
    ///
    /// Those of [`Submit`].
    pub fn submit(&self, input: Value) -> Submit<Value> {
        Submit::new(self.client.clone(), PredictionRequest::new(self.parsed(), input))
    }

    /// Creates a prediction and gives its output piece by piece, as JSON: of a language model, each piece is a string.
    ///
    /// Whether the model streams is not known here; of one that does not, all comes at the end.
    ///
    /// # Errors
    ///
    /// Those of [`StreamRun`].
    #[cfg(feature = "stream")]
    pub fn stream(&self, input: Value) -> StreamRun<Value> {
        StreamRun::new(self.client.clone(), PredictionRequest::new(self.parsed(), input))
    }

    pub(super) fn parsed(&self) -> Result<ModelName, Error> {
        ModelName::parse(&self.name)
    }
}
