//! A prediction as it is watched: a progress bar and logs on stderr, text on stdout as it comes.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use replicate_runtime::Prediction;
use serde_json::Value;

use crate::command::outputs;
use crate::report::Failure;
use crate::shell::Shell;
use crate::style::plain;

pub(super) struct View {
    bar: ProgressBar,
    /// Whether logs are printed line by line, as a bar can't be drawn.
    plain_logs: bool,
    logs: usize,
    /// What of the text is printed; none where the output is no text, or is for programs.
    printed: Option<String>,
    text: bool,
}

impl View {
    /// A view of a prediction whose output is, in the generator's words, `output`.
    pub(super) fn new(output: &str, json: bool, shell: &Shell) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let hidden = shell.is_quiet() || !terminal;
        let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(style("{spinner} {msg} {elapsed}"));
        bar.enable_steady_tick(std::time::Duration::from_millis(120));
        let text = outputs::is_text(output);
        Self {
            bar,
            plain_logs: !shell.is_quiet() && !terminal,
            logs: 0,
            printed: (text && !json).then(String::new),
            text,
        }
    }

    /// Whether the output is text.
    pub(super) fn is_text(&self) -> bool {
        self.text
    }

    /// Shows what is new.
    pub(super) fn show(&mut self, prediction: &Prediction<Value>, shell: &Shell) -> Result<(), Failure> {
        self.bar.set_message(plain(prediction.status().as_str()).into_owned());
        if let Some(progress) = prediction.progress() {
            if self.bar.length() != Some(progress.total) {
                self.bar.set_style(style("{spinner} {msg} {bar:32} {pos}/{len} {elapsed}"));
                self.bar.set_length(progress.total);
            }
            self.bar.set_position(progress.current);
        }
        for line in new_lines(prediction.logs(), &mut self.logs, prediction.status().is_terminal()) {
            if self.plain_logs {
                shell.log(&line);
            } else {
                self.bar.println(plain(&line));
            }
        }
        let Some(printed) = &mut self.printed else { return Ok(()) };
        let whole = prediction.raw().get("output").map(outputs::text).unwrap_or_default();
        // A text that is not what it began as is printed when it is whole.
        if let Some(more) = whole.strip_prefix(printed.as_str()).filter(|more| !more.is_empty()) {
            self.bar.suspend(|| shell.result(plain(more)))?;
            *printed = whole;
        }
        Ok(())
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// Ends the last line of a text.
    pub(super) fn end_text(&self, shell: &Shell) -> Result<(), Failure> {
        match &self.printed {
            Some(printed) if !printed.ends_with('\n') => shell.result("\n"),
            _ => Ok(()),
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// The whole lines of a log beyond those that were seen; progress bars that redraw themselves are left to the bar.
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
