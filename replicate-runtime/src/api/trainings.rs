//! `/trainings`

use super::{Api, List, Operation};
use crate::ground::{Error, Id, Resource};
use crate::predictions::Snapshot;

/// The trainings of the account: [`Client::trainings`](crate::Client::trainings).
#[derive(Clone, Debug)]
pub struct Trainings(pub(super) Api);

impl Trainings {
    /// Lists all trainings of the account, newest first. Inputs and outputs are JSON, as the models differ.
    ///
    /// # Errors
    ///
    /// Same as for [`List`].
    pub fn list(&self) -> List<Snapshot> {
        List::get(&self.0, Ok("/trainings".to_owned()))
    }

    /// Reads a training by its id, in one request.
    ///
    /// [`Client::training`](crate::Client::training) gives a typed training that can be awaited.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn get(&self, id: impl AsRef<str>) -> Operation<Snapshot> {
        Operation::read_prediction(&self.0, training(id.as_ref()))
    }

    /// Cancels a training by its id, in one request. A training that has ended is not changed.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`]. Canceling twice has no effect.
    pub fn cancel(&self, id: impl AsRef<str>) -> Operation<Snapshot> {
        Operation::cancel_prediction(&self.0, training(id.as_ref()))
    }
}

fn training(id: &str) -> Result<Id, Error> {
    Ok(Id::new(id)?.of_kind(Resource::Training))
}
