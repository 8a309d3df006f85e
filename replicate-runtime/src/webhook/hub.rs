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

/// How often a prediction is read, in case its webhook never comes.
const READ_EVERY: Duration = Duration::from_secs(60);
/// How many bytes are kept of deliveries that nobody has waited for yet, and of how many.
const KEPT: usize = 16 << 20;
const MOST_KEPT: usize = 1000;

/// Brings webhooks to those who wait for their predictions.
///
/// Whoever receives webhooks hands them to [`deliver`](Self::deliver); whoever submitted a prediction awaits it with
/// [`wait`](Self::wait). One that comes before anybody waits is kept. Where none comes, since the receiver was down or a
/// tunnel closed, the prediction is read once a minute, so that nothing is lost but time.
///
/// Cheap to clone: clones are one hub.
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

/// What waiters hear.
type Ended = Option<Arc<Snapshot>>;

#[derive(Default)]
struct Board {
    inbox: Inbox,
    /// By the prediction's id.
    waiters: HashMap<String, watch::Sender<Ended>>,
    /// Those that have ended before anybody waited, the oldest first, with the size of their bodies.
    kept: VecDeque<(Arc<Snapshot>, usize)>,
    kept_bytes: usize,
}

impl Hub {
    /// A hub that nobody waits at.
    #[must_use]
    pub fn new() -> Self {
        Self { board: Arc::default(), read_every: READ_EVERY }
    }

    /// How often a prediction is read whose webhook has not come, in place of once a minute.
    #[must_use]
    pub fn read_every(mut self, pause: Duration) -> Self {
        // Even a pause of nothing must let others run.
        self.read_every = pause.clamp(Duration::from_millis(1), Duration::from_secs(24 * 60 * 60));
        self
    }

    /// Takes a verified webhook, and wakes those who wait for the prediction where it has ended.
    ///
    /// Answer with success whatever the verdict: what is stale or was here before is dealt with.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedReply`] where the body is not a prediction.
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

    /// Waits for the end of a prediction, at most as long as the client's time-out, and gives the typed output.
    ///
    /// # Errors
    ///
    /// Those of [`Prediction::wait`].
    pub async fn wait<I: PredictionInput>(&self, prediction: &mut Prediction<I>) -> Result<I::Output, Error> {
        let deadline = prediction.deadline()?;
        let mut waiter = self.register(prediction.id());
        // One whose end is known, but was not kept, is read at once.
        let mut next = Instant::now() + if waiter.is_late { Duration::ZERO } else { self.pause() };
        while !prediction.status().is_terminal() {
            let read = async {
                timers::sleep_until(next.min(deadline)).await;
                timers::timeout_at(deadline, prediction.refresh()).await
            };
            match first(waiter.next_end(), read).await {
                Either::Left(ended) => prediction.accept(&ended),
                Either::Right(Err(_)) => return Err(out_of_time(prediction)),
                // The webhook may still come, and so may the network.
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
        // Each change is made of whole inserts and removals, which a panic elsewhere can't leave half done.
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

    /// Those who began to wait together are not to read together.
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

/// One who waits, for as long as it lives.
struct Waiter<'a> {
    hub: &'a Hub,
    id: String,
    ended: watch::Receiver<Ended>,
    /// Whether the end was told of, and is no longer kept.
    is_late: bool,
}

impl Waiter<'_> {
    async fn next_end(&mut self) -> Arc<Snapshot> {
        loop {
            if let Some(snapshot) = self.ended.borrow_and_update().clone() {
                return snapshot;
            }
            if self.ended.changed().await.is_err() {
                // The board keeps the other end for as long as anybody waits.
                std::future::pending::<()>().await;
            }
        }
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let mut board = self.hub.board();
        // This one is still among them.
        if board.waiters.get(&self.id).is_some_and(|waiters| waiters.receiver_count() <= 1) {
            board.waiters.remove(&self.id);
        }
    }
}

/// What the one that ends first gives; the other one is dropped.
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
    let message = "no webhook has told of the prediction's end in the time allowed, and it was still running when it was \
                   last read; it runs on: wait for it again or cancel it";
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

    /// Has a hub hear of the end of a prediction, in a body said to be of this size.
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
        // The oldest is gone, so that whoever comes for it has to read it.
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
        // Whoever comes while the others still hear of it hears it too; later, it is read.
        assert!(knows(&hub.register("a")));
        drop(second);
        assert!(hub.register("a").is_late);
    }
}
