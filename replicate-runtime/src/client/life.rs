//! The life of a prediction over JSON: create, wait, read, cancel. The one path below every typed face.

use tokio::time::Instant;

use super::Core;
use super::name::Id;
use super::request::Request;
use super::schedule::prefer_wait;
use crate::file::send::resolve;
use crate::prediction::RawPrediction;
use crate::{Error, Status};

use super::call::Call;

/// Whether a create asks the service to hold its answer back until the prediction has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    UntilEnded,
    No,
}

impl Core {
    /// Checks an input, sends its files and creates the prediction.
    pub(crate) async fn create(&self, call: &Call, hold: Hold, deadline: Instant) -> Result<RawPrediction, Error> {
        if self.cog.is_some() {
            return self.run_on_cog(call, deadline).await;
        }
        let target = call.checked_target()?;
        let files = resolve(self, call.input.files(), deadline).await?;
        let mut options = call.options.clone();
        if hold == Hold::UntilEnded {
            options.prefer_wait = prefer_wait(deadline.saturating_duration_since(Instant::now()));
        }
        let request = Request::create(&target, call.input.json(files)?, &options)?;
        tracing::debug!(model = %call.name(), path = request.path, "creating a prediction");
        // An error here may be `is_outcome_unknown`. This is the place to look for the prediction in the list of
        // recent ones and to go on with it, before the error is given to the caller.
        let reply = self.call(&request, deadline).await?;
        let snapshot = RawPrediction::created(reply).map_err(Error::with_unknown_outcome)?;
        tracing::debug!(id = snapshot.id.as_str(), status = %snapshot.status, "created");
        Ok(snapshot)
    }

    /// Reads a prediction.
    pub(crate) async fn read(&self, id: &Id, deadline: Instant) -> Result<RawPrediction, Error> {
        if let Some(cog) = &self.cog {
            return cog.read(id);
        }
        let reply = self.call(&Request::get(id), deadline).await.map_err(|error| error.with_prediction(id.as_str()))?;
        let snapshot = RawPrediction::read(id, reply)?;
        tracing::debug!(id = id.as_str(), status = %snapshot.status, "read");
        Ok(snapshot)
    }

    /// Cancels a prediction. One that has ended stays as it ended.
    pub(crate) async fn cancel(&self, id: &Id, deadline: Instant) -> Result<RawPrediction, Error> {
        let reply = self.call(&Request::cancel(id), deadline).await;
        let reply = match reply {
            // A Cog server knows only those that run.
            Err(error) if self.cog.is_some() && error.status_code() == Some(404) => {
                return self.read(id, deadline).await;
            }
            // The service said yes without a prediction, as some gateways do: what became of it can be read.
            Err(error) if error.status_code().is_some_and(|code| (200..=299).contains(&code)) => {
                return self.read(id, deadline).await;
            }
            other => other.map_err(|error| error.with_prediction(id.as_str()))?,
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
        if let Some(cog) = &self.cog {
            *snapshot = cog.ended(&snapshot.id, deadline).await?;
            return if snapshot.status.is_terminal() { Ok(()) } else { Err(out_of_time(snapshot)) };
        }
        let started = Instant::now();
        // A snapshot that was taken long ago is due at once.
        let mut last = read_at;
        while !snapshot.status.is_terminal() {
            let next = last + self.schedule.pause(started.elapsed(), fastrand::f64());
            tokio::time::sleep_until(next.min(deadline)).await;
            if next >= deadline {
                return Err(out_of_time(snapshot));
            }
            *snapshot = self.read(&snapshot.id, deadline).await?;
            last = Instant::now();
        }
        Ok(())
    }
}

fn out_of_time(snapshot: &RawPrediction) -> Error {
    let message = format!(
        "the prediction did not end in the time allowed, its last status is {:?}; it runs on: wait for it again or cancel it",
        snapshot.status.as_str()
    );
    Error::new(crate::ErrorKind::Timeout, message).with_prediction(snapshot.id.as_str())
}
