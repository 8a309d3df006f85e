//! The decisions of a batch, as pure functions: without journal, clock and network.

mod change;
mod compare;

use std::time::Duration;

use replicate_runtime::{ErrorKind, InputMatch};

#[cfg(feature = "postgres")]
pub(super) use self::change::Columns;
pub(super) use self::change::{Change, Money, Row, State, Written};
pub(super) use self::compare::{Comparison, Edit};

/// A line whose create request may have created a prediction.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Doubt {
    pub(super) line: u32,
    pub(super) hash: String,
    /// Its prediction was created after this time of the service's clock, in microseconds.
    pub(super) after: i64,
    /// The URLs of the files that were sent, as in `Change::Intend`.
    pub(super) sent: Option<String>,
    /// For how long no create request with the same input can have been sent.
    pub(super) quiet: Duration,
}

/// A listed prediction that no line has, with its match for each of the doubts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Free {
    pub(super) id: String,
    pub(super) looks: Vec<Look>,
}

/// How well a prediction matches a line in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Other,
    /// Unknown: its input is gone, or a file in it is now a link.
    Unclear,
    Same,
}

impl From<InputMatch> for Look {
    fn from(input_match: InputMatch) -> Self {
        match input_match {
            InputMatch::Different => Self::Other,
            InputMatch::Inconclusive => Self::Unclear,
            InputMatch::Same => Self::Same,
        }
    }
}

/// The verdict on a line in doubt.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// This is its prediction.
    Is(String),
    /// There is none, and none will appear, so the line can be sent.
    NeverArrived,
    /// It may still appear.
    NotYet,
    /// Unknown, since this prediction may be it.
    Unknown(String),
}

/// Settles doubts with the free predictions of a list, oldest first, that was read after the doubts.
///
/// Lines with the same input are interchangeable, so each takes any one of the matching predictions. If there is none
/// for a line, its request never arrived, provided that no create request with its input can have been sent for as long
/// as `safe`.
pub(super) fn settle(doubts: &[Doubt], free: &[Free], safe: Duration) -> Vec<Verdict> {
    let mut left: Vec<&Free> = free.iter().collect();
    let mut found: Vec<Option<Verdict>> = Vec::new();
    for at in 0..doubts.len() {
        let position = left.iter().position(|free| free.looks[at] == Look::Same);
        found.push(position.map(|index| Verdict::Is(left.remove(index).id.clone())));
    }
    let without = |at: usize| match left.iter().find(|free| free.looks[at] == Look::Unclear) {
        _ if doubts[at].quiet < safe => Verdict::NotYet,
        Some(unclear) => Verdict::Unknown(unclear.id.clone()),
        None => Verdict::NeverArrived,
    };
    found.into_iter().enumerate().map(|(at, found)| found.unwrap_or_else(|| without(at))).collect()
}

/// What to do after an error. If there are several errors, the last of these applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Next {
    /// The line has failed.
    Fail,
    /// Try again.
    Again,
    /// Leave the line to the next run.
    Later,
    /// The error concerns all lines: start no more of them.
    Stop,
    /// The outcome must be found out.
    Doubt,
}

/// After a create request that returned no prediction.
pub(super) fn after_create(error: ErrorKind, outcome_unknown: bool) -> Next {
    use ErrorKind::{
        EmptyReply, File, InvalidArgument, InvalidInput, MalformedReply, Redirected, Rejected, Service, TooLarge,
    };
    match error {
        _ if outcome_unknown => Next::Doubt,
        InvalidArgument | InvalidInput | Rejected | TooLarge => Next::Fail,
        // A single odd response says nothing about the other lines.
        EmptyReply | File | MalformedReply | Redirected | Service => Next::Later,
        _ => Next::Stop,
    }
}

/// After a wait that failed.
pub(super) fn after_wait(error: ErrorKind) -> Next {
    match error {
        ErrorKind::Timeout => Next::Again,
        ErrorKind::NotFound => Next::Fail,
        ErrorKind::Unauthenticated => Next::Stop,
        _ => Next::Later,
    }
}

/// After a file that could not be downloaded or written.
pub(super) fn after_download(error: ErrorKind) -> Next {
    use ErrorKind::{DataRemoved, Expired, File, InvalidArgument, MalformedReply, NotFound, ObjectStore, TooLarge};
    match error {
        // The output of further predictions could not be stored either.
        File | ObjectStore => Next::Stop,
        // It is gone, or never was a file.
        DataRemoved | Expired | InvalidArgument | MalformedReply | NotFound | TooLarge => Next::Fail,
        _ => Next::Later,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAFE: Duration = Duration::from_secs(15);

    fn doubts(quiet: &[Duration]) -> Vec<Doubt> {
        (1..)
            .zip(quiet)
            .map(|(line, quiet)| Doubt { line, hash: String::new(), after: 0, sent: None, quiet: *quiet })
            .collect()
    }

    fn free(looks: &[&[Look]]) -> Vec<Free> {
        let ids = ('a'..).map(String::from);
        ids.zip(looks).map(|(id, looks)| Free { id, looks: looks.to_vec() }).collect()
    }

    #[test]
    fn doubts_are_settled_as_a_multiset() {
        type Case<'a> = (&'a [Duration], &'a [&'a [Look]], Vec<Verdict>);

        use Look::{Other, Same, Unclear};
        use Verdict::{NeverArrived, NotYet};
        let is = |id: &str| Verdict::Is(id.to_owned());
        let unknown = |id: &str| Verdict::Unknown(id.to_owned());
        let (now, long_ago) = (Duration::ZERO, SAFE);
        let table: [Case<'_>; 9] = [
            (&[now], &[], vec![NotYet]),
            (&[long_ago], &[], vec![NeverArrived]),
            (&[long_ago], &[&[Other]], vec![NeverArrived]),
            // A match counts, however little time has passed.
            (&[now], &[&[Same], &[Same]], vec![is("a")]),
            // One prediction for two lines with the same input.
            (&[long_ago, long_ago], &[&[Same, Same]], vec![is("a"), NeverArrived]),
            (&[now, now], &[&[Same, Same], &[Same, Same]], vec![is("a"), is("b")]),
            (&[now, long_ago], &[&[Other, Same], &[Same, Other]], vec![is("b"), is("a")]),
            // A prediction that may or may not be the one that was sent.
            (&[now, long_ago], &[&[Unclear, Unclear]], vec![NotYet, unknown("a")]),
            (&[long_ago, long_ago], &[&[Same, Unclear]], vec![is("a"), NeverArrived]),
        ];
        for (quiet, looks, expected) in table {
            assert_eq!(settle(&doubts(quiet), &free(looks), SAFE), expected, "{quiet:?} {looks:?}");
        }
    }

    #[test]
    fn no_prediction_is_given_twice_and_none_left_over() {
        let mut random = fastrand::Rng::with_seed(7);
        for round in 0..2000 {
            // Inputs are small numbers. Some create requests arrived, and some of these are already known.
            let inputs: Vec<u32> = (0..random.usize(1..8)).map(|_| random.u32(0..3)).collect();
            let arrived: Vec<u32> = inputs.iter().copied().filter(|_| random.bool()).collect();
            let look = |input: u32, sent: u32| if input == sent { Look::Same } else { Look::Other };
            let free: Vec<Free> = (0..)
                .zip(&arrived)
                .map(|(id, input)| Free {
                    id: format!("{id}"),
                    looks: inputs.iter().map(|sent| look(*input, *sent)).collect(),
                })
                .collect();
            let verdicts = settle(&doubts(&vec![SAFE; inputs.len()]), &free, SAFE);
            let mut given: Vec<(&u32, &String)> = Vec::new();
            for (sent, verdict) in inputs.iter().zip(&verdicts) {
                match verdict {
                    Verdict::Is(id) => given.push((sent, id)),
                    other => assert_eq!(*other, Verdict::NeverArrived, "{round}"),
                }
            }
            given.sort_by_key(|(_, id)| id.parse::<u32>().unwrap());
            let expected: Vec<String> = (0..arrived.len()).map(|id| id.to_string()).collect();
            assert_eq!(given, arrived.iter().zip(&expected).collect::<Vec<_>>(), "{round}");
        }
    }

    #[test]
    fn what_concerns_one_line_stops_no_other() {
        assert_eq!(after_create(ErrorKind::Connection, true), Next::Doubt);
        for (kind, create, wait, download) in [
            (ErrorKind::Rejected, Next::Fail, Next::Later, Next::Later),
            (ErrorKind::TooLarge, Next::Fail, Next::Later, Next::Fail),
            (ErrorKind::PaymentRequired, Next::Stop, Next::Later, Next::Later),
            (ErrorKind::Unauthenticated, Next::Stop, Next::Stop, Next::Later),
            (ErrorKind::NotFound, Next::Stop, Next::Fail, Next::Fail),
            (ErrorKind::Connection, Next::Stop, Next::Later, Next::Later),
            (ErrorKind::Timeout, Next::Stop, Next::Again, Next::Later),
            (ErrorKind::Expired, Next::Stop, Next::Later, Next::Fail),
            (ErrorKind::File, Next::Later, Next::Later, Next::Stop),
            (ErrorKind::ObjectStore, Next::Stop, Next::Later, Next::Stop),
            (ErrorKind::Redirected, Next::Later, Next::Later, Next::Later),
        ] {
            let found = (after_create(kind, false), after_wait(kind), after_download(kind));
            assert_eq!(found, (create, wait, download), "{kind:?}");
        }
    }
}
