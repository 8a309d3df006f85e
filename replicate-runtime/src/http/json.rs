//! Reads the JSON of responses, even if it is malformed: an output that was paid for must not be lost because of a
//! `NaN`.

use replicate_schema::lenient::{self, TooDeep};
use serde_json::Value;

/// Why a body can't be read as JSON.
#[derive(Debug)]
pub(crate) enum JsonError {
    /// Its tree would need more memory than allowed.
    TooLarge,
    Invalid(serde_json::Error),
}

/// Reads JSON whose tree needs at most about `limit` bytes of memory.
///
/// JSON that `serde_json` refuses is read leniently.
pub(crate) fn parse(body: &[u8], limit: usize) -> Result<Value, JsonError> {
    // Most bodies are so small that they need not be looked at.
    let most = body.len().saturating_mul(1 + COLLECTION);
    if most > limit && built_size(body) > limit {
        return Err(JsonError::TooLarge);
    }
    serde_json::from_slice(body).or_else(|error| lenient::read(body, TooDeep::Refused).ok_or(JsonError::Invalid(error)))
}

/// The size of a value in a list, or of an entry of an object with its share of a node.
const NODE: usize = 64;
/// The size of an empty list or object: the most that one byte of a body stands for.
const COLLECTION: usize = 128;

/// Estimates how much memory the tree needs.
fn built_size(body: &[u8]) -> usize {
    let (mut size, mut in_text, mut escaped) = (body.len(), false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b',' | b':' if !in_text => size += NODE,
            b'[' | b'{' if !in_text => size += COLLECTION,
            _ => {}
        }
    }
    size
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use replicate_schema::lenient::{TooDeep, find_text, read};
    use serde_json::json;

    use super::{JsonError, parse};

    const LIMIT: usize = 1 << 20;

    #[test]
    fn odd_json_is_read() {
        assert_eq!(parse(br"[1e400]", LIMIT).ok(), Some(json!(["1e400"])));
        assert!(parse(b"[1", LIMIT).is_err());
    }

    #[test]
    fn the_limit_is_for_the_tree() {
        let many = format!("[{}]", "[],".repeat(100_000).trim_end_matches(','));
        assert!(many.len() < LIMIT);
        assert!(matches!(parse(many.as_bytes(), LIMIT), Err(JsonError::TooLarge)));
        // Brackets inside a string don't count.
        assert!(parse(format!("{many:?}").as_bytes(), LIMIT).is_ok());
    }

    proptest! {
        #[test]
        fn plain_json_is_read_as_serde_json_does(text in "[\\PC\\n]{0,20}", number in any::<f64>(), integer in any::<i64>()) {
            let value = json!({"t": text, "n": [number, integer, null, true], "o": {text.as_str(): {}}});
            prop_assert_eq!(read(value.to_string().as_bytes(), TooDeep::Refused), Some(value));
        }

        #[test]
        fn no_text_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = parse(&body, LIMIT);
            let _ = find_text(&body, "id");
        }
    }
}
