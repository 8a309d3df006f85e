//! Which files a model accepts: `x-cog-accept`.

use std::fmt;

use crate::media_type::{essence, extensions, of_extension};
use crate::words::shown;

/// Which files a model accepts: a list of media types and extensions, like the HTML attribute `accept`.
///
/// ```
/// use replicate_schema::{Accept, FileFacts};
///
/// let accept = Accept::read("image/*, .pdf").unwrap();
/// let named = |name| FileFacts { name: Some(name), media_type: None };
/// assert!(accept.refuses(named("cat.png")).is_none());
/// assert!(accept.refuses(named("paper.PDF")).is_none());
/// assert_eq!(accept.refuses(named("song.mp3")).unwrap(), "\"song.mp3\" is not accepted, only image/*, .pdf");
/// // Of these it is not known what they are.
/// assert!(accept.refuses(named("weights")).is_none());
/// assert!(accept.refuses(FileFacts::default()).is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accept(Vec<Accepted>);

/// What is known about a file before it is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileFacts<'a> {
    /// Its name.
    pub name: Option<&'a str>,
    /// Its media type.
    pub media_type: Option<&'a str>,
}

/// A kind of files that is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Accepted {
    /// An extension, without the dot.
    Extension(String),
    /// All media types of a top-level type: `image`.
    Kind(String),
    /// A media type.
    MediaType(String),
}

/// Whether a file is of a kind.
#[derive(Clone, Copy, PartialEq)]
enum Verdict {
    Is,
    IsNot,
    /// It can't be determined from what is known.
    Unknown,
}

impl Accept {
    /// Reads a list; `None` if it is empty, or accepts any file.
    #[must_use]
    pub fn read(list: &str) -> Option<Self> {
        let mut accepted = Vec::new();
        for one in list.split(',').map(str::trim).filter(|one| !one.is_empty()) {
            if !one.bytes().all(|byte| byte.is_ascii_graphic()) {
                return None;
            }
            let read = match (one.strip_prefix('.'), one.split_once('/')) {
                (Some(extension), _) => Accepted::Extension(extension.to_owned()),
                (None, Some((kind, "*"))) if kind != "*" => Accepted::Kind(kind.to_owned()),
                (None, Some((kind, _))) if kind != "*" => Accepted::MediaType(essence(one).to_owned()),
                // Any file, or an unknown entry.
                _ => return None,
            };
            if !accepted.contains(&read) {
                accepted.push(read);
            }
        }
        (!accepted.is_empty()).then_some(Self(accepted))
    }

    /// The list in the form of the HTML attribute `accept`: `image/*,.pdf`.
    #[must_use]
    pub fn list(&self) -> String {
        self.joined(",")
    }

    /// Why a file is refused; `None` if it is accepted, or if that is unknown.
    #[must_use]
    pub fn refuses(&self, file: FileFacts<'_>) -> Option<String> {
        let extension = file.name.and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
        let extension = extension.filter(|extension| !extension.is_empty() && !extension.contains(['/', '\\']));
        let media_type = file.media_type.map(essence).filter(|it| !it.is_empty() && *it != "application/octet-stream");
        if self.0.iter().any(|accepted| accepted.verdict(extension, media_type) != Verdict::IsNot) {
            return None;
        }
        let what = file.name.filter(|_| extension.is_some()).or(media_type)?;
        Some(format!("{} is not accepted, only {}", shown(&what.into()), self.words()))
    }

    /// Whether everything that another list accepts is accepted, as far as the lists alone show.
    #[must_use]
    pub fn takes_all_of(&self, other: &Self) -> bool {
        let is_taken = |one: &Accepted| {
            let is_wider = |accepted: &Accepted| match (accepted, one) {
                (Accepted::Kind(kind), Accepted::MediaType(media_type)) => {
                    media_type.split_once('/').is_some_and(|(of, _)| of.eq_ignore_ascii_case(kind))
                }
                _ => accepted == one,
            };
            self.0.iter().any(is_wider)
        };
        other.0.iter().all(is_taken)
    }

    /// The list for display: `image/*, .pdf`.
    #[must_use]
    pub fn words(&self) -> String {
        self.joined(", ")
    }

    fn joined(&self, between: &str) -> String {
        self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
    }
}

impl Accepted {
    /// Whether a file of an extension, or of a media type, is of this kind.
    fn verdict(&self, extension: Option<&str>, media_type: Option<&str>) -> Verdict {
        let mut verdicts = Vec::new();
        if let Some(extension) = extension {
            let types = of_extension(extension);
            verdicts.push(match self {
                Self::Extension(accepted) if accepted.eq_ignore_ascii_case(extension) => Verdict::Is,
                // Two extensions can mean the same type: `jpg` and `jpeg`.
                Self::Extension(accepted)
                    if types.clone().any(|it| extensions(it).any(|it| it.eq_ignore_ascii_case(accepted))) =>
                {
                    Verdict::Is
                }
                Self::Extension(_) => Verdict::IsNot,
                _ => types.map(|it| self.is_media_type(it)).reduce(either).unwrap_or(Verdict::Unknown),
            });
        }
        if let Some(media_type) = media_type {
            verdicts.push(match self {
                Self::Extension(accepted) => {
                    let of_one =
                        |it: &str| if it.eq_ignore_ascii_case(accepted) { Verdict::Is } else { Verdict::IsNot };
                    extensions(media_type).map(of_one).reduce(either).unwrap_or(Verdict::Unknown)
                }
                _ => self.is_media_type(media_type),
            });
        }
        verdicts.into_iter().reduce(either).unwrap_or(Verdict::Unknown)
    }

    fn is_media_type(&self, media_type: &str) -> Verdict {
        let (kind, _) = media_type.split_once('/').unwrap_or((media_type, ""));
        match self {
            Self::Kind(accepted) if accepted.eq_ignore_ascii_case(kind) => Verdict::Is,
            Self::MediaType(accepted) if accepted.eq_ignore_ascii_case(media_type) => Verdict::Is,
            // `audio/mp3` and `audio/mpeg` are the same. For an unknown media type, that can't be determined.
            Self::MediaType(accepted)
                if [accepted.as_str(), media_type].iter().any(|it| extensions(it).next().is_none())
                    && accepted.split_once('/').is_some_and(|(of, _)| of.eq_ignore_ascii_case(kind)) =>
            {
                Verdict::Unknown
            }
            // `audio/wav` and `audio/x-wav` are the same.
            Self::MediaType(accepted) if extensions(accepted).any(|it| extensions(media_type).any(|of| of == it)) => {
                Verdict::Is
            }
            _ => Verdict::IsNot,
        }
    }
}

/// Combines two verdicts: one that accepts is enough.
fn either(a: Verdict, b: Verdict) -> Verdict {
    match (a, b) {
        (Verdict::Is, _) | (_, Verdict::Is) => Verdict::Is,
        (Verdict::Unknown, _) | (_, Verdict::Unknown) => Verdict::Unknown,
        _ => Verdict::IsNot,
    }
}

impl fmt::Display for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Extension(extension) => write!(f, ".{extension}"),
            Self::Kind(kind) => write!(f, "{kind}/*"),
            Self::MediaType(media_type) => f.write_str(media_type),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_not_to_be_taken_is_refused() {
        let table = [
            // A list, a name, a media type, and whether the file is refused.
            ("image/*", "a.png", "", false),
            ("image/*", "a.PNG", "", false),
            ("image/*", "a.pdf", "", true),
            ("image/*", "a.xyz", "", false),
            ("image/*", "a", "", false),
            ("image/*", "", "image/x-new", false),
            ("image/*", "", "IMAGE/PNG", false),
            ("image/*", "", "application/pdf", true),
            ("image/*", "", "application/octet-stream", false),
            ("image/*", "a.pdf", "image/png", false),
            ("image/png,image/jpeg", "a.jpg", "", false),
            ("image/png,image/jpeg", "a.webp", "", true),
            ("image/png", "", "image/jpeg; a=b", true),
            ("image/png", "", "image/new", false),
            ("image/jpg", "a.jpeg", "", false),
            ("image/jpg", "a.mp3", "", true),
            ("audio/mp3", "a.mp3", "", false),
            ("audio/wav", "a.wav", "", false),
            ("audio/wav", "", "audio/x-wav", false),
            (".safetensors,.bin", "a.safetensors", "", false),
            (".safetensors,.bin", "a.BIN", "", false),
            (".safetensors,.bin", "a.pt", "", true),
            (".safetensors,.bin", "weights", "", false),
            (".safetensors,.bin", "", "application/octet-stream", false),
            (".safetensors,.bin", "", "image/png", true),
            (".jpg", "a.jpeg", "", false),
            (".jpg", "", "image/jpeg", false),
            ("image/*,.zip", "a.zip", "", false),
            ("image/*,.zip", "a.mp3", "", true),
            ("image/*,.zip", "a.new", "", false),
            ("*/*", "a.mp3", "", false),
            ("*", "a.mp3", "", false),
            ("images", "a.mp3", "", false),
            (" , ", "a.mp3", "", false),
        ];
        for (list, name, media_type, expected) in table {
            let given = |text: &'static str| (!text.is_empty()).then_some(text);
            let file = FileFacts { name: given(name), media_type: given(media_type) };
            let refused = Accept::read(list).is_some_and(|accept| accept.refuses(file).is_some());
            assert_eq!(refused, expected, "{list} {file:?}");
        }
    }
}
