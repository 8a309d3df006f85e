//! Cancels on the service what its caller has let go of.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::Client;
use super::call::Call;
use super::life::Hold;
use super::name::Id;
use crate::prediction::RawPrediction;
use crate::{Error, ErrorKind};

/// Cancels a prediction when it is dropped, unless that is over or no longer wanted.
pub(crate) struct CancelOnDrop {
    client: Client,
    id: Option<Id>,
    /// Whoever drops this need not be on it.
    runtime: Handle,
}

/// Longer than this nobody waits for the answer to a cancel.
const LIMIT: Duration = Duration::from_secs(60);

impl CancelOnDrop {
    fn new(client: Client, id: Id) -> Self {
        Self { client, id: Some(id), runtime: Handle::current() }
    }

    /// Leaves the prediction alone from now on.
    pub(crate) fn disarm(&mut self) {
        self.id = None;
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        let Some(id) = self.id.take() else { return };
        let client = self.client.clone();
        self.runtime.spawn(async move {
            if let Ok(core) = client.core() {
                let canceled = core.cancel(&id, Instant::now() + LIMIT).await;
                tracing::debug!(prediction_id = id.as_str(), canceled = canceled.is_ok(), "dropped");
            }
        });
    }
}

impl Client {
    /// Creates a prediction that is canceled when what is returned is dropped, or this future is.
    ///
    /// The create is a task of its own: dropping this in the middle of it must not lose the id that the answer brings. And
    /// it is not held back, so that the id comes soon.
    pub(super) async fn create_to_cancel(
        &self,
        call: Call,
        deadline: Instant,
    ) -> Result<(RawPrediction, CancelOnDrop), Error> {
        let (tell, told) = oneshot::channel();
        let client = self.clone();
        tokio::spawn(async move {
            let created = client.create_with_guard(&call, deadline).await;
            // If nobody hears this, the guard in it is dropped.
            let _ = tell.send(created);
        });
        told.await.unwrap_or_else(|_| {
            Err(Error::new(ErrorKind::Connection, "the runtime was shut down during the create").with_unknown_outcome())
        })
    }

    async fn create_with_guard(&self, call: &Call, deadline: Instant) -> Result<(RawPrediction, CancelOnDrop), Error> {
        let core = self.core()?;
        let snapshot = if core.is_cog() {
            self.submit_to_cog(call, deadline).await?
        } else {
            core.create(call, Hold::No, deadline).await?
        };
        let mut guard = CancelOnDrop::new(self.clone(), snapshot.id.clone());
        if snapshot.status.is_terminal() {
            guard.disarm();
        }
        Ok((snapshot, guard))
    }
}
