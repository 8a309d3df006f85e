//! Values of arguments that are more than text.

use std::fmt;
use std::time::Duration;

use replicate_codegen::ModelName;
use replicate_runtime::cost::Decimal;

/// A model, perhaps in one of its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ModelSpec {
    pub(crate) model: ModelName,
    pub(crate) version: Option<String>,
}

impl ModelSpec {
    /// Reads `owner/name:version`, or the address of one of the model's pages.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let name = page(text);
        let Some((model, version)) = name.as_deref().unwrap_or(text).split_once(':') else {
            return Ok(Self { model: model_name(text)?, version: None });
        };
        let model = model_name(model)?;
        if version.len() == 64 && version.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(Self { model, version: Some(version.to_owned()) });
        }
        let version = version.escape_debug();
        Err(format!(
            "`{version}` is not a version of a model: its id is 64 hex digits, as on \
             https://replicate.com/{model}/versions"
        ))
    }
}

/// An input as it is given on the command line.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write it as `key=value`".to_owned()),
    }
}

/// A header of HTTP.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// The value is left out: it may be a key.
impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A header as it is given on the command line, as curl takes it.
pub(super) fn header(text: &str) -> Result<Header, String> {
    match text.split_once(':') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok(Header { name: name.trim().to_owned(), value: value.trim().to_owned() })
        }
        _ => Err("write it as `name: value`".to_owned()),
    }
}

/// A model's name, also by the address of one of its pages.
pub(super) fn model_name(text: &str) -> Result<ModelName, String> {
    let page = page(text);
    // The page of a version is one of the model's.
    let name = page.as_deref().map_or(text, |page| page.split(':').next().unwrap_or_default());
    name.trim_end_matches('/').parse().map_err(|error: replicate_schema::Error| error.to_string())
}

/// The model, and perhaps the version, of the address of a page: `owner/name`, `owner/name:version`.
///
/// A model has several pages, such as `/api` and `/examples`, and people copy addresses with and without their scheme.
fn page(text: &str) -> Option<String> {
    let mut segments = site_path(text)?;
    let (owner, name) = (segments.next()?, segments.next().unwrap_or_default());
    match (segments.next(), segments.next()) {
        (Some("versions"), Some(version)) => Some(format!("{owner}/{name}:{version}")),
        _ => Some(format!("{owner}/{name}")),
    }
}

/// The segments of the path of an address of the site, without its query.
fn site_path(text: &str) -> Option<impl Iterator<Item = &str>> {
    let text = text.trim();
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    let rest = rest.strip_prefix("www.").unwrap_or(rest).strip_prefix("replicate.com/")?;
    Some(rest.split(['?', '#']).next().unwrap_or_default().split('/').filter(|segment| !segment.is_empty()))
}

/// The id of a prediction or a training, also by the address of its page or of its place in the API.
pub(crate) fn prediction_id(text: &str) -> Result<String, String> {
    let page = site_path(text).and_then(|mut segments| match segments.next() {
        Some("p") => segments.next(),
        _ => None,
    });
    let in_api = || {
        let (_, below) = text.split_once("/predictions/").or_else(|| text.split_once("/trainings/"))?;
        below.split(['/', '?', '#']).next()
    };
    let id = page.or_else(in_api).unwrap_or(text.trim());
    if !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(id.to_owned());
    }
    Err("not the id of a prediction: write its letters and digits, or the address of its page".to_owned())
}

/// A span of time in words: `90s`, `5m`, `1h 30m`; a number alone is of seconds.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(seconds) => Ok(Duration::from_secs(seconds)),
        Err(_) => {
            humantime::parse_duration(text).map_err(|error| format!("{error}; write it as `90s`, `5m` or `1h 30m`"))
        }
    }
}

/// An amount of US dollars.
pub(super) fn usd(text: &str) -> Result<Decimal, String> {
    let wrong = || "write it in US dollars, as `20` or `0.50`".to_owned();
    let amount = Decimal::from_str_exact(text.trim().trim_start_matches('$')).map_err(|_| wrong())?;
    // The journal counts up to here.
    let fits = !amount.is_sign_negative() && amount <= Decimal::from(1_000_000);
    fits.then_some(amount).ok_or_else(|| "an amount is between 0 and 1000000 US dollars".to_owned())
}

/// How the names of files begin, on any system.
pub(super) fn file_name(text: &str) -> Result<String, &'static str> {
    let is_plain = |c: char| c.is_alphanumeric() || " -_.".contains(c);
    let edges = |c: char| c == '.' || c == ' ' || c == '-';
    let is_name = !text.is_empty() && text.len() <= 100 && text.chars().all(is_plain) && !text.starts_with(edges);
    is_name
        .then(|| text.to_owned())
        .ok_or("a name consists of letters, digits, spaces, `-`, `_` and `.`, and is not a path")
}

/// A path of plain names, such as `::acme_prelude::replicate_runtime`, and no other Rust.
pub(super) fn rust_path(text: &str) -> Result<String, &'static str> {
    let plain = |segment: &str| {
        segment.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && segment != "_"
            && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let is_path = text.strip_prefix("::").unwrap_or(text).split("::").all(plain);
    is_path.then(|| text.to_owned()).ok_or("this is not a path: write it as `::replicate_runtime` or `crate::runtime`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_named_by_their_pages() {
        let version = "0a".repeat(32);
        for (text, expected) in [
            ("acme/studio".to_owned(), "acme/studio".to_owned()),
            (format!("acme/studio:{version}"), format!("acme/studio:{version}")),
            ("https://replicate.com/acme/studio".to_owned(), "acme/studio".to_owned()),
            ("https://replicate.com/acme/studio/?input=http".to_owned(), "acme/studio".to_owned()),
            ("http://www.replicate.com/acme/studio/api#run".to_owned(), "acme/studio".to_owned()),
            ("replicate.com/acme/studio/versions".to_owned(), "acme/studio".to_owned()),
            (format!("replicate.com/acme/studio/versions/{version}/api"), format!("acme/studio:{version}")),
        ] {
            let spec = ModelSpec::read(&text).unwrap();
            let version = spec.version.map(|version| format!(":{version}")).unwrap_or_default();
            assert_eq!(format!("{}{version}", spec.model), expected, "{text}");
            assert!(text.starts_with("acme/studio:") || model_name(&text).unwrap() == spec.model, "{text}");
        }
        assert!(model_name(&format!("acme/studio:{version}")).is_err());
        for text in ["https://replicate.com/acme", "https://evil.example/acme/studio", "acme", "replicate.com/"] {
            assert!(ModelSpec::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn predictions_are_named_by_their_pages() {
        for text in [
            "ufawqhfynnddngldkgtslldrkq",
            " https://replicate.com/p/ufawqhfynnddngldkgtslldrkq ",
            "replicate.com/p/ufawqhfynnddngldkgtslldrkq?x=1",
            "https://api.replicate.com/v1/predictions/ufawqhfynnddngldkgtslldrkq/cancel",
            "https://api.replicate.com/v1/trainings/ufawqhfynnddngldkgtslldrkq",
        ] {
            assert_eq!(prediction_id(text).unwrap(), "ufawqhfynnddngldkgtslldrkq", "{text}");
        }
        for text in ["", "../x", "acme/studio", "https://replicate.com/acme/studio"] {
            assert!(prediction_id(text).is_err(), "{text}");
        }
    }

    #[test]
    fn names_of_files_are_no_paths() {
        for (text, expected) in [
            ("fox", true),
            ("red fox-2_a.b", true),
            ("füchse", true),
            ("", false),
            ("../fox", false),
            ("a/b", false),
            ("a\\b", false),
            (".fox", false),
            (" fox", false),
            ("-fox", false),
            ("a:b", false),
            ("a\u{1b}b", false),
        ] {
            assert_eq!(file_name(text).is_ok(), expected, "{text}");
        }
        assert!(file_name(&"a".repeat(101)).is_err());
    }

    #[test]
    fn times_are_in_words() {
        for (text, seconds) in [("90", 90), ("90s", 90), ("5m", 300), ("1h 30m", 5400)] {
            assert_eq!(duration(text).unwrap(), Duration::from_secs(seconds));
        }
        assert!(duration("soon").is_err());
    }

    #[test]
    fn runtime_paths_are_paths() {
        for path in ["::replicate_runtime", "crate::vendor::runtime", "acme"] {
            assert!(rust_path(path).is_ok(), "{path}");
        }
        for path in ["", "::", "a::", "a; fn b() {}", "a b", "1a", "a-b", "::a::<B>", "é", "_", "a:b"] {
            assert!(rust_path(path).is_err(), "{path}");
        }
    }
}
