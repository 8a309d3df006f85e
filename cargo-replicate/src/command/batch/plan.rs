//! The decisions of a batch, over data alone: no journal, no clock, no network.

use std::iter::Peekable;
use std::time::Duration;

use replicate_runtime::{ErrorKind, InputMatch};

/// Where a line of the inputs is on its way. The journal keeps it by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
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
    pub(super) const WORK: [Self; 3] = [Self::Ended, Self::Running, Self::Pending];

    /// The name in the journal.
    pub(super) fn name(self) -> &'static str {
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
    pub(super) fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.name() == name).unwrap_or(Self::Unknown)
    }

    /// Whether there is nothing left to do.
    pub(super) fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Unknown)
    }
}

/// A line as the journal has it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) line: u32,
    /// The hash of its input.
    pub(super) hash: String,
    pub(super) state: State,
    pub(super) id: Option<String>,
    /// What came of it, as a line of the results.
    pub(super) result: Option<String>,
}

/// What becomes of a line of which the worker that writes this is in charge.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// A create is about to be sent. What it gives is created after this, by the service's clock, in microseconds. The
    /// addresses of the files in it are these, as a JSON object with the JSON Pointers of their places.
    Intend { after: i64, sent: Option<String> },
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
    Ended { result: String, seconds: f64 },
    /// All is here.
    Done { result: String, seconds: f64 },
    /// Nothing comes of it.
    Failed { result: String, seconds: f64 },
}

/// A change as the columns of the journal: what is `None` stays as it is.
#[derive(Debug)]
pub(super) struct Columns<'a> {
    pub(super) state: &'static str,
    pub(super) id: Option<&'a str>,
    pub(super) after: Option<i64>,
    pub(super) sent: Option<&'a str>,
    /// Whether a create may have been sent until now.
    pub(super) asked: bool,
    pub(super) result: Option<&'a str>,
    pub(super) seconds: Option<f64>,
    /// Whether anybody may go on with the line.
    pub(super) released: bool,
}

impl Change {
    /// What came of the line, where this is the end of it.
    pub(super) fn result(&self) -> Option<&str> {
        match self {
            Self::Unknown { result } | Self::Done { result, .. } | Self::Failed { result, .. } => Some(result),
            _ => None,
        }
    }

    pub(super) fn columns(&self) -> Columns<'_> {
        let to = |state: State| Columns {
            state: state.name(),
            id: None,
            after: None,
            sent: None,
            asked: false,
            result: None,
            seconds: None,
            released: false,
        };
        match self {
            Self::Intend { after, sent } => {
                Columns { after: Some(*after), sent: sent.as_deref(), asked: true, ..to(State::Intent) }
            }
            Self::Doubt => Columns { asked: true, ..to(State::Doubt) },
            Self::Withdraw => Columns { released: true, ..to(State::Pending) },
            Self::Postpone => to(State::Pending),
            Self::Created { id } => Columns { id: Some(id), asked: true, ..to(State::Running) },
            Self::Found { id } => Columns { id: Some(id), released: true, ..to(State::Running) },
            Self::Unknown { result } => Columns { result: Some(result), ..to(State::Unknown) },
            Self::Ended { result, seconds } => {
                Columns { result: Some(result), seconds: Some(*seconds), ..to(State::Ended) }
            }
            Self::Done { result, seconds } => {
                Columns { result: Some(result), seconds: Some(*seconds), ..to(State::Done) }
            }
            Self::Failed { result, seconds } => {
                Columns { result: Some(result), seconds: Some(*seconds), ..to(State::Failed) }
            }
        }
    }
}

/// What came of writing a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Yes,
    /// The prediction is another line's already, so that this line is in doubt now.
    Taken,
    /// Another worker is in charge of the line.
    NotMine,
    /// Another worker has sent the line as well: this prediction is one too many.
    #[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "a journal in a file has one worker"))]
    Surplus,
}

/// What the journal needs to become that of the inputs.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Edit {
    /// Lines that are new, or are another before anything was sent for them.
    pub(super) put: Vec<u32>,
    /// Lines that are gone before anything was sent for them.
    pub(super) removed: Vec<u32>,
    /// Whether anything was sent for any line.
    pub(super) begun: bool,
}

/// Compares the inputs with the lines of a journal, as they come, one after the other.
pub(super) struct Comparison<I: Iterator<Item = (u32, String)>> {
    lines: Peekable<I>,
    edit: Edit,
    changed: Vec<u32>,
}

impl<I: Iterator<Item = (u32, String)>> Comparison<I> {
    /// A comparison with inputs, as line numbers and hashes in order.
    pub(super) fn with(lines: I) -> Self {
        Self { lines: lines.peekable(), edit: Edit::default(), changed: Vec::new() }
    }

    /// Takes the next line of the journal.
    pub(super) fn row(&mut self, line: u32, hash: &str, state: State) {
        while let Some((new, _)) = self.lines.next_if(|(number, _)| *number < line) {
            self.edit.put.push(new);
        }
        let found = self.lines.next_if(|(number, _)| *number == line);
        let is_same = found.as_ref().is_some_and(|(_, input)| input == hash);
        self.edit.begun |= state != State::Pending;
        match state {
            _ if is_same => {}
            State::Pending if found.is_some() => self.edit.put.push(line),
            State::Pending => self.edit.removed.push(line),
            _ => self.changed.push(line),
        }
    }

    /// What is to be done; the error is the lines that are not any more what they were when they were begun.
    pub(super) fn end(mut self) -> Result<Edit, Vec<u32>> {
        self.edit.put.extend(self.lines.map(|(line, _)| line));
        if self.changed.is_empty() { Ok(self.edit) } else { Err(self.changed) }
    }
}

/// A line whose create may have given a prediction.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Doubt {
    pub(super) line: u32,
    pub(super) hash: String,
    /// Its prediction is created after this, by the service's clock, in microseconds.
    pub(super) after: i64,
    /// The addresses of the files that were sent, as `Change::Intend` has them.
    pub(super) sent: Option<String>,
    /// For how long no create of the same input can have been sent.
    pub(super) quiet: Duration,
}

/// A prediction of the list that no line has: how like each of the doubts it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Free {
    pub(super) id: String,
    pub(super) looks: Vec<Look>,
}

/// How like a line in doubt a prediction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Other,
    /// It can't be told: its input is gone, or a file in it is a link now.
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

/// What is found about a line in doubt.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// This is its prediction.
    Is(String),
    /// There is none, and none will come: it can be sent.
    NeverArrived,
    /// It may still come.
    NotYet,
    /// It can't be told, as this prediction may be it.
    Unknown(String),
}

/// Settles doubts with the free predictions of the list, oldest first, that was read after the doubts were.
///
/// Lines with one input are worth the same, so each takes one of its predictions, whichever. A line for which there is none
/// never arrived, if no create of its input can have been sent for as long as is `safe`.
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

/// What to do when something went wrong with a line. Of several things, the last of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Next {
    /// It is over for this line.
    Fail,
    /// The same again.
    Again,
    /// Not in this run: the next one goes on with it.
    Later,
    /// What is wrong concerns all lines: begin no more of them.
    Stop,
    /// It has to be found out what became of it.
    Doubt,
}

/// After a create that was not answered with a prediction.
pub(super) fn after_create(error: ErrorKind, outcome_unknown: bool) -> Next {
    use ErrorKind::{
        EmptyReply, File, InvalidArgument, InvalidInput, MalformedReply, Redirected, Rejected, Service, TooLarge,
    };
    match error {
        _ if outcome_unknown => Next::Doubt,
        InvalidArgument | InvalidInput | Rejected | TooLarge => Next::Fail,
        // One answer that is odd says nothing of the other lines.
        EmptyReply | File | MalformedReply | Redirected | Service => Next::Later,
        _ => Next::Stop,
    }
}

/// After a wait that did not come to an end.
pub(super) fn after_wait(error: ErrorKind) -> Next {
    match error {
        ErrorKind::Timeout => Next::Again,
        ErrorKind::NotFound => Next::Fail,
        ErrorKind::Unauthenticated => Next::Stop,
        _ => Next::Later,
    }
}

/// After a file that could not be fetched or written.
pub(super) fn after_download(error: ErrorKind) -> Next {
    use ErrorKind::{DataRemoved, Expired, File, InvalidArgument, MalformedReply, NotFound, TooLarge};
    match error {
        File => Next::Stop,
        // It is gone, or never was a file.
        DataRemoved | Expired | InvalidArgument | MalformedReply | NotFound | TooLarge => Next::Fail,
        _ => Next::Later,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAFE: Duration = Duration::from_secs(15);

    fn row(line: u32, hash: &str, state: State) -> Row {
        Row { line, hash: hash.to_owned(), state, id: None, result: None }
    }

    #[test]
    fn states_are_kept_by_name() {
        for state in State::ALL {
            assert_eq!(State::named(state.name()), state);
        }
        assert_eq!(State::named("dreaming"), State::Unknown);
    }

    #[test]
    fn inputs_may_change_where_nothing_was_sent() {
        type Case<'a> = (&'a [&'a str], &'a [Row], Result<Edit, Vec<u32>>);

        use State::{Done, Failed, Intent, Pending};
        let edit =
            |put: &[u32], removed: &[u32], begun| Ok(Edit { put: put.to_vec(), removed: removed.to_vec(), begun });
        let rows = [row(1, "a", Done), row(2, "b", Pending), row(3, "c", Pending)];
        let table: [Case<'_>; 8] = [
            (&["a", "b"], &[], edit(&[1, 2], &[], false)),
            (&["a", "b"], &rows[1..2], edit(&[1], &[], false)),
            (&["a", "b", "c"], &rows, edit(&[], &[], true)),
            (&["a", "b", "c", "d"], &rows, edit(&[4], &[], true)),
            (&["a", "x"], &rows, edit(&[2], &[3], true)),
            (&["x", "b", "c"], &rows, Err(vec![1])),
            (&[], &rows, Err(vec![1])),
            (&["a", "a"], &[row(1, "x", Failed), row(2, "x", Intent)], Err(vec![1, 2])),
        ];
        for (hashes, rows, expected) in table {
            let mut comparison = Comparison::with((1..).zip(hashes.iter().map(|hash| (*hash).to_owned())));
            for row in rows {
                comparison.row(row.line, &row.hash, row.state);
            }
            assert_eq!(comparison.end(), expected, "{hashes:?} {rows:?}");
        }
    }

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
            // What is found is found, however little time has passed.
            (&[now], &[&[Same], &[Same]], vec![is("a")]),
            // One prediction for two lines with the same input.
            (&[long_ago, long_ago], &[&[Same, Same]], vec![is("a"), NeverArrived]),
            (&[now, now], &[&[Same, Same], &[Same, Same]], vec![is("a"), is("b")]),
            (&[now, long_ago], &[&[Other, Same], &[Same, Other]], vec![is("b"), is("a")]),
            // One that can't be told apart from what was sent.
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
            // Inputs are small numbers; some creates arrived, and some of those are known already.
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
            (ErrorKind::Redirected, Next::Later, Next::Later, Next::Later),
        ] {
            let found = (after_create(kind, false), after_wait(kind), after_download(kind));
            assert_eq!(found, (create, wait, download), "{kind:?}");
        }
    }
}
