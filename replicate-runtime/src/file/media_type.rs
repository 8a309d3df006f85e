//! What a file is, by its name.

use std::path::Path;

/// What is said of bytes that nothing is known about.
pub(crate) const UNKNOWN: &str = "application/octet-stream";

/// The kinds of files that models take, by extension.
const TABLE: &[(&str, &str)] = &[
    ("avif", "image/avif"),
    ("bmp", "image/bmp"),
    ("csv", "text/csv"),
    ("flac", "audio/flac"),
    ("gif", "image/gif"),
    ("glb", "model/gltf-binary"),
    ("heic", "image/heic"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("m4a", "audio/mp4"),
    ("md", "text/markdown"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("ogg", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("tar", "application/x-tar"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("txt", "text/plain"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("zip", "application/zip"),
];

/// The media type that a path's extension stands for.
pub(crate) fn of_path(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let known = TABLE.iter().find(|(known, _)| known.eq_ignore_ascii_case(extension));
    known.map_or(UNKNOWN, |(_, media_type)| media_type)
}

/// Whether a text can stand as a media type in a header and in a `data:` URI: `type/subtype`, perhaps with plain
/// parameters.
pub(crate) fn is_valid(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+/;=".contains(&byte);
    text.split_once('/').is_some_and(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty())
        && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{UNKNOWN, is_valid, of_path};

    #[test]
    fn extensions_in_any_case() {
        let cases = [
            ("cat.png", "image/png"),
            ("a/b.JPG", "image/jpeg"),
            ("x.tar.gz", UNKNOWN),
            ("noext", UNKNOWN),
            (".png", UNKNOWN),
        ];
        for (path, expected) in cases {
            assert_eq!(of_path(Path::new(path)), expected, "{path}");
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
