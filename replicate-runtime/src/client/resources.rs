//! The methods of a client for the rest of the API.

use super::Client;
use crate::api::{
    Account, Collections, Deployments, Files, Hardware, Models, Operation, Predictions, Search, Trainings, account,
    hardware, webhooks,
};
use crate::ground::Secret;

impl Client {
    /// Reads the account that the token belongs to.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// let account = replicate_runtime::Client::from_env()?.account().await?;
    /// println!("{}", account.username);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn account(&self) -> Operation<Account> {
        account::get(&self.api())
    }

    /// The service's collections of models that do the same kind of work.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// let client = replicate_runtime::Client::from_env()?;
    /// for model in client.collections().get("super-resolution").await?.models {
    ///     println!("{}/{}", model.owner, model.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn collections(&self) -> Collections {
        Collections::new(self.api())
    }

    /// The deployments of the account. Use [`Run::deployment`](crate::Run::deployment) to run one.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// let client = replicate_runtime::Client::from_env()?;
    /// for deployment in client.deployments().list().all().await? {
    ///     println!("{}/{}", deployment.owner, deployment.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn deployments(&self) -> Deployments {
        Deployments::new(self.api())
    }

    /// The uploaded files: by [`Client::upload`], or for runs whose input has large files.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// let client = replicate_runtime::Client::from_env()?;
    /// for file in client.files().list().all().await? {
    ///     println!("{} {:?}", file.id, file.expires_at);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn files(&self) -> Files {
        Files::new(self.api())
    }

    /// Lists the kinds of machines that models can run on.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// for hardware in replicate_runtime::Client::from_env()?.hardware().await? {
    ///     println!("{}", hardware.sku);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn hardware(&self) -> Operation<Vec<Hardware>> {
        hardware::get(&self.api())
    }

    /// The public models and your own, to look up and manage. [`Client::run`] and [`Client::model`] run them.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// let client = replicate_runtime::Client::from_env()?;
    /// let model = client.models().get("black-forest-labs/flux-schnell").await?;
    /// println!("{}", model.description.unwrap_or_default());
    /// println!("{}", client.models().readme("black-forest-labs/flux-schnell").await?);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn models(&self) -> Models {
        Models::new(self.api())
    }

    /// The predictions of the account, for all models. [`Client::prediction`] finds one by its id.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// use std::time::{Duration, SystemTime};
    ///
    /// let client = replicate_runtime::Client::from_env()?;
    /// let an_hour_ago = SystemTime::now() - Duration::from_secs(3600);
    /// for prediction in client.predictions().list().created_after(an_hour_ago).all().await? {
    ///     println!("{} {:?} {}", prediction.id(), prediction.model(), prediction.status());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn predictions(&self) -> Predictions {
        Predictions::new(self.api())
    }

    /// Searches models, collections and the documentation. The service calls this a beta.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// let client = replicate_runtime::Client::from_env()?;
    /// for found in client.search("remove a background").limit(5).await?.models {
    ///     println!("{}/{}", found.model.owner, found.model.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn search(&self, text: impl Into<String>) -> Search {
        Search::new(self.api(), text.into())
    }

    /// The trainings of the account, for all models. [`Client::training`] finds one by its id, [`Client::train`]
    /// creates one.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// let client = replicate_runtime::Client::from_env()?;
    /// for training in client.trainings().list().page().await?.results {
    ///     println!("{} {:?} {}", training.id(), training.model(), training.status());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn trainings(&self) -> Trainings {
        Trainings::new(self.api())
    }

    /// Reads the secret that the service signs this account's webhooks with, for a
    /// [`Verifier`](crate::webhook::Verifier). It does not change, so a server can read it once, when it starts.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::{Client, webhook};
    ///
    /// let secret = Client::from_env()?.webhook_secret().await?;
    /// let verifier = webhook::Verifier::new(secret.expose())?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn webhook_secret(&self) -> Operation<Secret> {
        webhooks::secret(&self.api())
    }
}
