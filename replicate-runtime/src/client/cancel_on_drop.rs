//! Cancels predictions that their callers have dropped.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{oneshot, watch};

use super::Client;
use crate::ground::tasks::Tasks;
use crate::ground::timers::Instant;
use crate::ground::{Error, ErrorKind, Id};
use crate::predictions::RawPrediction;
use crate::predictions::backend::PreferWait;
use crate::predictions::input::PredictionRequest;

/// Cancels a prediction when this is dropped, unless the prediction has ended or the guard was disarmed.
pub(super) struct CancelOnDrop {
    client: Client,
    id: Option<Id>,
    /// The runtime for the cancel request. The guard can be dropped outside of a runtime.
    tasks: Tasks,
}

/// The number of cancel requests under way, and of create requests whose predictions may still have to be canceled.
#[derive(Debug, Default)]
pub(super) struct Cancels(watch::Sender<usize>);

/// Counts as under way for as long as it lives.
struct UnderWay(Client);

/// How long to wait for the response to a cancel request.
const LIMIT: Duration = Duration::from_secs(60);

impl Cancels {
    /// Waits until none is under way.
    pub(super) async fn finished(&self) {
        // The sender lives as long as this.
        let _ = self.0.subscribe().wait_for(|under_way| *under_way == 0).await;
    }
}

impl UnderWay {
    fn new(client: &Client) -> Self {
        client.0.cancels.0.send_modify(|under_way| *under_way += 1);
        Self(client.clone())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.0.cancels.0.send_modify(|under_way| *under_way = under_way.saturating_sub(1));
    }
}

impl CancelOnDrop {
    fn new(client: Client, id: Id, tasks: Tasks) -> Self {
        Self { client, id: Some(id), tasks }
    }

    /// Leaves the prediction alone from now on.
    pub(super) fn disarm(&mut self) {
        self.id = None;
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        let Some(id) = self.id.take() else { return };
        let under_way = UnderWay::new(&self.client);
        let client = self.client.clone();
        self.tasks.spawn(async move {
            let canceled = client.0.backend.cancel(&id, Instant::now() + LIMIT).await;
            tracing::debug!(prediction_id = id.as_str(), canceled = canceled.is_ok(), "dropped");
            drop(under_way);
        });
    }
}

impl Client {
    /// Creates a prediction that is canceled when the returned value or this future is dropped.
    ///
    /// The create request runs as a separate task, so that the id in its response is not lost if this future is
    /// dropped. The service is not asked to delay the response, so that the id arrives soon.
    pub(super) async fn create_to_cancel(
        &self,
        request: Arc<PredictionRequest>,
        deadline: Instant,
    ) -> Result<(RawPrediction, CancelOnDrop), Error> {
        let (give, given) = oneshot::channel();
        let client = self.clone();
        let under_way = UnderWay::new(self);
        let tasks = Tasks::current()?;
        let of_guard = tasks.clone();
        tasks.spawn(async move {
            let created = client.create_with_guard(&request, deadline, of_guard).await;
            // If the receiver is gone, this drops the guard.
            let _ = give.send(created);
            drop(under_way);
        });
        given.await.unwrap_or_else(|_| {
            Err(Error::new(ErrorKind::Connection, "the runtime was shut down during the create").with_unknown_outcome())
        })
    }

    async fn create_with_guard(
        &self,
        request: &PredictionRequest,
        deadline: Instant,
        tasks: Tasks,
    ) -> Result<(RawPrediction, CancelOnDrop), Error> {
        let prediction = self.0.backend.create(request, PreferWait::No, deadline).await?;
        let mut guard = CancelOnDrop::new(self.clone(), prediction.id.clone(), tasks);
        if prediction.status.is_terminal() {
            guard.disarm();
        }
        Ok((prediction, guard))
    }
}
