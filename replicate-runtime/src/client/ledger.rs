//! Which predictions somebody in this client holds, and which creates are under way: so that of several creates with the
//! same input whose answers were lost, each finds a prediction of its own.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;

use super::create::Target;
use super::likeness::{Likeness, is_inline};
use super::name::{Id, Resource};
use super::request::Body;
use crate::prediction::RawPrediction;

/// What is in the hands of one client's callers.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    book: Mutex<Book>,
    /// Tells those who wait that a create was answered.
    changed: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Book {
    held: HashSet<Id>,
    /// The same, the oldest first.
    order: VecDeque<(Instant, Id)>,
    /// By what they look like in a list.
    creates: HashMap<u64, Vec<Create>>,
    created: u64,
}

#[derive(Debug)]
struct Create {
    number: u64,
    /// All of the request, hashed.
    exact: u64,
    stage: Stage,
}

/// Where a create is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Its answer may come.
    UnderWay,
    /// Its answer was lost.
    InDoubt,
}

/// A create as long as its caller waits for what comes of it.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    ledger: &'a Ledger,
    look: u64,
    number: u64,
}

/// An id is remembered this long: longer than anyone looks for the prediction of a create.
const REMEMBERED: Duration = Duration::from_secs(60 * 60);
/// And no more ids than this, whatever the pace.
const MOST: usize = 100_000;

impl Ledger {
    /// Notes that a create begins, by its [`look`] and the body of its request.
    pub(crate) fn begin(&self, look: u64, body: &Body) -> Asked<'_> {
        let mut exact = DefaultHasher::new();
        body.bytes().hash(&mut exact);
        let mut book = self.book();
        book.created += 1;
        let number = book.created;
        book.creates.entry(look).or_default().push(Create { number, exact: exact.finish(), stage: Stage::UnderWay });
        Asked { ledger: self, look, number }
    }

    /// Notes that somebody holds a prediction.
    pub(crate) fn hold(&self, id: &Id, now: Instant) {
        self.book().hold(id, now);
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn hold(&mut self, id: &Id, now: Instant) {
        let is_old = |(at, _): &(Instant, Id)| now.saturating_duration_since(*at) > REMEMBERED;
        while self.order.len() >= MOST || self.order.front().is_some_and(is_old) {
            let Some((_, oldest)) = self.order.pop_front() else { break };
            self.held.remove(&oldest);
        }
        if self.held.insert(id.clone()) {
            self.order.push_back((now, id.clone()));
        }
    }
}

impl Asked<'_> {
    /// Notes that the answer was lost.
    pub(crate) fn doubt(&self) {
        if let Some(creates) = self.ledger.book().creates.get_mut(&self.look) {
            let own = creates.iter_mut().filter(|create| create.number == self.number);
            own.for_each(|create| create.stage = Stage::InDoubt);
        }
        self.ledger.changed.send_replace(());
    }

    /// Waits, but no longer than until then, for the answers of other creates that look the same: what they are answered
    /// with is theirs.
    pub(crate) async fn alone(&self, limit: Instant) {
        let mut changes = self.ledger.changed.subscribe();
        while self.others_are_under_way() {
            if !matches!(tokio::time::timeout_at(limit, changes.changed()).await, Ok(Ok(()))) {
                return;
            }
        }
    }

    /// Takes one of the predictions that look like what was asked for and that nobody holds.
    ///
    /// One whose files can't be compared is taken only where no mistake is possible: there are no more of them than this
    /// client has asked for, with one and the same request.
    pub(crate) fn claim(&self, found: Vec<(Likeness, RawPrediction)>, now: Instant) -> Option<RawPrediction> {
        let mut book = self.ledger.book();
        let free = found.into_iter().filter(|(_, prediction)| !book.held.contains(&prediction.id));
        let (same, moved): (Vec<_>, Vec<_>) = free.partition(|(likeness, _)| *likeness == Likeness::Same);
        let creates = book.creates.get(&self.look).map(Vec::as_slice).unwrap_or_default();
        let alike = creates.windows(2).all(|pair| pair[0].exact == pair[1].exact) && moved.len() <= creates.len();
        let moved = if alike { moved } else { Vec::new() };
        let (_, taken) = same.into_iter().chain(moved).next()?;
        book.hold(&taken.id, now);
        Some(taken)
    }

    fn others_are_under_way(&self) -> bool {
        let book = self.ledger.book();
        let creates = book.creates.get(&self.look).map(Vec::as_slice).unwrap_or_default();
        creates.iter().any(|create| create.number != self.number && create.stage == Stage::UnderWay)
    }
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        let mut book = self.ledger.book();
        if let Some(creates) = book.creates.get_mut(&self.look) {
            creates.retain(|create| create.number != self.number);
            if creates.is_empty() {
                book.creates.remove(&self.look);
            }
        }
        drop(book);
        self.ledger.changed.send_replace(());
    }
}

/// What a create looks like in a list, hashed: the same for two that differ in the content of their files alone.
pub(crate) fn look(of: Resource, target: &Target, input: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    target.hash(&mut hasher);
    hash_without_files(input, &mut hasher);
    hasher.finish()
}

fn hash_without_files(json: &Value, hasher: &mut DefaultHasher) {
    match json {
        Value::String(text) if is_inline(text) => "data:".hash(hasher),
        Value::Array(items) => {
            items.len().hash(hasher);
            for item in items {
                hash_without_files(item, hasher);
            }
        }
        Value::Object(entries) => {
            entries.len().hash(hasher);
            for (key, value) in entries {
                key.hash(hasher);
                hash_without_files(value, hasher);
            }
        }
        other => other.hash(hasher),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};
    use tokio::time::Instant;

    use super::{Asked, Ledger, MOST, REMEMBERED, look};
    use crate::client::create::Target;
    use crate::client::likeness::Likeness;
    use crate::client::name::{Id, Resource};
    use crate::client::request::Body;
    use crate::prediction::RawPrediction;

    fn found(ids: &[&str], likeness: Likeness) -> Vec<(Likeness, RawPrediction)> {
        let prediction = |id: &&str| RawPrediction::created(json!({ "id": id })).unwrap();
        ids.iter().map(|id| (likeness, prediction(id))).collect()
    }

    fn begin<'a>(ledger: &'a Ledger, input: &Value) -> Asked<'a> {
        let target = Target::Model { owner: "acme".into(), name: "x".into() };
        ledger.begin(look(Resource::Prediction, &target, input), &Body::Whole(input.to_string().into()))
    }

    fn id(text: &str) -> Id {
        Id::new(text).unwrap()
    }

    fn holds(ledger: &Ledger, text: &str) -> bool {
        ledger.book().held.contains(&id(text))
    }

    fn claimed(asked: &Asked<'_>, ids: &[&str], likeness: Likeness) -> Option<String> {
        let claimed = asked.claim(found(ids, likeness), Instant::now());
        claimed.map(|prediction| prediction.id.as_str().to_owned())
    }

    #[test]
    fn each_create_claims_a_prediction_of_its_own() {
        let ledger = Ledger::default();
        let input = json!({"prompt": "a cat"});
        let (first, second, third) = (begin(&ledger, &input), begin(&ledger, &input), begin(&ledger, &input));
        ledger.hold(&id("a"), Instant::now());
        let ids = ["a", "b", "c"];
        let got = [&first, &second, &third].map(|asked| claimed(asked, &ids, Likeness::Same));
        assert_eq!(got, [Some("b".to_owned()), Some("c".to_owned()), None]);
    }

    #[test]
    fn files_that_cannot_be_compared_are_taken_where_no_mistake_is_possible() {
        let file = |content: &str| json!({"image": format!("data:image/png;base64,{content}")});
        // The inputs under way or in doubt, the predictions that look like them, and whether the first gets one.
        let cases: [(&[&str], &[&str], bool); 5] = [
            (&["AA=="], &["p"], true),
            (&["AA=="], &["p", "q"], false),
            (&["AA==", "AA=="], &["p", "q"], true),
            (&["AA==", "AA=="], &["p", "q", "r"], false),
            (&["AA==", "BB=="], &["p"], false),
        ];
        for (contents, ids, expected) in cases {
            let ledger = Ledger::default();
            let asked: Vec<_> = contents.iter().map(|content| begin(&ledger, &file(content))).collect();
            assert_eq!(claimed(&asked[0], ids, Likeness::Moved).is_some(), expected, "{contents:?} {ids:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_claims_what_another_may_yet_be_answered_with() {
        let ledger = Ledger::default();
        let limit = Instant::now() + Duration::from_secs(60);
        let input = json!({"prompt": "a cat"});
        let lost = begin(&ledger, &input);
        lost.doubt();
        let other_input = begin(&ledger, &json!({"prompt": "a dog"}));
        lost.alone(limit).await;

        let answered = begin(&ledger, &input);
        let lost_too = begin(&ledger, &input);
        let started = Instant::now();
        let ((), ()) = tokio::join!(lost.alone(limit), async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            drop(answered);
            tokio::time::sleep(Duration::from_secs(5)).await;
            lost_too.doubt();
        });
        assert_eq!(started.elapsed(), Duration::from_secs(10));

        let _silent = begin(&ledger, &input);
        lost.alone(limit).await;
        assert_eq!(Instant::now(), limit);
        drop(other_input);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let ledger = Ledger::default();
        let start = Instant::now();
        ledger.hold(&id("first"), start);
        ledger.hold(&id("second"), start + REMEMBERED);
        assert!(holds(&ledger, "first"));
        ledger.hold(&id("third"), start + REMEMBERED + Duration::from_secs(1));
        assert!(!holds(&ledger, "first") && holds(&ledger, "second"));
        for number in 0..MOST + 10 {
            ledger.hold(&id(&number.to_string()), start + REMEMBERED);
        }
        let lengths = |book: &super::Book| (book.held.len(), book.order.len());
        assert_eq!(lengths(&ledger.book()), (MOST, MOST));
        drop(begin(&ledger, &json!({})));
        assert!(ledger.book().creates.is_empty());
    }
}
