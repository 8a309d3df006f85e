//! `/trainings`

use super::{Api, List, Operation};
use crate::ground::{Error, Id, Resource};
use crate::predictions::Snapshot;

/// The trainings of the account: [`Client::trainings`](crate::Client::trainings).
#[derive(Clone, Debug)]
pub struct Trainings(pub(super) Api);

impl Trainings {
    /// Every training of the account, the newest first; input and output are JSON, as they are of any model.
    ///
    /// # Errors
    ///
    /// Those of [`List`].
    pub fn list(&self) -> List<Snapshot> {
        List::get(&self.0, Ok("/trainings".to_owned()))
    }

    /// Reads a training by its id, in one request.
    ///
    /// [`Client::training`](crate::Client::training) gives one that is typed, and can be waited for.
    ///
    /// # Errors
    ///
    /// Those of [`Operation`].
    pub fn get(&self, id: impl AsRef<str>) -> Operation<Snapshot> {
        Operation::read_prediction(&self.0, training(id.as_ref()))
    }

    /// Cancels a training by its id, in one request. One that has ended stays as it ended.
    ///
    /// # Errors
    ///
    /// Those of [`Operation`]. Canceling twice is harmless.
    pub fn cancel(&self, id: impl AsRef<str>) -> Operation<Snapshot> {
        Operation::cancel_prediction(&self.0, training(id.as_ref()))
    }
}

fn training(id: &str) -> Result<Id, Error> {
    Ok(Id::new(id)?.of_kind(Resource::Training))
}
