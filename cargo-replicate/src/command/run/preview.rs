//! Pictures in the terminal: by the graphics protocol of kitty, by the inline images of iTerm2, or as coloured blocks.
//!
//! Specifications: <https://sw.kovidgoyal.net/kitty/graphics-protocol/>, <https://iterm2.com/documentation-images.html>.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{Cursor, IsTerminal, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::{DynamicImage, ImageFormat, ImageReader, Limits};

/// How a picture is sent to a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Means {
    Kitty,
    /// Inline images.
    Inline,
    /// Half a block for each pixel, in all colours or in 256.
    Blocks {
        all_colours: bool,
    },
}

/// The width of a picture in columns.
const COLUMNS: u32 = 40;
/// Larger files are not shown, since a terminal would keep all of it in memory.
const LARGEST: u64 = 16 << 20;
/// The maximum side of a picture in pixels.
const LARGEST_SIDE: u32 = 800;

/// Shows the pictures among some files, if stdout is a terminal that supports it.
///
/// Errors are ignored, since the files are saved anyway.
pub(in crate::command) fn show(files: &[PathBuf]) {
    let mut stdout = std::io::stdout();
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let Some(means) = means(variable).filter(|_| stdout.is_terminal()) else { return };
    for text in files.iter().filter_map(|file| encoded(means, &content(file)?)) {
        // Not through `anstream`, which would interpret the sequences as colours.
        let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
    }
}

/// The output for a picture; `None` if it is not a picture, or has an unknown format.
fn encoded(means: Means, content: &[u8]) -> Option<String> {
    match means {
        Means::Kitty => Some(kitty(&STANDARD.encode(as_png(content)?))),
        Means::Inline => {
            decoded(content)?;
            let options = format!("inline=1;width={COLUMNS};preserveAspectRatio=1;size={}", content.len());
            Some(format!("\x1b]1337;File={options}:{}\x07", STANDARD.encode(content)))
        }
        Means::Blocks { all_colours } => Some(blocks(&decoded(content)?, all_colours)),
    }
}

/// A picture of blocks, at most as wide as it is shown.
fn blocks(picture: &DynamicImage, all_colours: bool) -> String {
    blocks_as_they_are(&picture.thumbnail(COLUMNS, COLUMNS), all_colours)
}

/// A picture of lower half blocks: the upper pixel of each is its background. A transparent pixel has no colour.
fn blocks_as_they_are(picture: &DynamicImage, all_colours: bool) -> String {
    let picture = picture.to_rgba8();
    let colour = |x: u32, y: u32| {
        let [red, green, blue, alpha] = picture.get_pixel_checked(x, y)?.0;
        let step = |value: u8| u16::from(value) * 5 / 255;
        let shown = if all_colours {
            format!("2;{red};{green};{blue}")
        } else {
            // The colour cube with six steps for each colour.
            format!("5;{}", 16 + 36 * step(red) + 6 * step(green) + step(blue))
        };
        (alpha > 127).then_some(shown)
    };
    let mut text = String::new();
    for y in (0..picture.height()).step_by(2) {
        for x in 0..picture.width() {
            // Writing to a string does not fail.
            let _ = match (colour(x, y), colour(x, y + 1)) {
                (Some(upper), Some(lower)) => write!(text, "\x1b[48;{upper};38;{lower}m▄"),
                (Some(upper), None) => write!(text, "\x1b[0;38;{upper}m▀"),
                (None, Some(lower)) => write!(text, "\x1b[0;38;{lower}m▄"),
                (None, None) => write!(text, "\x1b[0m "),
            };
        }
        text.push_str("\x1b[0m\n");
    }
    text.truncate(text.trim_end_matches('\n').len());
    text
}

/// The capabilities of the terminal, from the environment.
fn means(variable: impl Fn(&str) -> Option<String>) -> Option<Means> {
    let term = variable("TERM").unwrap_or_default();
    let program = variable("TERM_PROGRAM").unwrap_or_default();
    if term.is_empty() || term == "dumb" {
        return None;
    }
    // A multiplexer does not forward pictures, whatever terminal it runs in.
    let multiplexed = variable("TMUX").is_some() || term.starts_with("screen") || term.starts_with("tmux");
    let is_kitty = variable("KITTY_WINDOW_ID").is_some()
        || term.contains("kitty")
        || term.contains("ghostty")
        || program == "ghostty";
    let is_inline = ["iTerm.app", "WezTerm", "mintty"].contains(&program.as_str())
        || variable("LC_TERMINAL").as_deref() == Some("iTerm2");
    if is_kitty && !multiplexed {
        return Some(Means::Kitty);
    }
    if is_inline && !multiplexed {
        return Some(Means::Inline);
    }
    let all_colours = variable("COLORTERM").is_some_and(|kind| kind == "truecolor" || kind == "24bit");
    // Blocks consist only of colours.
    variable("NO_COLOR").is_none().then_some(Means::Blocks { all_colours })
}

fn content(file: &Path) -> Option<Vec<u8>> {
    if std::fs::metadata(file).ok()?.len() > LARGEST {
        return None;
    }
    std::fs::read(file).ok()
}

/// A picture, at most as large as it is shown; `None` if it is not a picture, or has an unknown format.
fn decoded(content: &[u8]) -> Option<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(content)).with_guessed_format().ok()?;
    // A file of a few bytes can claim a size of gigabytes.
    let mut limits = Limits::default();
    limits.max_alloc = Some(256 << 20);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    let is_large = picture.width() > LARGEST_SIDE || picture.height() > LARGEST_SIDE;
    Some(if is_large { picture.thumbnail(LARGEST_SIDE, LARGEST_SIDE) } else { picture })
}

/// A picture as PNG: a small file as it is, and anything else at most as large as it is shown.
fn as_png(content: &[u8]) -> Option<Cow<'_, [u8]>> {
    const SMALL: usize = 1 << 20;
    if image::guess_format(content).ok()? == ImageFormat::Png && content.len() <= SMALL {
        return Some(Cow::Borrowed(content));
    }
    let mut png = Cursor::new(Vec::new());
    decoded(content)?.write_to(&mut png, ImageFormat::Png).ok()?;
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
        let blocks = |all_colours| Some(Means::Blocks { all_colours });
        let table = [
            ("TERM=xterm-kitty", Some(Means::Kitty)),
            ("TERM=xterm-kitty NO_COLOR=1", Some(Means::Kitty)),
            ("TERM=xterm-256color KITTY_WINDOW_ID=1", Some(Means::Kitty)),
            ("TERM=xterm-ghostty", Some(Means::Kitty)),
            ("TERM=xterm-256color TERM_PROGRAM=iTerm.app", Some(Means::Inline)),
            ("TERM=xterm-256color TERM_PROGRAM=WezTerm", Some(Means::Inline)),
            ("TERM=xterm LC_TERMINAL=iTerm2", Some(Means::Inline)),
            ("TERM=xterm-256color TERM_PROGRAM=Apple_Terminal", blocks(false)),
            ("TERM=xterm-256color COLORTERM=truecolor", blocks(true)),
            ("TERM=xterm-256color NO_COLOR=1", None),
            ("TERM=xterm-kitty TMUX=/tmp/tmux", blocks(false)),
            ("TERM=screen-256color KITTY_WINDOW_ID=1", blocks(false)),
            ("TERM=dumb", None),
            ("", None),
        ];
        for (environment, expected) in table {
            let variable = |name: &str| {
                let mut pairs = environment.split(' ').filter_map(|pair| pair.split_once('='));
                pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
            };
            assert_eq!(means(variable), expected, "{environment}");
        }
    }

    /// The output in kitty's protocol: the first options, and the whole file.
    fn sent(content: &[u8]) -> Option<(String, Vec<u8>)> {
        let text = encoded(Means::Kitty, content)?;
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
    }

    #[test]
    fn other_pictures_are_sent_as_png_where_the_terminal_reads_nothing_else() {
        for format in [ImageFormat::Jpeg, ImageFormat::WebP] {
            let mut file = Cursor::new(Vec::new());
            image::DynamicImage::new_rgb8(2000, 1000).write_to(&mut file, format).unwrap();
            let (_, png) = sent(file.get_ref()).unwrap();
            let shown = image::load_from_memory_with_format(&png, ImageFormat::Png).unwrap();
            assert_eq!((shown.width(), shown.height()), (800, 400), "{format:?}");
            assert!(encoded(Means::Inline, file.get_ref()).is_some());
            assert_eq!(sent(&file.get_ref()[..100]), None, "half a {format:?}");
        }
    }

    #[test]
    fn blocks_are_two_pixels_high() {
        let picture = image::RgbaImage::from_fn(2, 3, |x, y| {
            image::Rgba(if x == 0 { [255, 0, 0, 255] } else { [0, 0, 255, if y == 1 { 0 } else { 255 }] })
        });
        let picture = DynamicImage::ImageRgba8(picture);
        let expected = [
            "\x1b[48;2;255;0;0;38;2;255;0;0m▄\x1b[0;38;2;0;0;255m▀\x1b[0m",
            "\x1b[0;38;2;255;0;0m▀\x1b[0;38;2;0;0;255m▀\x1b[0m",
        ];
        assert_eq!(blocks_as_they_are(&picture, true), expected.join("\n"));
        assert!(blocks_as_they_are(&picture, false).starts_with("\x1b[48;5;196;38;5;196m▄\x1b[0;38;5;21m▀"));
        let wide = DynamicImage::new_rgb8(400, 200);
        assert_eq!(blocks(&wide, true).lines().count(), 10);
    }

    #[test]
    fn what_is_no_picture_is_not_sent() {
        for content in [b"".as_slice(), b"\x1b]0;title\x07", b"<svg/>", b"ID3 is audio", b"\xff\xd8\xff"] {
            for means in [Means::Kitty, Means::Inline, Means::Blocks { all_colours: true }] {
                assert_eq!(encoded(means, content), None, "{content:?}");
            }
        }
    }
}
