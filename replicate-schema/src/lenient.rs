//! Reads unusual JSON: what RFC 8259 permits and `serde_json` refuses, and what common serializers produce beyond that.
//! A model's document must not be refused because of half an emoji in a description, and an output that was paid for
//! must not be lost because of a `NaN`.

use serde_json::{Map, Number, Value};

/// The maximum nesting depth, so that walking the tree does not overflow the stack.
const DEEPEST: usize = 512;

/// How a list or an object that is nested deeper than 512 levels is handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooDeep {
    /// The whole text is not read.
    Refused,
    /// It is read as `true`, which as a schema accepts any JSON.
    True,
}

/// Reads JSON with a byte order mark, lone surrogates (as U+FFFD), nesting up to 512 levels, numbers beyond the range
/// of doubles and the words `NaN` and `Infinity` (as strings), control characters in strings, and bytes that are not
/// UTF-8 (as Latin-1).
///
/// `None` if the text is not JSON. Try `serde_json` first: it is faster, and gives reasons.
///
/// ```
/// use replicate_schema::lenient::{TooDeep, read};
///
/// let odd = read(br#"["\ud83d", 1e400]"#, TooDeep::Refused);
/// assert_eq!(odd, Some(serde_json::json!(["\u{fffd}", "1e400"])));
/// ```
#[must_use]
pub fn read(body: &[u8], too_deep: TooDeep) -> Option<Value> {
    let text = decoded(body);
    let mut scanner = Scanner { text: text.as_bytes(), at: 0, too_deep };
    let value = scanner.value(0)?;
    scanner.skip_space();
    (scanner.at == scanner.text.len()).then_some(value)
}

/// A string property of the outermost object, even if the rest can't be read, for example because it is cut off.
///
/// ```
/// assert_eq!(replicate_schema::lenient::find_text(br#"{"id": "abc", "out"#, "id").as_deref(), Some("abc"));
/// ```
#[must_use]
pub fn find_text(body: &[u8], name: &str) -> Option<String> {
    let text = decoded(body);
    let mut scanner = Scanner { text: text.as_bytes(), at: 0, too_deep: TooDeep::Refused };
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

/// Decodes a body, without a byte order mark. Bytes that are not UTF-8 are read as Latin-1.
fn decoded(body: &[u8]) -> String {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let mut text = String::with_capacity(body.len());
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| char::from(*byte)));
    }
    text
}

/// Reads values from UTF-8 text.
struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    too_deep: TooDeep,
}

impl Scanner<'_> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        self.skip_space();
        match self.peek()? {
            b'{' | b'[' if depth > DEEPEST => match self.too_deep {
                TooDeep::Refused => None,
                TooDeep::True => self.skip().map(|()| Value::Bool(true)),
            },
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

    /// Skips to the end of an object or a list of any depth.
    fn skip(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// A string in quotes; `None` if its end is missing.
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

    /// Reads a Unicode escape. A lone surrogate is not a character.
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
                // It is a number outside of the range of doubles.
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
mod tests;
