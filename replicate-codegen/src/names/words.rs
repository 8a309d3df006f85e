//! Splits text into words: symbols are spelled out, accents are dropped, and other scripts are written in hex.

use unicode_normalization::UnicodeNormalization;

use super::symbols::{hex, is_mark, is_separator, separator_name, symbol_name};

/// The text between two separators, in ASCII letters and digits, or the spelling of a symbol.
///
/// It is split into parts that end in digits or at the end of the word: `DPM2M` is `DPM2` and `M`. A part such as
/// `DPMSolver` is split further when its case is changed.
#[derive(Debug, PartialEq)]
pub(super) struct Word(Vec<String>);

impl Word {
    /// A word from the letters and digits of a text, at least one.
    ///
    /// Two numbers with an `x` between them stay together: `1024x768`.
    fn written(text: &str) -> Self {
        let bytes = text.as_bytes();
        let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let is_times = |at: usize| bytes[at] == b'x' && is_digit(at + 1);
        let (mut parts, mut start) = (Vec::new(), 0);
        for at in 1..text.len() {
            if is_digit(at - 1) && !is_digit(at) && !is_times(at) {
                parts.push(text[start..at].to_owned());
                start = at;
            }
        }
        parts.push(text[start..].to_owned());
        Self(parts)
    }

    /// A word that spells a character.
    fn spelled(text: impl Into<String>) -> Self {
        Self(vec![text.into()])
    }

    pub(super) fn parts(&self) -> &[String] {
        &self.0
    }

    pub(super) fn starts_with_digit(&self) -> bool {
        self.0[0].starts_with(|c: char| c.is_ascii_digit())
    }
}

/// The words of a text, at least one.
///
/// Text is split at separators, and symbols are separate words. Different texts may give the same words: callers that
/// make names must handle collisions.
pub(super) fn words(text: &str) -> Vec<Word> {
    if text.is_empty() {
        return vec![Word::spelled("Empty")];
    }
    let words = between_separators(text);
    let words = if words.is_empty() { spelled(text) } else { words };
    // The text has only accents, which are dropped.
    if words.is_empty() { vec![Word::spelled("Mark")] } else { words }
}

fn between_separators(text: &str) -> Vec<Word> {
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

/// The names of the characters of a text that has only separators.
fn spelled(text: &str) -> Vec<Word> {
    let word = |c| separator_name(c).map_or_else(|| Word::spelled(hex(c)), Word::spelled);
    text.chars().filter(|c| !is_mark(*c)).map(word).collect()
}

#[derive(Default)]
struct Splitter {
    words: Vec<Word>,
    /// The word that the next letter belongs to.
    open: String,
}

impl Splitter {
    fn push(&mut self, c: char, before: Option<char>, after: Option<char>) {
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let minus_may_follow = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || "([{<".contains(c));
        if c.is_ascii_alphanumeric() {
            self.open.push(c);
        } else if matches!(c, '×' | '*') && is_digit(before) && is_digit(after) {
            self.open.push('x');
        } else if c == '-' && is_digit(after) && minus_may_follow(before) {
            self.spelled("Minus");
        } else if let Some(name) = symbol_name(c) {
            self.spelled(name);
        } else if is_separator(c) {
            self.end_word();
        } else {
            self.spelled(hex(c));
        }
    }

    fn spelled(&mut self, text: impl Into<String>) {
        self.end_word();
        self.words.push(Word::spelled(text));
    }

    fn end_word(&mut self) {
        if !self.open.is_empty() {
            self.words.push(Word::written(&std::mem::take(&mut self.open)));
        }
    }

    fn finish(mut self) -> Vec<Word> {
        self.end_word();
        self.words
    }
}
