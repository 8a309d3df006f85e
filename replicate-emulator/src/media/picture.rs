//! Draws pictures.
//!
//! A picture has 256 colours and one byte per pixel, which is the sum of three entries of small tables. It is stored
//! uncompressed, so a megapixel takes only milliseconds, even in a build without optimizations.

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;

use super::Problem;

/// The parameters of a picture. Equal parameters give the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// In pixels, at least 1.
    pub(crate) width: u32,
    /// In pixels, at least 1.
    pub(crate) height: u32,
    /// Chooses the colours and the waves.
    pub(crate) seed: u64,
}

impl Picture {
    /// The picture as a PNG file.
    pub(super) fn png(&self) -> Result<Vec<u8>, Problem> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width, self.height);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(palette(self.seed));
        encoder.set_compression(png::Compression::NoCompression);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels())?;
        writer.finish()?;
        Ok(file)
    }

    /// The picture as a JPEG file.
    pub(super) fn jpeg(&self) -> Result<Vec<u8>, Problem> {
        let mut file = Vec::new();
        JpegEncoder::new(&mut file).encode(&self.rgb(), self.width, self.height, ExtendedColorType::Rgb8)?;
        Ok(file)
    }

    /// The picture as a WebP file, without loss.
    pub(super) fn webp(&self) -> Result<Vec<u8>, Problem> {
        let mut file = Vec::new();
        WebPEncoder::new_lossless(&mut file).encode(&self.rgb(), self.width, self.height, ExtendedColorType::Rgb8)?;
        Ok(file)
    }

    fn rgb(&self) -> Vec<u8> {
        let colours = self.colours();
        self.pixels().iter().flat_map(|pixel| colours[usize::from(*pixel)]).collect()
    }

    /// The 256 colours: red, green and blue.
    pub(super) fn colours(&self) -> Vec<[u8; 3]> {
        palette(self.seed).as_chunks().0.to_vec()
    }

    /// One byte per pixel: the number of its colour.
    pub(super) fn pixels(&self) -> Vec<u8> {
        let (width, height) = (self.width as usize, self.height as usize);
        let seed = self.seed.to_le_bytes();
        let part = |byte: usize| f64::from(seed[byte]) / 255.0;
        let across = wave(width, 0.6 + 1.2 * part(0), part(1));
        let down = wave(height, 0.6 + 1.2 * part(2), part(3));
        let slanted = wave(width + height, 1.0 + 2.0 * part(4), part(5));
        let mut pixels = Vec::with_capacity(width * height);
        for (y, down) in down.iter().enumerate() {
            let row = across.iter().zip(&slanted[y..]);
            pixels.extend(row.map(|(across, slanted)| across.wrapping_add(*down).wrapping_add(*slanted)));
        }
        pixels
    }
}

/// One wave along a side, between 0 and 85: three of them stay within the palette.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 85")]
fn wave(length: usize, turns: f64, phase: f64) -> Vec<u8> {
    let angle = |at: usize| std::f64::consts::TAU * (turns * at as f64 / length as f64 + phase);
    (0..length).map(|at| ((angle(at).sin() + 1.0) * 42.5) as u8).collect()
}

/// A gradient of three colours, from dark to light.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
fn palette(seed: u64) -> Vec<u8> {
    let seed = seed.to_le_bytes();
    let hue = f64::from(seed[6]) / 256.0;
    let turn = 0.15 + 0.25 * f64::from(seed[7]) / 255.0;
    let colour = |index: u32| {
        let at = f64::from(index) / 255.0;
        let light = 0.18 + 0.72 * at;
        let channel = |shift: f64| {
            let tint = (std::f64::consts::TAU * (hue + turn * at + shift)).cos();
            ((light + 0.22 * tint).clamp(0.0, 1.0) * 255.0) as u8
        };
        [channel(0.0), channel(1.0 / 3.0), channel(2.0 / 3.0)]
    };
    (0..256).flat_map(colour).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_decode_at_their_size() {
        for (width, height) in [(1, 1), (64, 32), (3, 500)] {
            let file = Picture { width, height, seed: 7 }.png().unwrap();
            let mut reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            let frame = reader.next_frame(&mut pixels).unwrap();
            assert_eq!((frame.width, frame.height), (width, height));
        }
    }

    #[test]
    fn the_seed_alone_decides() {
        let png = |seed| Picture { width: 40, height: 30, seed }.png().unwrap();
        assert_eq!(png(1), png(1));
        assert_ne!(png(1), png(2));
    }
}
