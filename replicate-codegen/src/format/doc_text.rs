//! Writes documentation as a comment instead of an attribute.

use proc_macro2::{Group, TokenTree};

/// The text of a doc comment, if it can be written as one.
pub(super) fn doc_text(group: &Group) -> Option<String> {
    let mut tokens = group.stream().into_iter();
    match (tokens.next()?, tokens.next()?, tokens.next()?, tokens.next()) {
        (TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Literal(literal), None) if name == "doc" => {
            unescaped(&literal.to_string()).filter(|text| !text.starts_with('/'))
        }
        _ => None,
    }
}

/// The text of a string literal, if a comment can contain it.
fn unescaped(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => text.push(match chars.next()? {
                c @ ('"' | '\\' | '\'') => c,
                // Marks that belong to the preceding character, as in an emoji, are escaped too.
                'u' => unicode_escape(&mut chars).filter(|c| is_harmless(*c))?,
                _ => return None,
            }),
            '\n' | '\r' => return None,
            c => text.push(c),
        }
    }
    Some(text)
}

/// The character of an escape, after its `\u`: `{fe0f}`.
fn unicode_escape(chars: &mut std::str::Chars<'_>) -> Option<char> {
    let (digits, rest) = chars.as_str().strip_prefix('{')?.split_once('}')?;
    *chars = rest.chars();
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

/// Whether a character neither ends a line nor changes the text direction, which the compiler rejects in comments.
fn is_harmless(c: char) -> bool {
    let changes_direction =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !c.is_control() && !changes_direction && !matches!(c, '\u{2028}' | '\u{2029}')
}
