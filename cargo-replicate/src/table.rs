//! Tables with aligned columns.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use unicode_width::UnicodeWidthStr;

use crate::style::{self, paint, plain};

/// The space between two columns; less if there is no room for it.
const SPACE: u16 = 2;

/// Formats rows of cells as lines below a head, each indented. On a terminal, cells wrap so that a row fits.
pub(crate) fn table<const COLUMNS: usize>(indent: &str, head: [&str; COLUMNS], rows: &[[String; COLUMNS]]) -> String {
    of_width(indent, head, rows, terminal_size::terminal_size().map(|(width, _)| width.0))
}

fn of_width<const COLUMNS: usize>(
    indent: &str,
    head: [&str; COLUMNS],
    rows: &[[String; COLUMNS]],
    width: Option<u16>,
) -> String {
    let rows: Vec<[String; COLUMNS]> = rows.iter().map(|row| row.each_ref().map(|cell| one_line(cell))).collect();
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(head);
    for row in &rows {
        table.add_row(row);
    }
    let mut space = SPACE;
    if let Some(width) = width {
        let width = width.saturating_sub(u16::try_from(indent.width()).unwrap_or(0));
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        let words = longest_words(head, &rows);
        let needed = |space: u16| words.iter().map(|word| word + space).sum::<u16>();
        space = if needed(SPACE) <= width { SPACE } else { 1 };
        if needed(space) <= width {
            let least = |word: u16| ColumnConstraint::LowerBoundary(Width::Fixed(word + space));
            table.set_constraints(words.map(least));
        }
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, space));
    }
    let mut text = String::new();
    for (at, line) in table.lines().enumerate() {
        let line = line.trim_end();
        let line = if at == 0 { paint(style::HEAD, line) } else { line.to_owned() };
        text.push_str(format!("{indent}{line}").trim_end());
        text.push('\n');
    }
    text
}

/// How wide the longest word of each column is. Very long ones may be broken.
fn longest_words<const COLUMNS: usize>(head: [&str; COLUMNS], rows: &[[String; COLUMNS]]) -> [u16; COLUMNS] {
    const LONGEST: usize = 12;
    let longest = |text: &str| text.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0).min(LONGEST);
    let mut words = head.map(longest);
    for row in rows {
        for (word, cell) in words.iter_mut().zip(row) {
            *word = (*word).max(longest(cell));
        }
    }
    words.map(|word| u16::try_from(word).unwrap_or(u16::MAX))
}

/// A cell without line ends, tabs and other control characters.
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
    fn a_row_wraps_between_words_to_fit() {
        let rows = [["prompt", "text", "what to draw, in a few words"], ["width", "integer", "8 to 4096"]]
            .map(|row| row.map(str::to_owned));
        let text = of_width("| ", ["input", "kind", "bounds"], &rows, Some(40));
        let text = anstream::adapter::strip_str(&text).to_string();
        expect![[r#"
            | input   kind     bounds
            | prompt  text     what to draw, in a
            |                  few words
            | width   integer  8 to 4096
        "#]]
        .assert_eq(&text);
        for width in [1, 10, 24, 40, 80] {
            let text = of_width("  ", ["input", "kind", "bounds"], &rows, Some(width));
            let text = anstream::adapter::strip_str(&text).to_string();
            let fits = |line: &str| line.width() <= usize::from(width);
            // With very little width, each letter is on a separate line.
            assert!(width < 24 || text.lines().all(fits), "{width}:\n{text}");
        }
    }

    #[test]
    fn long_texts_are_clipped() {
        for (text, expected) in [("abc", "abc"), ("abcd", "ab…"), ("漢字漢", "漢…"), ("", "")] {
            assert_eq!(clipped(text, 3), expected);
        }
    }
}
