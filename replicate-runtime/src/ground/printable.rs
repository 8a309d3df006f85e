//! Untrusted text for a terminal or a log.

use std::fmt::{self, Write};

/// Shows text with control characters and bidirectional formatting characters escaped. Line breaks are kept.
pub(crate) struct Printable<'a>(pub(crate) &'a str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '\n' | '\t' => f.write_char(character)?,
                _ if character.is_control() || changes_direction(character) => {
                    write!(f, "{}", character.escape_unicode())?;
                }
                _ => f.write_char(character)?,
            }
        }
        Ok(())
    }
}

fn changes_direction(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::Printable;

    #[test]
    fn what_moves_a_terminal_is_shown_by_its_number() {
        let table = [
            ("plain\n\tö 猫 😀", "plain\n\tö 猫 😀"),
            ("\u{1b}[31m\r\0", "\\u{1b}[31m\\u{d}\\u{0}"),
            ("\u{202e}a\u{2066}b\u{9b}", "\\u{202e}a\\u{2066}b\\u{9b}"),
        ];
        for (text, expected) in table {
            assert_eq!(Printable(text).to_string(), expected);
        }
    }
}
