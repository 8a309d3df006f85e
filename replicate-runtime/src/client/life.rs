//! The life of a prediction over JSON: create, wait, read, cancel. The one path below every typed face.

use std::time::Duration;

use tokio::time::Instant;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::Core;
use super::call::Call;
use super::create::{Target, Webhook};
use super::ledger::look;
use super::likeness::Sought;
use super::name::{Id, Resource};
use super::request::Request;
use super::schedule::{Look, prefer_wait};
use super::usual::{Wait, Windows};
use crate::file::send::resolve;
use crate::prediction::RawPrediction;
use crate::{Error, Status};

/// Whether a create asks the service to hold its answer back until the prediction has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    UntilEnded,
    No,
}

/// A create, with what it is known by in the list of what was created.
pub(super) struct Create<'a> {
    pub(super) of: Resource,
    pub(super) target: Target,
    /// The [`look`] of the target and the input.
    pub(super) look: u64,
    pub(super) request: Request,
    pub(super) webhook: Option<&'a Webhook>,
}

impl Core {
    /// Checks an input, sends its files and creates the prediction.
    pub(crate) async fn create(&self, call: &Call, hold: Hold, deadline: Instant) -> Result<RawPrediction, Error> {
        let span = tracing::info_span!("create", model = call.name(), prediction_id = Empty, version = Empty);
        self.created(call, hold, deadline).instrument(span).await
    }

    async fn created(&self, call: &Call, hold: Hold, deadline: Instant) -> Result<RawPrediction, Error> {
        if self.cog.is_some() {
            return self.run_on_cog(call, deadline).await;
        }
        let target = call.checked_target()?;
        call.options.check_receiver(&self.base_url)?;
        let files = resolve(self, call.input.files(), &call.uploads, deadline).await?;
        let mut options = call.options.clone();
        if hold == Hold::UntilEnded {
            options.prefer_wait = prefer_wait(deadline.saturating_duration_since(Instant::now()));
        }
        let input = call.input.json(files)?;
        let look = look(Resource::Prediction, &target, &input);
        let request = Request::create(&target, input, &options)?;
        let webhook = call.options.webhook.as_ref();
        let create = Create { of: Resource::Prediction, target, look, request, webhook };
        let snapshot = self.create_or_find(create, deadline).await?;
        Span::current().record("prediction_id", snapshot.id.as_str());
        Span::current().record("version", snapshot.text("version"));
        tracing::debug!(prediction_id = snapshot.id.as_str(), status = %snapshot.status, "created");
        Ok(snapshot)
    }

    /// Sends a create, and looks for what came of it where its answer is lost.
    pub(super) async fn create_or_find(&self, create: Create<'_>, deadline: Instant) -> Result<RawPrediction, Error> {
        let asked = self.ledger.begin(create.look, &create.request.body);
        let sent = Instant::now();
        let snapshot = match self.create_once(&create, sent, deadline).await {
            Err(error) if error.is_outcome_unknown() => {
                let sought = Sought::new(create.of, create.target, &create.request.body, create.webhook);
                self.find_lost(&asked, &sought, sent, deadline).await.ok_or(error)?
            }
            other => other?,
        };
        self.ledger.hold(&snapshot.id, Instant::now());
        Ok(snapshot)
    }

    /// Sends a create, with some of the time left over to look for what came of it in.
    async fn create_once(&self, create: &Create<'_>, sent: Instant, deadline: Instant) -> Result<RawPrediction, Error> {
        const LOOK: Duration = Duration::from_secs(10);
        let left = deadline.saturating_duration_since(sent);
        let reply = self.call(&create.request, deadline - (left / 8).min(LOOK)).await?;
        let snapshot = RawPrediction::created(reply).map_err(Error::with_unknown_outcome)?.of(create.of);
        if let Some(created) = snapshot.stamp("created_at") {
            self.clock.learn(created, sent, Instant::now());
        }
        Ok(snapshot)
    }

    /// Reads a prediction.
    pub(crate) async fn read(&self, id: &Id, deadline: Instant) -> Result<RawPrediction, Error> {
        if let Some(cog) = &self.cog {
            return cog.read(id);
        }
        let reply = self.call(&Request::get(id), deadline).await.map_err(|error| error.with_prediction(id))?;
        let snapshot = RawPrediction::read(id, reply)?;
        tracing::debug!(prediction_id = id.as_str(), status = %snapshot.status, "read");
        Ok(snapshot)
    }

    /// Cancels a prediction. One that has ended stays as it ended.
    pub(crate) async fn cancel(&self, id: &Id, deadline: Instant) -> Result<RawPrediction, Error> {
        if let Some(cog) = &self.cog {
            return self.cancel_on_cog(cog, id, deadline).await;
        }
        let reply = self.call(&Request::cancel(id), deadline).await;
        let reply = match reply {
            // The service said yes without a prediction, as some gateways do: what became of it can be read.
            Err(error) if error.status_code().is_some_and(|code| (200..=299).contains(&code)) => {
                return self.read(id, deadline).await;
            }
            other => other.map_err(|error| error.with_prediction(id))?,
        };
        match RawPrediction::read(id, reply) {
            Ok(snapshot) if snapshot.status != Status::Other(String::new()) => Ok(snapshot),
            _ => self.read(id, deadline).await,
        }
    }

    /// Reads a prediction again and again until it has ended.
    ///
    /// `snapshot` is kept up to date, so that what was last read is there even when the wait ends in an error.
    pub(crate) async fn wait(
        &self,
        snapshot: &mut RawPrediction,
        read_at: Instant,
        deadline: Instant,
    ) -> Result<(), Error> {
        let span = tracing::info_span!(
            "wait",
            prediction_id = snapshot.id.as_str(),
            model = snapshot.text("model"),
            version = snapshot.text("version"),
            status = Empty
        );
        let result = self.waited(snapshot, read_at, deadline).instrument(span.clone()).await;
        span.record("status", snapshot.status.as_str());
        result
    }

    async fn waited(&self, snapshot: &mut RawPrediction, read_at: Instant, deadline: Instant) -> Result<(), Error> {
        if let Some(cog) = &self.cog {
            if !snapshot.status.is_terminal() {
                *snapshot = cog.ended(&snapshot.id, deadline).await?;
            }
            return if snapshot.status.is_terminal() { Ok(()) } else { Err(out_of_time(snapshot)) };
        }
        let wait = self.usual.wait(fastrand::f64());
        let windows = self.usual.windows(snapshot.text("model").unwrap_or_default());
        // A snapshot that was taken long ago is due at once.
        let mut last = read_at;
        while !snapshot.status.is_terminal() {
            let next = last + self.schedule.pause(self.look(snapshot, windows, last, read_at));
            tokio::time::sleep_until(next.min(deadline)).await;
            if next >= deadline {
                return Err(out_of_time(snapshot));
            }
            *snapshot = match self.read(&snapshot.id, deadline).await {
                Err(error) if error.is_timeout() && Instant::now() >= deadline => {
                    return Err(out_of_time(snapshot).with_source(error));
                }
                other => other?,
            };
            last = Instant::now();
        }
        learn(&wait, snapshot);
        Ok(())
    }

    /// What the schedule is told of a prediction that was last read at a moment, and first at another.
    fn look(&self, snapshot: &RawPrediction, windows: Windows, last: Instant, first: Instant) -> Look {
        let created = snapshot.stamp("created_at");
        let born = created.and_then(|created| self.clock.when(created)).unwrap_or(first).min(last);
        let started = snapshot.stamp("started_at").zip(created).map(|(started, created)| started.since(created));
        let from_start = windows.run.zip(started).map(|(run, started)| run.later(started));
        let window = from_start.or(windows.total);
        Look {
            age: last.duration_since(born),
            window,
            least: self.limiter.least_pause(self.usual.waits(), last),
            random: fastrand::f64(),
        }
    }
}

/// Teaches how long the model took, by the service's own clock.
fn learn(wait: &Wait<'_>, snapshot: &RawPrediction) {
    let (Status::Succeeded, Some(model)) = (&snapshot.status, snapshot.text("model")) else { return };
    let Some(ended) = snapshot.stamp("completed_at") else { return };
    if let Some(created) = snapshot.stamp("created_at") {
        let run = snapshot.stamp("started_at").map(|started| ended.since(started));
        wait.learn(model, ended.since(created), run, fastrand::f64());
    }
}

pub(crate) fn out_of_time(snapshot: &RawPrediction) -> Error {
    let message = format!(
        "the {} did not end in the time allowed, its last status is {:?}; it runs on: wait for it again or cancel it",
        snapshot.id.what(),
        snapshot.status.as_str()
    );
    Error::new(crate::ErrorKind::Timeout, message).with_prediction(&snapshot.id)
}
