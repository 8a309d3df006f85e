//! Where a line is, and what becomes of it, as the columns of the journal.

use crate::money::{Ask, Charge};

/// Where a line of the inputs is on its way. The journal keeps it by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::command::batch) enum State {
    /// Nothing was sent for it.
    Pending,
    /// A create was about to be sent: its answer is not known yet.
    Intent,
    /// Nobody waits for the answer of its create any more: whether there is a prediction is to be found out.
    Doubt,
    /// It has a prediction.
    Running,
    /// Its prediction succeeded, and the files of the output are to be fetched.
    Ended,
    /// Its output is here, whole.
    Done,
    /// It was refused, its prediction gave nothing, or what it gave is gone.
    Failed,
    /// Whether there is a prediction can't be found out.
    Unknown,
}

impl State {
    const ALL: [Self; 8] =
        [Self::Pending, Self::Intent, Self::Doubt, Self::Running, Self::Ended, Self::Done, Self::Failed, Self::Unknown];

    /// What a worker takes, the most urgent first: files are deleted an hour after the end.
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

    /// The state of a name; one that only a later version knows is left alone as unknown.
    pub(in crate::command::batch) fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.name() == name).unwrap_or(Self::Unknown)
    }

    /// Whether there is nothing left to do.
    pub(in crate::command::batch) fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Unknown)
    }
}

/// A line as the journal has it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::command::batch) struct Row {
    pub(in crate::command::batch) line: u32,
    /// The hash of its input.
    pub(in crate::command::batch) hash: String,
    pub(in crate::command::batch) state: State,
    pub(in crate::command::batch) id: Option<String>,
    /// What came of it, as a line of the results.
    pub(in crate::command::batch) result: Option<String>,
}

/// What becomes of a line of which the worker that writes this is in charge.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::command::batch) enum Change {
    /// A create is about to be sent. What it gives is created after this, by the service's clock, in microseconds. The
    /// addresses of the files in it are these, as a JSON object with the JSON Pointers of their places. Where the model has a
    /// price, this is asked of the budget.
    Intend { after: i64, sent: Option<String>, budget: Option<Ask> },
    /// The answer of the create was lost.
    Doubt,
    /// Nothing was sent, or nothing arrived.
    Withdraw,
    /// Nothing was sent, and this run does not try again.
    Postpone,
    /// The create was answered with this prediction.
    Created { id: String },
    /// This prediction of the list is that of the create in doubt.
    Found { id: String },
    /// What became of the create in doubt can't be found out, for this reason.
    Unknown { result: String },
    /// The prediction succeeded, and ran for so many seconds.
    Ended { result: String, seconds: f64, charge: Charge },
    /// All is here.
    Done { result: String, seconds: f64, charge: Charge },
    /// Nothing comes of it.
    Failed { result: String, seconds: f64, charge: Charge },
}

/// What becomes of what is reserved for a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::command::batch) enum Money {
    Keep,
    /// The budget is asked, and what it says is reserved.
    Reserve(Ask),
    /// Nothing was created.
    Release,
    Settle(Charge),
}

/// A change as the columns of the journal: what is `None` stays as it is.
#[derive(Clone, Copy, Debug)]
pub(in crate::command::batch) struct Columns<'a> {
    pub(in crate::command::batch) state: &'static str,
    pub(in crate::command::batch) id: Option<&'a str>,
    pub(in crate::command::batch) after: Option<i64>,
    pub(in crate::command::batch) sent: Option<&'a str>,
    /// Whether a create may have been sent until now.
    pub(in crate::command::batch) asked: bool,
    pub(in crate::command::batch) result: Option<&'a str>,
    pub(in crate::command::batch) seconds: Option<f64>,
    /// What becomes of what is reserved.
    pub(in crate::command::batch) money: Money,
    /// Whether anybody may go on with the line.
    pub(in crate::command::batch) released: bool,
}

impl Change {
    /// What came of the line, where this is the end of it.
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

/// What came of writing a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::command::batch) enum Written {
    Yes,
    /// The prediction is another line's already, so that this line is in doubt now.
    Taken,
    /// Another worker is in charge of the line.
    NotMine,
    /// The budget has no room for the create before others have ended. Nothing was written.
    OverBudgetNow,
    /// The budget has no room for the create. Nothing was written.
    OverBudget,
    /// Another worker has sent the line as well: this prediction is one too many.
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
