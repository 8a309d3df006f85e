//! Finds predictions whose ids were lost.

use std::time::SystemTime;

use serde_json::Value;

use super::{Client, Model, Prediction};
use crate::ground::Error;
use crate::ground::names::ModelName;
use crate::model::ModelInput;
use crate::predictions::PredictionInput;

impl Client {
    /// Looks for a prediction with this input that was created at or after `since`, and that no user of this client
    /// holds yet.
    ///
    /// Use it after an error that [`is_outcome_unknown`](Error::is_outcome_unknown), or after a restart. The client has
    /// already looked before it returned such an error, but the service may list a prediction later, or the list could
    /// not be read at that time. If there are several, the oldest is returned, and the next one with each call.
    ///
    /// A prediction matches if its model (in any version) and its input are the same. The service does not show secrets
    /// and the content of uploaded files, so these can't be compared. With such files, a prediction is returned only if
    /// it is the only match.
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
    /// The errors of any read request, and [`ErrorKind::File`](crate::ErrorKind::File) if a file of the input can't be
    /// read.
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
    /// The errors of any read request, and [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the
    /// model's name is invalid.
    pub async fn find_recent(&self, input: &Value, since: SystemTime) -> Result<Option<Prediction<Value>>, Error> {
        self.client.find(self.parsed()?, input, since).await
    }
}
