//! Finds predictions whose ids were never received.

use std::time::SystemTime;

use serde_json::Value;

use super::{Client, Model, Prediction};
use crate::ground::Error;
use crate::ground::names::ModelName;
use crate::model::ModelInput;
use crate::predictions::PredictionInput;

impl Client {
    /// Looks for a prediction with this input that was created since a moment, and that nobody holds who uses this client.
    ///
    /// This is for after an error that [`is_outcome_unknown`](Error::is_outcome_unknown), or after a restart: the client has
    /// looked by itself before it gave such an error, but the service may list a prediction later, or the list could not be
    /// read then. Of several, the oldest is given, and another one each time.
    ///
    /// The model must be the same, in whichever version, and the input as it was sent. What the service hides of it, it
    /// can't be compared by: secrets, and the content of files that were uploaded. With such files a prediction is given only where there
    /// is no other like it.
    ///
    /// ```no_run
    /// # async fn example<Input: replicate_runtime::ModelInput + Clone>(input: Input) -> Result<(), replicate_runtime::Error> {
    /// use std::time::SystemTime;
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::from_env()?;
    /// let before = SystemTime::now();
    /// let output = match client.run(input.clone()).await {
    ///     Err(error) if error.is_outcome_unknown() => match client.find_recent(&input, before).await? {
    ///         Some(mut prediction) => prediction.wait().await?,
    ///         None => return Err(error),
    ///     },
    ///     result => result?,
    /// };
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of any read, and [`ErrorKind::File`](crate::ErrorKind::File) where a file of the input can't be read.
    pub async fn find_recent<I: ModelInput>(
        &self,
        input: &I,
        since: SystemTime,
    ) -> Result<Option<Prediction<I>>, Error> {
        self.find(I::MODEL.into(), input, since).await
    }

    async fn find<I: PredictionInput>(
        &self,
        model: ModelName,
        input: &I,
        since: SystemTime,
    ) -> Result<Option<Prediction<I>>, Error> {
        let deadline = self.0.transport.deadline(None)?;
        let found = self.0.backend.find_recent(model, input, since, deadline).await?;
        Ok(found.map(|found| Prediction::new(self.clone(), found)))
    }
}

impl Model {
    /// Looks for a prediction of this model with this input: see [`Client::find_recent`].
    ///
    /// # Errors
    ///
    /// Those of any read, and [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) where the model's name is none.
    pub async fn find_recent(&self, input: &Value, since: SystemTime) -> Result<Option<Prediction<Value>>, Error> {
        self.client.find(self.parsed()?, input, since).await
    }
}
