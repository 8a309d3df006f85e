//! Makes untrusted text safe for documentation.
//!
//! The result is Markdown that shows the text as it was written. Nothing in it is a link, a tag, a code block or a
//! heading, so that it can't start a doctest, break rustdoc, or hide its content.

use replicate_schema::visible::visible;

/// Lines of Markdown for a text, without empty lines at either end.
pub(crate) fn markdown(text: &str) -> Vec<String> {
    markdown_of(&visible(text))
}

/// Lines of Markdown for a text without invisible characters.
pub(crate) fn markdown_of(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            if lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(String::new());
            }
        } else if let Some(item) = list_item(line) {
            lines.push(format!("- {}", escaped_line(item)));
        } else {
            lines.push(escaped_line(line));
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// A text as inline code, cut to a readable length. Line breaks are not kept.
pub(crate) fn code(text: &str) -> String {
    const LONGEST_CODE: usize = 200;
    let mut text: String = visible(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = text.char_indices().nth(LONGEST_CODE) {
        text.truncate(end);
        text.push('…');
    }
    let longest_run = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest_run + 1);
    let pad = if text.is_empty() || text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A text as unambiguous inline code: as JSON if white space would be lost.
pub(crate) fn exact_code(text: &str) -> String {
    if text.is_empty() || text.split_whitespace().collect::<Vec<_>>().join(" ") == text {
        return code(text);
    }
    let mut shown = String::new();
    for c in text.chars() {
        if c == ' ' && !shown.ends_with(' ') {
            shown.push(c);
        } else if c.is_whitespace() {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    code(&format!("\"{shown}\""))
}

/// The text after the bullet, if a line is a list item.
fn list_item(line: &str) -> Option<&str> {
    let item = line.strip_prefix(['-', '*', '•', '+'])?;
    item.starts_with(' ').then(|| item.trim_start()).filter(|item| !item.is_empty())
}

/// A line in which every Markdown character is escaped, and URLs are links.
fn escaped_line(line: &str) -> String {
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b" .,;'\"()!?".contains(&byte);
    if line.bytes().all(harmless) && !line.starts_with(|c: char| c.is_ascii_digit()) {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len() + 8);
    let mut rest = line;
    while let Some(at) = next_url(rest) {
        let end = at + url_length(&rest[at..]);
        escape(&rest[..at], &mut out);
        out.push('<');
        out.push_str(&rest[at..end]);
        out.push('>');
        rest = &rest[end..];
    }
    escape(rest, &mut out);
    escape_start(out)
}

/// Escapes text, except between a pair of backticks, which is always shown as code.
fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((before, code, after)) = code_span(rest) {
        escape_text(before, out);
        out.extend(["`", code, "`"]);
        rest = after;
    }
    escape_text(rest, out);
}

/// The first `code` in a line: the text before it, inside and after.
fn code_span(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    let whole = !code.trim().is_empty() && !before.ends_with('\\') && !after.starts_with('`');
    whole.then_some((before, code, after))
}

fn escape_text(text: &str, out: &mut String) {
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_letter = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
        let plain = match c {
            // An underscore within a word has no meaning in Markdown, and is frequent in names.
            '_' => is_letter(before.as_ref()) && is_letter(chars.peek()),
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' => false,
            _ => true,
        };
        if !plain {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
}

/// Escapes what has a meaning only at the start of a line: headings, lists, rules and the underlines of headings.
fn escape_start(line: String) -> String {
    let number = line.chars().take_while(char::is_ascii_digit).count();
    let ends_number = (1..=9).contains(&number) && line[number..].starts_with(['.', ')']);
    if line.starts_with(['#', '+', '-', '=']) {
        format!("\\{line}")
    } else if ends_number {
        format!("{}\\{}", &line[..number], &line[number..])
    } else {
        line
    }
}

/// The start of the next URL for which rustdoc would suggest a link.
fn next_url(text: &str) -> Option<usize> {
    if !text.contains("://") {
        return None;
    }
    let found = ["http://", "https://"].iter().filter_map(|scheme| {
        text.match_indices(scheme).map(|(at, _)| at).find(|at| url_length(&text[*at..]) > scheme.len())
    });
    found.min()
}

fn url_length(text: &str) -> usize {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&'()*+,;=%".contains(c);
    let whole = text.find(|c| !allowed(c)).unwrap_or(text.len());
    text[..whole].trim_end_matches(|c| ".,;:!?')(*_~".contains(c)).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_shows_as_it_was_written() {
        let table: [(&str, &[&str]); 21] = [
            ("Plain text.", &["Plain text."]),
            ("  indented\n\n\n    code  ", &["indented", "", "code"]),
            ("```rust\npanic!()\n```", &["\\`\\`\\`rust", "panic!()", "\\`\\`\\`"]),
            ("~~~\nx\n~~~", &["\\~\\~\\~", "x", "\\~\\~\\~"]),
            ("[a](b) and [c]", &["\\[a\\](b) and \\[c\\]"]),
            ("<script>x</script> &lt;", &["\\<script\\>x\\</script\\> \\&lt;"]),
            ("snake_case and _emphasis_ *too*", &["snake_case and \\_emphasis\\_ \\*too\\*"]),
            ("see https://a.com/x_y, or (http://b.org).", &["see <https://a.com/x_y>, or (<http://b.org>)."]),
            ("https:// alone", &["https:// alone"]),
            ("# title\n=====\n- one\n* two\n-three", &["\\# title", "\\=====", "- one", "- two", "\\-three"]),
            ("1. first\n12) x\n3.5 stays", &["1\\. first", "12\\) x", "3\\.5 stays"]),
            ("a\rb\u{2028}c\u{85}d", &["a", "b", "c", "d"]),
            ("a\0b\u{202e}c\u{200b}d", &["a\u{fffd}bcd"]),
            ("*/ // /* \\", &["\\*/ // /\\* \\\\"]),
            ("use `a_*b` and ``x`` or `y", &["use `a_*b` and \\`\\`x\\`\\` or \\`y"]),
            ("---", &["\\---"]),
            ("***", &["\\*\\*\\*"]),
            ("- - - nested", &["- \\- - nested"]),
            ("> quote | table", &["\\> quote \\| table"]),
            ("日本語 é", &["日本語 é"]),
            ("", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(markdown(text), expected, "{text:?}");
        }
    }

    #[test]
    fn code_survives_backticks() {
        let table = [
            ("1024", "`1024`"),
            ("a`b", "``a`b``"),
            ("`", "`` ` ``"),
            ("``x", "``` ``x ```"),
            ("two\nlines\t\0", "`two lines \u{fffd}`"),
            ("", "`  `"),
        ];
        for (text, expected) in table {
            assert_eq!(code(text), expected, "{text:?}");
        }
        assert_eq!(code(&"x".repeat(500)).chars().count(), 203);
    }

    #[test]
    fn white_space_of_values_shows() {
        let table = [
            ("en", "`en`"),
            ("a b", "`a b`"),
            ("en ", "`\"en \"`"),
            (" en", "`\" en\"`"),
            ("a  b", r#"`"a \u{20}b"`"#),
            ("a\nb", r#"`"a\u{a}b"`"#),
            (" ", "`\" \"`"),
        ];
        for (text, expected) in table {
            assert_eq!(exact_code(text), expected, "{text:?}");
        }
    }

    #[test]
    fn giant_text_is_cut() {
        assert_eq!(markdown(&"x".repeat(1_000_000))[0].chars().count(), 4_001);
    }
}
