//! Which predictions the callers of this client have claimed, and which create requests are under way. So if the
//! responses to several create requests with the same input are lost, each request finds a different prediction.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;

use super::RawPrediction;
use super::input_match::{InputMatch, is_inline};
use super::options::Target;
use crate::ground::timers::{self, Instant};
use crate::ground::{Id, Resource};
use crate::http::request::Body;

/// The claims of one client's callers.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    state: Mutex<State>,
    /// Notifies waiters that a create request was answered.
    changed: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct State {
    claimed: HashSet<Id>,
    /// The same, oldest first.
    order: VecDeque<(Instant, Id)>,
    /// The create requests, by their fingerprint.
    creates: HashMap<u64, Vec<Create>>,
    created: u64,
}

#[derive(Debug)]
struct Create {
    number: u64,
    /// A hash of the whole request.
    exact: u64,
    stage: Stage,
}

/// The state of a create request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Its response may still arrive.
    UnderWay,
    /// Its response was lost.
    InDoubt,
}

/// The result of matching a create request with listed predictions.
#[derive(Debug)]
pub(crate) enum Claim {
    Taken(RawPrediction),
    /// No unclaimed prediction matches.
    NoneLikeIt,
    /// A prediction matches, but may belong to another create request.
    Ambiguous,
}

/// Whether all create requests that were under way were answered, or are known to be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    All,
    Some,
}

/// A create request, for as long as its caller waits for the result.
#[derive(Debug)]
pub(crate) struct PendingCreate<'a> {
    claims: &'a Claims,
    fingerprint: u64,
    number: u64,
}

/// How long an id is remembered: longer than anyone looks for the prediction of a create request.
const REMEMBERED: Duration = Duration::from_secs(60 * 60);
/// The maximum number of remembered ids.
const MOST: usize = 100_000;

impl Claims {
    /// Records that a create request starts, with its [`fingerprint`] and its body.
    pub(crate) fn begin(&self, fingerprint: u64, body: &Body) -> PendingCreate<'_> {
        let mut exact = DefaultHasher::new();
        body.bytes().hash(&mut exact);
        let mut state = self.state();
        state.created += 1;
        let number = state.created;
        state.creates.entry(fingerprint).or_default().push(Create {
            number,
            exact: exact.finish(),
            stage: Stage::UnderWay,
        });
        PendingCreate { claims: self, fingerprint, number }
    }

    /// Records that a caller holds a prediction.
    pub(crate) fn claim(&self, id: &Id, now: Instant) {
        self.state().claim(id, now);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn claim(&mut self, id: &Id, now: Instant) {
        let is_old = |(at, _): &(Instant, Id)| now.saturating_duration_since(*at) > REMEMBERED;
        while self.order.len() >= MOST || self.order.front().is_some_and(is_old) {
            let Some((_, oldest)) = self.order.pop_front() else { break };
            self.claimed.remove(&oldest);
        }
        if self.claimed.insert(id.clone()) {
            self.order.push_back((now, id.clone()));
        }
    }
}

impl PendingCreate<'_> {
    /// Records that the response was lost.
    pub(crate) fn mark_lost(&self) {
        if let Some(creates) = self.claims.state().creates.get_mut(&self.fingerprint) {
            let own = creates.iter_mut().filter(|create| create.number == self.number);
            own.for_each(|create| create.stage = Stage::InDoubt);
        }
        self.claims.changed.send_replace(());
    }

    /// Waits, at most until `limit`, for the responses to other create requests under way with the same fingerprint,
    /// since the predictions in those responses are theirs. Returns whether all of them were answered.
    ///
    /// Requests that start later don't matter: their predictions are not in a list that was read before.
    pub(crate) async fn others_answered(&self, limit: Instant) -> Answered {
        let newest = self.claims.state().created;
        let mut changes = self.claims.changed.subscribe();
        while self.others_are_under_way(newest) {
            if !matches!(timers::timeout_at(limit, changes.changed()).await, Ok(Ok(()))) {
                return Answered::Some;
            }
        }
        Answered::All
    }

    /// Claims one of the matching predictions that nobody holds.
    ///
    /// A prediction whose files can't be compared is claimed only if no mistake is possible: there are at most as many
    /// of them as pending create requests of this client, all with exactly the same request.
    pub(crate) fn claim_one(&self, found: Vec<(InputMatch, RawPrediction)>, now: Instant) -> Claim {
        let mut state = self.claims.state();
        let free = found.into_iter().filter(|(_, prediction)| !state.claimed.contains(&prediction.id));
        let (same, inconclusive): (Vec<_>, Vec<_>) =
            free.partition(|(input_match, _)| *input_match == InputMatch::Same);
        let creates = state.creates.get(&self.fingerprint).map(Vec::as_slice).unwrap_or_default();
        let unambiguous =
            creates.windows(2).all(|pair| pair[0].exact == pair[1].exact) && inconclusive.len() <= creates.len();
        let is_ambiguous = !unambiguous && !inconclusive.is_empty();
        let inconclusive = if unambiguous { inconclusive } else { Vec::new() };
        match same.into_iter().chain(inconclusive).next() {
            Some((_, taken)) => {
                state.claim(&taken.id, now);
                Claim::Taken(taken)
            }
            None if is_ambiguous => Claim::Ambiguous,
            None => Claim::NoneLikeIt,
        }
    }

    /// Whether other create requests up to this number are under way.
    fn others_are_under_way(&self, newest: u64) -> bool {
        let state = self.claims.state();
        let creates = state.creates.get(&self.fingerprint).map(Vec::as_slice).unwrap_or_default();
        let mut others = creates.iter().filter(|create| create.number != self.number && create.number <= newest);
        others.any(|create| create.stage == Stage::UnderWay)
    }
}

impl Drop for PendingCreate<'_> {
    fn drop(&mut self) {
        let mut state = self.claims.state();
        if let Some(creates) = state.creates.get_mut(&self.fingerprint) {
            creates.retain(|create| create.number != self.number);
            if creates.is_empty() {
                state.creates.remove(&self.fingerprint);
            }
        }
        drop(state);
        self.claims.changed.send_replace(());
    }
}

/// A hash of what a list shows of a create request. It is the same for two requests that differ only in the content of
/// their files.
pub(crate) fn fingerprint(kind: Resource, target: &Target, input: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    kind.hash(&mut hasher);
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
    use tokio::time::{Instant, sleep};

    use super::{Answered, Claim, Claims, MOST, PendingCreate, REMEMBERED, fingerprint};
    use crate::ground::{Id, Resource};
    use crate::http::request::Body;
    use crate::predictions::RawPrediction;
    use crate::predictions::input_match::InputMatch;
    use crate::predictions::options::Target;

    fn found(ids: &[&str], input_match: InputMatch) -> Vec<(InputMatch, RawPrediction)> {
        let prediction = |id: &&str| RawPrediction::created(json!({ "id": id })).unwrap();
        ids.iter().map(|id| (input_match, prediction(id))).collect()
    }

    fn begin<'a>(claims: &'a Claims, input: &Value) -> PendingCreate<'a> {
        let target = Target::Model { owner: "acme".into(), name: "x".into() };
        claims.begin(fingerprint(Resource::Prediction, &target, input), &Body::Whole(input.to_string().into()))
    }

    fn id(text: &str) -> Id {
        Id::new(text).unwrap()
    }

    fn holds(claims: &Claims, text: &str) -> bool {
        claims.state().claimed.contains(&id(text))
    }

    fn claim_first(pending: &PendingCreate<'_>, ids: &[&str], input_match: InputMatch) -> Option<String> {
        match pending.claim_one(found(ids, input_match), Instant::now()) {
            Claim::Taken(prediction) => Some(prediction.id.as_str().to_owned()),
            Claim::NoneLikeIt | Claim::Ambiguous => None,
        }
    }

    #[test]
    fn each_create_claims_a_prediction_of_its_own() {
        let claims = Claims::default();
        let input = json!({"prompt": "a cat"});
        let (first, second, third) = (begin(&claims, &input), begin(&claims, &input), begin(&claims, &input));
        claims.claim(&id("a"), Instant::now());
        let ids = ["a", "b", "c"];
        let got = [&first, &second, &third].map(|pending| claim_first(pending, &ids, InputMatch::Same));
        assert_eq!(got, [Some("b".to_owned()), Some("c".to_owned()), None]);
    }

    #[test]
    fn files_that_cannot_be_compared_are_taken_where_no_mistake_is_possible() {
        let file = |content: &str| json!({"image": format!("data:image/png;base64,{content}")});
        // The inputs under way or in doubt, the matching predictions, and whether the first request gets one.
        let cases: [(&[&str], &[&str], bool); 5] = [
            (&["AA=="], &["p"], true),
            (&["AA=="], &["p", "q"], false),
            (&["AA==", "AA=="], &["p", "q"], true),
            (&["AA==", "AA=="], &["p", "q", "r"], false),
            (&["AA==", "BB=="], &["p"], false),
        ];
        for (contents, ids, expected) in cases {
            let claims = Claims::default();
            let pending: Vec<_> = contents.iter().map(|content| begin(&claims, &file(content))).collect();
            assert_eq!(
                claim_first(&pending[0], ids, InputMatch::Inconclusive).is_some(),
                expected,
                "{contents:?} {ids:?}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_claims_what_another_may_yet_be_answered_with() {
        let claims = Claims::default();
        let limit = Instant::now() + Duration::from_secs(60);
        let input = json!({"prompt": "a cat"});
        let lost = begin(&claims, &input);
        lost.mark_lost();
        let other_input = begin(&claims, &json!({"prompt": "a dog"}));
        assert_eq!(lost.others_answered(limit).await, Answered::All);

        let answered = begin(&claims, &input);
        let lost_too = begin(&claims, &input);
        let started = Instant::now();
        let (all, later) = tokio::join!(lost.others_answered(limit), async {
            sleep(Duration::from_secs(5)).await;
            drop(answered);
            // A request that starts later is not waited for.
            let later = begin(&claims, &input);
            sleep(Duration::from_secs(5)).await;
            lost_too.mark_lost();
            later
        });
        assert_eq!((all, started.elapsed()), (Answered::All, Duration::from_secs(10)));

        assert_eq!(lost.others_answered(limit).await, Answered::Some);
        assert_eq!(Instant::now(), limit);
        drop(later);
        drop(other_input);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let claims = Claims::default();
        let start = Instant::now();
        claims.claim(&id("first"), start);
        claims.claim(&id("second"), start + REMEMBERED);
        assert!(holds(&claims, "first"));
        claims.claim(&id("third"), start + REMEMBERED + Duration::from_secs(1));
        assert!(!holds(&claims, "first") && holds(&claims, "second"));
        for number in 0..MOST + 10 {
            claims.claim(&id(&number.to_string()), start + REMEMBERED);
        }
        let lengths = |state: &super::State| (state.claimed.len(), state.order.len());
        assert_eq!(lengths(&claims.state()), (MOST, MOST));
        drop(begin(&claims, &json!({})));
        assert!(claims.state().creates.is_empty());
    }
}
