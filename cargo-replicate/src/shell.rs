//! Prints results to stdout, and messages for people to stderr.

use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::report::{Characters, FAILED, Failure};
use crate::secret;
use crate::style::{self, paint};

/// The two streams, and how much is printed.
#[derive(Debug)]
pub(crate) struct Shell {
    quiet: bool,
}

impl Shell {
    /// With `quiet`, only results and errors are printed.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Whether only results and errors are printed.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Prints a result to stdout.
    ///
    /// A closed stdout (`| head`) neither stops the command nor is an error.
    #[expect(
        clippy::unused_self,
        reason = "whoever prints does it through the shell, which may come to decide here too"
    )]
    pub(crate) fn result(&self, text: impl Display) -> Result<(), Failure> {
        let mut stdout = anstream::stdout().lock();
        let text = text.to_string();
        match stdout.write_all(secret::hidden(&text).as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::new("can't print to stdout").because(&error))
            }
            _ => Ok(()),
        }
    }

    /// Prints additional information to stdout, unless the shell is quiet.
    pub(crate) fn explain(&self, text: impl Display) -> Result<(), Failure> {
        if self.quiet { Ok(()) } else { self.result(text) }
    }

    /// Prints to stderr what was done: a verb and its object.
    pub(crate) fn done(&self, verb: &str, what: impl Display) {
        self.note(format_args!("{} {}", paint(style::DONE, verb), style::plain(&what.to_string())));
    }

    /// Prints a model's log line to stderr.
    pub(crate) fn log(&self, line: &str) {
        self.note(paint(style::FAINT, style::plain(line)));
    }

    /// Prints a warning to stderr.
    pub(crate) fn warn(&self, message: impl Display) {
        self.note(format_args!("{}: {}", paint(style::WARNING, "warning"), style::plain(&message.to_string())));
    }

    /// Prints an error to stderr.
    #[expect(clippy::unused_self, reason = "as above")]
    pub(crate) fn fail(&self, failure: &Failure) -> ExitCode {
        // Terminals can show line drawings; logs may not.
        let characters = if std::io::stderr().is_terminal() { Characters::Drawn } else { Characters::Ascii };
        let width = terminal_size::terminal_size_of(std::io::stderr()).map(|(width, _)| width.0);
        to_stderr(failure.report(characters, width));
        ExitCode::from(FAILED)
    }

    fn note(&self, line: impl Display) {
        if !self.quiet {
            to_stderr(format_args!("{line}\n"));
        }
    }
}

/// Logs requests to stderr, in the detail given by the number of `-v`.
pub(crate) fn log_requests(verbosity: u8) {
    let level = match verbosity {
        0 => return,
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let crates = ["cargo_replicate", "replicate_runtime", "replicate_codegen"];
    let ours = Targets::new().with_targets(crates.map(|name| (name, level)));
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_target(false).with_writer(|| Log);
    // It fails only if there is already a subscriber, and this process sets only one.
    let _ = tracing_subscriber::registry().with(lines.with_filter(ours)).try_init();
}

/// Whether bars are drawn: on a terminal, unless log lines would disturb them.
pub(crate) fn draws_bars() -> bool {
    std::io::stderr().is_terminal() && LevelFilter::current() == LevelFilter::OFF
}

/// Writes lines of the log.
struct Log;

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        to_stderr(format_args!("{}\n", style::plain(text.trim_end_matches('\n'))));
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Errors are ignored, since a closed stderr can't be reported.
fn to_stderr(text: impl Display) {
    let text = text.to_string();
    let _ = anstream::stderr().lock().write_all(secret::hidden(&text).as_bytes());
}
