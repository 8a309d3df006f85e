//! `data:` URIs (RFC 2397), which carry small files inside JSON.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
/// The media type that a URI gives.
pub(crate) use replicate_schema::media_type::of_data_uri as media_type;

/// Padding is optional when reading.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Encodes bytes as a `data:` URI.
pub(crate) fn encode(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{media_type};base64,{}", BASE64_STANDARD.encode(bytes))
}

/// Whether a string is a `data:` URI, malformed or not.
pub(crate) fn is_one(text: &str) -> bool {
    text.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

/// The bytes in a URI; `None` if it is malformed.
pub(crate) fn decode(uri: &str) -> Option<Vec<u8>> {
    let (scheme, rest) = uri.split_at_checked("data:".len())?;
    if !scheme.eq_ignore_ascii_case("data:") {
        return None;
    }
    let (head, data) = rest.split_once(',')?;
    let data: Cow<'_, [u8]> = percent_decode_str(data).into();
    let is_base64 = head.rsplit_once(';').is_some_and(|(_, last)| last.trim().eq_ignore_ascii_case("base64"));
    if is_base64 { LENIENT.decode(&*data).ok() } else { Some(data.into_owned()) }
}

#[cfg(test)]
mod tests {
    use super::{decode, encode, media_type};

    #[test]
    fn uris_are_decoded_leniently() {
        let cases: &[(&str, Option<&[u8]>)] = &[
            ("data:text/plain;base64,aGk=", Some(b"hi")),
            ("data:text/plain;charset=utf-8;base64,aGk", Some(b"hi")),
            ("DATA:;BASE64,aGk%3D", Some(b"hi")),
            ("data:,a%20b", Some(b"a b")),
            ("data:text/plain,base64,x", Some(b"base64,x")),
            ("data:,", Some(b"")),
            ("data:text/plain;base64,a?", None),
            // A percent sign that starts no escape is literal, as in the URL Standard.
            ("data:,100%", Some(b"100%")),
            ("data:text/plain", None),
            ("http://x/,y", None),
            ("é", None),
        ];
        for (uri, expected) in cases {
            assert_eq!(decode(uri).as_deref(), *expected, "{uri}");
        }
        let kinds = ["data:image/png;base64,", "data:text/plain,a;b", "data:,", "data:;base64,", "é"].map(media_type);
        assert_eq!(kinds, [Some("image/png"), Some("text/plain"), None, None, None]);
        assert_eq!(decode(&encode("image/png", &[0, 255, 7])).unwrap(), [0, 255, 7]);
    }
}
