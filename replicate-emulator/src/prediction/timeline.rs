//! The course of a prediction from `starting` to its end. Its status is a pure function of the plan and the time.

use std::time::Duration;

use time::OffsetDateTime;

use crate::outcome::Ending;
use crate::timestamp::{between, later};

/// A status of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Starting,
    Processing,
    Succeeded,
    Failed,
    Canceled,
    Aborted,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Aborted => "aborted",
        }
    }

    pub(crate) fn is_terminal(self) -> bool {
        !matches!(self, Self::Starting | Self::Processing)
    }
}

/// What was decided when the prediction was created.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    pub(crate) created_at: OffsetDateTime,
    pub(crate) boot: Duration,
    pub(crate) run: Duration,
    pub(crate) ending: Ending,
    /// From `Cancel-After`.
    pub(crate) deadline: Option<OffsetDateTime>,
    /// How long the data is kept after the end.
    pub(crate) kept: Duration,
}

/// Something that ends a prediction early.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stop {
    pub(crate) at: OffsetDateTime,
    /// The status if it has not started to run.
    before_start: Status,
}

impl Stop {
    pub(crate) fn canceled(at: OffsetDateTime) -> Self {
        Self { at, before_start: Status::Canceled }
    }

    /// The service says `aborted` when the deadline passes before the run begins.
    pub(crate) fn deadline(at: OffsetDateTime) -> Self {
        Self { at, before_start: Status::Aborted }
    }
}

/// The state of a prediction at a time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Snapshot {
    pub(crate) status: Status,
    pub(crate) started_at: Option<OffsetDateTime>,
    pub(crate) completed_at: Option<OffsetDateTime>,
    /// How long it has run.
    pub(crate) ran: Duration,
    /// The completed fraction of the run, from 0 to 1.
    pub(crate) progress: f64,
    /// Whether input, output, logs and files are gone.
    pub(crate) data_removed: bool,
}

impl Timeline {
    pub(crate) fn starts_at(&self) -> OffsetDateTime {
        later(self.created_at, self.boot)
    }

    /// When it ends if nothing stops it.
    fn natural_end(&self) -> OffsetDateTime {
        let run = if self.ending == Ending::Abort { Duration::ZERO } else { self.run };
        later(self.starts_at(), run)
    }

    pub(crate) fn ends_at(&self, stop: Option<Stop>) -> OffsetDateTime {
        let natural = self.natural_end();
        stop.map_or(natural, |stop| stop.at.min(natural))
    }

    pub(crate) fn at(&self, stop: Option<Stop>, now: OffsetDateTime) -> Snapshot {
        let (starts_at, ends_at) = (self.starts_at(), self.ends_at(stop));
        let stop = stop.filter(|stop| stop.at < self.natural_end());
        let runs = self.ending != Ending::Abort && stop.is_none_or(|stop| stop.at >= starts_at);
        let ended = now >= ends_at;
        let status = match stop {
            _ if !ended && now < starts_at => Status::Starting,
            _ if !ended => Status::Processing,
            Some(_) if runs => Status::Canceled,
            Some(stop) => stop.before_start,
            None => natural_status(&self.ending),
        };
        let started_at = (runs && now >= starts_at).then_some(starts_at);
        let ran = started_at.map(|started| between(started, now.min(ends_at))).unwrap_or_default();
        let progress = match started_at {
            None => 0.0,
            Some(_) if self.run.is_zero() => 1.0,
            Some(_) => (ran.as_secs_f64() / self.run.as_secs_f64()).min(1.0),
        };
        let data_removed = ended && now >= later(ends_at, self.kept);
        Snapshot { status, started_at, completed_at: ended.then_some(ends_at), ran, progress, data_removed }
    }
}

fn natural_status(ending: &Ending) -> Status {
    match ending {
        Ending::Succeed => Status::Succeeded,
        Ending::Fail(_) => Status::Failed,
        Ending::Cancel => Status::Canceled,
        Ending::Abort => Status::Aborted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamp::parse;

    fn second(n: u64) -> OffsetDateTime {
        later(parse("2026-01-01").unwrap(), Duration::from_secs(n))
    }

    /// Created at 0, runs from 2 to 6.
    fn life(ending: Ending) -> Timeline {
        let (boot, run) = (Duration::from_secs(2), Duration::from_secs(4));
        Timeline { created_at: second(0), boot, run, ending, deadline: None, kept: Duration::from_secs(100) }
    }

    #[test]
    fn statuses_follow_the_time() {
        let fail = || Ending::Fail("no".to_owned());
        let table = [
            (Ending::Succeed, None, 0, "starting", 0.0),
            (Ending::Succeed, None, 2, "processing", 0.0),
            (Ending::Succeed, None, 4, "processing", 0.5),
            (Ending::Succeed, None, 6, "succeeded", 1.0),
            (Ending::Succeed, None, 99, "succeeded", 1.0),
            (fail(), None, 5, "processing", 0.75),
            (fail(), None, 6, "failed", 1.0),
            (Ending::Cancel, None, 6, "canceled", 1.0),
            (Ending::Abort, None, 1, "starting", 0.0),
            (Ending::Abort, None, 2, "aborted", 0.0),
            (Ending::Succeed, Some(Stop::canceled(second(1))), 1, "canceled", 0.0),
            (Ending::Succeed, Some(Stop::canceled(second(3))), 9, "canceled", 0.25),
            (Ending::Succeed, Some(Stop::canceled(second(7))), 9, "succeeded", 1.0),
            (Ending::Succeed, Some(Stop::deadline(second(1))), 9, "aborted", 0.0),
            (Ending::Succeed, Some(Stop::deadline(second(3))), 9, "canceled", 0.25),
        ];
        for (ending, stop, at, status, progress) in table {
            let moment = life(ending.clone()).at(stop, second(at));
            let name = format!("{ending:?} {stop:?} at {at}");
            assert_eq!(moment.status.as_str(), status, "{name}");
            assert!((moment.progress - progress).abs() < 1e-9, "{name}: {}", moment.progress);
            assert_eq!(moment.completed_at.is_some(), moment.status.is_terminal(), "{name}");
        }
    }

    #[test]
    fn data_is_removed_some_time_after_the_end() {
        for (at, removed) in [(1, false), (6, false), (105, false), (106, true)] {
            assert_eq!(life(Ending::Succeed).at(None, second(at)).data_removed, removed, "{at}");
        }
        assert!(life(Ending::Succeed).at(Some(Stop::canceled(second(1))), second(101)).data_removed);
    }

    #[test]
    fn what_never_ran_has_no_start() {
        let moment = life(Ending::Succeed).at(Some(Stop::canceled(second(1))), second(9));
        assert_eq!((moment.started_at, moment.completed_at), (None, Some(second(1))));
        let moment = life(Ending::Succeed).at(None, second(9));
        assert_eq!((moment.started_at, moment.completed_at), (Some(second(2)), Some(second(6))));
    }
}
