//! Removes invisible and deceptive characters from untrusted text.

/// The maximum length, more than anybody reads in a hover. It keeps hostile documents from filling the user's files.
const LONGEST: usize = 4_000;

/// Text without invisible characters, cut after 4,000 characters.
#[must_use]
pub fn plain(text: &str) -> String {
    visible(text).trim().to_owned()
}

/// Text for one line of a terminal, cut to a readable length.
#[must_use]
pub fn one_line(text: &str) -> String {
    const LONGEST_LINE: usize = 500;
    let text = visible(text).split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST_LINE) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// Text without invisible and deceptive characters.
#[must_use]
pub fn visible(text: &str) -> String {
    if text.len() <= LONGEST && text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len().min(LONGEST));
    for (count, c) in text.chars().enumerate() {
        if count == LONGEST {
            out.push('…');
            break;
        }
        match c {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push(' '),
            // Zero-width and bidirectional controls, the byte order mark, tags.
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{e0000}'..='\u{e007f}'
            | '\u{fff9}'..='\u{fffb}' => {}
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
