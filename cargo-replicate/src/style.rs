//! Colours, and escaping of untrusted text.

use std::borrow::Cow;
use std::fmt::{Display, Write};

use clap::ColorChoice;
use clap::builder::styling::{AnsiColor, Style};
use serde_json::Value;

/// What was done: `Added`.
pub(crate) const DONE: Style = AnsiColor::Green.on_default().bold();
/// Breaking changes and errors.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// The word `warning`.
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// The heads of tables.
pub(crate) const HEAD: Style = Style::new().bold();
/// What matters less than its surroundings.
pub(crate) const FAINT: Style = Style::new().dimmed();

/// Sets when colours are used; [`anstream`] then removes them if they are not wanted.
pub(crate) fn choose(color: ColorChoice) {
    let choice = match color {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Text in a style.
pub(crate) fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Text in which control characters and deceptive characters are escaped.
///
/// Messages contain file names and text of documents, which are untrusted.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) {
            safe.extend(c.escape_unicode());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// A value as JSON on several lines, in which these characters are JSON escapes.
pub(crate) fn json(value: &Value) -> String {
    let text = format!("{value:#}\n");
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) {
            // Such characters occur only in strings, and none is beyond 16 bits. Writing to a string does not fail.
            let _ = write!(safe, "\\u{:04x}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe
}

/// Control characters except line ends and tabs, and bidirectional and zero-width characters.
fn steers(c: char) -> bool {
    let marks = matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    marks || (c.is_control() && !matches!(c, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_can_not_steer_the_terminal() {
        let value = serde_json::json!({"a": ["\u{202e}é\n", "\u{1b}[0m"]});
        let text = json(&value);
        assert!(!text.contains(['\u{202e}', '\u{1b}']), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn text_can_not_steer_the_terminal() {
        for (text, expected) in [
            ("models/acme/é 漢.json", "models/acme/é 漢.json"),
            ("a\n\tb", "a\n\tb"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\rb\u{7}\u{9b}", "a\\u{d}b\\u{7}\\u{9b}"),
            ("gpj.\u{202e}exe", "gpj.\\u{202e}exe"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
