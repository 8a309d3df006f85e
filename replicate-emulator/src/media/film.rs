//! Films of two seconds, as MP4 files with H.264: a picture whose colours change.
//!
//! The frames are not compressed, so they are small: their longer side has at most 192 pixels.

use std::num::{NonZeroU16, NonZeroU32};

use less_avc::ycbcr_image::{DataPlane, Planes, YCbCrImage};
use less_avc::{BitDepth, LessEncoder};
use shiguredo_mp4::boxes::{Avc1Box, AvccBox, SampleEntry, VisualSampleEntryFields};
use shiguredo_mp4::mux::{Mp4FileMuxer, Sample};
use shiguredo_mp4::{TrackKind, Uint};

use super::{Picture, Problem};

const FRAMES: u8 = 12;
const FRAMES_A_SECOND: NonZeroU32 = NonZeroU32::new(6).expect("it is not 0");
const LONGEST_SIDE: u32 = 192;
/// The side of an H.264 block in pixels.
const BLOCK: u32 = 16;

/// A film of a picture, with the same aspect ratio.
pub(super) fn mp4(picture: &Picture) -> Result<Vec<u8>, Problem> {
    let (width, height) = size(picture.width, picture.height);
    let still = Picture { width: u32::from(width), height: u32::from(height), seed: picture.seed };
    let (pixels, colours) = (still.pixels(), still.colours());
    let film = Film { width, height, pixels, colours };

    let mut muxer = Mp4FileMuxer::new()?;
    let mut mp4 = muxer.initial_boxes_bytes().to_vec();
    let first = film.frame(0);
    let (start, mut encoder) = LessEncoder::new(&first.image(&film))?;
    let entry = film.entry(without_prefix(start.sps.to_annex_b_data()), without_prefix(start.pps.to_annex_b_data()));
    let mut entry = Some(entry);
    for number in 0..FRAMES {
        let unit = if number == 0 {
            start.frame.to_annex_b_data()
        } else {
            encoder.encode(&film.frame(number).image(&film))?.to_annex_b_data()
        };
        let unit = without_prefix(unit);
        let data_offset = mp4.len() as u64;
        mp4.extend_from_slice(&u32::try_from(unit.len())?.to_be_bytes());
        mp4.extend_from_slice(&unit);
        muxer.append_sample(&Sample {
            track_kind: TrackKind::Video,
            sample_entry: entry.take(),
            keyframe: true,
            timescale: FRAMES_A_SECOND,
            duration: 1,
            composition_time_offset: None,
            data_offset,
            data_size: unit.len() + 4,
        })?;
    }
    for (offset, bytes) in muxer.finalize()?.offset_and_bytes_pairs() {
        let (start, end) = (usize::try_from(offset)?, usize::try_from(offset)? + bytes.len());
        if mp4.len() < end {
            mp4.resize(end, 0);
        }
        mp4[start..end].copy_from_slice(bytes);
    }
    Ok(mp4)
}

/// A size with the same aspect ratio, in whole blocks.
fn size(width: u32, height: u32) -> (u16, u16) {
    let longer = width.max(height).max(1);
    let side = |pixels: u32| {
        let scaled = u64::from(pixels) * u64::from(LONGEST_SIDE.min(longer)) / u64::from(longer);
        let blocks = u32::try_from(scaled).unwrap_or(LONGEST_SIDE) / BLOCK;
        u16::try_from(blocks.max(1) * BLOCK).unwrap_or(u16::MAX)
    };
    (side(width), side(height))
}

/// An H.264 unit without the prefix that separates units in a stream.
fn without_prefix(unit: Vec<u8>) -> Vec<u8> {
    match unit.strip_prefix(&[0, 0, 0, 1]).or_else(|| unit.strip_prefix(&[0, 0, 1])) {
        Some(rest) => rest.to_vec(),
        None => unit,
    }
}

struct Film {
    width: u16,
    height: u16,
    pixels: Vec<u8>,
    colours: Vec<[u8; 3]>,
}

/// A frame in luminance and two colour differences, which have one value for each four pixels.
struct Frame {
    luma: Vec<u8>,
    blue: Vec<u8>,
    red: Vec<u8>,
}

impl Film {
    /// A frame of the film: each shifts the colours a little.
    fn frame(&self, number: u8) -> Frame {
        let shift = number.wrapping_mul(8);
        let colours: Vec<[u8; 3]> =
            (0..=255_u8).map(|at| differences(self.colours[at.wrapping_add(shift) as usize])).collect();
        let of = |pixel: &u8, part: usize| colours[usize::from(*pixel)][part];
        let rows =
            || self.pixels.chunks_exact(usize::from(self.width)).step_by(2).flat_map(|row| row.iter().step_by(2));
        Frame {
            luma: self.pixels.iter().map(|pixel| of(pixel, 0)).collect(),
            blue: rows().map(|pixel| of(pixel, 1)).collect(),
            red: rows().map(|pixel| of(pixel, 2)).collect(),
        }
    }

    /// What a player needs to know to read the frames.
    fn entry(&self, sps: Vec<u8>, pps: Vec<u8>) -> SampleEntry {
        SampleEntry::Avc1(Avc1Box {
            visual: VisualSampleEntryFields {
                data_reference_index: NonZeroU16::MIN,
                width: self.width,
                height: self.height,
                horizresolution: VisualSampleEntryFields::DEFAULT_HORIZRESOLUTION,
                vertresolution: VisualSampleEntryFields::DEFAULT_VERTRESOLUTION,
                frame_count: VisualSampleEntryFields::DEFAULT_FRAME_COUNT,
                compressorname: VisualSampleEntryFields::NULL_COMPRESSORNAME,
                depth: VisualSampleEntryFields::DEFAULT_DEPTH,
            },
            avcc_box: AvccBox {
                avc_profile_indication: sps[1],
                profile_compatibility: sps[2],
                avc_level_indication: sps[3],
                length_size_minus_one: Uint::new(3),
                sps_list: vec![sps],
                pps_list: vec![pps],
                chroma_format: None,
                bit_depth_luma_minus8: None,
                bit_depth_chroma_minus8: None,
                sps_ext_list: Vec::new(),
            },
            unknown_boxes: Vec::new(),
        })
    }
}

impl Frame {
    fn image(&self, film: &Film) -> YCbCrImage<'_> {
        let plane = |data, stride: u16| DataPlane { data, stride: usize::from(stride), bit_depth: BitDepth::Depth8 };
        YCbCrImage {
            planes: Planes::YCbCr((
                plane(&self.luma, film.width),
                plane(&self.blue, film.width / 2),
                plane(&self.red, film.width / 2),
            )),
            width: u32::from(film.width),
            height: u32::from(film.height),
        }
    }
}

/// A colour as luminance and two differences (BT.601, of full range).
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
fn differences([red, green, blue]: [u8; 3]) -> [u8; 3] {
    let [red, green, blue] = [red, green, blue].map(f64::from);
    let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    let whole = |value: f64| value.clamp(0.0, 255.0) as u8;
    [whole(luma), whole(128.0 + (blue - luma) * 0.564), whole(128.0 + (red - luma) * 0.713)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn films_keep_the_shape_in_whole_blocks() {
        let table = [
            ((1024, 576), (192, 96)),
            ((576, 1024), (96, 192)),
            ((512, 512), (192, 192)),
            ((64, 32), (64, 32)),
            ((1, 4096), (16, 192)),
            ((1, 1), (16, 16)),
        ];
        for ((width, height), expected) in table {
            assert_eq!(size(width, height), expected, "{width} {height}");
            mp4(&Picture { width, height, seed: 3 }).unwrap();
        }
    }
}
