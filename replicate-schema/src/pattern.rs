//! Regular expressions of JSON Schema (ECMA-262), matched in linear time.

use std::fmt::{self, Write};
use std::iter::Peekable;
use std::str::Chars;
use std::sync::OnceLock;

use regex_lite::Regex;

/// A regular expression of a schema, compiled when it is first matched.
#[derive(Clone)]
pub struct Pattern {
    source: String,
    /// `None` if the engine does not support it.
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern. If it is not supported, [`is_match`](Self::is_match) accepts everything.
    #[must_use]
    pub fn new(source: impl Into<String>) -> Self {
        Self { source: source.into(), compiled: OnceLock::new() }
    }

    /// The expression as in the schema.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the pattern matches anywhere in a string.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| translate(&self.source).ok());
        compiled.as_ref().is_none_or(|regex| regex.is_match(text))
    }

    /// Why the pattern can't be checked; `None` if it can.
    #[must_use]
    pub fn unsupported(&self) -> Option<&'static str> {
        // The compiled form is not kept, since a document can have many patterns that are never matched.
        translate(&self.source).err().map(Unsupported::reason)
    }

    /// Estimates how many states the engine needs for the pattern: `a{50}` needs fifty. An unsupported pattern needs
    /// none.
    #[cfg(feature = "document")]
    pub(crate) fn states(&self) -> usize {
        translated(&self.source).map_or(0, |translated| translated.states)
    }
}

/// Compares the expressions as in the schema.
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

/// The white space of `\s` in ECMA-262, for use in a class.
const SPACE: &str = r"\t\n\x0B\x0C\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";

/// Why a pattern can't be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unsupported {
    /// `(?=a)`, `(?!a)`, `(?<=a)`, `(?<!a)`.
    LookAround,
    /// `\1`, `\k<name>`.
    BackReference,
    /// `\p{..}`: needs Unicode tables, which a light engine does not contain.
    UnicodeClass,
    /// Not a regular expression, or one that a light engine can't parse.
    Unreadable,
}

impl Unsupported {
    fn reason(self) -> &'static str {
        match self {
            Self::LookAround => "it uses lookaround, which can't be matched in linear time",
            Self::BackReference => "it uses a backreference, which can't be matched in linear time",
            Self::UnicodeClass => "it uses a Unicode class",
            Self::Unreadable => "it can't be read",
        }
    }
}

/// Compiles a pattern for the engine.
fn translate(pattern: &str) -> Result<Regex, Unsupported> {
    Regex::new(&translated(pattern)?.regex).map_err(|_| Unsupported::Unreadable)
}

/// A pattern in the engine's syntax.
struct Translated {
    regex: String,
    /// The estimated number of states.
    #[cfg(feature = "document")]
    states: usize,
}

fn translated(pattern: &str) -> Result<Translated, Unsupported> {
    /// The maximum length, longer than any real pattern. It limits the cost of compiling.
    const LONGEST: usize = 4_000;
    if pattern.len() > LONGEST {
        return Err(Unsupported::Unreadable);
    }
    let mut translator =
        Translator { chars: pattern.chars().peekable(), out: String::new(), groups: vec![Group::default()] };
    translator.pattern()?;
    Ok(Translated {
        regex: translator.out,
        #[cfg(feature = "document")]
        states: translator.groups.iter().fold(0_usize, |states, group| states.saturating_add(group.states)),
    })
}

struct Translator<'a> {
    chars: Peekable<Chars<'a>>,
    out: String,
    /// The open groups, starting with the pattern itself.
    groups: Vec<Group>,
}

/// The number of states of a part of a pattern.
#[derive(Default)]
struct Group {
    states: usize,
    /// The states of its last part, which a counter repeats.
    last: usize,
}

impl Translator<'_> {
    fn pattern(&mut self) -> Result<(), Unsupported> {
        while let Some(c) = self.chars.next() {
            match c {
                '(' => self.groups.push(Group::default()),
                ')' => self.close_group(),
                '{' => self.counter(),
                _ => self.part(1),
            }
            match c {
                '\\' => self.escape(Within::Pattern)?,
                '[' => self.class()?,
                '(' => self.group()?,
                // Without the flag `s`, the dot in ECMA-262 does not match four characters.
                '.' => self.out.push_str(r"[^\n\r\x{2028}\x{2029}]"),
                '{' => {}
                '}' => self.out.push_str(r"\}"),
                ']' => self.out.push_str(r"\]"),
                c => self.out.push(c),
            }
        }
        Ok(())
    }

    /// Adds a part with this many states.
    fn part(&mut self, states: usize) {
        if let Some(group) = self.groups.last_mut() {
            group.states = group.states.saturating_add(states);
            group.last = states;
        }
    }

    fn close_group(&mut self) {
        // A bracket that closes no group is rejected later.
        if self.groups.len() > 1 {
            let states = self.groups.pop().map_or(0, |group| group.states);
            self.part(states.saturating_add(2));
        }
    }

    /// Reads what follows a brace. A brace that starts no counter is literal.
    fn counter(&mut self) {
        let Some((text, times)) = self.counted() else {
            self.out.push_str(r"\{");
            return self.part(1);
        };
        self.out.extend(["{", &text, "}"]);
        self.chars.nth(text.len());
        if let Some(group) = self.groups.last_mut() {
            let repeated = group.last.saturating_mul(times);
            group.states = group.states.saturating_add(repeated);
            group.last = repeated;
        }
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

    /// The counter after a brace, and its maximum: `2`, `2,` or `2,5`, followed by a closing brace.
    fn counted(&self) -> Option<(String, usize)> {
        let mut ahead = self.chars.clone();
        let in_counter = |c: &char| c.is_ascii_digit() || *c == ',';
        let text: String = std::iter::from_fn(|| ahead.next_if(in_counter)).collect();
        let (least, most) = text.split_once(',').unwrap_or((&text, ""));
        if ahead.next() != Some('}') || least.is_empty() || most.contains(',') {
            return None;
        }
        let most = if most.is_empty() { least } else { most };
        let times = most.parse().unwrap_or(usize::MAX);
        Some((text, times))
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
                // Characters with a special meaning in the engine's classes.
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
mod tests;
