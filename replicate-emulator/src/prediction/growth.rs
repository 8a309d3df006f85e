//! How the logs and the output of a recorded prediction grew.

use std::time::Duration;

/// The steps of growth. After the last step, everything is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Growth {
    /// The steps, earliest first.
    pub(crate) steps: Vec<Step>,
}

/// What was there at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) since_start: Duration,
    /// Lines of the logs.
    pub(crate) lines: usize,
    /// Items of the output, if it is a list.
    pub(crate) items: usize,
}

impl Growth {
    /// What was there after running for this long.
    pub(super) fn at(&self, ran: Duration) -> Step {
        self.steps.iter().rev().find(|step| step.since_start <= ran).copied().unwrap_or_default()
    }
}

/// The first lines of a text.
pub(super) fn first_lines(text: &str, lines: usize) -> String {
    text.split_inclusive('\n').take(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_as_it_was_at_the_time() {
        let step = |seconds, lines| Step { since_start: Duration::from_secs(seconds), lines, items: 0 };
        let growth = Growth { steps: vec![step(0, 0), step(2, 1), step(4, 3)] };
        let lines = |millis| growth.at(Duration::from_millis(millis)).lines;
        assert_eq!([lines(0), lines(1999), lines(2000), lines(9000)], [0, 0, 1, 3]);
        assert_eq!(first_lines("a\nb\nc", 2), "a\nb\n");
        assert_eq!(first_lines("a\nb", 5), "a\nb");
    }
}
