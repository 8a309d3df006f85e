//! What an input asks for, by the property names that models use: the number, size and format of files, and the
//! subject.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::media::{Format, Kind};

/// An input with the model's defaults filled in.
#[derive(Clone, Debug)]
pub(crate) struct Hints {
    input: Map<String, Value>,
    seed: u64,
    /// The width and height of the picture in the input, in pixels.
    source: Option<(u32, u32)>,
    /// What kind of files the model makes.
    kind: Kind,
}

const COUNTS: [&str; 9] = [
    "num_outputs",
    "batch_size",
    "num_images",
    "number_of_images",
    "num_samples",
    "num_images_per_prompt",
    "number_of_outputs",
    "num_return_sequences",
    "n",
];
const SIZES: [&str; 7] =
    ["size", "image_size", "resolution", "image_resolution", "image_dimensions", "dimensions", "aspect_ratio"];
const SCALES: [&str; 5] = ["upscale", "scale", "scale_factor", "upscale_factor", "outscale"];
const PROMPTS: [&str; 6] = ["prompt", "text", "text_prompt", "input", "message", "question"];
const STEPS: [&str; 5] = ["num_inference_steps", "steps", "num_steps", "ddim_steps", "number_of_steps"];

/// More files than any model gives.
const MOST: u64 = 64;
/// The maximum side of a picture, whatever is requested.
const LONGEST_SIDE: u64 = 4096;
/// A smaller number is not taken for the size of a picture.
const SHORTEST_SIDE: u64 = 16;
/// The default side of a picture.
const USUAL_SIDE: u32 = 512;
/// The longer side of a picture that is requested by its aspect ratio.
const RATIO_SIDE: u32 = 1024;

impl Hints {
    /// Reads the hints in an input with its defaults.
    pub(crate) fn new(model: &str, input: Map<String, Value>) -> Self {
        // Sorted, since `serde_json` keeps the original order if any crate of a program enables that.
        let sorted: BTreeMap<_, _> = input.iter().collect();
        let pairs = sorted.into_iter().map(|(key, value)| format!("\0{key}\0{value}"));
        let seed = hash(model.bytes().chain(pairs.flat_map(String::into_bytes)));
        Self { input, seed, source: None, kind: Kind::default() }
    }

    /// Sets the size of the picture in the input, if it is known.
    pub(crate) fn with_source(self, source: Option<(u32, u32)>) -> Self {
        Self { source, ..self }
    }

    /// Sets the kind of files that the model makes.
    pub(crate) fn with_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// The format of a file for a property of the output: the one that the input asks for, unless the property is
    /// clearly of another kind.
    pub(crate) fn format(&self, property: Option<&str>) -> Format {
        let kind = property.and_then(kind_of_property);
        let asked = self.input.iter().filter(|(name, _)| names_a_format(name));
        let mut asked = asked.filter_map(|(_, value)| Format::named(value.as_str()?));
        let fitting = asked.find(|format| kind.is_none_or(|kind| format.kind() == kind));
        fitting.unwrap_or_else(|| Format::usual(kind.unwrap_or(self.kind)))
    }

    /// A number that depends on the model and on all of the input.
    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// A seed for the n-th file of the output, unrelated to those of the others.
    pub(crate) fn file_seed(&self, number: usize) -> u64 {
        hash(self.seed.to_le_bytes().into_iter().chain(number.to_le_bytes()))
    }

    /// How many values a list has. Default: 1.
    pub(crate) fn count(&self) -> usize {
        let count = COUNTS.iter().find_map(|name| self.whole(name)).unwrap_or(1);
        usize::try_from(count.clamp(1, MOST)).unwrap_or(1)
    }

    /// The width and height of a picture, in pixels.
    pub(crate) fn size(&self) -> (u32, u32) {
        let sides = (self.whole("width"), self.whole("height"));
        match sides {
            (Some(width), Some(height)) => (side(width), side(height)),
            (Some(one), None) | (None, Some(one)) => (side(one), side(one)),
            (None, None) => {
                let named = SIZES.iter().find_map(|name| match self.input.get(*name)? {
                    Value::String(text) => sides_of(text),
                    size => size
                        .as_u64()
                        .filter(|pixels| *pixels >= SHORTEST_SIDE)
                        .map(|pixels| (side(pixels), side(pixels))),
                });
                named.or_else(|| self.scaled()).unwrap_or((USUAL_SIDE, USUAL_SIDE))
            }
        }
    }

    /// The size of the picture in the input, enlarged as requested.
    fn scaled(&self) -> Option<(u32, u32)> {
        let (width, height) = self.source?;
        let scale = SCALES.iter().find_map(|name| self.whole(name)).unwrap_or(1);
        let scaled = |pixels: u32| side(u64::from(pixels).saturating_mul(scale));
        Some((scaled(width), scaled(height)))
    }

    /// How many steps the progress in the logs has.
    pub(crate) fn steps(&self) -> u64 {
        STEPS.iter().find_map(|name| self.whole(name)).unwrap_or(20).clamp(1, 10_000)
    }

    /// The prompt in the input, on one line; empty if it has none.
    pub(crate) fn prompt(&self) -> String {
        let named = PROMPTS.iter().filter_map(|name| self.input.get(*name));
        let text = named.filter_map(Value::as_str).find(|text| !text.trim().is_empty()).unwrap_or_default();
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        line.chars().take(200).collect()
    }

    fn whole(&self, name: &str) -> Option<u64> {
        self.input.get(name)?.as_u64()
    }
}

/// Whether an input property sets the output format.
fn names_a_format(input: &str) -> bool {
    input.contains("format") || ["output_type", "extension", "file_type"].contains(&input)
}

/// The kind of files that the name of an output's property names.
fn kind_of_property(name: &str) -> Option<Kind> {
    const WORDS: [(&str, Kind); 8] = [
        ("video", Kind::Film),
        ("animation", Kind::Film),
        ("audio", Kind::Sound),
        ("vocals", Kind::Sound),
        ("drums", Kind::Sound),
        ("bass", Kind::Sound),
        ("image", Kind::Picture),
        ("mask", Kind::Picture),
    ];
    WORDS.iter().find(|(word, _)| name.to_lowercase().contains(word)).map(|(_, kind)| *kind)
}

fn side(pixels: u64) -> u32 {
    u32::try_from(pixels.clamp(1, LONGEST_SIDE)).unwrap_or(USUAL_SIDE)
}

/// `768x512` as pixels, `16:9` as the largest picture of that aspect ratio.
fn sides_of(text: &str) -> Option<(u32, u32)> {
    let pair = |separator: char| {
        let (left, right) = text.split_once(separator)?;
        let number = |part: &str| {
            let digits: String = part.trim().chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<u64>().ok().filter(|number| (1..=100_000).contains(number))
        };
        Some((number(left)?, number(right)?))
    };
    if let Some((width, height)) = pair('x').or_else(|| pair('×')).or_else(|| pair('*')) {
        return (width >= SHORTEST_SIDE && height >= SHORTEST_SIDE).then(|| (side(width), side(height)));
    }
    if let Ok(pixels @ SHORTEST_SIDE..) = text.trim().parse() {
        return Some((side(pixels), side(pixels)));
    }
    let (across, down) = pair(':')?;
    let longer = across.max(down);
    let scaled = |part: u64| side((part * u64::from(RATIO_SIDE) + longer / 2) / longer);
    Some((scaled(across), scaled(down)))
}

/// FNV-1a, with its bits mixed at the end: the same on every machine and in every release.
fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hints(input: &str) -> Hints {
        Hints::new("a/b", serde_json::from_str(input).unwrap())
    }

    #[test]
    fn sizes_are_found() {
        let table = [
            ("{}", (512, 512)),
            (r#"{"width": 640, "height": 480}"#, (640, 480)),
            (r#"{"width": 640}"#, (640, 640)),
            (r#"{"width": 999999, "height": 0}"#, (4096, 1)),
            (r#"{"width": -1, "height": "x"}"#, (512, 512)),
            (r#"{"aspect_ratio": "16:9"}"#, (1024, 576)),
            (r#"{"aspect_ratio": "9:16"}"#, (576, 1024)),
            (r#"{"aspect_ratio": "1:1"}"#, (1024, 1024)),
            (r#"{"aspect_ratio": "100000:1"}"#, (1024, 1)),
            (r#"{"aspect_ratio": "0:1"}"#, (512, 512)),
            (r#"{"aspect_ratio": "custom"}"#, (512, 512)),
            (r#"{"size": "768x1344 (portrait)"}"#, (768, 1344)),
            (r#"{"resolution": "2x"}"#, (512, 512)),
            (r#"{"resolution": "768"}"#, (768, 768)),
            (r#"{"image_size": 640, "size": 2}"#, (640, 640)),
        ];
        for (input, expected) in table {
            assert_eq!(hints(input).size(), expected, "{input}");
        }
    }

    #[test]
    fn a_picture_is_enlarged() {
        let table = [
            ("{}", (64, 32)),
            (r#"{"upscale": 4}"#, (256, 128)),
            (r#"{"scale": 0}"#, (1, 1)),
            (r#"{"scale_factor": 18446744073709551615}"#, (4096, 4096)),
            (r#"{"scale": 2, "width": 640, "height": 480}"#, (640, 480)),
        ];
        for (input, expected) in table {
            assert_eq!(hints(input).with_source(Some((64, 32))).size(), expected, "{input}");
        }
    }

    #[test]
    fn counts_and_prompts_are_found() {
        let table = [
            ("{}", 1, ""),
            (r#"{"num_outputs": 4, "prompt": " a\n cat "}"#, 4, "a cat"),
            (r#"{"batch_size": 0, "text": "x"}"#, 1, "x"),
            (r#"{"num_images": 1000000}"#, 64, ""),
            (r#"{"num_outputs": -3, "prompt": 5}"#, 1, ""),
        ];
        for (input, count, prompt) in table {
            assert_eq!((hints(input).count(), hints(input).prompt().as_str()), (count, prompt), "{input}");
        }
    }
}
