//! The view of a running prediction: a progress bar and logs on stderr, text on stdout as it arrives.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use replicate_runtime::{Progress, Snapshot, Status};
use serde_json::Value;

use crate::output;
use crate::report::Failure;
use crate::shell::{Shell, draws_bars};
use crate::style::plain;

pub(in crate::command) struct View {
    bar: ProgressBar,
    logs: Logs,
    /// How much of the logs was shown.
    logged: usize,
    /// The text printed so far; `None` if the output is not text, or is for programs.
    printed: Option<String>,
}

/// Where the lines of the logs go.
#[derive(Clone, Copy, PartialEq)]
enum Logs {
    /// Above the bar.
    AboveBar,
    /// Line by line, if no bar can be drawn.
    Plain,
    /// Nowhere yet: they would appear within the text, so they are printed after it.
    Later,
    Never,
}

impl View {
    /// A view of a prediction, whose output is text or not, and is printed as JSON or not.
    pub(in crate::command) fn new(text: bool, json: bool, shell: &Shell) -> Self {
        let logs = match (shell.is_quiet(), draws_bars()) {
            (true, _) => Logs::Never,
            (false, true) => Logs::AboveBar,
            (false, false) => Logs::Plain,
        };
        let target = if logs == Logs::AboveBar { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(style("{spinner} {msg} {elapsed}"));
        bar.enable_steady_tick(std::time::Duration::from_millis(120));
        Self { bar, logs, logged: 0, printed: (text && !json).then(String::new) }
    }

    /// Whether the output is printed as it arrives.
    pub(super) fn prints_text(&self) -> bool {
        self.printed.is_some()
    }

    /// Shows the new progress and logs, but not the output.
    pub(super) fn show<I>(&mut self, prediction: &Snapshot<I>, shell: &Shell) {
        let status = match prediction.status() {
            // A stream only has pieces, no status.
            Status::Starting if self.printed.as_ref().is_some_and(|printed| !printed.is_empty()) => &Status::Processing,
            status => status,
        };
        self.bar.set_message(plain(status.as_str()).into_owned());
        if let Some(progress) = prediction.progress() {
            if self.bar.length() != Some(progress.total) {
                self.bar.set_style(style("{spinner} {msg} {bar:32} {pos}/{len} {elapsed}"));
                self.bar.set_length(progress.total);
            }
            self.bar.set_position(progress.current);
        }
        if self.logs != Logs::Later {
            let lines = new_lines(prediction.logs(), &mut self.logged, prediction.status().is_terminal());
            for line in lines {
                self.log(&line, shell);
            }
        }
    }

    /// Prints what is new of a text.
    pub(super) fn print_rest<I>(&mut self, prediction: &Snapshot<I>, shell: &Shell) -> Result<(), Failure> {
        // If the text no longer begins with what was printed, it is printed when it is complete.
        let whole = prediction.raw().get("output").map(output::text).unwrap_or_default();
        match self.printed.as_ref().and_then(|printed| whole.strip_prefix(printed.as_str())) {
            Some(more) => self.text(more, shell),
            None => Ok(()),
        }
    }

    /// Prints a piece of a text.
    pub(super) fn print(&mut self, piece: &Value, shell: &Shell) -> Result<(), Failure> {
        self.text(&output::text(piece), shell)
    }

    fn text(&mut self, more: &str, shell: &Shell) -> Result<(), Failure> {
        let Some(printed) = self.printed.as_mut().filter(|_| !more.is_empty()) else { return Ok(()) };
        if self.logs == Logs::AboveBar && std::io::stdout().is_terminal() {
            // A bar can't be drawn below a line that is still being written.
            self.bar.finish_and_clear();
            self.logs = Logs::Later;
        }
        printed.push_str(more);
        self.bar.suspend(|| shell.result(plain(more)))
    }

    fn log(&self, line: &str, shell: &Shell) {
        match self.logs {
            // The bar already shows the model's progress.
            Logs::AboveBar if Progress::from_logs(line).is_some() => {}
            Logs::AboveBar => self.bar.println(plain(line)),
            Logs::Plain => shell.log(line),
            Logs::Later | Logs::Never => {}
        }
    }

    /// Removes the bar, ends the last line of a text, and shows the logs that were held back.
    pub(in crate::command) fn finish<I>(&mut self, prediction: &Snapshot<I>, shell: &Shell) -> Result<(), Failure> {
        self.bar.finish_and_clear();
        if self.printed.as_ref().is_some_and(|printed| !printed.is_empty() && !printed.ends_with('\n')) {
            shell.result("\n")?;
        }
        if self.logs == Logs::Later {
            for line in new_lines(prediction.logs(), &mut self.logged, true) {
                shell.log(&line);
            }
        }
        Ok(())
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// The complete new lines of a log. Progress bars that are redrawn are left to the bar.
fn new_lines(logs: &str, seen: &mut usize, ended: bool) -> Vec<String> {
    let Some(rest) = logs.get(*seen..) else { return Vec::new() };
    let whole = if ended { rest.len() } else { rest.rfind('\n').map_or(0, |at| at + 1) };
    *seen += whole;
    let last_drawn = |line: &str| line.trim_end_matches('\r').rsplit('\r').next().unwrap_or_default().to_owned();
    rest[..whole].lines().map(last_drawn).filter(|line| !line.trim().is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_lines_are_shown_once() {
        let mut seen = 0;
        assert_eq!(new_lines("a\nb", &mut seen, false), ["a"]);
        assert_eq!(new_lines("a\nb c\n\n 0%\r50%\r\n", &mut seen, false), ["b c", "50%"]);
        assert!(new_lines("a\n", &mut seen, false).is_empty());
        assert_eq!(new_lines("a\nb c\n\n 0%\r50%\r\nend", &mut seen, true), ["end"]);
    }
}
