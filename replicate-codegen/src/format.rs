//! Prints tokens as a file that people read and review.
//!
//! A small printer for the code that `emit` creates. It only chooses white space, so that the file contains exactly the
//! tokens that the attribute passes to the compiler. A list that ends in a comma has one item per line, so that adding
//! an item changes no other line. Items of more than one line are separated by empty lines.
//!
//! The first pass writes the tokens of a chunk as one long line, and records where its parts begin and end. The second
//! pass breaks that line up. Only then are the tokens of the next chunk created, so that those of a large file are
//! never in memory at the same time.

mod doc_text;

use std::fmt::Write;
use std::iter::Peekable;

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, TokenStream, TokenTree};

use crate::chunk::{Chunk, Chunks};
use doc_text::doc_text;

const WIDTH: usize = 120;
const INDENT: &str = "    ";

/// The text of tokens, with a trailing newline.
pub(crate) fn format(tokens: TokenStream) -> String {
    format_chunks(Box::new(std::iter::once(Chunk::Tokens(tokens))))
}

/// The text of chunks, with a trailing newline.
pub(crate) fn format_chunks(chunks: Chunks<'_>) -> String {
    let mut out = String::new();
    write_chunks(chunks, 0, Lines::Items, &mut out);
    out
}

fn write_chunks(chunks: Chunks<'_>, indent: usize, holds: Lines, out: &mut String) {
    let mut before = None;
    for chunk in chunks {
        let mut scanner = Scanner::default();
        match chunk {
            Chunk::Tokens(tokens) => {
                let lines = scanner.lines(tokens);
                before = Printer { out, flat: &scanner.flat }.lines(&lines, indent, holds, before);
            }
            Chunk::Block { head, members } => {
                let holds_members = if is_container(&head) { Lines::Items } else { Lines::Others };
                let lines = scanner.lines(head);
                let mut printer = Printer { out, flat: &scanner.flat };
                printer.apart(before, Before::Long, holds);
                if let [.., line] = lines.as_slice() {
                    printer.text(&format!("{} {{", &scanner.flat[line.start..line.end]), indent);
                }
                write_chunks(members, indent + 1, holds_members, out);
                Printer { out, flat: "" }.text("}", indent);
                before = Some(Before::Long);
            }
        }
    }
}

/// Whether a block contains items: a module or an `impl`.
fn is_container(head: &TokenStream) -> bool {
    let is = |token: TokenTree| matches!(token, TokenTree::Ident(ident) if is_one_of(&ident, &["impl", "mod"]));
    head.clone().into_iter().take(2).any(is)
}

/// What is before a line.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// An attribute or documentation, which belongs to what follows.
    Attribute,
    /// An item of one line.
    Short,
    /// An item of several lines.
    Long,
}

/// An item, statement, field or element: a part of the long line.
struct Line {
    start: usize,
    end: usize,
    parts: Vec<Part>,
    /// Whether it does not fit on one line, or is documentation, which ends its line.
    breaks: bool,
}

/// The part of a line within delimiters.
struct Part {
    /// The positions of the opening and the closing delimiter in the long line.
    open: usize,
    close: usize,
    lines: Vec<Line>,
    holds: Lines,
    breaks: bool,
}

/// The kind of lines within delimiters.
#[derive(Clone, Copy, PartialEq)]
enum Lines {
    /// Items of a module or of an `impl`.
    Items,
    /// Fields, statements, elements.
    Others,
}

/// Writes the long line.
#[derive(Default)]
struct Scanner {
    flat: String,
}

impl Scanner {
    fn lines(&mut self, tokens: TokenStream) -> Vec<Line> {
        let mut tokens = tokens.into_iter().peekable();
        let mut lines = Vec::new();
        while tokens.peek().is_some() {
            lines.push(self.line(&mut tokens));
            self.flat.push(' ');
        }
        if !lines.is_empty() {
            self.flat.pop();
        }
        lines
    }

    /// Reads up to the end of a line: `;`, `,`, an attribute, or the body of an item.
    fn line(&mut self, tokens: &mut Peekable<IntoIter>) -> Line {
        let mut line = Line { start: self.flat.len(), end: 0, parts: Vec::new(), breaks: false };
        let (mut left, mut angles, mut is_item, mut count) = (Atom::Start, 0_usize, false, 0);
        let mut holds = Lines::Others;
        while let Some(token) = tokens.next() {
            count += 1;
            let atom = Atom::of(&token, tokens.peek());
            if spaced(left, atom) {
                self.flat.push(' ');
            }
            let mut ends = false;
            match token {
                TokenTree::Group(group) if count == 2 && left == Atom::Operator("#") => {
                    if let Some(text) = doc_text(&group) {
                        self.flat.truncate(line.start);
                        self.flat.push_str("///");
                        self.flat.push_str(&text);
                        line.breaks = true;
                    } else {
                        line.parts.push(self.part(group, left, false, Lines::Others));
                    }
                    ends = true;
                }
                TokenTree::Group(group) => {
                    ends = group.delimiter() == Delimiter::Brace && !continues(tokens.peek());
                    line.parts.push(self.part(group, left, is_item, holds));
                }
                TokenTree::Ident(ident) => {
                    is_item |= is_one_of(&ident, &["impl", "struct", "enum", "mod", "match"]);
                    if count <= 2 && is_one_of(&ident, &["impl", "mod"]) {
                        holds = Lines::Items;
                    }
                    self.write(ident);
                }
                TokenTree::Literal(literal) => self.write(literal),
                TokenTree::Punct(punct) => {
                    match atom {
                        Atom::Operator("<") => angles += 1,
                        Atom::Operator(">") => angles = angles.saturating_sub(1),
                        Atom::Operator("," | ";") => ends = angles == 0,
                        _ => {}
                    }
                    self.flat.push(punct.as_char());
                    if atom.is_double() {
                        // The second half, such as the name of a lifetime.
                        let half = tokens.next();
                        self.flat.extend(half.map(|token| token.to_string()));
                    }
                }
            }
            left = atom;
            if ends {
                break;
            }
        }
        line.breaks |= line.parts.iter().any(|part| part.breaks);
        line.end = self.flat.len();
        line
    }

    fn part(&mut self, group: Group, left: Atom, of_item: bool, holds: Lines) -> Part {
        let (open_text, close_text) = delimiters(group.delimiter());
        let is_brace = group.delimiter() == Delimiter::Brace;
        let holds = if is_brace { holds } else { Lines::Others };
        let tokens = group.stream();
        // While the group also owns its tokens, iterating over them would copy each one.
        drop(group);
        // The braces of an import have no spaces inside: `use a::{B, c};`.
        let padded = is_brace && !tokens.is_empty() && left != Atom::Operator("::");
        let open = self.flat.len();
        self.flat.push_str(open_text);
        self.flat.push_str(if padded { " " } else { "" });
        let lines = self.lines(tokens);
        let ends_with_comma = self.flat.ends_with(',');
        let statements = is_brace && lines.len() > 1 && lines.iter().any(|line| self.flat[..line.end].ends_with(';'));
        self.flat.push_str(if padded { " " } else { "" });
        let close = self.flat.len();
        self.flat.push_str(close_text);
        let breaks = (of_item && padded) || ends_with_comma || statements || lines.iter().any(|line| line.breaks);
        Part { open, close, lines, holds, breaks }
    }

    fn write(&mut self, token: impl std::fmt::Display) {
        // Writing to a string can't fail.
        let _ = write!(self.flat, "{token}");
    }
}

/// Breaks the long line up.
struct Printer<'a, 'o> {
    flat: &'a str,
    out: &'o mut String,
}

impl Printer<'_, '_> {
    /// Prints lines after `before`, and returns what is before the next one.
    fn lines(&mut self, lines: &[Line], indent: usize, holds: Lines, before: Option<Before>) -> Option<Before> {
        let mut before = before;
        for line in lines {
            let kind = if self.is_attribute(line) {
                Before::Attribute
            } else if holds == Lines::Items && self.cut(line, indent).is_some() {
                Before::Long
            } else {
                Before::Short
            };
            self.apart(before, kind, holds);
            self.line(line, indent);
            before = Some(kind);
        }
        before
    }

    /// Puts an empty line between two items, except after an attribute and between one-line items.
    fn apart(&mut self, before: Option<Before>, next: Before, holds: Lines) {
        let stand_apart = before
            .is_some_and(|before| before != Before::Attribute && (next != Before::Short || before == Before::Long));
        if holds == Lines::Items && stand_apart {
            self.out.push('\n');
        }
    }

    fn is_attribute(&self, line: &Line) -> bool {
        let text = &self.flat[line.start..line.end];
        text.starts_with("///") || (text.starts_with('#') && text.trim_end().ends_with(']'))
    }

    /// The part of a line that is broken: the last one that must be, or else the longest one.
    fn cut<'l>(&self, line: &'l Line, indent: usize) -> Option<&'l Part> {
        let text = &self.flat[line.start..line.end];
        let fits = !line.breaks && indent * INDENT.len() + text.len() <= WIDTH;
        let breaking = line.parts.iter().rfind(|part| part.breaks);
        let longest = || line.parts.iter().max_by_key(|part| part.close - part.open);
        breaking.or_else(longest).filter(|part| !fits && !part.lines.is_empty())
    }

    fn line(&mut self, line: &Line, indent: usize) {
        match self.cut(line, indent) {
            None => self.text(self.flat[line.start..line.end].trim_end(), indent),
            Some(part) => {
                let part = if self.is_attribute(line) { innermost(part) } else { part };
                self.text(&self.flat[line.start..=part.open], indent);
                self.lines(&part.lines, indent + 1, part.holds, None);
                self.text(&self.flat[part.close..line.end], indent);
            }
        }
    }

    fn text(&mut self, text: &str, indent: usize) {
        (0..indent).for_each(|_| self.out.push_str(INDENT));
        self.out.push_str(text);
        self.out.push('\n');
    }
}

/// The list in an attribute: for `#![allow(a, b)]`, the part with `a`, as in rustfmt.
fn innermost(part: &Part) -> &Part {
    match part.lines.as_slice() {
        [line] => line.parts.last().map_or(part, innermost),
        _ => part,
    }
}

/// The classes of tokens that determine the white space around them.
#[derive(Clone, Copy, PartialEq)]
enum Atom {
    Start,
    Word,
    /// A word that is always followed by a space.
    Keyword,
    Lifetime,
    Operator(&'static str),
    Group(Delimiter),
}

impl Atom {
    /// The atom of a token, or the atom of which it is the first half.
    fn of(token: &TokenTree, next: Option<&TokenTree>) -> Self {
        const KEYWORDS: [&str; 8] = ["use", "mut", "dyn", "as", "match", "const", "pub", "return"];
        match token {
            TokenTree::Group(group) => Self::Group(group.delimiter()),
            TokenTree::Ident(ident) if is_one_of(ident, &KEYWORDS) => Self::Keyword,
            TokenTree::Ident(_) | TokenTree::Literal(_) => Self::Word,
            TokenTree::Punct(punct) if punct.as_char() == '\'' => Self::Lifetime,
            TokenTree::Punct(punct) => Self::Operator(operator(punct, next)),
        }
    }

    /// Whether it consists of two tokens.
    fn is_double(self) -> bool {
        matches!(self, Self::Lifetime) || matches!(self, Self::Operator(text) if text.len() == 2)
    }
}

fn operator(punct: &Punct, next: Option<&TokenTree>) -> &'static str {
    const DOUBLE: [&str; 6] = ["::", "->", "=>", "==", "..", "||"];
    const SINGLE: [&str; 22] =
        [",", ";", ":", ".", "<", ">", "=", "&", "*", "-", "+", "#", "!", "?", "|", "/", "%", "^", "@", "$", "~", "_"];
    let first = punct.as_char();
    if let (Spacing::Joint, Some(TokenTree::Punct(second))) = (punct.spacing(), next) {
        let is = |text: &&&str| text.chars().eq([first, second.as_char()]);
        if let Some(text) = DOUBLE.iter().find(is) {
            return text;
        }
    }
    SINGLE.iter().find(|text| text.starts_with(first)).copied().unwrap_or("")
}

/// Whether there is a space between two atoms.
fn spaced(left: Atom, right: Atom) -> bool {
    match (left, right) {
        (Atom::Start, _) | (_, Atom::Start) => false,
        (Atom::Operator(left), right) => match left {
            "::" => false,
            "." | "<" | "&" | "*" | "-" | "!" | "#" | ".." => right == Atom::Group(Delimiter::Brace),
            ">" => match right {
                Atom::Operator(right) => ["=", "=>", "->", "+", "=="].contains(&right),
                Atom::Group(delimiter) => delimiter == Delimiter::Brace,
                _ => true,
            },
            _ => !matches!(right, Atom::Operator("," | ";")),
        },
        (left, Atom::Operator(right)) => match right {
            "," | ";" | "." | "?" | ":" | "<" | ">" | "!" | ".." => false,
            "::" => left == Atom::Keyword,
            _ => true,
        },
        (_, Atom::Group(Delimiter::Brace)) | (Atom::Keyword | Atom::Lifetime, _) => true,
        (Atom::Word | Atom::Group(_), Atom::Group(_)) => false,
        _ => true,
    }
}

/// Whether a line continues after a group in braces.
fn continues(next: Option<&TokenTree>) -> bool {
    matches!(next, Some(TokenTree::Punct(punct)) if matches!(punct.as_char(), ',' | ';' | '.' | '?'))
}

fn is_one_of(ident: &Ident, words: &[&str]) -> bool {
    words.iter().any(|word| ident == word)
}

fn delimiters(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}
