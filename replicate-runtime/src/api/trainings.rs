//! `GET /trainings`

use super::List;
use crate::{Client, Snapshot};

/// The trainings of the account: [`Client::trainings`].
#[derive(Clone, Debug)]
pub struct Trainings(Client);

impl Client {
    /// The trainings of the account, of all models. [`Client::training`] finds one by its id, [`Client::train`] makes one.
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
        Trainings(self.clone())
    }
}

impl Trainings {
    /// Every training of the account, the newest first; input and output are JSON, as they are of any model.
    ///
    /// # Errors
    ///
    /// Those of [`List`].
    pub fn list(&self) -> List<Snapshot> {
        List::get(&self.0, Ok("/trainings".to_owned()))
    }
}
