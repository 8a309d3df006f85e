//! How results are printed: the same options for every command that has some.

use clap::{Args, ValueEnum};

/// For people or for programs.
#[derive(Debug, Args)]
pub(crate) struct Printing {
    /// How results are printed: for people, or for programs.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Short for `--format json`.
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl Printing {
    /// Whether results are for programs.
    pub(crate) fn is_json(&self) -> bool {
        self.json || self.format == Format::Json
    }
}

/// For people or for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text and tables.
    #[value(alias = "table")]
    Text,
    /// JSON.
    Json,
}

/// How changes are printed.
#[derive(Debug, Args)]
pub(crate) struct Report {
    /// How changes are printed: for people, for programs, for a pull request, or as annotations of GitHub Actions.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ReportFormat,
    /// Short for `--format json`.
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl Report {
    /// The format that is asked for.
    pub(crate) fn format(&self) -> ReportFormat {
        if self.json { ReportFormat::Json } else { self.format }
    }
}

/// For people, for programs, for a pull request, for a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// A table.
    #[value(alias = "table")]
    Text,
    /// One JSON array with an object a model.
    Json,
    /// Markdown.
    Markdown,
    /// Annotations, which GitHub Actions shows at the place in the file.
    Github,
}
