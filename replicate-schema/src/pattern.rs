//! Regular expressions of JSON Schema (ECMA-262), matched in linear time.

use std::fmt::{self, Write};
use std::iter::Peekable;
use std::str::Chars;
use std::sync::OnceLock;

use regex_lite::Regex;

/// A regular expression as the schema has it, compiled when it is first matched.
#[derive(Clone)]
pub struct Pattern {
    source: String,
    /// `None` where the engine can't match it.
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern; what can't be checked of it is let through by [`is_match`](Self::is_match).
    #[must_use]
    pub fn new(source: impl Into<String>) -> Self {
        Self { source: source.into(), compiled: OnceLock::new() }
    }

    /// The expression as the schema has it.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether a text has a match, anywhere in it.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| translate(&self.source).ok());
        compiled.as_ref().is_none_or(|regex| regex.is_match(text))
    }

    /// Why the pattern can't be checked; `None` where it can.
    #[must_use]
    pub fn unsupported(&self) -> Option<&'static str> {
        match translate(&self.source) {
            Ok(regex) => {
                // Nobody compiles it a second time.
                let _ = self.compiled.set(Some(regex));
                None
            }
            Err(unsupported) => Some(unsupported.reason()),
        }
    }
}

/// By the schema's own text.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.source, f)
    }
}

/// Unicode white space as ECMA-262 has it in `\s`, for inside of a class.
const SPACE: &str = r"\t\n\x0B\x0C\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";

/// What keeps a pattern from being checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unsupported {
    /// `(?=a)`, `(?!a)`, `(?<=a)`, `(?<!a)`.
    LookAround,
    /// `\1`, `\k<name>`.
    BackReference,
    /// `\p{..}`: tables of all of Unicode, which a light engine does not carry.
    UnicodeClass,
    /// Not a regular expression, or one that no light engine reads.
    Unreadable,
}

impl Unsupported {
    fn reason(self) -> &'static str {
        match self {
            Self::LookAround => "it looks around, which can't be matched in linear time",
            Self::BackReference => "it refers back, which can't be matched in linear time",
            Self::UnicodeClass => "it names a Unicode class",
            Self::Unreadable => "it can't be read",
        }
    }
}

/// Compiles a pattern for the engine.
fn translate(pattern: &str) -> Result<Regex, Unsupported> {
    /// Longer than any real pattern; bounds what compiling it can take.
    const LONGEST: usize = 4_000;
    if pattern.len() > LONGEST {
        return Err(Unsupported::Unreadable);
    }
    let mut translator = Translator { chars: pattern.chars().peekable(), out: String::new() };
    translator.pattern()?;
    Regex::new(&translator.out).map_err(|_| Unsupported::Unreadable)
}

struct Translator<'a> {
    chars: Peekable<Chars<'a>>,
    out: String,
}

impl Translator<'_> {
    fn pattern(&mut self) -> Result<(), Unsupported> {
        while let Some(c) = self.chars.next() {
            match c {
                '\\' => self.escape(Within::Pattern)?,
                '[' => self.class()?,
                '(' => self.group()?,
                // Without the flag `s`, ECMA's dot stops at four characters.
                '.' => self.out.push_str(r"[^\n\r\x{2028}\x{2029}]"),
                '{' if !self.is_counter() => self.out.push_str(r"\{"),
                '}' if !self.out.contains('{') => self.out.push_str(r"\}"),
                ']' => self.out.push_str(r"\]"),
                c => self.out.push(c),
            }
        }
        Ok(())
    }

    fn group(&mut self) -> Result<(), Unsupported> {
        self.out.push('(');
        if self.chars.peek() != Some(&'?') {
            return Ok(());
        }
        let rest: String = self.chars.clone().take(3).collect();
        if rest.starts_with("?=") || rest.starts_with("?!") || rest.starts_with("?<=") || rest.starts_with("?<!") {
            return Err(Unsupported::LookAround);
        }
        if rest.starts_with("?:") || rest.starts_with("?<") {
            return Ok(());
        }
        Err(Unsupported::Unreadable)
    }

    /// Whether what follows `{` counts: `2}`, `2,}`, `2,5}`. Otherwise the brace stands for itself.
    fn is_counter(&self) -> bool {
        let inner: String = self.chars.clone().take_while(|c| *c != '}').collect();
        let closed = self.chars.clone().any(|c| c == '}');
        let (least, most) = inner.split_once(',').unwrap_or((&inner, ""));
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        closed && !least.is_empty() && digits(least) && digits(most)
    }

    fn class(&mut self) -> Result<(), Unsupported> {
        let negated = self.chars.next_if_eq(&'^').is_some();
        if self.chars.next_if_eq(&']').is_some() {
            // `[]` matches nothing, and `[^]` anything.
            self.out.push_str(if negated { r"[\s\S]" } else { r"[^\s\S]" });
            return Ok(());
        }
        self.out.push_str(if negated { "[^" } else { "[" });
        loop {
            match self.chars.next().ok_or(Unsupported::Unreadable)? {
                ']' => break,
                '\\' => self.escape(Within::Class)?,
                // What has a meaning of its own in the runtime's classes.
                c @ ('[' | '&' | '~' | '^') => self.out.extend(['\\', c]),
                c => self.out.push(c),
            }
        }
        self.out.push(']');
        Ok(())
    }

    fn escape(&mut self, within: Within) -> Result<(), Unsupported> {
        let c = self.chars.next().ok_or(Unsupported::Unreadable)?;
        match (c, within) {
            ('s', Within::Pattern) => self.out.extend(["[", SPACE, "]"]),
            ('s', Within::Class) => self.out.push_str(SPACE),
            ('S', Within::Pattern) => self.out.extend(["[^", SPACE, "]"]),
            ('S' | 'B', Within::Class) => return Err(Unsupported::Unreadable),
            ('b', Within::Class) => self.out.push_str(r"\x08"),
            ('d' | 'D' | 'w' | 'W' | 'n' | 'r' | 't', _) | ('b' | 'B', Within::Pattern) => self.out.extend(['\\', c]),
            ('v', _) => self.out.push_str(r"\x0B"),
            ('f', _) => self.out.push_str(r"\x0C"),
            ('0', _) => self.out.push_str(r"\x00"),
            ('x', _) => self.code_point(2)?,
            ('u', _) if self.chars.next_if_eq(&'{').is_some() => self.braced_code_point()?,
            ('u', _) => self.code_point(4)?,
            ('c', _) => {
                let letter = self.chars.next().filter(char::is_ascii_alphabetic).ok_or(Unsupported::Unreadable)?;
                self.push_code(u32::from(letter) % 32);
            }
            ('p' | 'P', _) => return Err(Unsupported::UnicodeClass),
            ('1'..='9' | 'k', Within::Pattern) => return Err(Unsupported::BackReference),
            (c, _) if c.is_ascii_alphanumeric() => return Err(Unsupported::Unreadable),
            (c, _) if c.is_ascii_punctuation() => self.out.extend(['\\', c]),
            (c, _) => self.out.push(c),
        }
        Ok(())
    }

    fn code_point(&mut self, digits: usize) -> Result<(), Unsupported> {
        let text: String = (0..digits).map_while(|_| self.chars.next_if(char::is_ascii_hexdigit)).collect();
        let code = u32::from_str_radix(&text, 16).ok().filter(|_| text.len() == digits);
        self.push_code(code.ok_or(Unsupported::Unreadable)?);
        Ok(())
    }

    fn braced_code_point(&mut self) -> Result<(), Unsupported> {
        let text: String = self.chars.by_ref().take_while(|c| *c != '}').collect();
        self.push_code(u32::from_str_radix(&text, 16).map_err(|_| Unsupported::Unreadable)?);
        Ok(())
    }

    fn push_code(&mut self, code: u32) {
        // Writing to a string can't fail.
        let _ = write!(self.out, r"\x{{{code:X}}}");
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Within {
    Pattern,
    Class,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_the_same() {
        let table: [(&str, &[&str], &[&str]); 17] = [
            ("^[a-z]+$", &["abc"], &["", "aB", "a\n"]),
            ("b", &["abc"], &["ac"]),
            (r"^\d{2,3}$", &["12", "123"], &["1", "1234", "١٢"]),
            (r"^\w\s\S$", &["a b", "a\u{a0}b"], &["a  ", "é b"]),
            (r"^[\s\d]$", &["\u{2003}", "5"], &["a"]),
            ("^.$", &["a", "é", "\u{1F600}"], &["\n", "\r", "\u{2028}"]),
            ("^[^]$", &["\n", "a"], &[""]),
            ("[]", &[], &["", "a"]),
            ("a{", &["a{"], &["a"]),
            ("a{,2}", &["a{,2}"], &["aa"]),
            ("^[[&~]$", &["[", "&", "~"], &["a"]),
            (r"^\u00e9\x41\u{1F600}$", &["éA\u{1F600}"], &["e"]),
            (r"^\/\-\.$", &["/-."], &["/-x"]),
            (r"^\cJ$", &["\n"], &["J"]),
            (r"\bfoo\b", &["a foo b"], &["afoo"]),
            ("^(?<year>[0-9]{4})-(?:0|1)$", &["2026-1"], &["26-1"]),
            ("^a|b$", &["ax", "xb"], &["xa"]),
        ];
        for (pattern, matching, other) in table {
            let regex = translate(pattern).unwrap_or_else(|_| panic!("{pattern}"));
            for text in matching {
                assert!(regex.is_match(text), "{pattern} -> {regex}: {text:?}");
            }
            for text in other {
                assert!(!regex.is_match(text), "{pattern} -> {regex}: {text:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_checked_says_why() {
        let table = [
            ("(?=a)", Unsupported::LookAround),
            ("(?<!a)b", Unsupported::LookAround),
            (r"(a)\1", Unsupported::BackReference),
            (r"\k<a>", Unsupported::BackReference),
            (r"\p{L}", Unsupported::UnicodeClass),
            ("(", Unsupported::Unreadable),
            ("[a", Unsupported::Unreadable),
            ("*", Unsupported::Unreadable),
            (r"\", Unsupported::Unreadable),
            (r"\u12", Unsupported::Unreadable),
            (r"\y", Unsupported::Unreadable),
            ("(?i)a", Unsupported::Unreadable),
        ];
        for (pattern, expected) in table {
            assert_eq!(translate(pattern).err(), Some(expected), "{pattern}");
        }
        assert_eq!(translate(&"a".repeat(5_000)).err(), Some(Unsupported::Unreadable));
        assert!(Pattern::new("(?=a)").is_match("b"), "what can't be checked is let through");
    }

    #[test]
    fn matching_takes_linear_time() {
        let text = "a".repeat(100_000);
        assert!(!Pattern::new("^(a+)+$x").is_match(&text));
        assert!(Pattern::new("a").is_match("bab"));
    }
}
