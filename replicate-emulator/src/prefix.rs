//! The path prefix of the API.

use crate::Error;

/// The paths of files, streams and the page, which are not below the prefix.
const OWN_PATHS: [&str; 3] = ["delivery", "p", "stream"];

/// Checks that a prefix starts with a slash and does not end with one, and that its segments are plain names.
pub(crate) fn checked_prefix(prefix: &str) -> Result<String, Error> {
    let trimmed = prefix.trim_end_matches('/');
    let plain = |segment: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
        !segment.is_empty() && segment.bytes().all(allowed) && !segment.starts_with('.')
    };
    match trimmed.strip_prefix('/') {
        Some(path) if OWN_PATHS.contains(&path.split('/').next().unwrap_or_default()) => {
            Err(Error::usage(format!("the emulator has other things at `{trimmed}`: choose a different path prefix")))
        }
        Some(path) if path.split('/').all(plain) => Ok(trimmed.to_owned()),
        _ => Err(Error::usage(format!("`{}` is not a path prefix: write it as `/v1`", prefix.escape_debug()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_paths() {
        for (prefix, expected) in [("/v1", "/v1"), ("/replicate/v1/", "/replicate/v1")] {
            assert_eq!(checked_prefix(prefix).unwrap(), expected);
        }
        for prefix in ["", "/", "v1", "/{a}", "/a//b", "/..", "/a b", "/é", "/p", "/delivery/v1", "/stream"] {
            assert!(checked_prefix(prefix).unwrap_err().to_string().contains("path prefix"), "{prefix}");
        }
    }
}
