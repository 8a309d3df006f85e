//! How characters that identifiers can't contain are spelled.

/// `U` and the hex digits, for a character without a name.
pub(super) fn hex(c: char) -> String {
    format!("U{:x}", u32::from(c))
}

/// Accents and variation selectors, which are dropped.
///
/// Other combining marks are spelled out: without the vowel signs of Indian scripts, it would be another word.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

pub(super) fn is_separator(c: char) -> bool {
    separator_name(c).is_some()
        || c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}')
}

/// The name of a separator, for a text that contains only separators.
pub(super) fn separator_name(c: char) -> Option<&'static str> {
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

/// The name of a symbol, which is always a separate word.
pub(super) fn symbol_name(c: char) -> Option<&'static str> {
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
