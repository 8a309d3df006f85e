//! Annotations: commands that GitHub Actions reads in the log of a step, and shows at a line of a file.
//!
//! The format is from GitHub's documentation, "Workflow commands for GitHub Actions".

use std::path::Path;

use replicate_codegen::{Diagnostic, Severity};

use super::{Drift, sides};
use crate::location::{line_of_place, line_of_pointer};
use crate::style::plain;

/// One annotation per change: an error if it is breaking, a warning if it is minor, or else a notice.
pub(super) fn annotations(drifts: &[Drift]) -> String {
    drifts.iter().map(of_model).collect()
}

fn of_model(drift: &Drift) -> String {
    let text = drift.file.as_ref().and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
    let mut annotations = String::new();
    for change in &drift.changes {
        let level = match change.severity {
            Severity::Breaking => "error",
            Severity::Minor => "warning",
            Severity::Patch => "notice",
        };
        let place = if change.place.is_empty() { "model" } else { &change.place };
        let values = match sides(change) {
            [None, None] => String::new(),
            sides => format!(" ({})", sides.map(|side| side.unwrap_or("-")).join(" -> ")),
        };
        let title = format!("{} of {}: {place}", change.severity, drift.model);
        let line = line_of_place(&text, &change.place);
        let message = format!("{}{values}", change.words);
        annotations += &annotation(level, drift.file.as_deref(), line, &title, &message);
    }
    annotations
}

/// The annotation for a diagnostic of a document.
pub(crate) fn diagnostic(file: &Path, diagnostic: &Diagnostic) -> String {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let line = line_of_pointer(&text, diagnostic.pointer());
    annotation("warning", Some(file), line, diagnostic.pointer(), diagnostic.message())
}

fn annotation(level: &str, file: Option<&Path>, line: Option<usize>, title: &str, message: &str) -> String {
    let mut properties = Vec::new();
    if let Some(file) = file {
        properties.push(format!("file={}", property(&from_the_root(file))));
    }
    if let Some(line) = line {
        properties.push(format!("line={line}"));
    }
    properties.push(format!("title={}", property(&plain(title))));
    format!("::{level} {}::{}\n", properties.join(","), data(&plain(message)))
}

/// The path from the root of the checkout, as GitHub expects it.
fn from_the_root(file: &Path) -> String {
    let whole = std::fs::canonicalize(file).ok();
    let root = std::env::var_os("GITHUB_WORKSPACE").and_then(|root| std::fs::canonicalize(root).ok());
    let below = whole.zip(root).and_then(|(file, root)| file.strip_prefix(root).ok().map(Path::to_path_buf));
    below.as_deref().unwrap_or(file).display().to_string().replace('\\', "/")
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_can_not_end_its_annotation() {
        let shown = annotation("error", Some(Path::new("a,b.json")), Some(3), "one: two", "50%\n::error::three");
        assert!(shown.starts_with("::error file=a%2Cb.json,line=3,title=one%3A two::50%25"), "{shown}");
        assert_eq!(shown.matches('\n').count(), 1, "{shown}");
    }
}
