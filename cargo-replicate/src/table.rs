//! Tables with aligned columns.

use unicode_width::UnicodeWidthStr;

use crate::style::{self, paint, plain};

/// Rows of cells as lines of text below a head, each indented; the last column is as ragged as it comes.
pub(crate) fn table<const COLUMNS: usize>(indent: &str, head: [&str; COLUMNS], rows: &[[String; COLUMNS]]) -> String {
    let rows: Vec<[String; COLUMNS]> = rows.iter().map(|row| row.each_ref().map(|cell| one_line(cell))).collect();
    let mut widths = head.map(UnicodeWidthStr::width);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let head = paint(style::HEAD, line(head, widths).trim_end());
    let mut text = format!("{indent}{head}\n");
    for row in &rows {
        let line = line(row.each_ref().map(String::as_str), widths);
        text.push_str(format!("{indent}{line}").trim_end());
        text.push('\n');
    }
    text
}

fn line<const COLUMNS: usize>(cells: [&str; COLUMNS], widths: [usize; COLUMNS]) -> String {
    let padded = cells.iter().zip(widths).map(|(cell, width)| {
        let space = width.saturating_sub(cell.width());
        format!("{cell}{:space$}", "")
    });
    padded.collect::<Vec<_>>().join("  ")
}

/// A cell has no line ends, tabs or anything else that would leave its place.
fn one_line(cell: &str) -> String {
    plain(cell).replace('\n', "\\n").replace('\t', "\\t")
}

/// The start of a text, up to a width in columns of the terminal.
pub(crate) fn clipped(text: &str, widest: usize) -> String {
    if text.width() <= widest {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if kept.width() >= widest {
            kept.pop();
            break;
        }
    }
    kept + "…"
}

#[cfg(test)]
#[allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        let rows = [["a", "漢字", "x"], ["long name", "é", ""], ["line\nend", "\u{1b}[0m", "y"]]
            .map(|row| row.map(str::to_owned));
        let text = anstream::adapter::strip_str(&table("| ", ["name", "text", "rest"], &rows)).to_string();
        expect![[r#"
            | name       text       rest
            | a          漢字       x
            | long name  é
            | line\nend  \u{1b}[0m  y
        "#]]
        .assert_eq(&text);
    }

    #[test]
    fn long_texts_are_clipped() {
        for (text, expected) in [("abc", "abc"), ("abcd", "ab…"), ("漢字漢", "漢…"), ("", "")] {
            assert_eq!(clipped(text, 3), expected);
        }
    }
}
