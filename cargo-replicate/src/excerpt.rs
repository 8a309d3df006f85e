//! The few lines of a file around a place in it.

use std::path::Path;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use replicate_codegen::Position;

use crate::style::plain;

/// How much is shown on either side: a document from the service is one line of many kilobytes.
const REACH: usize = 60;

/// A place in a file with the lines around it, safe to show.
#[derive(Debug)]
pub(crate) struct Excerpt {
    file: String,
    text: String,
    /// The line of the file that the text starts with, from 0.
    first_line: usize,
    /// How many bytes of the marked line come before its part in the text, minus those that escapes added.
    column_shift: isize,
    mark: usize,
    label: String,
}

impl Excerpt {
    /// The excerpt around a position; `None` if the file has no such position, or can't be read as text.
    pub(crate) fn of_file(path: &Path, position: Position, label: &str) -> Option<Self> {
        let text = std::fs::read_to_string(path).ok()?;
        let file = plain(&path.display().to_string()).into_owned();
        Self::new(file, text.strip_prefix('\u{feff}').unwrap_or(&text), position, label)
    }

    fn new(file: String, text: &str, position: Position, label: &str) -> Option<Self> {
        let lines: Vec<&str> = text.split('\n').collect();
        let line = position.line.checked_sub(1).filter(|line| *line < lines.len())?;
        let marked = lines[line].trim_end_matches('\r');
        let at = boundary(marked, position.column.saturating_sub(1));
        let start = boundary(marked, at.saturating_sub(REACH));
        let before = plain(&marked[start..at]);
        // A mark needs a character above it, even at the end of a line.
        let after = plain(&marked[at..boundary(marked, at + REACH)]);
        let after = if after.is_empty() { " ".into() } else { after };

        let first_line = line.saturating_sub(1);
        let mut shown: String = lines[first_line..line].iter().map(|other| clipped(other)).collect();
        let mark = shown.len() + before.len();
        shown += &before;
        shown += &after;
        if let Some(next) = lines.get(line + 1) {
            shown.push('\n');
            shown += clipped(next).trim_end();
        }
        let column_shift = at.cast_signed() - before.len().cast_signed();
        Some(Self { file, text: shown, first_line, column_shift, mark, label: plain(label).into_owned() })
    }

    /// The mark below the place, with what is wrong there.
    pub(crate) fn label(&self) -> LabeledSpan {
        LabeledSpan::new_primary_with_span(Some(self.label.clone()), SourceSpan::from((self.mark, 1)))
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents = self.text.read_span(span, lines_before, lines_after)?;
        let column = contents.column().saturating_add_signed(self.column_shift);
        Ok(Box::new(MietteSpanContents::new_named(
            self.file.clone(),
            contents.data(),
            *contents.span(),
            contents.line() + self.first_line,
            column,
            contents.line_count(),
        )))
    }
}

/// The start of a line next to the marked one, with its line end.
fn clipped(line: &str) -> String {
    let line = line.trim_end_matches('\r');
    format!("{}\n", plain(&line[..boundary(line, 2 * REACH)]))
}

/// The nearest place at or before an offset where text can be cut.
fn boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
#[allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]
mod tests {
    use expect_test::{Expect, expect};
    use miette::{GraphicalReportHandler, GraphicalTheme, MietteDiagnostic, Report};

    use super::*;

    fn check(text: &str, (line, column): (usize, usize), expected: &Expect) {
        let excerpt = Excerpt::new("a.json".to_owned(), text, Position { line, column }, "here").unwrap();
        let report = MietteDiagnostic::new("broken").with_label(excerpt.label());
        let report = Report::new(report).with_source_code(excerpt);
        let mut shown = String::new();
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme::none()).with_wrap_lines(false);
        handler.render_report(&mut shown, report.as_ref()).unwrap();
        // Editors remove trailing spaces.
        let lines: Vec<&str> = shown.lines().map(str::trim_end).collect();
        // The first line keeps the indentation of the others.
        expected.assert_eq(&format!("{line}:{column}\n{}\n", lines.join("\n")));
    }

    #[test]
    fn lines_around_are_shown() {
        check(
            "{\n  \"é\": oops,\n  \"b\": 1\n}\n",
            (2, 9),
            &expect![[r#"
                2:9
                  x broken
                   ,-[a.json:2:9]
                 1 | {
                 2 |   "é": oops,
                   :        |
                   :        `-- here
                 3 |   "b": 1
                   `----
            "#]],
        );
        check(
            "{\r\n  \"a\": oops\r\n}\r\n",
            (2, 8),
            &expect![[r#"
                2:8
                  x broken
                   ,-[a.json:2:8]
                 1 | {
                 2 |   "a": oops
                   :        |
                   :        `-- here
                 3 | }
                   `----
            "#]],
        );
    }

    #[test]
    fn the_end_of_a_file_has_a_place() {
        check(
            "{\n",
            (2, 1),
            &expect![[r#"
                2:1
                  x broken
                   ,-[a.json:2:1]
                 1 | {
                 2 |
                   : |
                   : `-- here
                   `----
            "#]],
        );
        check(
            "",
            (1, 1),
            &expect![[r#"
                1:1
                  x broken
                   ,-[a.json:1:1]
                 1 |
                   : |
                   : `-- here
                   `----
            "#]],
        );
        check(
            "{",
            (1, 99),
            &expect![[r#"
                1:99
                  x broken
                   ,-[a.json:1:2]
                 1 | {
                   :  |
                   :  `-- here
                   `----
            "#]],
        );
    }

    #[test]
    fn long_lines_and_controls_are_cut_and_spelled() {
        let long = format!("{}\u{1b}x{}", "a".repeat(300), "é".repeat(300));
        check(
            &long,
            (1, 302),
            &expect![[r#"
                1:302
                  x broken
                   ,-[a.json:1:302]
                 1 | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u{1b}xééééééééééééééééééééééééééééé
                   :                                                                  |
                   :                                                                  `-- here
                   `----
            "#]],
        );
    }

    #[test]
    fn a_place_beyond_the_file_has_no_excerpt() {
        for (line, column) in [(0, 1), (3, 1), (usize::MAX, usize::MAX)] {
            assert!(Excerpt::new(String::new(), "{\n", Position { line, column }, "").is_none(), "{line}");
        }
    }
}
