//! Names that become part of a path. They are checked once, so that neither a server nor a caller can change which path
//! is requested.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Error, ErrorKind};

/// All characters except the unreserved ones of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The id of a prediction or training: letters, digits, `-` and `_`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Id {
    text: String,
    kind: Resource,
}

/// The kind of resource that an id belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Resource {
    Prediction,
    Training,
}

/// The name of a model, from a caller or from generated code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ModelName {
    pub(crate) owner: Cow<'static, str>,
    pub(crate) name: Cow<'static, str>,
    pub(crate) version: Option<Cow<'static, str>>,
    pub(crate) official: bool,
}

impl Id {
    pub(crate) fn new(text: &str) -> Result<Self, Error> {
        const LONGEST: usize = 128;
        let fits = (1..=LONGEST).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if fits {
            return Ok(Self { text: text.to_owned(), kind: Resource::Prediction });
        }
        Err(invalid(format!("not an id (letters, digits, '-' and '_'): {}", quoted(text))))
    }

    /// A random id, as long as those of the service.
    pub(crate) fn random() -> Self {
        let text = (0..26).map(|_| char::from_digit(fastrand::u32(..36), 36).unwrap_or('0')).collect();
        Self { text, kind: Resource::Prediction }
    }

    /// The same id, for another kind of resource.
    pub(crate) fn of_kind(self, kind: Resource) -> Self {
        Self { kind, ..self }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The kind of the resource, as a noun.
    pub(crate) fn noun(&self) -> &'static str {
        self.kind.noun()
    }

    /// The kind of the resource.
    pub(crate) fn kind(&self) -> Resource {
        self.kind
    }

    /// The path of the resource.
    pub(crate) fn path(&self) -> String {
        format!("{}/{}", self.kind.path(), self.text)
    }
}

impl Resource {
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Prediction => "prediction",
            Self::Training => "training",
        }
    }

    /// The path of the list of these resources.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Prediction => "/predictions",
            Self::Training => "/trainings",
        }
    }
}

impl ModelName {
    /// Reads `owner/name` or `owner/name:version`.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let (path, version) = match text.split_once(':') {
            Some((path, version)) => (path, Some(version)),
            None => (text, None),
        };
        let (owner, name) = owner_and_name(path)
            .ok_or_else(|| invalid(format!("not a model (owner/name or owner/name:version): {}", quoted(text))))?;
        if let Some(version) = version {
            check_version(version)?;
        }
        Ok(Self {
            owner: owner.to_owned().into(),
            name: name.to_owned().into(),
            version: version.map(|version| version.to_owned().into()),
            official: false,
        })
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

/// The two parts of `owner/name`, if the string has that form.
pub(crate) fn owner_and_name(text: &str) -> Option<(&str, &str)> {
    let (owner, name) = text.split_once('/')?;
    (!name.contains('/') && is_segment(owner) && is_segment(name)).then_some((owner, name))
}

/// Checks that a version is 64 hex digits.
pub(crate) fn check_version(text: &str) -> Result<(), Error> {
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(());
    }
    Err(invalid(format!("not a version (64 hex digits): {}", quoted(text))))
}

/// One segment of a path, percent-encoded down to the unreserved characters.
pub(crate) fn segment(text: &str) -> Result<String, Error> {
    if !is_segment(text) {
        return Err(invalid(format!("can't be part of a path: {}", quoted(text))));
    }
    Ok(encoded(text))
}

/// A string percent-encoded down to the unreserved characters, for a path or a query.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Refuses `.` and `..`: URL parsers remove them, encoded or not, so escaping does not help.
fn is_segment(text: &str) -> bool {
    !text.is_empty() && text != "." && text != ".."
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidArgument, message)
}

/// The string in quotes, escaped and shortened for a message.
fn quoted(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?}...", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::{Id, ModelName, check_version, segment};
    use crate::ErrorKind;

    #[test]
    fn ids_hold_nothing_that_bends_a_path() {
        for good in ["ufawqhfynnddngldkgtslldrkq", "a", "A-b_9"] {
            assert!(Id::new(good).is_ok(), "{good}");
        }
        for bad in ["", ".", "..", "a/b", "a?b", "a b", "a%2fb", "é", "a\n", &"a".repeat(129)] {
            assert_eq!(Id::new(bad).unwrap_err().kind(), ErrorKind::InvalidArgument, "{bad:?}");
        }
    }

    #[test]
    fn models_are_owner_and_name() {
        let version = "0123456789abcdef".repeat(4);
        let model = ModelName::parse(&format!("acme/upscaler:{version}")).unwrap();
        assert_eq!((model.to_string().as_str(), model.version.as_deref()), ("acme/upscaler", Some(version.as_str())));
        assert_eq!(ModelName::parse("acme/up.scaler").unwrap().version, None);
        for bad in ["", "acme", "/", "acme/", "/x", "a/b/c", "../x", "a/..", "acme/x:", "acme/x:12"] {
            assert_eq!(ModelName::parse(bad).unwrap_err().kind(), ErrorKind::InvalidArgument, "{bad:?}");
        }
    }

    #[test]
    fn versions_are_64_hex_digits() {
        assert!(check_version(&"aB0".repeat(22)[..64]).is_ok());
        for bad in ["", "hidden", &"g".repeat(64), &"a".repeat(63), &"a".repeat(65)] {
            assert!(check_version(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn segments_are_encoded() {
        let cases =
            [("flux-1.1_pro~", "flux-1.1_pro~"), ("a b", "a%20b"), ("a/b?c#d", "a%2Fb%3Fc%23d"), ("é", "%C3%A9")];
        for (text, expected) in cases {
            assert_eq!(segment(text).unwrap(), expected);
        }
        for bad in ["", ".", ".."] {
            assert!(segment(bad).is_err(), "{bad:?}");
        }
    }
}
