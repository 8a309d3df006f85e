use proc_macro2::Literal as Token;
use replicate_schema::Number;
use serde_json::Value as Json;
use syn::Lit;

/// A literal by its value, however it is written in Rust.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Text(String),
    Integer(i128),
    /// A number with a fraction or an exponent. `5.0` is one too, although it is an integer.
    Float(f64),
    Boolean(bool),
    /// A literal without a JSON form, with its name in messages.
    Other(&'static str),
}

impl Literal {
    /// Reads a literal; `None` if it is malformed, which the compiler reports.
    pub(super) fn read(token: Token) -> Option<Self> {
        // A fast path for the two most common forms, since parsing any form is slow in a build without optimizations.
        let text = token.to_string();
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return number(&text);
        }
        match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            Some(text) if !text.contains(['\\', '\r']) => Some(Self::Text(text.to_owned())),
            _ => Self::read_any(&Lit::new(token)),
        }
    }

    fn read_any(literal: &Lit) -> Option<Self> {
        const SUFFIXES: [&str; 15] =
            ["", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize", "f32", "f64"];
        Some(match literal {
            Lit::Str(text) if text.suffix().is_empty() => Self::Text(text.value()),
            Lit::Int(integer) if SUFFIXES.contains(&integer.suffix()) => number(integer.base10_digits())?,
            Lit::Float(float) if SUFFIXES.contains(&float.suffix()) => number(float.base10_digits())?,
            Lit::Bool(boolean) => Self::Boolean(boolean.value),
            Lit::Char(_) => Self::Other("a character"),
            Lit::Byte(_) => Self::Other("a byte"),
            Lit::ByteStr(_) => Self::Other("a string of bytes"),
            Lit::CStr(_) => Self::Other("a C string"),
            _ => return None,
        })
    }

    /// The literal after a minus.
    pub(super) fn negative(self) -> Option<Self> {
        match self {
            Self::Integer(integer) => Some(Self::Integer(-integer)),
            Self::Float(float) => Some(Self::Float(-float)),
            _ => None,
        }
    }

    /// The value of a number.
    pub(super) fn number(&self) -> Option<Number> {
        match self {
            Self::Integer(integer) => Some(Number::Integer(*integer)),
            Self::Float(float) => Some(Number::of_double(*float)),
            Self::Text(_) | Self::Boolean(_) | Self::Other(_) => None,
        }
    }

    /// The literal as JSON; null if it has no JSON form.
    pub(super) fn to_json(&self) -> Json {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Integer(integer) => Number::Integer(*integer).to_json(),
            Self::Float(float) => (*float).into(),
            Self::Boolean(boolean) => (*boolean).into(),
            Self::Other(_) => Json::Null,
        }
    }
}

fn number(digits: &str) -> Option<Literal> {
    match digits.parse() {
        Ok(integer) => Some(Literal::Integer(integer)),
        Err(_) => Some(Literal::Float(digits.parse().ok()?)),
    }
}
