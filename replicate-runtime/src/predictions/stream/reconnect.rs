//! What to do when a connection ended before the stream did, as a pure decision.

use std::time::Duration;

/// How a connection ended, or could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It broke, or ended without a word, after it brought something new.
    AfterOutput,
    /// It broke, or ended without a word, and brought nothing new; or it could not be had, which may pass.
    Empty,
    /// The host had nothing to say for so long that it hung up, and said so.
    TimedOut,
    /// There is no stream there, or none for us.
    Refused,
}

/// A connection that ended, with what the decision needs to know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended {
    pub(crate) end: End,
    /// Whether the host can be told where to go on.
    pub(crate) can_resume: bool,
    /// How many connections in a row ended as [`End::Empty`], this one included.
    pub(crate) failures: u32,
    /// How long the host asked to wait.
    pub(crate) retry_after: Option<Duration>,
    /// From 0 to 1.
    pub(crate) random: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Connect(Duration),
    /// The prediction itself tells the rest, as its output grows.
    Poll,
}

/// With the pauses between them, some four seconds of nothing.
const FAILURES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// Whatever a host asks for, it is not asked in a tight loop.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);

impl Ended {
    pub(crate) fn decide(self) -> Next {
        if self.end == End::Refused || !self.can_resume || self.failures >= FAILURES {
            return Next::Poll;
        }
        let random = self.random.clamp(0.0, 1.0);
        let doublings = if self.end == End::Empty { self.failures.saturating_sub(1).min(16) } else { 0 };
        let own = (FIRST_PAUSE * 2_u32.pow(doublings)).mul_f64(0.5 + random / 2.0);
        Next::Connect(self.retry_after.unwrap_or(own).clamp(SHORTEST_PAUSE, LONGEST_PAUSE))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{End, Ended, Next};

    const SOME: Ended = Ended { end: End::Empty, can_resume: true, failures: 1, retry_after: None, random: 1.0 };

    fn connect(milliseconds: u64) -> Next {
        Next::Connect(Duration::from_millis(milliseconds))
    }

    #[test]
    fn a_stream_is_taken_up_again_while_that_helps() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        let table = [
            (SOME, connect(250)),
            (Ended { random: 0.0, ..SOME }, connect(125)),
            (Ended { failures: 2, ..SOME }, connect(500)),
            (Ended { failures: 4, ..SOME }, connect(2000)),
            (Ended { failures: 5, ..SOME }, Next::Poll),
            (Ended { retry_after: seconds(3), ..SOME }, connect(3000)),
            (Ended { retry_after: seconds(0), ..SOME }, connect(20)),
            (Ended { retry_after: seconds(3600), ..SOME }, connect(10_000)),
            (Ended { end: End::AfterOutput, failures: 0, ..SOME }, connect(250)),
            (Ended { end: End::TimedOut, failures: 4, ..SOME }, connect(250)),
            (Ended { end: End::Refused, ..SOME }, Next::Poll),
            (Ended { can_resume: false, ..SOME }, Next::Poll),
            (Ended { can_resume: false, end: End::AfterOutput, ..SOME }, Next::Poll),
        ];
        for (ended, expected) in table {
            assert_eq!(ended.decide(), expected, "{ended:?}");
        }
    }
}
