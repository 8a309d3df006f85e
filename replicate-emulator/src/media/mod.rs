//! The files that outputs link to: small pictures, sounds and films that players can play.

pub(crate) mod archive;
mod film;
mod guess;
mod picture;
mod sound;

pub(crate) use guess::guess;
pub(crate) use picture::Picture;

/// Why a file can't be made.
pub(crate) type Problem = Box<dyn std::error::Error + Send + Sync>;

/// A format of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Png,
    Jpeg,
    Webp,
    Wav,
    Mp3,
    Mp4,
}

/// The kind of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    #[default]
    Picture,
    Sound,
    Film,
}

/// A file that is generated when it is downloaded, always with the same content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Media {
    pub(crate) format: Format,
    /// The picture that it shows. A film is smaller, and a sound uses only the seed.
    pub(crate) picture: Picture,
}

impl Format {
    /// The format that a text names, as models write it: `png`, `JPEG`, `.wav`, `image/webp`, `video/h264-mp4`.
    pub(crate) fn named(text: &str) -> Option<Self> {
        let word = text.rsplit(['/', '.', '-']).next()?.to_ascii_lowercase();
        Some(match word.as_str() {
            "png" => Self::Png,
            "jpg" | "jpeg" => Self::Jpeg,
            "webp" => Self::Webp,
            "wav" => Self::Wav,
            "mp3" => Self::Mp3,
            "mp4" => Self::Mp4,
            _ => return None,
        })
    }

    /// The default format of a kind of files.
    pub(crate) fn usual(kind: Kind) -> Self {
        match kind {
            Kind::Picture => Self::Png,
            Kind::Sound => Self::Wav,
            Kind::Film => Self::Mp4,
        }
    }

    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Png | Self::Jpeg | Self::Webp => Kind::Picture,
            Self::Wav | Self::Mp3 => Kind::Sound,
            Self::Mp4 => Kind::Film,
        }
    }

    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
            Self::Mp4 => "mp4",
        }
    }

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Wav => "audio/wav",
            Self::Mp3 => "audio/mpeg",
            Self::Mp4 => "video/mp4",
        }
    }
}

impl Media {
    /// The content of the file. Generating it takes milliseconds.
    ///
    /// # Errors
    ///
    /// If an encoder refuses the size, such as a side of 0.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Problem> {
        match self.format {
            Format::Png => self.picture.png(),
            Format::Jpeg => self.picture.jpeg(),
            Format::Webp => self.picture.webp(),
            Format::Wav => Ok(sound::wav(self.picture.seed)),
            Format::Mp3 => Ok(sound::mp3()),
            Format::Mp4 => film::mp4(&self.picture),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_read_as_models_write_them() {
        let table = [
            ("png", Some(Format::Png)),
            ("JPG", Some(Format::Jpeg)),
            (".jpeg", Some(Format::Jpeg)),
            ("image/webp", Some(Format::Webp)),
            ("video/h264-mp4", Some(Format::Mp4)),
            ("wav", Some(Format::Wav)),
            ("text", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(Format::named(text), expected, "{text}");
        }
    }

    #[test]
    fn each_file_begins_as_its_format_does() {
        let picture = Picture { width: 40, height: 30, seed: 7 };
        let table: [(Format, usize, &[u8]); 6] = [
            (Format::Png, 0, b"\x89PNG\r\n"),
            (Format::Jpeg, 0, b"\xff\xd8\xff"),
            (Format::Webp, 8, b"WEBPVP8L"),
            (Format::Wav, 8, b"WAVEfmt "),
            (Format::Mp3, 0, b"\xff\xfb"),
            (Format::Mp4, 4, b"ftyp"),
        ];
        for (format, at, magic) in table {
            let bytes = Media { format, picture: picture.clone() }.bytes().unwrap();
            assert!(bytes[at..].starts_with(magic), "{format:?}");
            assert_eq!(Media { format, picture: picture.clone() }.bytes().unwrap(), bytes, "{format:?}");
            assert_eq!(Format::named(format.extension()), Some(format));
            assert_eq!(Format::usual(format.kind()).kind(), format.kind());
        }
    }
}
