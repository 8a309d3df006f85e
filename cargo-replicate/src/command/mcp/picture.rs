//! Pictures for agents: not larger than models use, in a format that every client accepts.

use std::io::Cursor;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use rmcp::model::ContentBlock;

/// Models scale larger pictures down to this many pixels per side
/// (<https://docs.claude.com/en/docs/build-with-claude/vision>).
const LARGEST_SIDE: u32 = 1568;
/// Clients refuse results of more than about a megabyte, in which pictures are a third larger than their bytes.
pub(super) const LARGEST_FILES: usize = 500_000;
/// A file of a few bytes can claim a size of gigabytes.
const LARGEST_DECODED: u64 = 256 << 20;

/// A picture as content of at most this many bytes; `None` if it is not a picture, or has an unknown format.
pub(super) fn content(file: &[u8], most: usize) -> Option<ContentBlock> {
    let reader = ImageReader::new(Cursor::new(file)).with_guessed_format().ok()?;
    let format = reader.format()?;
    let picture = decoded(reader)?;
    let is_small = picture.width().max(picture.height()) <= LARGEST_SIDE && file.len() <= most;
    if is_small {
        return Some(ContentBlock::image(STANDARD.encode(file), format.to_mime_type()));
    }
    let (scaled, format) = scaled(&picture, most)?;
    Some(ContentBlock::image(STANDARD.encode(scaled), format.to_mime_type()))
}

fn decoded(mut reader: ImageReader<Cursor<&[u8]>>) -> Option<DynamicImage> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(LARGEST_DECODED);
    reader.limits(limits);
    reader.decode().ok()
}

/// A picture that is small enough: as PNG if it has transparent parts and stays small, otherwise as JPEG.
fn scaled(picture: &DynamicImage, most: usize) -> Option<(Vec<u8>, ImageFormat)> {
    let mut side = LARGEST_SIDE.min(picture.width().max(picture.height()));
    while side > 0 {
        let smaller = picture.thumbnail(side, side);
        if picture.color().has_alpha()
            && let Some(png) = encoded(&smaller, ImageFormat::Png, most)
        {
            return Some((png, ImageFormat::Png));
        }
        if let Some(jpeg) = encoded(&DynamicImage::ImageRgb8(smaller.to_rgb8()), ImageFormat::Jpeg, most) {
            return Some((jpeg, ImageFormat::Jpeg));
        }
        side /= 2;
    }
    None
}

/// A picture as a file, if that is small enough.
fn encoded(picture: &DynamicImage, format: ImageFormat, most: usize) -> Option<Vec<u8>> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).ok()?;
    Some(file.into_inner()).filter(|file| file.len() <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, format).unwrap();
        file.into_inner()
    }

    fn shown(file: &[u8]) -> Option<(u32, u32, String)> {
        let content = content(file, LARGEST_FILES)?;
        let image = content.as_image().unwrap();
        let picture = image::load_from_memory(&STANDARD.decode(&image.data).unwrap()).unwrap();
        Some((picture.width(), picture.height(), image.mime_type.clone()))
    }

    #[test]
    fn pictures_are_scaled_to_what_models_look_at() {
        let small = DynamicImage::new_rgb8(40, 20);
        assert_eq!(shown(&file(&small, ImageFormat::Png)).unwrap(), (40, 20, "image/png".to_owned()));
        let wide = DynamicImage::new_rgb8(3136, 20);
        assert_eq!(shown(&file(&wide, ImageFormat::Png)).unwrap(), (1568, 10, "image/jpeg".to_owned()));
        let transparent = DynamicImage::new_rgba8(20, 3136);
        assert_eq!(shown(&file(&transparent, ImageFormat::WebP)).unwrap(), (10, 1568, "image/png".to_owned()));
    }

    #[test]
    fn pictures_that_stay_large_are_made_smaller() {
        let mut noise = image::RgbImage::new(1500, 1500);
        noise.pixels_mut().for_each(|pixel| pixel.0 = [fastrand::u8(..), fastrand::u8(..), fastrand::u8(..)]);
        let content = content(&file(&DynamicImage::ImageRgb8(noise), ImageFormat::Png), 100_000).unwrap();
        assert!(content.as_image().unwrap().data.len() < 140_000);
    }

    #[test]
    fn what_is_no_picture_is_not_shown() {
        assert!(content(b"RIFF0000WAVEfmt ", LARGEST_FILES).is_none());
        assert!(content(b"", LARGEST_FILES).is_none());
        assert!(content(b"\x89PNG\r\n\x1a\n", LARGEST_FILES).is_none());
    }
}
