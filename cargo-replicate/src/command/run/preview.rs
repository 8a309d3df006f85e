//! Pictures in the terminal, where it can show them: by the graphics protocol of kitty, or by the inline images of iTerm2.
//!
//! Specifications: <https://sw.kovidgoyal.net/kitty/graphics-protocol/>, <https://iterm2.com/documentation-images.html>.

use std::borrow::Cow;
use std::io::{Cursor, IsTerminal, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::{ImageFormat, ImageReader, Limits};

/// How a terminal is sent a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocol {
    Kitty,
    Iterm,
}

/// How wide a picture is shown, in columns.
const COLUMNS: u32 = 40;
/// Larger files are left to be opened: a terminal would hold all of it.
const LARGEST: u64 = 16 << 20;

/// Shows the pictures among some files, where stdout is a terminal that can.
///
/// What can't be read or written is not shown: the files are saved all the same.
pub(in crate::command) fn show(files: &[PathBuf]) {
    let mut stdout = std::io::stdout();
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let Some(protocol) = protocol(variable).filter(|_| stdout.is_terminal()) else { return };
    for text in files.iter().filter_map(|file| preview(protocol, file)) {
        // Not by way of `anstream`, which would take the sequences for colours.
        let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
    }
}

/// The protocol of the terminal that the environment tells of.
fn protocol(variable: impl Fn(&str) -> Option<String>) -> Option<Protocol> {
    let term = variable("TERM").unwrap_or_default();
    if variable("TMUX").is_some() || term.starts_with("screen") || term.starts_with("tmux") {
        // A multiplexer passes no pictures on, whatever it runs in.
        return None;
    }
    let program = variable("TERM_PROGRAM").unwrap_or_default();
    if variable("KITTY_WINDOW_ID").is_some()
        || term.contains("kitty")
        || term.contains("ghostty")
        || program == "ghostty"
    {
        return Some(Protocol::Kitty);
    }
    let inline = ["iTerm.app", "WezTerm", "mintty"].contains(&program.as_str());
    (inline || variable("LC_TERMINAL").as_deref() == Some("iTerm2")).then_some(Protocol::Iterm)
}

/// The sequence that shows a file.
fn preview(protocol: Protocol, file: &Path) -> Option<String> {
    if std::fs::metadata(file).ok()?.len() > LARGEST {
        return None;
    }
    encoded(protocol, &std::fs::read(file).ok()?)
}

/// The sequence that shows a picture; none where it is no picture, or of a format that is not known.
fn encoded(protocol: Protocol, content: &[u8]) -> Option<String> {
    match protocol {
        Protocol::Kitty => Some(kitty(&STANDARD.encode(as_png(content)?))),
        Protocol::Iterm => {
            image::guess_format(content).ok()?;
            let options = format!("inline=1;width={COLUMNS};preserveAspectRatio=1;size={}", content.len());
            Some(format!("\x1b]1337;File={options}:{}\x07", STANDARD.encode(content)))
        }
    }
}

/// A picture as PNG: a small file as it is, and anything else no larger than it is shown.
fn as_png(content: &[u8]) -> Option<Cow<'_, [u8]>> {
    const SMALL: usize = 1 << 20;
    const LARGEST_SIDE: u32 = 800;
    if image::guess_format(content).ok()? == ImageFormat::Png && content.len() <= SMALL {
        return Some(Cow::Borrowed(content));
    }
    let mut reader = ImageReader::new(Cursor::new(content)).with_guessed_format().ok()?;
    // A file of a few bytes can say that it is of gigabytes.
    let mut limits = Limits::default();
    limits.max_alloc = Some(256 << 20);
    reader.limits(limits);
    let mut png = Cursor::new(Vec::new());
    reader.decode().ok()?.thumbnail(LARGEST_SIDE, LARGEST_SIDE).write_to(&mut png, ImageFormat::Png).ok()?;
    Some(Cow::Owned(png.into_inner()))
}

/// A PNG file in pieces of 4096 bytes; `q=2` keeps the terminal from answering, since nobody would read it.
fn kitty(base64: &str) -> String {
    let mut pieces = Vec::new();
    let mut rest = base64;
    let mut options = format!("a=T,f=100,q=2,c={COLUMNS},");
    while !rest.is_empty() {
        let (piece, others) = rest.split_at(rest.len().min(4096));
        pieces.push(format!("\x1b_G{options}m={};{piece}\x1b\\", u8::from(!others.is_empty())));
        options.clear();
        rest = others;
    }
    pieces.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_told_by_their_environment() {
        let table = [
            ("TERM=xterm-kitty", Some(Protocol::Kitty)),
            ("TERM=xterm-256color KITTY_WINDOW_ID=1", Some(Protocol::Kitty)),
            ("TERM=xterm-ghostty", Some(Protocol::Kitty)),
            ("TERM_PROGRAM=iTerm.app", Some(Protocol::Iterm)),
            ("TERM_PROGRAM=WezTerm", Some(Protocol::Iterm)),
            ("LC_TERMINAL=iTerm2", Some(Protocol::Iterm)),
            ("TERM=xterm-256color TERM_PROGRAM=Apple_Terminal", None),
            ("TERM=xterm-kitty TMUX=/tmp/tmux", None),
            ("TERM=screen-256color KITTY_WINDOW_ID=1", None),
            ("TERM=dumb", None),
            ("", None),
        ];
        for (environment, expected) in table {
            let variable = |name: &str| {
                let mut pairs = environment.split(' ').filter_map(|pair| pair.split_once('='));
                pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
            };
            assert_eq!(protocol(variable), expected, "{environment}");
        }
    }

    /// What a terminal is sent by the protocol of kitty: the first options, and the whole file.
    fn sent(content: &[u8]) -> Option<(String, Vec<u8>)> {
        let text = encoded(Protocol::Kitty, content)?;
        let pieces: Vec<&str> = text.split_terminator("\x1b\\").collect();
        let parts: Vec<(&str, &str)> = pieces.iter().map(|piece| piece.split_once(';').unwrap()).collect();
        assert!(parts.iter().all(|(_, payload)| payload.len() <= 4096), "each piece is short");
        assert!(parts.last().unwrap().0.ends_with("m=0"), "the last one says that it is");
        let payload: String = parts.iter().map(|(_, payload)| *payload).collect();
        Some((parts[0].0.to_owned(), STANDARD.decode(payload).unwrap()))
    }

    #[test]
    fn a_small_png_is_sent_as_it_is() {
        let content = [b"\x89PNG\r\n\x1a\n".as_slice(), &[7; 10_000]].concat();
        assert_eq!(sent(&content), Some(("\x1b_Ga=T,f=100,q=2,c=40,m=1".to_owned(), content.clone())));
        let text = encoded(Protocol::Iterm, &content).unwrap();
        assert_eq!(STANDARD.decode(text.trim_end_matches('\x07').rsplit_once(':').unwrap().1).unwrap(), content);
    }

    #[test]
    fn other_pictures_are_sent_as_png_where_the_terminal_reads_nothing_else() {
        for format in [ImageFormat::Jpeg, ImageFormat::WebP] {
            let mut file = Cursor::new(Vec::new());
            image::DynamicImage::new_rgb8(2000, 1000).write_to(&mut file, format).unwrap();
            let (_, png) = sent(file.get_ref()).unwrap();
            let shown = image::load_from_memory_with_format(&png, ImageFormat::Png).unwrap();
            assert_eq!((shown.width(), shown.height()), (800, 400), "{format:?}");
            assert!(encoded(Protocol::Iterm, file.get_ref()).is_some());
            assert_eq!(sent(&file.get_ref()[..100]), None, "half a {format:?}");
        }
    }

    #[test]
    fn what_is_no_picture_is_not_sent() {
        for content in [b"".as_slice(), b"\x1b]0;title\x07", b"<svg/>", b"ID3 is audio", b"\xff\xd8\xff"] {
            assert_eq!(encoded(Protocol::Kitty, content), None, "{content:?}");
        }
        assert_eq!(encoded(Protocol::Iterm, b"ID3 is audio"), None);
    }
}
