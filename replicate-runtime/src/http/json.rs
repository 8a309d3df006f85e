//! Reads the JSON of answers, also where it is odd: what RFC 8259 admits and `serde_json` refuses, and what common writers
//! produce beyond it. An output that was paid for must not be lost to a `NaN`.

use serde_json::{Map, Number, Value};

/// Why a text can't be read as JSON.
#[derive(Debug)]
pub(crate) enum JsonError {
    /// Its tree would take more memory than allowed.
    TooLarge,
    Invalid(serde_json::Error),
}

/// Values nested deeper than this are refused: whoever walks such a tree would run out of stack.
const DEEPEST: usize = 512;

/// Reads JSON whose tree takes at most about `limit` bytes of memory.
///
/// A text that `serde_json` refuses is read leniently: with a byte order mark, lone surrogates (as U+FFFD), nesting up to 512
/// levels, numbers beyond the range of doubles and the words `NaN` and `Infinity` (as texts), control characters within
/// texts, and bytes that are not UTF-8 (as Latin-1).
pub(crate) fn parse(body: &[u8], limit: usize) -> Result<Value, JsonError> {
    if built_size(body) > limit {
        return Err(JsonError::TooLarge);
    }
    serde_json::from_slice(body).or_else(|error| lenient(body).ok_or(JsonError::Invalid(error)))
}

/// The text of a property of the outermost object, even where the rest of the body can't be read: it may be cut off.
pub(crate) fn find_text(body: &[u8], name: &str) -> Option<String> {
    let text = decoded(body);
    let mut scanner = Scanner { text: text.as_bytes(), at: 0 };
    scanner.skip_space();
    scanner.eat(b'{').then_some(())?;
    let mut depth = 1_usize;
    let mut key = None;
    while let Some(byte) = scanner.peek() {
        match byte {
            b'"' => {
                let found = scanner.string()?;
                scanner.skip_space();
                let is_key = scanner.peek() == Some(b':');
                if depth == 1 && !is_key && key.as_deref() == Some(name) {
                    return Some(found);
                }
                key = if depth == 1 && is_key { Some(found) } else { key };
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.checked_sub(1).filter(|depth| *depth > 0)?;
            }
            b',' if depth == 1 => key = None,
            _ => {}
        }
        scanner.at += 1;
    }
    None
}

/// About how much memory the tree of a text takes.
fn built_size(body: &[u8]) -> usize {
    /// A value in a list, or an entry of an object with its part of a node.
    const NODE: usize = 64;
    const COLLECTION: usize = 128;
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

fn lenient(body: &[u8]) -> Option<Value> {
    let text = decoded(body);
    let mut scanner = Scanner { text: text.as_bytes(), at: 0 };
    let value = scanner.value(0)?;
    scanner.skip_space();
    (scanner.at == scanner.text.len()).then_some(value)
}

/// The text of a body, without a byte order mark. What is not UTF-8 is read as Latin-1, byte for byte.
fn decoded(body: &[u8]) -> String {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let mut text = String::with_capacity(body.len());
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| char::from(*byte)));
    }
    text
}

/// Reads values out of a text, which is UTF-8.
struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        self.skip_space();
        match self.peek()? {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => self.string().map(Value::String),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut object = Map::new();
        self.skip_space();
        if self.eat(b'}') {
            return Some(Value::Object(object));
        }
        loop {
            self.skip_space();
            let key = (self.peek()? == b'"').then(|| self.string())??;
            self.skip_space();
            self.eat(b':').then_some(())?;
            object.insert(key, self.value(depth + 1)?);
            self.skip_space();
            if self.eat(b'}') {
                return Some(Value::Object(object));
            }
            self.eat(b',').then_some(())?;
        }
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_space();
        if self.eat(b']') {
            return Some(Value::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.skip_space();
            if self.eat(b']') {
                return Some(Value::Array(items));
            }
            self.eat(b',').then_some(())?;
        }
    }

    /// A text between quotes; `None` where its end is missing.
    fn string(&mut self) -> Option<String> {
        self.at += 1;
        let mut text = Vec::new();
        loop {
            let byte = self.next()?;
            match byte {
                b'"' => return String::from_utf8(text).ok(),
                b'\\' => self.escape(&mut text)?,
                other => text.push(other),
            }
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Option<()> {
        let escaped = match self.next()? {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.unicode()?,
            other @ (b'"' | b'\\' | b'/') => char::from(other),
            _ => return None,
        };
        text.extend_from_slice(escaped.encode_utf8(&mut [0; 4]).as_bytes());
        Some(())
    }

    /// Half of a pair of surrogates that stands alone is no character.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hex()?;
        if let Some(character) = char::from_u32(first) {
            return Some(character);
        }
        let before = self.at;
        if first < 0xDC00 && self.eat(b'\\') && self.eat(b'u') {
            let second = self.hex()?;
            if (0xDC00..0xE000).contains(&second) {
                return char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            }
        }
        self.at = before;
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.iter().try_fold(0, |value, digit| Some(value * 16 + char::from(*digit).to_digit(16)?))
    }

    /// A number, or a word.
    fn word(&mut self) -> Option<Value> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')) {
            self.at += 1;
        }
        let word = std::str::from_utf8(&self.text[start..self.at]).ok()?;
        Some(match word {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "NaN" | "Infinity" | "-Infinity" => Value::from(word),
            _ if !word.starts_with(|start: char| start == '-' || start.is_ascii_digit()) => return None,
            number => match number.parse::<Number>() {
                Ok(number) => Value::Number(number),
                // It is a number, but not one that a double can hold.
                Err(_) => number.parse::<f64>().ok().map(|_| Value::from(number))?,
            },
        })
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn eat(&mut self, expected: u8) -> bool {
        let found = self.peek() == Some(expected);
        self.at += usize::from(found);
        found
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{JsonError, find_text, lenient, parse};

    const LIMIT: usize = 1 << 20;

    fn read(body: impl AsRef<[u8]>) -> Option<Value> {
        parse(body.as_ref(), LIMIT).ok()
    }

    #[test]
    fn odd_json_is_read() {
        let table: [(&[u8], Value); 14] = [
            (br#"{"id": "abc"}"#, json!({"id": "abc"})),
            (b"\xEF\xBB\xBF{\"id\": \"abc\"}", json!({"id": "abc"})),
            (
                br#"["\ud800", "\ud83d\ude00", "\udc00\ud83d", "\ud83dx"]"#,
                json!(["\u{fffd}", "😀", "\u{fffd}\u{fffd}", "\u{fffd}x"]),
            ),
            (br"[1e400, -1e400]", json!(["1e400", "-1e400"])),
            (br"[NaN, Infinity, -Infinity, 1]", json!(["NaN", "Infinity", "-Infinity", 1])),
            (b"[\"caf\xe9\", \"\xc3\xa9\", 1]", json!(["café", "é", 1])),
            (b"[\"a\nb\x01\"]", json!(["a\nb\u{1}"])),
            (
                b"\xEF\xBB\xBF[null, true, false, -1.5e3, 18446744073709551616]",
                json!([null, true, false, -1500.0, 18_446_744_073_709_551_616_f64]),
            ),
            (b"\xEF\xBB\xBF {\"a\" : {} , \"b\":[ ]} ", json!({"a": {}, "b": []})),
            (b"\xEF\xBB\xBF\"\\b\\f\\n\\r\\t\\\"\\\\\\/\\u0041\"", json!("\u{8}\u{c}\n\r\t\"\\/A")),
            (b"\xEF\xBB\xBF{\"a\": 1, \"a\": 2}", json!({"a": 2})),
            (b"\xEF\xBB\xBFnull", Value::Null),
            (b"\xEF\xBB\xBF\"\"", json!("")),
            (b"\xEF\xBB\xBF0", json!(0)),
        ];
        for (body, expected) in table {
            assert_eq!(read(body), Some(expected), "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn what_is_no_json_stays_an_error() {
        for body in [
            "",
            "<html>",
            "{",
            "[1",
            "[1,]",
            "{\"a\"}",
            "{a: 1}",
            "\"a",
            "[1] 2",
            "nan",
            "\"\\x\"",
            "\"\\u12\"",
            "+1",
            "-",
        ] {
            assert!(read(body).is_none(), "{body}");
        }
    }

    #[test]
    fn nesting_has_a_limit() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(nested(400)).is_some());
        assert!(read(nested(2000)).is_none());
    }

    #[test]
    fn the_limit_is_for_the_tree() {
        let many = format!("[{}]", "[],".repeat(100_000).trim_end_matches(','));
        assert!(many.len() < LIMIT);
        assert!(matches!(parse(many.as_bytes(), LIMIT), Err(JsonError::TooLarge)));
        // What stands within a text builds nothing.
        assert!(read(format!("{many:?}")).is_some());
    }

    #[test]
    fn an_id_is_found_wherever_the_body_breaks() {
        let table = [
            (r#"{"id": "abc", "stat"#, Some("abc")),
            (r#"{"input": {"id": "x", "a": ["id", {"id": "y"}]}, "id": "abc", "output": <"#, Some("abc")),
            (r#"{"name": "id", "id" : "abc"#, None),
            (r#"{"name": "id", "id" : "abc""#, Some("abc")),
            (r#"{"id": 7, "x": "abc"}"#, None),
            (r#"["id", "abc"]"#, None),
            (r#"{"input": {"id": "x"}}"#, None),
            ("\u{feff}{\"id\": \"a\\u0062c\"", Some("abc")),
        ];
        for (body, expected) in table {
            assert_eq!(find_text(body.as_bytes(), "id").as_deref(), expected, "{body}");
        }
    }

    proptest! {
        #[test]
        fn plain_json_is_read_as_serde_json_does(text in "[\\PC\\n]{0,20}", number in any::<f64>(), integer in any::<i64>()) {
            let value = json!({"t": text, "n": [number, integer, null, true], "o": {text.as_str(): {}}});
            prop_assert_eq!(lenient(value.to_string().as_bytes()), Some(value));
        }

        #[test]
        fn no_text_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = parse(&body, LIMIT);
            let _ = find_text(&body, "id");
        }
    }
}
