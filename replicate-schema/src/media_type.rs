//! Media types and their file extensions.

/// The file types that models use, by extension.
pub const TABLE: &[(&str, &str)] = &[
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
    ("jsonl", "application/jsonl"),
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
    // The first one is the media type that Python, in which models are written, knows.
    ("wav", "audio/x-wav"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("zip", "application/zip"),
];

/// The media types of an extension.
pub fn of_extension(extension: &str) -> impl Iterator<Item = &'static str> + Clone {
    TABLE.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(extension)).map(|(_, media_type)| *media_type)
}

/// The extensions of a media type.
pub fn extensions(media_type: &str) -> impl Iterator<Item = &'static str> + Clone {
    TABLE.iter().filter(move |(_, known)| known.eq_ignore_ascii_case(media_type)).map(|(extension, _)| *extension)
}

/// A media type without its parameters: `text/plain` for `text/plain; charset=utf-8`.
#[must_use]
pub fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// The media type in a `data:` URI; `None` if the text is not such a URI, or has no media type.
#[must_use]
pub fn of_data_uri(uri: &str) -> Option<&str> {
    let (scheme, rest) = uri.split_at_checked("data:".len())?;
    let head = rest.split([',', ';']).next()?.trim();
    (scheme.eq_ignore_ascii_case("data:") && !head.is_empty()).then_some(head)
}
