//! What is printed, and where: results to stdout, what a person should know to stderr.

use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use crate::report::{Characters, FAILED, Failure};
use crate::secret;
use crate::style::{self, paint};

/// The two streams, and how much goes to them.
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

    /// Prints what was asked for to stdout.
    ///
    /// Who has stopped reading (`| head`) is no reason to stop working, nor to complain.
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

    /// Prints what is nice to know to stdout, unless it is to be quiet.
    pub(crate) fn explain(&self, text: impl Display) -> Result<(), Failure> {
        if self.quiet { Ok(()) } else { self.result(text) }
    }

    /// Says on stderr what was done: a verb, and to what.
    pub(crate) fn done(&self, verb: &str, what: impl Display) {
        self.note(format_args!("{} {}", paint(style::DONE, verb), style::plain(&what.to_string())));
    }

    /// Passes on to stderr what a model logs.
    pub(crate) fn log(&self, line: &str) {
        self.note(paint(style::FAINT, style::plain(line)));
    }

    /// Says on stderr what is odd, but stops nothing.
    pub(crate) fn warn(&self, message: impl Display) {
        self.note(format_args!("{}: {}", paint(style::WARNING, "warning"), style::plain(&message.to_string())));
    }

    /// Says on stderr why the command ends here.
    #[expect(clippy::unused_self, reason = "as above")]
    pub(crate) fn fail(&self, failure: &Failure) -> ExitCode {
        // What a log makes of line drawings is unknown; terminals show them.
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

/// Nothing can be said about a stderr that is gone.
fn to_stderr(text: impl Display) {
    let text = text.to_string();
    let _ = anstream::stderr().lock().write_all(secret::hidden(&text).as_bytes());
}
