//! How commands end: exit codes, and failures as reports with the place in the file and hints.

use std::error::Error;
use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use replicate_codegen::ModelName;

use crate::excerpt::Excerpt;
use crate::shell::Shell;
use crate::style::plain;

/// How a command ended. Each has an exit code, which scripts depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Success.
    Done,
    /// A check found differences.
    Differences,
    /// A prediction ended without an output.
    Unsuccessful,
    /// The budget has no room for the rest.
    OverBudget,
    /// It was interrupted, and finished what it had started.
    Interrupted,
}

/// The exit code of a failure. clap uses the same for an invalid command line.
pub(crate) const FAILED: u8 = 2;

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Differences | Outcome::Unsuccessful => Self::from(1),
            Outcome::OverBudget => Self::from(3),
            // As in shells: 128 plus the number of the signal.
            Outcome::Interrupted => Self::from(130),
        }
    }
}

/// Which characters a report is drawn with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Characters {
    /// Lines and arrows.
    Drawn,
    /// Characters that every log supports.
    Ascii,
}

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Failure(Box<Inner>);

#[derive(Debug)]
struct Inner {
    message: String,
    cause: Option<Cause>,
    excerpt: Option<Excerpt>,
    help: Option<String>,
    scope: Scope,
}

/// Which other requests fail for the same reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// None that are known.
    One,
    /// All requests to the service.
    Service,
}

/// Failures of some models, while others are processed.
#[derive(Debug, Default)]
pub(crate) struct Failures(Vec<Failure>);

impl Failures {
    /// Stores a failure, or returns it if it would affect all other requests to the service too.
    pub(crate) fn add(&mut self, failure: Failure) -> Result<(), Failure> {
        if failure.0.scope == Scope::Service {
            return Err(failure);
        }
        self.0.push(failure);
        Ok(())
    }

    /// Reports all of them; the last one ends the command.
    pub(crate) fn report(mut self, shell: &Shell) -> Result<(), Failure> {
        let last = self.0.pop();
        for failure in &self.0 {
            shell.fail(failure);
        }
        last.map_or(Ok(()), Err)
    }
}

/// The cause of a failure, with an optional further cause.
#[derive(Debug)]
struct Cause {
    message: String,
    behind: Option<Box<Cause>>,
}

impl Failure {
    /// A failure with a message in lower case.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Inner { message: safe(message), cause: None, excerpt: None, help: None, scope: Scope::One }))
    }

    /// Adds a hint.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(safe(help));
        self
    }

    /// Adds another hint.
    pub(crate) fn and_help(mut self, help: &str) -> Self {
        let help = self.0.help.take().map_or_else(|| help.to_owned(), |first| format!("{first}; {help}"));
        self.help(help)
    }

    /// Marks that all requests to the service fail for the same reason.
    pub(crate) fn of_service(mut self) -> Self {
        self.0.scope = Scope::Service;
        self
    }

    /// Adds the place.
    pub(crate) fn within(mut self, place: &str) -> Self {
        self.0.message = format!("{}: {}", plain(place), self.0.message);
        self
    }

    /// Adds the cause: the error and its root cause, since those in between say little.
    pub(crate) fn because(mut self, error: &dyn Error) -> Self {
        let mut root = error.source();
        while let Some(deeper) = root.and_then(Error::source) {
            root = Some(deeper);
        }
        let behind = root.map(|root| Box::new(Cause { message: safe(root.to_string()), behind: None }));
        self.0.cause = Some(Cause { message: safe(error.to_string()), behind });
        self
    }

    /// The failure and its causes in one line.
    pub(crate) fn sentence(&self) -> String {
        let causes = std::iter::successors(self.0.cause.as_ref(), |cause| cause.behind.as_deref());
        causes.fold(self.to_string(), |text, cause| format!("{text}: {}", cause.message))
    }

    /// The failure as text for people, with colours. With a width, its lines are wrapped between words.
    pub(crate) fn report(&self, characters: Characters, width: Option<u16>) -> String {
        let theme = match characters {
            Characters::Drawn => GraphicalTheme::unicode(),
            Characters::Ascii => GraphicalTheme::ascii(),
        };
        let handler = GraphicalReportHandler::new_themed(theme);
        // A path that is broken over two lines can't be clicked or searched for.
        let handler = match width {
            Some(width) => handler.with_width(width.into()).with_wrap_lines(true).with_break_words(false),
            None => handler.with_wrap_lines(false),
        };
        let mut text = String::new();
        match handler.render_report(&mut text, self) {
            Ok(()) => text,
            Err(_) => format!("error: {self}\n"),
        }
    }
}

fn safe(text: impl Into<String>) -> String {
    plain(&text.into()).into_owned()
}

/// The runtime's message, with its causes.
impl From<&replicate_runtime::Error> for Failure {
    fn from(error: &replicate_runtime::Error) -> Self {
        let failure = Self::new(error.to_string());
        match error.source() {
            Some(cause) => failure.because(cause),
            None => failure,
        }
    }
}

/// The generator's place, message and cause.
impl From<replicate_codegen::Error> for Failure {
    fn from(error: replicate_codegen::Error) -> Self {
        let others: Vec<String> = error.others().iter().map(ToString::to_string).collect();
        let cause = error.source();
        let label = cause.map(ToString::to_string).unwrap_or_default();
        if let (Some(file), Some(position)) = (error.path(), error.position())
            && let Some(excerpt) = Excerpt::of_file(file, position, without_place(&label))
            && others.is_empty()
        {
            let mut failure = Self::new(error.reason());
            failure.0.excerpt = Some(excerpt);
            let model = named_by(file).unwrap_or_else(|| "owner/name".to_owned());
            return failure.help(format!("fix the file, or get it again with `cargo replicate add {model}`"));
        }
        let place = error.path().map(|path| format!("{}: ", path.display())).unwrap_or_default();
        let alone = format!("{place}{}", error.reason());
        let failure = Self::new([alone].into_iter().chain(others).collect::<Vec<_>>().join("\n"));
        match cause {
            Some(cause) => failure.because(cause),
            None => failure,
        }
    }
}

impl From<replicate_schema::Error> for Failure {
    fn from(error: replicate_schema::Error) -> Self {
        replicate_codegen::Error::from(error).into()
    }
}

/// The model of a document's file, from its path `<owner>/<name>.json`.
fn named_by(file: &Path) -> Option<String> {
    let owner = file.parent()?.file_name()?.to_str()?;
    ModelName::new(owner, file.file_stem()?.to_str()?).ok().map(|model| model.to_string())
}

/// The message of a parser without its ` at line 3 column 5`, which the excerpt shows.
fn without_place(message: &str) -> &str {
    message.rsplit_once(" at line ").map_or(message, |(message, _)| message)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.cause.as_ref().map(|cause| cause as _)
    }
}

impl Diagnostic for Failure {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.0.help.as_ref().map(|help| Box::new(help) as _)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.0.excerpt.as_ref().map(|excerpt| excerpt as _)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.0.excerpt.as_ref().map(|excerpt| Box::new(std::iter::once(excerpt.label())) as _)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.behind.as_deref().map(|cause| cause as _)
    }
}
