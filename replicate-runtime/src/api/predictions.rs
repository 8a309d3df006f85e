//! `/predictions`

use std::time::SystemTime;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Api, List, Operation};
use crate::ground::Id;
use crate::predictions::Snapshot;

/// The options of a list of predictions, which can be filtered.
#[derive(Debug)]
pub enum Filter {}

/// The predictions of the account: [`Client::predictions`](crate::Client::predictions).
#[derive(Clone, Debug)]
pub struct Predictions(pub(super) Api);

impl Predictions {
    /// Lists all predictions of the account, newest first. Inputs and outputs are JSON, as the models differ.
    ///
    /// # Errors
    ///
    /// Same as for [`List`].
    pub fn list(&self) -> List<Snapshot, Filter> {
        List::get(&self.0, Ok("/predictions".to_owned()))
    }

    /// Reads a prediction by its id, in one request. Its input and output are JSON, as it can be of any model.
    ///
    /// [`Client::prediction`](crate::Client::prediction) gives a typed prediction that can be awaited.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// let client = replicate_runtime::Client::from_env()?;
    /// let prediction = client.predictions().get("ufawqhfynnddngldkgtslldrkq").await?;
    /// println!("{} is {}", prediction.id(), prediction.status());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn get(&self, id: impl AsRef<str>) -> Operation<Snapshot> {
        Operation::read_prediction(&self.0, Id::new(id.as_ref()))
    }

    /// Cancels a prediction by its id, in one request. A prediction that has ended is not changed.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`]. Canceling twice has no effect.
    pub fn cancel(&self, id: impl AsRef<str>) -> Operation<Snapshot> {
        Operation::cancel_prediction(&self.0, Id::new(id.as_ref()))
    }
}

impl List<Snapshot, Filter> {
    /// Lists only predictions created at or after this time.
    pub fn created_after(self, time: SystemTime) -> Self {
        self.with("created_after", shown(time))
    }

    /// Lists only predictions created before this time.
    pub fn created_before(self, time: SystemTime) -> Self {
        self.with("created_before", shown(time))
    }

    /// Lists only predictions that were created on the service's website, in the last 14 days.
    pub fn created_on_web(self) -> Self {
        self.with("source", "web")
    }
}

/// A time as ISO 8601 text. Times outside of its range are clamped.
fn shown(time: SystemTime) -> String {
    const LAST: &str = "9999-12-31T23:59:59Z";
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let date = time::Duration::try_from(since).ok().and_then(|since| OffsetDateTime::UNIX_EPOCH.checked_add(since));
    date.and_then(|date| date.format(&Rfc3339).ok()).unwrap_or_else(|| LAST.to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::shown;

    #[test]
    fn times_are_written_in_iso_8601() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs_f64(seconds);
        assert_eq!(shown(at(1_767_225_600.5)), "2026-01-01T00:00:00.5Z");
        assert_eq!(shown(at(1e12)), "9999-12-31T23:59:59Z");
        assert_eq!(shown(SystemTime::UNIX_EPOCH - Duration::from_secs(1)), "1970-01-01T00:00:00Z");
    }
}
