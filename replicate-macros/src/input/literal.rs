use replicate_rules::{Number, words};
use syn::Lit;

/// A literal as JSON has it, however Rust writes it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Text(String),
    Number(Number),
    Boolean(bool),
    /// One that JSON does not have, by what it is called.
    Other(&'static str),
}

impl Literal {
    /// Reads a literal; none where only the compiler can say what is wrong with it.
    pub(super) fn of(literal: proc_macro2::Literal) -> Option<Self> {
        // Most literals are of these two forms, and reading any form takes long in a build without optimizations.
        let text = literal.to_string();
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return number(&text);
        }
        match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            Some(text) if !text.contains(['\\', '\r']) => Some(Self::Text(text.to_owned())),
            _ => Self::read(&Lit::new(literal)),
        }
    }

    fn read(literal: &Lit) -> Option<Self> {
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
            Self::Number(Number::Integer(integer)) => Some(Self::Number(Number::Integer(-integer))),
            Self::Number(Number::Float(float)) => Some(Self::Number(Number::Float(-float))),
            _ => None,
        }
    }

    /// What it is, in a message.
    pub(super) fn noun(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Number(Number::Integer(_)) => "an integer",
            Self::Number(Number::Float(_)) => "a number",
            Self::Boolean(_) => "a boolean",
            Self::Other(noun) => noun,
        }
    }

    /// It in a message, cut to a readable length.
    pub(super) fn shown(&self) -> String {
        words::shortened(match self {
            Self::Text(text) => format!("{text:?}"),
            Self::Number(number) => number.to_string(),
            Self::Boolean(boolean) => boolean.to_string(),
            Self::Other(noun) => (*noun).to_owned(),
        })
    }
}

/// `1.0` is the integer 1.
fn number(digits: &str) -> Option<Literal> {
    let number = match digits.parse() {
        Ok(integer) => Number::Integer(integer),
        Err(_) => Number::of_double(digits.parse().ok()?),
    };
    Some(Literal::Number(number))
}
