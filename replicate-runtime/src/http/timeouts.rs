//! How long a connection may be silent before it counts as broken, as a pure decision.

use std::time::Duration;

use super::request::Answer;

/// How long to wait for a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timeouts {
    /// For its head.
    pub(crate) head: Duration,
    /// For each next piece of its body.
    pub(crate) body: Duration,
}

/// A server that answers when the prediction has ended is silent until then. The deadline is earlier than this.
const LONGEST_RUN: Duration = Duration::from_secs(24 * 60 * 60);
/// An upload is silent until its last byte is sent.
const UPLOAD: Duration = Duration::from_secs(15 * 60);
/// The largest share of the remaining time for one silence. The rest is for a retry, or to find out what happened to
/// the request.
const SHARE: f64 = 0.75;

impl Timeouts {
    /// A body of at least this size takes a while to send.
    pub(crate) const LARGE_BODY: u64 = 256 * 1024;

    /// The time-outs of a request. `body` is the size of its body in bytes, `left` the time until the deadline, and
    /// `longest` the longest allowed silence.
    pub(crate) fn new(answer: Answer, body: u64, left: Duration, longest: Duration) -> Self {
        let silence = |left: Duration| longest.min(left.mul_f64(SHARE));
        let head = match answer {
            Answer::WhenEnded => LONGEST_RUN,
            Answer::After(held) if body <= Self::LARGE_BODY => held + silence(left.saturating_sub(held)),
            Answer::Soon if body <= Self::LARGE_BODY => silence(left),
            Answer::Soon | Answer::After(_) => UPLOAD,
        };
        Self { head, body: silence(left) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_short_but_for_what_takes_its_time() {
        let brief = Answer::After(Duration::from_secs(8));
        let minute = Answer::After(Duration::from_secs(60));
        // The expected response, the bytes sent, the seconds left, and the seconds for the head and for each piece.
        let table = [
            (Answer::Soon, 0, 3600, 30.0, 30.0),
            (Answer::Soon, 0, 20, 15.0, 15.0),
            (Answer::Soon, 0, 0, 0.0, 0.0),
            (Answer::Soon, Timeouts::LARGE_BODY + 1, 3600, 900.0, 30.0),
            (minute, 100, 3600, 90.0, 30.0),
            (minute, Timeouts::LARGE_BODY + 1, 3600, 900.0, 30.0),
            (brief, 0, 10, 9.5, 7.5),
            (brief, 0, 5, 8.0, 3.75),
            (Answer::WhenEnded, 0, 10, 86_400.0, 7.5),
        ];
        for (answer, body, left, head, piece) in table {
            let timeouts = Timeouts::new(answer, body, Duration::from_secs(left), Duration::from_secs(30));
            let expected = (Duration::from_secs_f64(head), Duration::from_secs_f64(piece));
            assert_eq!((timeouts.head, timeouts.body), expected, "{answer:?} {body} {left}");
        }
    }
}
