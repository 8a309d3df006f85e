use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::{Either, select};
use serde_json::Value;
use tokio::sync::watch;

use super::{Delivery, Freshness, Inbox};
use crate::client::Prediction;
use crate::ground::timers::{self, Instant};
use crate::ground::{Error, ErrorKind};
use crate::predictions::{PredictionInput, Snapshot};

/// How often a prediction is read in case its webhook never arrives.
const READ_EVERY: Duration = Duration::from_secs(60);
/// The maximum size in bytes, and the maximum number, of kept deliveries that nobody has waited for yet.
const KEPT: usize = 16 << 20;
const MOST_KEPT: usize = 1000;

/// Passes webhooks to those who wait for their predictions.
///
/// The receiver of webhooks passes them to [`deliver`](Self::deliver); the caller that submitted a prediction awaits it
/// with [`wait`](Self::wait). A webhook that arrives before anybody waits is kept. If none arrives, for example because
/// the receiver was down, the prediction is still read once a minute.
///
/// Cloning is cheap: clones share one hub.
///
/// ```no_run
/// # async fn example<Input: replicate_runtime::ModelInput>(input: Input) -> Result<(), replicate_runtime::Error> {
/// use replicate_runtime::webhook::Hub;
/// use replicate_runtime::{Client, Event};
///
/// let (client, hub) = (Client::from_env()?, Hub::new());
/// let mut prediction = client.submit(input).webhook("https://my.app/hook", [Event::Completed]).await?;
/// let output = hub.wait(&mut prediction).await?; // and the handler of /hook: hub.deliver(&delivery)?
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Hub {
    board: Arc<Mutex<Board>>,
    read_every: Duration,
}

/// What waiters receive.
type Ended = Option<Arc<Snapshot>>;

#[derive(Default)]
struct Board {
    inbox: Inbox,
    /// The waiters, by the prediction's id.
    waiters: HashMap<String, watch::Sender<Ended>>,
    /// Predictions that ended before anybody waited, oldest first, with the size of their bodies.
    kept: VecDeque<(Arc<Snapshot>, usize)>,
    kept_bytes: usize,
}

impl Hub {
    /// Creates a hub without waiters.
    #[must_use]
    pub fn new() -> Self {
        Self { board: Arc::default(), read_every: READ_EVERY }
    }

    /// Sets how often a prediction is read while its webhook has not arrived. Default: once a minute.
    #[must_use]
    pub fn read_every(mut self, pause: Duration) -> Self {
        // Even a zero pause must let other tasks run.
        self.read_every = pause.clamp(Duration::from_millis(1), Duration::from_secs(24 * 60 * 60));
        self
    }

    /// Processes a verified webhook, and wakes those who wait for the prediction if it has ended.
    ///
    /// Answer the webhook with success whatever this returns: stale and duplicate webhooks are handled.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedReply`] if the body is not a prediction.
    pub fn deliver(&self, delivery: &Delivery) -> Result<Freshness, Error> {
        let snapshot = delivery.parse::<Value>()?;
        let mut board = self.board();
        let freshness = board.inbox.admit(delivery, &snapshot);
        tracing::debug!(id = snapshot.id(), status = %snapshot.status(), ?freshness, "a webhook came");
        if freshness == Freshness::New && snapshot.status().is_terminal() {
            board.ended(Arc::new(snapshot), delivery.body().len());
        }
        Ok(freshness)
    }

    /// Waits until a prediction has ended, at most for the client's time-out, and returns the typed output.
    ///
    /// # Errors
    ///
    /// Same as for [`Prediction::wait`].
    pub async fn wait<I: PredictionInput>(&self, prediction: &mut Prediction<I>) -> Result<I::Output, Error> {
        let deadline = prediction.deadline()?;
        let mut waiter = self.register(prediction.id());
        // A prediction that is known to have ended, but was not kept, is read at once.
        let mut next = Instant::now() + if waiter.is_late { Duration::ZERO } else { self.pause() };
        while !prediction.status().is_terminal() {
            let read = async {
                timers::sleep_until(next.min(deadline)).await;
                timers::timeout_at(deadline, prediction.refresh()).await
            };
            match first(waiter.next_end(), read).await {
                Either::Left(ended) => prediction.accept(&ended),
                Either::Right(Err(_)) => return Err(out_of_time(prediction)),
                // The webhook may still arrive, and the network may recover.
                Either::Right(Ok(Err(error))) if is_passing(error.kind()) => {
                    tracing::debug!(id = prediction.id(), kind = ?error.kind(), "could not be read");
                }
                Either::Right(Ok(read)) => read?,
            }
            next = Instant::now() + self.pause();
        }
        prediction.wait().await
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        // Changes are whole inserts and removals, so a panic elsewhere can't leave the state inconsistent.
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn register(&self, id: &str) -> Waiter<'_> {
        let mut board = self.board();
        let kept =
            board.kept.iter().find(|(snapshot, _)| snapshot.id() == id).map(|(snapshot, _)| Arc::clone(snapshot));
        let is_late = kept.is_none() && board.inbox.has_ended(id);
        let sender = board.waiters.entry(id.to_owned()).or_insert_with(|| watch::Sender::new(kept));
        Waiter { hub: self, id: id.to_owned(), ended: sender.subscribe(), is_late }
    }

    /// The pause is random, so that those who started to wait together don't read together.
    fn pause(&self) -> Duration {
        self.read_every.mul_f64(0.8 + 0.4 * fastrand::f64())
    }
}

impl Board {
    fn ended(&mut self, snapshot: Arc<Snapshot>, size: usize) {
        if let Some(waiter) = self.waiters.get(snapshot.id()) {
            waiter.send_replace(Some(snapshot));
            return;
        }
        self.kept_bytes += size;
        self.kept.push_back((snapshot, size));
        while (self.kept_bytes > KEPT || self.kept.len() > MOST_KEPT)
            && let Some((_, size)) = self.kept.pop_front()
        {
            self.kept_bytes -= size;
        }
    }
}

/// A waiter, registered until it is dropped.
struct Waiter<'a> {
    hub: &'a Hub,
    id: String,
    ended: watch::Receiver<Ended>,
    /// Whether the end was delivered, but is no longer kept.
    is_late: bool,
}

impl Waiter<'_> {
    async fn next_end(&mut self) -> Arc<Snapshot> {
        loop {
            if let Some(snapshot) = self.ended.borrow_and_update().clone() {
                return snapshot;
            }
            if self.ended.changed().await.is_err() {
                // The board keeps the sender while anybody waits.
                std::future::pending::<()>().await;
            }
        }
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let mut board = self.hub.board();
        // This waiter is still counted.
        if board.waiters.get(&self.id).is_some_and(|waiters| waiters.receiver_count() <= 1) {
            board.waiters.remove(&self.id);
        }
    }
}

/// The result of the future that completes first; the other one is dropped.
async fn first<A: Future, B: Future>(a: A, b: B) -> Either<A::Output, B::Output> {
    match select(pin!(a), pin!(b)).await {
        Either::Left((output, _)) => Either::Left(output),
        Either::Right((output, _)) => Either::Right(output),
    }
}

fn is_passing(kind: ErrorKind) -> bool {
    use ErrorKind::{Connection, EmptyReply, MalformedReply, RateLimited, Service, Timeout};
    matches!(kind, Connection | EmptyReply | MalformedReply | RateLimited | Service | Timeout)
}

fn out_of_time<I>(prediction: &Prediction<I>) -> Error {
    let message = "no webhook reported the end of the prediction in the time allowed, and it was still running when \
                   it was last read: wait for it again or cancel it";
    Error::new(ErrorKind::Timeout, message).with_prediction(&prediction.raw.id)
}

impl Default for Hub {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiters = self.board().waiters.len();
        f.debug_struct("Hub").field("waiters", &waiters).field("read_every", &self.read_every).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::UNIX_EPOCH;

    use serde_json::json;

    use super::{Hub, KEPT, Waiter};
    use crate::webhook::Delivery;

    /// Delivers the end of a prediction to a hub, with a body of this nominal size.
    fn end(hub: &Hub, id: &str, size: usize) {
        let told = json!({"id": id, "status": "succeeded"}).to_string();
        let delivery = Delivery::new(id, UNIX_EPOCH, told.into());
        let snapshot = delivery.parse().unwrap();
        let mut board = hub.board();
        board.inbox.admit(&delivery, &snapshot);
        board.ended(Arc::new(snapshot), size);
    }

    fn knows(waiter: &Waiter<'_>) -> bool {
        waiter.ended.borrow().is_some()
    }

    #[test]
    fn what_is_kept_is_bounded_and_the_rest_is_known_to_be_over() {
        let hub = Hub::new();
        assert!(!hub.register("a").is_late);
        for id in ["a", "b", "c"] {
            end(&hub, id, KEPT / 2);
        }
        // The oldest is gone, so a later waiter has to read it.
        let waiters = ["a", "b", "c"].map(|id| hub.register(id));
        assert_eq!(
            waiters.each_ref().map(|waiter| (knows(waiter), waiter.is_late)),
            [(false, true), (true, false), (true, false)]
        );
        drop(waiters);
        end(&hub, "large", KEPT + 1);
        assert!(hub.register("large").is_late);
        let board = hub.board();
        assert_eq!((board.kept_bytes, board.waiters.len()), (0, 0));
    }

    #[test]
    fn those_who_wait_for_one_prediction_hear_of_it_together() {
        let hub = Hub::new();
        let (first, second) = (hub.register("a"), hub.register("a"));
        let other = hub.register("b");
        drop(first);
        end(&hub, "a", 0);
        assert!(knows(&second) && !knows(&other));
        // A waiter that comes while the others still receive it gets it too; a later one reads it.
        assert!(knows(&hub.register("a")));
        drop(second);
        assert!(hub.register("a").is_late);
    }
}
