use proc_macro2::Literal as Token;
use replicate_schema::Number;
use serde_json::Value as Json;
use syn::Lit;

/// A literal as JSON has it, however Rust writes it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Text(String),
    Integer(i128),
    /// A number that is written with a fraction or an exponent: `5.0` too, which is an integer all the same.
    Float(f64),
    Boolean(bool),
    /// One that JSON does not have, by what it is called.
    Other(&'static str),
}

impl Literal {
    /// Reads a literal; none where only the compiler can say what is wrong with it.
    pub(super) fn read(token: Token) -> Option<Self> {
        // Most literals are of these two forms, and reading any form takes long in a build without optimizations.
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

    /// The literal behind a minus.
    pub(super) fn negative(self) -> Option<Self> {
        match self {
            Self::Integer(integer) => Some(Self::Integer(-integer)),
            Self::Float(float) => Some(Self::Float(-float)),
            _ => None,
        }
    }

    /// The number that it is.
    pub(super) fn number(&self) -> Option<Number> {
        match self {
            Self::Integer(integer) => Some(Number::Integer(*integer)),
            Self::Float(float) => Some(Number::of_double(*float)),
            Self::Text(_) | Self::Boolean(_) | Self::Other(_) => None,
        }
    }

    /// The literal as JSON; null where JSON has no such value.
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
