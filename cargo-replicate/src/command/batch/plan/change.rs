//! The states and changes of a line, as columns of the journal.

use crate::money::{Ask, Charge};

/// The state of a line. The journal stores its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::command::batch) enum State {
    /// Nothing was sent for it.
    Pending,
    /// A create request was about to be sent. Its response is not known yet.
    Intent,
    /// Nobody waits for the response to its create request any more. Whether there is a prediction must be found out.
    Doubt,
    /// It has a prediction.
    Running,
    /// Its prediction succeeded, and the files of the output must be downloaded.
    Ended,
    /// Its output is completely stored.
    Done,
    /// It was refused, its prediction failed, or the output is gone.
    Failed,
    /// It can't be determined whether there is a prediction.
    Unknown,
}

impl State {
    const ALL: [Self; 8] =
        [Self::Pending, Self::Intent, Self::Doubt, Self::Running, Self::Ended, Self::Done, Self::Failed, Self::Unknown];

    /// The states that a worker takes, most urgent first: files are deleted an hour after the end.
    pub(in crate::command::batch) const WORK: [Self; 3] = [Self::Ended, Self::Running, Self::Pending];

    /// The name in the journal.
    pub(in crate::command::batch) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Intent => "intent",
            Self::Doubt => "doubt",
            Self::Running => "running",
            Self::Ended => "ended",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// The state with a name. A name from a later version is unknown, and is left alone.
    pub(in crate::command::batch) fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.name() == name).unwrap_or(Self::Unknown)
    }

    /// Whether there is nothing left to do.
    pub(in crate::command::batch) fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Unknown)
    }
}

/// A line of the journal.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::command::batch) struct Row {
    pub(in crate::command::batch) line: u32,
    /// The hash of its input.
    pub(in crate::command::batch) hash: String,
    pub(in crate::command::batch) state: State,
    pub(in crate::command::batch) id: Option<String>,
    /// Its result, as a line of the results.
    pub(in crate::command::batch) result: Option<String>,
}

/// A change of a line by the worker that has it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::command::batch) enum Change {
    /// A create request is about to be sent. `after` is a time before the prediction's creation, by the service's
    /// clock, in microseconds. `sent` has the URLs of its files, as a JSON object by JSON Pointers. `budget` is what is
    /// asked of the budget if the model has a price.
    Intend { after: i64, sent: Option<String>, budget: Option<Ask> },
    /// The response to the create request was lost.
    Doubt,
    /// Nothing was sent, or nothing arrived.
    Withdraw,
    /// Nothing was sent, and this run does not try again.
    Postpone,
    /// The create request returned this prediction.
    Created { id: String },
    /// This prediction in the list belongs to the create request in doubt.
    Found { id: String },
    /// The outcome of the create request in doubt can't be determined, for this reason.
    Unknown { result: String },
    /// The prediction succeeded, and ran for this many seconds.
    Ended { result: String, seconds: f64, charge: Charge },
    /// Everything is stored.
    Done { result: String, seconds: f64, charge: Charge },
    /// The line has failed.
    Failed { result: String, seconds: f64, charge: Charge },
}

/// A change of the amount that is reserved for a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::command::batch) enum Money {
    Keep,
    /// The budget is asked, and the granted amount is reserved.
    Reserve(Ask),
    /// Nothing was created.
    Release,
    Settle(Charge),
}

/// A change as columns of the journal. Columns that are `None` stay as they are.
#[derive(Clone, Copy, Debug)]
pub(in crate::command::batch) struct Columns<'a> {
    pub(in crate::command::batch) state: &'static str,
    pub(in crate::command::batch) id: Option<&'a str>,
    pub(in crate::command::batch) after: Option<i64>,
    pub(in crate::command::batch) sent: Option<&'a str>,
    /// Whether a create request may have been sent by now.
    pub(in crate::command::batch) asked: bool,
    pub(in crate::command::batch) result: Option<&'a str>,
    pub(in crate::command::batch) seconds: Option<f64>,
    /// The change of the reserved amount.
    pub(in crate::command::batch) money: Money,
    /// Whether any worker may continue with the line.
    pub(in crate::command::batch) released: bool,
}

impl Change {
    /// The result of the line, if this is its end.
    pub(in crate::command::batch) fn result(&self) -> Option<&str> {
        match self {
            Self::Unknown { result } | Self::Done { result, .. } | Self::Failed { result, .. } => Some(result),
            _ => None,
        }
    }

    pub(in crate::command::batch) fn columns(&self) -> Columns<'_> {
        let to = |state: State| Columns {
            state: state.name(),
            id: None,
            after: None,
            sent: None,
            asked: false,
            result: None,
            seconds: None,
            money: Money::Keep,
            released: false,
        };
        match self {
            Self::Intend { after, sent, budget } => Columns {
                after: Some(*after),
                sent: sent.as_deref(),
                asked: true,
                money: budget.map_or(Money::Keep, Money::Reserve),
                ..to(State::Intent)
            },
            Self::Doubt => Columns { asked: true, ..to(State::Doubt) },
            Self::Withdraw => Columns { released: true, money: Money::Release, ..to(State::Pending) },
            Self::Postpone => Columns { money: Money::Release, ..to(State::Pending) },
            Self::Created { id } => Columns { id: Some(id), asked: true, ..to(State::Running) },
            Self::Found { id } => Columns { id: Some(id), released: true, ..to(State::Running) },
            Self::Unknown { result } => Columns { result: Some(result), ..to(State::Unknown) },
            Self::Ended { result, seconds, charge } => ended(to(State::Ended), result, *seconds, *charge),
            Self::Done { result, seconds, charge } => ended(to(State::Done), result, *seconds, *charge),
            Self::Failed { result, seconds, charge } => ended(to(State::Failed), result, *seconds, *charge),
        }
    }
}

fn ended<'a>(columns: Columns<'a>, result: &'a str, seconds: f64, charge: Charge) -> Columns<'a> {
    Columns { result: Some(result), seconds: Some(seconds), money: Money::Settle(charge), ..columns }
}

/// The result of recording a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::command::batch) enum Written {
    Yes,
    /// The prediction already belongs to another line, so that this line is now in doubt.
    Taken,
    /// Another worker has the line.
    NotMine,
    /// The budget has no room before others have ended. Nothing was recorded.
    OverBudgetNow,
    /// The budget has no room. Nothing was recorded.
    OverBudget,
    /// Another worker has also sent the line: this prediction is one too many.
    #[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "a journal in a file has one worker"))]
    Surplus,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_kept_by_name() {
        for state in State::ALL {
            assert_eq!(State::named(state.name()), state);
        }
        assert_eq!(State::named("dreaming"), State::Unknown);
    }
}
