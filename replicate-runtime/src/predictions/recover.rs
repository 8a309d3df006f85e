//! Finds predictions and trainings whose ids were lost, in the list of recent ones.

use std::time::{Duration, SystemTime};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::claims::{Answered, Claim, PendingCreate, fingerprint};
use super::hosted::Hosted;
use super::input::erased;
use super::input_match::{InputMatch, LostCreate};
use super::options::Target;
use super::raw::RawPrediction;
use super::requests;
use crate::files::inputs::described;
use crate::ground::names::ModelName;
use crate::ground::time::{ServerTime, local_micros};
use crate::ground::timers::{self, Instant};
use crate::ground::{Error, ErrorKind, Resource};
use crate::http::clock::Clock;
use crate::http::page::next_cursor;
use crate::http::reply::Reply;
use crate::http::request::Body;

/// The pauses before each reading of the list, since a prediction takes a moment to be listed.
const PAUSES: [Duration; 6] = [
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];
/// How long the list may be unreadable, or the response something else than a list: twice an outage of 45 seconds, so
/// that other failures have time too.
const UNREADABLE: Duration = Duration::from_secs(90);
const UNREADABLE_PAUSE: Duration = Duration::from_secs(1);
/// After this time, a prediction is listed, and a request that was lost in transit will no longer arrive.
const SETTLED: Duration = Duration::from_secs(15);
/// How long to wait for the responses to other create requests with the same fingerprint.
const LONGEST_ANSWER: Duration = Duration::from_secs(90);
/// 5,000 predictions. If more were created since, the search gives up.
const MOST_PAGES: usize = 50;
/// How much earlier than its create request a prediction may seem to be created, by the service's clock: its machines
/// differ a little.
const TOLERANCE: Duration = Duration::from_secs(2);
/// The same by the local clock.
const LOCAL_TOLERANCE: Duration = Duration::from_secs(60);

/// A page of a list, whose entries are read one by one.
struct Page {
    results: Vec<Value>,
    next: Option<Value>,
}

impl<'de> Deserialize<'de> for Page {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut page: Map<String, Value> = Map::deserialize(deserializer)?;
        match page.remove("results") {
            Some(Value::Array(results)) => Ok(Self { results, next: page.remove("next") }),
            _ => Err(D::Error::missing_field("results")),
        }
    }
}

/// Whether the search must prove that nothing was created, so that the request can be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    Needed,
    NotNeeded,
}

/// The result of looking for a lost create request.
#[derive(Debug)]
pub(super) enum Search {
    Found(RawPrediction),
    /// The list was read at a time when a prediction would be in it, and there is none.
    NotCreated,
    CantTell,
}

/// The result of reading the list once.
#[derive(Debug)]
enum Look {
    Found(RawPrediction),
    /// The list is complete, and has no matching prediction that nobody holds.
    Nothing,
    CantTell,
    /// There is no time left, or the list can't be read at all.
    Over,
}

/// The entries of a list that match a lost create request.
struct Listed {
    /// The matches, oldest first.
    found: Vec<(InputMatch, RawPrediction)>,
    /// Whether every entry was read, and no possible match was left out.
    is_whole: bool,
}

/// A time in the past.
#[derive(Clone, Copy, Debug)]
struct Since {
    now: Instant,
    age: Duration,
}

impl Hosted {
    /// Looks a few times for the prediction of a create request whose response was lost, and claims it.
    ///
    /// `sent` is when the create request was first sent.
    pub(super) async fn find_lost(
        &self,
        pending: &PendingCreate<'_>,
        lost: &LostCreate,
        proof: Proof,
        sent: Instant,
        deadline: Instant,
    ) -> Search {
        pending.mark_lost();
        let since = Since { now: sent, age: Duration::ZERO };
        let settled = Instant::now() + SETTLED;
        for pause in PAUSES {
            let next = Instant::now() + pause.mul_f64(0.5 + fastrand::f64() / 2.0);
            match self.look_once(pending, lost, since, next, deadline).await {
                Look::Found(found) => return Search::Found(found),
                Look::Nothing | Look::CantTell => {}
                Look::Over => return Search::CantTell,
            }
        }
        if proof == Proof::NotNeeded {
            return Search::CantTell;
        }
        match self.look_once(pending, lost, since, settled.max(Instant::now()), deadline).await {
            Look::Found(found) => Search::Found(found),
            Look::Nothing => Search::NotCreated,
            Look::CantTell | Look::Over => Search::CantTell,
        }
    }

    /// Reads the list at a given time, and claims the prediction of a create request.
    async fn look_once(
        &self,
        pending: &PendingCreate<'_>,
        lost: &LostCreate,
        since: Since,
        at: Instant,
        deadline: Instant,
    ) -> Look {
        timers::sleep_until(at.min(deadline)).await;
        if at >= deadline {
            return Look::Over;
        }
        let listed = match self.list_patiently(lost, since, deadline).await {
            Ok(listed) => listed,
            Err(error) => {
                tracing::debug!(kind = ?error.kind(), "the list of what was created can't be read");
                return Look::Over;
            }
        };
        let answered = pending.others_answered(deadline.min(Instant::now() + LONGEST_ANSWER)).await;
        // A prediction that may belong to a create request still under way is not claimed.
        if answered == Answered::Some {
            return Look::CantTell;
        }
        let is_whole = listed.is_whole;
        match pending.claim_one(listed.found, Instant::now()) {
            Claim::Taken(found) => {
                tracing::info!(prediction_id = found.id.as_str(), "found the result of a create whose answer was lost");
                Look::Found(found)
            }
            Claim::NoneLikeIt if is_whole => Look::Nothing,
            Claim::NoneLikeIt | Claim::Ambiguous => Look::CantTell,
        }
    }

    /// Reads the list. If the response is something else than a list, this retries for a while.
    async fn list_patiently(&self, lost: &LostCreate, since: Since, deadline: Instant) -> Result<Listed, Error> {
        let limit = deadline.min(Instant::now() + UNREADABLE);
        loop {
            match self.list(lost, since, limit).await {
                Err(error) if may_be_read_later(&error) && Instant::now() + UNREADABLE_PAUSE < limit => {
                    timers::sleep(UNREADABLE_PAUSE).await;
                }
                result => return result,
            }
        }
    }

    pub(super) async fn find_recent(
        &self,
        model: ModelName,
        input: &dyn erased::Input,
        since: SystemTime,
        deadline: Instant,
    ) -> Result<Option<RawPrediction>, Error> {
        let age = timers::time_of_day().duration_since(since).unwrap_or_default();
        let since = Since { now: Instant::now(), age };
        let target = Target::Model { owner: model.owner.into_owned(), name: model.name.into_owned() };
        let input = input.json(described(input.files()).await?)?;
        let pending = self.claims().begin(fingerprint(Resource::Prediction, &target, &input), &Body::default());
        pending.mark_lost();
        let lost = LostCreate { kind: Resource::Prediction, target, input, webhook: None };
        let listed = self.list(&lost, since, deadline).await?;
        match pending.claim_one(listed.found, Instant::now()) {
            Claim::Taken(found) => Ok(Some(found)),
            Claim::NoneLikeIt | Claim::Ambiguous => Ok(None),
        }
    }

    /// The listed entries that match the lost request, oldest first.
    async fn list(&self, lost: &LostCreate, since: Since, deadline: Instant) -> Result<Listed, Error> {
        let mut found = Vec::new();
        let mut is_whole = true;
        let clock = self.transport().clock();
        // Before the service's clock is known, the list is read without a time filter, since the local clock may be
        // wrong.
        let after = since.by_service(clock).and_then(written);
        let mut cursor = None;
        for _ in 0..MOST_PAGES {
            let request = requests::list(lost.kind, after.as_deref(), cursor.as_deref());
            let page: Page = self.transport().answer(&request, deadline, Reply::typed).await?;
            let since = since.by_service(clock).unwrap_or_else(|| since.by_local_clock());
            // An unreadable entry does not hide the others.
            for listed in &page.results {
                let input_match = lost.input_match(listed, since);
                match RawPrediction::created(listed.clone()) {
                    Ok(prediction) if input_match > InputMatch::Different => {
                        found.push((input_match, prediction.of_kind(lost.kind)));
                    }
                    read => is_whole &= read.is_ok() && !lost.may_be(listed, since),
                }
            }
            let next = next_cursor(page.next.as_ref()).unwrap_or_default();
            cursor = next.filter(|_| !ends_before(&page.results, since));
            if cursor.is_none() {
                break;
            }
        }
        found.reverse();
        Ok(Listed { found, is_whole: is_whole && cursor.is_none() })
    }
}

impl Since {
    /// The time by the service's clock in microseconds of Unix time, if that clock is known.
    fn by_service(self, clock: &Clock) -> Option<i64> {
        let now = clock.earliest(self.now)?;
        Some(now - micros(self.age + TOLERANCE))
    }

    fn by_local_clock(self) -> i64 {
        local_micros(timers::time_of_day()) - micros(self.now.elapsed() + self.age + LOCAL_TOLERANCE)
    }
}

/// Whether reading the list may succeed a little later.
fn may_be_read_later(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Redirected
            | ErrorKind::MalformedReply
            | ErrorKind::EmptyReply
            | ErrorKind::TooLarge
            | ErrorKind::Rejected
            | ErrorKind::RateLimited
            | ErrorKind::Service
            | ErrorKind::Connection
            | ErrorKind::Timeout
    )
}

/// Whether a page, with the newest first, reaches back before `since`.
fn ends_before(results: &[Value], since: i64) -> bool {
    let oldest = results.last().and_then(|oldest| oldest.get("created_at")?.as_str());
    oldest.and_then(ServerTime::stamp).is_some_and(|oldest| oldest.latest() < since)
}

fn written(micros: i64) -> Option<String> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).ok()?.format(&Rfc3339).ok()
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 4)
}
