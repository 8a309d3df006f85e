//! Media types and file extensions.

use std::path::Path;

use replicate_schema::media_type::{TABLE, essence, of_extension};

/// The media type of unknown bytes.
pub(crate) const UNKNOWN: &str = "application/octet-stream";

/// The media type of a path's extension.
pub(crate) fn of_path(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    of_extension(extension).next().unwrap_or(UNKNOWN)
}

/// The extension for a file name, without the dot: that of the media type if it is known, or else that of the URL. If
/// both mean the same type (`jpg`, `jpeg`), that of the URL is used.
pub(crate) fn extension(media_type: Option<&str>, of_url: Option<&str>) -> String {
    let essence = media_type.map(essence).unwrap_or_default();
    let of_kind = |(_, kind): &&(&str, &str)| kind.eq_ignore_ascii_case(essence);
    let same = |(known, _): &(&str, &str)| of_url.is_some_and(|of_url| known.eq_ignore_ascii_case(of_url));
    let mut known = TABLE.iter().filter(of_kind);
    let chosen = known.clone().find(|entry| same(entry)).or_else(|| known.next_back());
    let chosen = chosen.map(|(known, _)| *known).or(of_url).unwrap_or("bin");
    chosen.to_ascii_lowercase()
}

/// Whether a string can be used as a media type in a header and in a `data:` URI: `type/subtype`, with optional simple
/// parameters.
pub(crate) fn is_valid(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+/;=".contains(&byte);
    text.split_once('/').is_some_and(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty())
        && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{UNKNOWN, extension, is_valid, of_path};

    #[test]
    fn extensions_in_any_case() {
        let cases = [
            ("cat.png", "image/png"),
            ("a/b.JPG", "image/jpeg"),
            ("x.tar.gz", UNKNOWN),
            ("talk.wav", "audio/x-wav"),
            ("train.jsonl", "application/jsonl"),
            ("noext", UNKNOWN),
            (".png", UNKNOWN),
        ];
        for (path, expected) in cases {
            assert_eq!(of_path(Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn a_file_is_called_what_it_is() {
        let cases = [
            (Some("image/png"), None, "png"),
            (Some("image/png"), Some("webp"), "png"),
            (Some("image/jpeg"), None, "jpg"),
            (Some("image/jpeg"), Some("jpeg"), "jpeg"),
            (Some("IMAGE/JPEG; q=1"), Some("JPG"), "jpg"),
            (Some("application/octet-stream"), Some("safetensors"), "safetensors"),
            (Some("text/x-unheard-of"), None, "bin"),
            (Some("audio/wav"), None, "wav"),
            (Some("audio/x-wav"), None, "wav"),
            (None, Some("MP4"), "mp4"),
            (None, None, "bin"),
        ];
        for (media_type, of_url, expected) in cases {
            assert_eq!(extension(media_type, of_url), expected, "{media_type:?} {of_url:?}");
        }
    }

    #[test]
    fn a_media_type_holds_nothing_that_breaks_a_header() {
        for good in ["image/png", "image/svg+xml", "text/plain;charset=utf-8"] {
            assert!(is_valid(good), "{good}");
        }
        for bad in ["", "png", "/", "image/", "image/png\r\nX: y", "a/b,c", "a/ b", "a/\"b\""] {
            assert!(!is_valid(bad), "{bad:?}");
        }
    }
}
