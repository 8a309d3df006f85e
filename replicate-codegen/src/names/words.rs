use unicode_normalization::UnicodeNormalization;

/// A word of a text, in ASCII letters and digits only.
#[derive(Debug, PartialEq)]
pub(super) enum Word {
    /// Letters and digits as they stand in the text, or the name of a symbol.
    Letters(String),
    /// `U` and the hex digits of a character that has no other name.
    Hex(String),
}

impl Word {
    pub(super) fn as_str(&self) -> &str {
        let (Self::Letters(text) | Self::Hex(text)) = self;
        text
    }
}

/// The words of a text.
///
/// Split at separators and at changes of case; symbols are words of their own. No two texts need give different
/// words: whoever makes names of them looks for collisions.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut splitter = Splitter::default();
    let chars: Vec<char> =
        if text.is_ascii() { text.chars().collect() } else { text.nfd().filter(|c| !is_mark(*c)).collect() };
    for (index, &c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| chars.get(before)).copied();
        let after = chars.get(index + 1).copied();
        splitter.push(c, before, after);
    }
    splitter.finish()
}

/// The names of the characters of a text that has no words: only separators.
pub(super) fn spelled(text: &str) -> Vec<Word> {
    let word = |c| separator_name(c).map_or_else(|| hex(c), |name| Word::Letters(name.to_owned()));
    text.chars().filter(|c| !is_mark(*c)).map(word).collect()
}

#[derive(Default)]
struct Splitter {
    words: Vec<Word>,
    word: String,
}

impl Splitter {
    fn push(&mut self, c: char, before: Option<char>, after: Option<char>) {
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let minus_may_follow = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || "([{<".contains(c));
        if c.is_ascii_alphanumeric() {
            if self.case_changes(c, after) {
                self.end_word();
            }
            self.word.push(c);
        } else if matches!(c, '×' | '*') && is_digit(before) && is_digit(after) {
            self.word.push('x');
        } else if c == '-' && is_digit(after) && minus_may_follow(before) {
            self.whole_word(Word::Letters("Minus".to_owned()));
        } else if let Some(name) = symbol_name(c) {
            self.whole_word(Word::Letters(name.to_owned()));
        } else if is_separator(c) {
            self.end_word();
        } else {
            self.whole_word(hex(c));
        }
    }

    /// Whether a new word starts at `c`: `aB`, and the `B` of `AABb`.
    fn case_changes(&self, c: char, after: Option<char>) -> bool {
        let Some(last) = self.word.chars().last() else { return false };
        let after_is_lower = after.is_some_and(|after| after.is_ascii_lowercase());
        c.is_ascii_uppercase() && (last.is_ascii_lowercase() || (last.is_ascii_uppercase() && after_is_lower))
    }

    fn whole_word(&mut self, word: Word) {
        self.end_word();
        self.words.push(word);
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            self.words.push(Word::Letters(std::mem::take(&mut self.word)));
        }
    }

    fn finish(mut self) -> Vec<Word> {
        self.end_word();
        self.words
    }
}

fn hex(c: char) -> Word {
    Word::Hex(format!("U{:x}", u32::from(c)))
}

/// Combining marks and variation selectors, which are dropped: an accent is no letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

fn is_separator(c: char) -> bool {
    separator_name(c).is_some()
        || c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}')
}

fn separator_name(c: char) -> Option<&'static str> {
    Some(match c {
        ' ' => "Space",
        '\t' => "Tab",
        '\n' => "Newline",
        '\r' => "Return",
        '-' => "Dash",
        '_' => "Underscore",
        '.' => "Dot",
        ',' => "Comma",
        ':' => "Colon",
        ';' => "Semicolon",
        '/' => "Slash",
        '\\' => "Backslash",
        '|' => "Pipe",
        '\'' => "Apostrophe",
        '"' => "Quote",
        '`' => "Backtick",
        '(' | ')' => "Paren",
        '[' | ']' => "Bracket",
        '{' | '}' => "Brace",
        _ => return None,
    })
}

fn symbol_name(c: char) -> Option<&'static str> {
    Some(match c {
        '+' => "Plus",
        '#' => "Sharp",
        '%' => "Percent",
        '&' => "And",
        '@' => "At",
        '$' => "Dollar",
        '=' => "Equals",
        '<' => "Less",
        '>' => "Greater",
        '!' => "Bang",
        '?' => "Question",
        '*' => "Star",
        '^' => "Caret",
        '~' => "Tilde",
        '×' => "Times",
        '°' => "Degree",
        '€' => "Euro",
        '£' => "Pound",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_split_into_words() {
        let table = [
            ("Euler a", "Euler a"),
            ("DPM++ 2M SDE Karras", "DPM Plus Plus 2M SDE Karras"),
            ("K_EULER_ANCESTRAL", "K EULER ANCESTRAL"),
            ("DPMSolverMultistep", "DPM Solver Multistep"),
            ("guidanceScale", "guidance Scale"),
            ("outFPS", "out FPS"),
            ("-1", "Minus 1"),
            ("a-1", "a 1"),
            ("(-1)", "Minus 1"),
            ("C# minor", "C Sharp minor"),
            ("1024×768", "1024x768"),
            ("3*4", "3x4"),
            ("a*b", "a Star b"),
            ("café", "cafe"),
            ("日本", "U65e5 U672c"),
            ("", ""),
            ("--", ""),
        ];
        let joined = |words: Vec<Word>| words.iter().map(Word::as_str).collect::<Vec<_>>().join(" ");
        for (text, expected) in table {
            assert_eq!(joined(words(text)), expected, "{text:?}");
        }
        assert_eq!(joined(spelled("- \u{202e}")), "Dash Space U202e");
    }
}
