//! The newest lines of the log, for tests and for the page.

use std::collections::VecDeque;
use std::fmt;

use time::OffsetDateTime;

use super::LogEvent;
use crate::timestamp;

/// The number of lines that are kept.
const MOST_LINES: usize = 500;

/// The newest lines of the log.
#[derive(Debug, Default)]
pub(crate) struct Log {
    lines: VecDeque<Line>,
    written: u64,
}

/// A line with its number, which counts from 1.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) number: u64,
    pub(crate) at: OffsetDateTime,
    pub(crate) event: LogEvent,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", timestamp::shown(self.at), self.event)
    }
}

impl Log {
    /// Adds a line, and removes the oldest if there are too many.
    pub(crate) fn write(&mut self, at: OffsetDateTime, event: LogEvent) {
        self.written += 1;
        self.lines.push_back(Line { number: self.written, at, event });
        while self.lines.len() > MOST_LINES {
            self.lines.pop_front();
        }
    }

    /// The lines after the one with this number, oldest first.
    pub(crate) fn after(&self, number: u64) -> impl Iterator<Item = &Line> {
        self.lines.iter().skip_while(move |line| line.number <= number)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::Method;

    use super::super::AnsweredRequest;
    use super::*;

    #[test]
    fn the_newest_lines_are_kept_with_their_numbers() {
        let mut log = Log::default();
        for _ in 0..MOST_LINES + 2 {
            let event = LogEvent::Request(AnsweredRequest {
                method: Method::GET,
                path: "/a".to_owned(),
                status: None,
                time: Duration::ZERO,
                note: String::new(),
            });
            log.write(OffsetDateTime::UNIX_EPOCH, event);
        }
        let last = u64::try_from(MOST_LINES).unwrap() + 2;
        assert_eq!(log.after(0).map(|line| line.number).collect::<Vec<_>>(), (3..=last).collect::<Vec<_>>());
        assert_eq!(log.after(last - 1).count(), 1);
        assert_eq!(log.after(last).count(), 0);
    }
}
