use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::Delivery;
use crate::ground::{Status, timers};
use crate::predictions::Snapshot;

/// How long predictions are remembered. Any sensible tolerance refuses deliveries that are older.
const REMEMBERED: Duration = Duration::from_secs(60 * 60);
/// The maximum number of predictions, at about 150 bytes each.
const MOST: usize = 100_000;

/// Determines whether a delivery is new: the service sends some twice, some late, and in any order.
///
/// For each prediction, the newest state is kept as a few numbers. An end is final. Predictions are forgotten an hour
/// after their last delivery, and earlier if there are more than 100,000. Verify deliveries first, so that older ones
/// are refused by their age.
///
/// ```
/// # use replicate_runtime::webhook::{Delivery, Inbox, Freshness};
/// # fn example(inbox: &mut Inbox, delivery: &Delivery) -> Result<(), replicate_runtime::Error> {
/// let snapshot = delivery.parse::<serde_json::Value>()?;
/// if inbox.admit(delivery, &snapshot) == Freshness::New {
///     println!("{} is {}", snapshot.id(), snapshot.status());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Inbox {
    seen: HashMap<String, Seen>,
    most: usize,
}

/// How a delivery relates to earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Freshness {
    /// It has a newer state.
    New,
    /// It was delivered before, or has the known state.
    Duplicate,
    /// A newer state is already known, or the prediction has ended.
    Stale,
}

#[derive(Clone, Debug)]
struct Seen {
    /// The id of the message with this state.
    message: String,
    state: State,
    at: SystemTime,
}

/// The progress of a prediction; the greater value is later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    stage: Stage,
    signed_at: SystemTime,
    // Several deliveries can be signed within the same second. Both values only grow.
    logs: usize,
    output: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Starting,
    Running,
    Over,
}

impl Inbox {
    /// Creates an empty inbox.
    #[must_use]
    pub fn new() -> Self {
        Self { seen: HashMap::new(), most: MOST }
    }

    /// Records a delivery, and returns whether it is new.
    ///
    /// If you could not process it, and the service should send it again, [`forget`](Self::forget) it.
    pub fn admit<I>(&mut self, delivery: &Delivery, snapshot: &Snapshot<I>) -> Freshness {
        self.admit_at(delivery, snapshot, timers::time_of_day())
    }

    /// Records a delivery as if it had arrived at this time.
    pub fn admit_at<I>(&mut self, delivery: &Delivery, snapshot: &Snapshot<I>, now: SystemTime) -> Freshness {
        let state = State::of(delivery, snapshot);
        let news = self.seen.get(snapshot.id()).map_or(Freshness::New, |seen| seen.compare(delivery.id(), state));
        if news == Freshness::New {
            self.make_room(now);
            let seen = Seen { message: delivery.id().to_owned(), state, at: now };
            self.seen.insert(snapshot.id().to_owned(), seen);
        }
        news
    }

    /// Forgets a prediction, so that its next delivery is new.
    pub fn forget(&mut self, prediction_id: &str) {
        self.seen.remove(prediction_id);
    }

    /// Whether the end of a prediction was delivered.
    #[must_use]
    pub fn has_ended(&self, prediction_id: &str) -> bool {
        self.seen.get(prediction_id).is_some_and(|seen| seen.state.stage == Stage::Over)
    }

    /// If there are too many predictions, removes the expired ones, or else the older half.
    fn make_room(&mut self, now: SystemTime) {
        if self.seen.len() < self.most {
            return;
        }
        let is_old = |seen: &Seen| now.duration_since(seen.at).is_ok_and(|age| age > REMEMBERED);
        self.seen.retain(|_, seen| !is_old(seen));
        if self.seen.len() >= self.most {
            let mut times: Vec<SystemTime> = self.seen.values().map(|seen| seen.at).collect();
            let half = times.len() / 2;
            let middle = *times.select_nth_unstable(half).1;
            self.seen.retain(|_, seen| seen.at > middle);
        }
    }
}

impl Default for Inbox {
    fn default() -> Self {
        Self::new()
    }
}

impl Seen {
    fn compare(&self, message: &str, state: State) -> Freshness {
        if self.message == message || self.state == state {
            Freshness::Duplicate
        } else if self.state.stage == Stage::Over || state < self.state {
            Freshness::Stale
        } else {
            Freshness::New
        }
    }
}

impl State {
    fn of<I>(delivery: &Delivery, snapshot: &Snapshot<I>) -> Self {
        let stage = match snapshot.status() {
            status if status.is_terminal() => Stage::Over,
            Status::Starting => Stage::Starting,
            _ => Stage::Running,
        };
        let output = match snapshot.raw().get("output") {
            None | Some(Value::Null) => 0,
            Some(Value::Array(items)) => items.len(),
            Some(Value::String(text)) => text.len(),
            Some(_) => 1,
        };
        Self { stage, signed_at: delivery.timestamp(), logs: snapshot.logs().len(), output }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use serde_json::{Value, json};

    use super::{Freshness, Inbox};
    use crate::Snapshot;
    use crate::webhook::Delivery;

    fn second(n: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_767_225_600 + n)
    }

    fn admit(inbox: &mut Inbox, message: &str, signed: u64, told: &Value, now: u64) -> Freshness {
        let delivery = Delivery::new(message, second(signed), told.to_string().into());
        let snapshot: Snapshot = delivery.parse().unwrap();
        inbox.admit_at(&delivery, &snapshot, second(now))
    }

    #[test]
    fn the_end_is_final_and_the_rest_goes_forward() {
        use Freshness::{Duplicate, New, Stale};
        let told = |status: &str, logs: &str, output: Value| json!({"id": "p", "status": status, "logs": logs, "output": output});
        let starting = || told("starting", "", Value::Null);
        let running = |logs: &str, output| told("processing", logs, output);
        let done = || told("succeeded", "ab", json!(["x", "y"]));
        // Message, second of signing, state and expected result, in order.
        let stories: [&[(&str, u64, Value, Freshness)]; 8] = [
            &[("1", 0, starting(), New), ("2", 1, running("", json!(null)), New), ("3", 2, done(), New)],
            // Sent twice: as the same message, or as another one without news.
            &[("1", 0, starting(), New), ("1", 0, starting(), Duplicate), ("2", 0, starting(), Duplicate)],
            // The response to the first was lost, so it is signed again later.
            &[("3", 2, done(), New), ("3", 4, done(), Duplicate), ("3", 8, done(), Duplicate)],
            // The end overtakes the rest.
            &[("3", 2, done(), New), ("2", 1, running("a", json!(["x"])), Stale), ("9", 9, starting(), Stale)],
            // An end is final, even if another end is delivered later.
            &[("3", 2, told("canceled", "", Value::Null), New), ("4", 3, done(), Stale)],
            // Within a second, logs and output show which is later.
            &[
                ("1", 1, running("a", json!(["x"])), New),
                ("2", 1, running("", json!([])), Stale),
                ("3", 1, running("a", json!(["x", "y"])), New),
                ("4", 1, running("ab", json!(["x", "y"])), New),
                ("5", 0, running("abc", json!(["x", "y"])), Stale),
            ],
            // Truncated logs are not a step back, and text grows too.
            &[("1", 1, running("abc", json!("x")), New), ("2", 2, running("c", json!("xy")), New)],
            // The order of an unknown status is not known, but it is not the end.
            &[("1", 1, told("dreaming", "", Value::Null), New), ("2", 2, done(), New)],
        ];
        for story in stories {
            let mut inbox = Inbox::new();
            for (message, signed, told, expected) in story {
                let found = admit(&mut inbox, message, *signed, told, *signed);
                assert_eq!(found, *expected, "{message} at {signed}: {told} in {story:?}");
            }
        }
    }

    #[test]
    fn predictions_are_told_apart_and_can_be_forgotten() {
        let mut inbox = Inbox::new();
        let told = |id: &str| json!({"id": id, "status": "succeeded"});
        assert_eq!(admit(&mut inbox, "1", 0, &told("a"), 0), Freshness::New);
        assert_eq!(admit(&mut inbox, "2", 0, &told("b"), 0), Freshness::New);
        assert!(inbox.has_ended("a") && !inbox.has_ended("c"));
        inbox.forget("a");
        assert_eq!(admit(&mut inbox, "1", 0, &told("a"), 0), Freshness::New);
        assert_eq!(admit(&mut inbox, "2", 0, &told("b"), 0), Freshness::Duplicate);
    }

    #[test]
    fn memory_is_bounded_and_the_newest_stay() {
        let told = |n: u64| json!({"id": format!("p{n}"), "status": "succeeded"});
        let mut inbox = Inbox { most: 10, ..Inbox::new() };
        for n in 0..1000 {
            admit(&mut inbox, "m", n, &told(n), n);
            assert!(inbox.seen.len() <= 10);
            assert!(inbox.has_ended(&format!("p{n}")));
        }
        // Old predictions are removed before new ones.
        let mut inbox = Inbox { most: 3, ..Inbox::new() };
        for (n, now) in [(0, 0), (1, 4000), (2, 4001), (3, 4002)] {
            admit(&mut inbox, "m", now, &told(n), now);
        }
        let known: Vec<bool> = (0..4).map(|n| inbox.has_ended(&format!("p{n}"))).collect();
        assert_eq!(known, [false, true, true, true]);
    }
}
