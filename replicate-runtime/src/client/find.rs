//! Finds predictions and trainings whose ids were never received, in the list of recent ones.

use std::time::{Duration, SystemTime};

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::time::Instant;

use super::call::{PredictionInput, erased};
use super::clock::{Said, local_micros};
use super::create::Target;
use super::ledger::{Asked, look};
use super::likeness::{Likeness, Sought};
use super::name::{ModelName, Resource};
use super::reply::Reply;
use super::request::{Body, Request};
use super::{Client, Core, Model};
use crate::api::Page;
use crate::file::send::described;
use crate::prediction::{Prediction, RawPrediction};
use crate::{Error, ErrorKind, ModelInput};

/// A prediction takes a moment to be listed: the pauses before each look.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(250), Duration::from_millis(500), Duration::from_secs(1), Duration::from_secs(2)];
/// How long to wait for the answers of other creates that look the same.
const LONGEST_ANSWER: Duration = Duration::from_secs(90);
/// 5,000 predictions; who has created more since can't be helped.
const MOST_PAGES: usize = 50;
/// How much earlier than a create its prediction may have been created, by the service's clock: its machines differ a little.
const TOLERANCE: Duration = Duration::from_secs(2);
/// The same by the local clock.
const LOCAL_TOLERANCE: Duration = Duration::from_secs(60);

/// A moment in the past.
#[derive(Clone, Copy, Debug)]
struct Since {
    now: Instant,
    age: Duration,
}

impl Client {
    /// Looks for a prediction with this input that was created since a moment, and that nobody holds who uses this client.
    ///
    /// This is for after an error that [`is_outcome_unknown`](Error::is_outcome_unknown), or after a restart: the client has
    /// looked by itself before it gave such an error, but the service may list a prediction later, or the list could not be
    /// read then. Of several, the oldest is given, and another one each time.
    ///
    /// The model must be the same, in whichever version, and the input as it was sent. What the service hides of it, it
    /// can't be compared by: secrets, and the content of files that were uploaded. With such files a prediction is given only where there
    /// is no other like it.
    ///
    /// ```no_run
    /// # async fn example<Input: replicate_runtime::ModelInput + Clone>(input: Input) -> Result<(), replicate_runtime::Error> {
    /// use std::time::SystemTime;
    /// use replicate_runtime::Client;
    ///
    /// let client = Client::from_env()?;
    /// let before = SystemTime::now();
    /// let output = match client.run(input.clone()).await {
    ///     Err(error) if error.is_outcome_unknown() => match client.find_recent(&input, before).await? {
    ///         Some(mut prediction) => prediction.wait().await?,
    ///         None => return Err(error),
    ///     },
    ///     result => result?,
    /// };
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of any read, and [`ErrorKind::File`] where a file of the input can't be read.
    pub async fn find_recent<I: ModelInput>(
        &self,
        input: &I,
        since: SystemTime,
    ) -> Result<Option<Prediction<I>>, Error> {
        self.find(I::MODEL.into(), input, since).await
    }

    async fn find<I: PredictionInput>(
        &self,
        model: ModelName,
        input: &I,
        since: SystemTime,
    ) -> Result<Option<Prediction<I>>, Error> {
        let core = self.core()?;
        let found = core.find_recent(model, input, since).await?;
        Ok(found.map(|found| Prediction::new(self.clone(), found)))
    }
}

impl Model {
    /// Looks for a prediction of this model with this input: see [`Client::find_recent`].
    ///
    /// # Errors
    ///
    /// Those of any read, and [`ErrorKind::InvalidArgument`] where the model's name is none.
    pub async fn find_recent(&self, input: &Value, since: SystemTime) -> Result<Option<Prediction<Value>>, Error> {
        self.client.find(self.parsed()?, input, since).await
    }
}

impl Core {
    /// Looks for what came of a create whose answer was lost, a few times, and takes it.
    pub(super) async fn find_lost(
        &self,
        asked: &Asked<'_>,
        sought: &Sought,
        sent: Instant,
        deadline: Instant,
    ) -> Option<RawPrediction> {
        asked.doubt();
        let since = Since { now: sent, age: Duration::ZERO };
        for pause in PAUSES {
            let next = Instant::now() + pause.mul_f64(0.5 + fastrand::f64() / 2.0);
            tokio::time::sleep_until(next.min(deadline)).await;
            if next >= deadline {
                break;
            }
            let found = match self.listed(sought, since, deadline).await {
                Ok(found) => found,
                Err(error) => {
                    tracing::debug!(kind = ?error.kind(), "the list of what was created can't be read");
                    break;
                }
            };
            asked.alone(deadline.min(Instant::now() + LONGEST_ANSWER)).await;
            if let Some(found) = asked.claim(found, Instant::now()) {
                tracing::info!(prediction_id = found.id.as_str(), "found what came of a create whose answer was lost");
                return Some(found);
            }
        }
        None
    }

    async fn find_recent(
        &self,
        model: ModelName,
        input: &dyn erased::Input,
        since: SystemTime,
    ) -> Result<Option<RawPrediction>, Error> {
        if self.cog.is_some() {
            return Err(Error::new(ErrorKind::InvalidArgument, "a Cog server has no list of predictions"));
        }
        let age = SystemTime::now().duration_since(since).unwrap_or_default();
        let since = Since { now: Instant::now(), age };
        let target = Target::Model { owner: model.owner.into_owned(), name: model.name.into_owned() };
        let input = input.json(described(input.files()).await?)?;
        let asked = self.ledger.begin(look(Resource::Prediction, &target, &input), &Body::default());
        asked.doubt();
        let sought = Sought { of: Resource::Prediction, target, input, webhook: None };
        let found = self.listed(&sought, since, self.deadline(None)).await?;
        Ok(asked.claim(found, Instant::now()))
    }

    /// What is listed and looks like what is sought, the oldest first.
    async fn listed(
        &self,
        sought: &Sought,
        since: Since,
        deadline: Instant,
    ) -> Result<Vec<(Likeness, RawPrediction)>, Error> {
        let mut found = Vec::new();
        // Before the service was heard of once, the list is read without a moment, which a wrong local clock would spoil.
        let after = since.by_service(self).and_then(written);
        let mut cursor = None;
        for _ in 0..MOST_PAGES {
            let request = Request::list(sought.of, after.as_deref(), cursor.as_deref());
            let page: Page<Value> = self.answer(&request, deadline, Reply::typed).await?;
            let since = since.by_service(self).unwrap_or_else(|| since.by_local_clock());
            for listed in &page.results {
                let likeness = sought.likeness(listed, since);
                if likeness > Likeness::Other
                    && let Ok(prediction) = RawPrediction::created(listed.clone())
                {
                    found.push((likeness, prediction.of(sought.of)));
                }
            }
            cursor = page.next.filter(|_| !ends_before(&page.results, since));
            if cursor.is_none() {
                break;
            }
        }
        found.reverse();
        Ok(found)
    }
}

impl Since {
    /// The moment by the service's clock, where that is known, in microseconds of Unix time.
    fn by_service(self, core: &Core) -> Option<i64> {
        let now = core.clock.earliest(self.now)?;
        Some(now - micros(self.age + TOLERANCE))
    }

    fn by_local_clock(self) -> i64 {
        local_micros(SystemTime::now()) - micros(self.now.elapsed() + self.age + LOCAL_TOLERANCE)
    }
}

/// Whether a page, which has the newest first, reaches back further than is looked for.
fn ends_before(results: &[Value], since: i64) -> bool {
    let oldest = results.last().and_then(|oldest| oldest.get("created_at")?.as_str());
    oldest.and_then(Said::stamp).is_some_and(|oldest| oldest.latest() < since)
}

fn written(micros: i64) -> Option<String> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).ok()?.format(&Rfc3339).ok()
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 4)
}
