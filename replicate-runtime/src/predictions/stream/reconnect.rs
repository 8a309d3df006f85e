//! What to do after a connection has ended before the stream, as a pure decision.

use std::time::Duration;

/// How a connection ended or failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It broke or ended without notice, after new output.
    AfterOutput,
    /// It broke or ended without notice, and without new output; or connecting failed temporarily.
    Empty,
    /// The server had nothing to send for so long that it announced the end of the connection.
    TimedOut,
    /// There is no stream, or access was refused.
    Refused,
}

/// An ended connection, with what the decision needs to know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended {
    pub(crate) end: End,
    /// Whether the server can resume the stream.
    pub(crate) can_resume: bool,
    /// The number of consecutive connections that ended as [`End::Empty`], including this one.
    pub(crate) failures: u32,
    /// How long the server asked to wait.
    pub(crate) retry_after: Option<Duration>,
    /// A random number from 0 to 1.
    pub(crate) random: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Connect(Duration),
    /// Poll the prediction for the rest of its output.
    Poll,
}

/// Together with their pauses, about four seconds without output.
const FAILURES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// The minimum pause, whatever the server asks for, to avoid a tight loop.
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
