//! The operations that a kind of server implements.

use std::fmt::Debug;
#[cfg(feature = "stream")]
use std::time::Duration;
use std::time::SystemTime;

use futures_util::future::BoxFuture;

#[cfg(feature = "cog")]
use super::cog::Health;
use super::input::{PredictionRequest, erased};
use super::raw::RawPrediction;
#[cfg(feature = "stream")]
use super::stream::Reader;
use super::train::TrainingRequest;
use crate::ground::names::ModelName;
use crate::ground::timers::Instant;
use crate::ground::{Error, Id};
#[cfg(feature = "api")]
use crate::http::Request;

/// A kind of server that runs predictions: the hosted service or a Cog server.
pub(crate) trait Backend: Debug + Send + Sync {
    /// Checks an input, sends its files and creates the prediction.
    fn create<'a>(
        &'a self,
        request: &'a PredictionRequest,
        prefer: PreferWait,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<RawPrediction, Error>>;

    /// Reads a prediction or a training.
    fn read<'a>(&'a self, id: &'a Id, deadline: Instant) -> BoxFuture<'a, Result<RawPrediction, Error>>;

    /// Cancels a prediction or a training. One that has ended is not changed.
    fn cancel<'a>(&'a self, id: &'a Id, deadline: Instant) -> BoxFuture<'a, Result<RawPrediction, Error>>;

    /// Waits for the end of a prediction that was last read at `read_at`.
    ///
    /// `prediction` is kept up to date, so that it has the last state even if the wait fails.
    fn wait<'a>(
        &'a self,
        prediction: &'a mut RawPrediction,
        read_at: Instant,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// Creates a prediction to read its output piece by piece.
    #[cfg(feature = "stream")]
    fn stream<'a>(
        &'a self,
        request: &'a PredictionRequest,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<(RawPrediction, Reader), Error>>;

    /// Reads the output of an existing prediction piece by piece.
    #[cfg(feature = "stream")]
    fn follow(&self, prediction: RawPrediction, deadline: Instant) -> Reader;

    /// Creates a training.
    fn train<'a>(
        &'a self,
        request: &'a TrainingRequest,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<RawPrediction, Error>>;

    /// Looks for a prediction with an input in the list of recent ones.
    fn find_recent<'a>(
        &'a self,
        model: ModelName,
        input: &'a dyn erased::Input,
        since: SystemTime,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<Option<RawPrediction>, Error>>;

    /// Notes that a caller holds a prediction, so that no other caller is given it.
    fn claim(&self, id: &Id);

    /// Learns of the state of a prediction that was not read through this backend.
    #[cfg(feature = "stream")]
    fn seen(&self, _: &RawPrediction) {}

    /// Whether the server supports a request of the rest of the API.
    #[cfg(feature = "api")]
    fn check_supported(&self, request: &Request) -> Result<(), Error>;

    /// What happens to a prediction on the server when the request that created it is dropped.
    fn on_disconnect(&self) -> OnDisconnect;

    /// Reads the health of the server.
    #[cfg(feature = "cog")]
    fn health(&self, deadline: Instant) -> BoxFuture<'_, Result<Health, Error>>;

    /// The interval between two polls, if the caller fixed it.
    #[cfg(feature = "stream")]
    fn fixed_pause(&self) -> Option<Duration>;
}

/// Whether a create request asks the server to delay its response until the prediction has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PreferWait {
    UntilEnded,
    No,
}

/// What happens to a prediction when the request that created it is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnDisconnect {
    RunsOn,
    #[cfg(feature = "cog")]
    IsCanceled,
}

/// The error of a wait that timed out.
pub(crate) fn out_of_time(prediction: &RawPrediction) -> Error {
    let message = format!(
        "the {} did not end in the time allowed, its last status is {:?}; it is still running: wait for it again or \
         cancel it",
        prediction.id.noun(),
        prediction.status.as_str()
    );
    Error::new(crate::ground::ErrorKind::Timeout, message).with_prediction(&prediction.id)
}
