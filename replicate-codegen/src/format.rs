//! Printing tokens as a file that people read and review.
//!
//! A small printer for the shapes that `emit` makes. It only chooses white space, so that the file holds the very tokens
//! that the attribute gives the compiler. A list that ends in a comma has one item a line: adding one changes no
//! other line.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

const WIDTH: usize = 120;
const INDENT: &str = "    ";

/// The text of tokens, ending in a line break.
pub(crate) fn format(tokens: TokenStream) -> String {
    let mut printer = Printer { out: String::new(), indent: 0 };
    printer.lines(&tokens.into_iter().collect::<Vec<_>>());
    printer.out
}

struct Printer {
    out: String,
    indent: usize,
}

impl Printer {
    /// Items or statements, each on lines of its own.
    fn lines(&mut self, tokens: &[TokenTree]) {
        for line in split(tokens) {
            if let Some(text) = doc_text(line) {
                self.line(format!("///{text}").trim_end());
            } else {
                self.statement(line);
            }
        }
    }

    /// One item, statement, field or element.
    fn statement(&mut self, tokens: &[TokenTree]) {
        let flat = flat(tokens);
        if !must_break(tokens) && self.indent * INDENT.len() + flat.len() <= WIDTH {
            self.line(&flat);
            return;
        }
        // The last group that has to break, or the last one of all, goes over several lines.
        let groups = || tokens.iter().enumerate().filter(|(_, token)| matches!(token, TokenTree::Group(_)));
        let breaking = groups().rfind(|(_, token)| must_break(std::slice::from_ref(token)));
        let longest = || groups().max_by_key(|(_, token)| flat_len(token));
        match breaking.or_else(longest) {
            Some((at, TokenTree::Group(group))) if !group.stream().is_empty() => {
                let (open, close) = delimiters(group.delimiter());
                let gap = if group.delimiter() == Delimiter::Brace { " " } else { "" };
                let before = flat_with_gap(&tokens[..at], gap);
                self.line(&format!("{before}{open}"));
                self.indent += 1;
                self.lines(&group.stream().into_iter().collect::<Vec<_>>());
                self.indent -= 1;
                self.tail(close, &tokens[at + 1..]);
            }
            _ => self.line(&flat),
        }
    }

    /// What follows a group that went over several lines.
    fn tail(&mut self, close: &str, rest: &[TokenTree]) {
        let rest = flat(rest);
        let gap = if rest.is_empty() || rest.starts_with([',', ';', '.', ')', '?']) { "" } else { " " };
        self.line(&format!("{close}{gap}{rest}"));
    }

    fn line(&mut self, text: &str) {
        if !text.is_empty() {
            (0..self.indent).for_each(|_| self.out.push_str(INDENT));
            self.out.push_str(text);
        }
        self.out.push('\n');
    }
}

/// Splits at what ends a line: `;`, `,`, an attribute, and the body of an item.
fn split(tokens: &[TokenTree]) -> Vec<&[TokenTree]> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut angles = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        let next = tokens.get(index + 1);
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '<' => angles += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' && !is_arrow(tokens, index) => {
                angles = angles.saturating_sub(1);
            }
            _ => {}
        }
        let ends = match token {
            TokenTree::Punct(punct) => angles == 0 && matches!(punct.as_char(), ',' | ';'),
            TokenTree::Group(group) => match group.delimiter() {
                Delimiter::Brace => !matches!(next, Some(TokenTree::Punct(punct)) if ",;.?".contains(punct.as_char())),
                Delimiter::Bracket => index == start + 1 && is_punct(&tokens[start], '#'),
                _ => false,
            },
            _ => false,
        };
        if ends {
            lines.push(&tokens[start..=index]);
            start = index + 1;
        }
    }
    if start < tokens.len() {
        lines.push(&tokens[start..]);
    }
    lines
}

/// Whether `>` at a position is that of `->` or `=>`.
fn is_arrow(tokens: &[TokenTree], index: usize) -> bool {
    let joint = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint && "-=".contains(punct.as_char()));
    index.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(joint)
}

/// The text of a doc comment, where it can be written as one.
fn doc_text(line: &[TokenTree]) -> Option<String> {
    let [hash, TokenTree::Group(group)] = line else { return None };
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    let [TokenTree::Ident(name), equals, TokenTree::Literal(literal)] = tokens.as_slice() else { return None };
    if !is_punct(hash, '#') || name != "doc" || !is_punct(equals, '=') {
        return None;
    }
    unescaped(&literal.to_string()).filter(|text| !text.contains(['\n', '\r']) && !text.starts_with('/'))
}

/// The text of a string literal, if it has no escapes but those of quotes and backslashes.
fn unescaped(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next()? {
                c @ ('"' | '\\' | '\'') => text.push(c),
                _ => return None,
            },
            c => text.push(c),
        }
    }
    Some(text)
}

/// Whether tokens can't stand on one line: bodies of items, lists with a last comma, documentation.
fn must_break(tokens: &[TokenTree]) -> bool {
    let item = tokens.iter().any(|token| {
        matches!(token, TokenTree::Ident(ident) if ["impl", "struct", "enum", "mod", "match"].iter().any(|word| ident == word))
    });
    tokens.iter().any(|token| {
        let TokenTree::Group(group) = token else { return false };
        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
        match group.delimiter() {
            Delimiter::Brace => {
                (item && !inner.is_empty())
                    || split(&inner).len() > 1 && inner.iter().any(|token| is_punct(token, ';'))
                    || ends_with_comma(&inner)
                    || must_break(&inner)
            }
            Delimiter::None => must_break(&inner),
            _ => ends_with_comma(&inner) || must_break(&inner),
        }
    })
}

fn ends_with_comma(tokens: &[TokenTree]) -> bool {
    tokens.last().is_some_and(|last| is_punct(last, ','))
}

fn is_punct(token: &TokenTree, c: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == c)
}

fn flat_len(token: &TokenTree) -> usize {
    flat(std::slice::from_ref(token)).len()
}

/// Tokens on one line.
fn flat(tokens: &[TokenTree]) -> String {
    flat_with_gap(tokens, "")
}

/// Tokens on one line, with a gap after the last if there is any.
fn flat_with_gap(tokens: &[TokenTree], gap: &str) -> String {
    let mut out = String::new();
    let mut previous = Atom::Start;
    let mut index = 0;
    while index < tokens.len() {
        let (atom, length) = Atom::at(&tokens[index..]);
        if spaced(&previous, &atom) {
            out.push(' ');
        }
        match &tokens[index] {
            TokenTree::Group(group) => {
                let inner = flat(&group.stream().into_iter().collect::<Vec<_>>());
                let (open, close) = delimiters(group.delimiter());
                let pad = if group.delimiter() == Delimiter::Brace && !inner.is_empty() { " " } else { "" };
                out.extend([open, pad, inner.as_str(), pad, close]);
            }
            _ => tokens[index..index + length].iter().for_each(|token| out.push_str(&token.to_string())),
        }
        previous = atom;
        index += length;
    }
    if !out.is_empty() {
        out.push_str(gap);
    }
    out
}

/// What decides on the white space around tokens.
#[derive(PartialEq)]
enum Atom {
    Start,
    Word,
    /// A word that is followed by a space whatever comes.
    Keyword,
    Lifetime,
    Operator(String),
    Group(Delimiter),
}

impl Atom {
    /// The atom that tokens begin with, and how many of them it is.
    fn at(tokens: &[TokenTree]) -> (Self, usize) {
        const KEYWORDS: [&str; 8] = ["use", "mut", "dyn", "as", "match", "const", "pub", "return"];
        match &tokens[0] {
            TokenTree::Group(group) => (Self::Group(group.delimiter()), 1),
            TokenTree::Ident(ident) if KEYWORDS.iter().any(|keyword| ident == keyword) => (Self::Keyword, 1),
            TokenTree::Ident(_) | TokenTree::Literal(_) => (Self::Word, 1),
            TokenTree::Punct(punct) if punct.as_char() == '\'' => (Self::Lifetime, 2),
            TokenTree::Punct(first) => {
                let second = match tokens.get(1) {
                    Some(TokenTree::Punct(second)) if first.spacing() == Spacing::Joint => second.as_char().to_string(),
                    _ => String::new(),
                };
                let two = format!("{}{second}", first.as_char());
                if ["::", "->", "=>", "==", "..", "||"].contains(&two.as_str()) {
                    (Self::Operator(two), 2)
                } else {
                    (Self::Operator(first.as_char().to_string()), 1)
                }
            }
        }
    }
}

/// Whether a space stands between two atoms.
fn spaced(left: &Atom, right: &Atom) -> bool {
    match (left, right) {
        (Atom::Start, _) | (_, Atom::Start) => false,
        (Atom::Operator(left), right) => match left.as_str() {
            "::" | "." | "<" | "&" | "*" | "-" | "!" | "#" | ".." => *right == Atom::Group(Delimiter::Brace),
            ">" => match right {
                Atom::Operator(right) => ["=", "=>", "->", "+", "=="].contains(&right.as_str()),
                Atom::Group(delimiter) => *delimiter == Delimiter::Brace,
                _ => true,
            },
            _ => true,
        },
        (left, Atom::Operator(right)) => match right.as_str() {
            "," | ";" | "." | "?" | ":" | "<" | ">" | "!" | ".." => false,
            "::" => *left == Atom::Keyword,
            _ => true,
        },
        (_, Atom::Group(Delimiter::Brace)) | (Atom::Keyword | Atom::Lifetime, _) => true,
        (Atom::Word | Atom::Group(_), Atom::Group(_)) => false,
        _ => true,
    }
}

fn delimiters(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}
