//! The schema of a module, as generated code hands it to its macros: a literal for each line.

use proc_macro2::Literal;
use syn::parse::ParseStream;
use syn::{Error, Lit, Result};

/// The lines of a schema's text.
pub(crate) struct SchemaLines {
    literals: Vec<Literal>,
    texts: Vec<String>,
}

impl SchemaLines {
    /// Reads literals up to the end of a stream.
    pub(crate) fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut lines = Self { literals: Vec::new(), texts: Vec::new() };
        while !input.is_empty() {
            let literal: Literal = input.parse()?;
            lines.texts.push(text(&literal)?);
            lines.literals.push(literal);
        }
        Ok(lines)
    }

    /// The lines, to be read type by type.
    pub(crate) fn read(&self) -> replicate_schema::text::Lines<'_> {
        replicate_schema::text::Lines::new(self.texts.iter().map(String::as_str))
    }

    /// The first line, which tells this module from every other.
    pub(crate) fn first(&self) -> Option<&Literal> {
        self.literals.first()
    }
}

/// What a string literal says, plain or raw.
fn text(literal: &Literal) -> Result<String> {
    // Most lines need no unescaping, and reading a literal in all its forms takes long in a build without optimizations.
    let source = literal.to_string();
    let plain = source.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|text| !text.contains('\\'));
    let raw = || {
        let quoted = source.strip_prefix('r')?.trim_matches('#');
        quoted.strip_prefix('"')?.strip_suffix('"')
    };
    match plain.or_else(raw) {
        Some(text) => Ok(text.to_owned()),
        None => match Lit::new(literal.clone()) {
            Lit::Str(text) => Ok(text.value()),
            _ => Err(Error::new(literal.span(), "expected a line of the schema as a string literal")),
        },
    }
}

/// The number of a type, or of a macro's input: `7`.
pub(crate) fn number(literal: &Literal) -> Result<usize> {
    let expected = |_| Error::new(literal.span(), "expected the number of a type");
    literal.to_string().parse().map_err(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_from_every_form_of_string_literal() {
        let table = [
            (r#""  width integer""#, "  width integer"),
            ("r\"  a \\d\"", "  a \\d"),
            ("r#\"  style enum 1 default=\"oil\"\"#", "  style enum 1 default=\"oil\""),
            ("r##\"  \"a\"# b\"##", "  \"a\"# b"),
            ("\"  \\\"oil\\\" Oil\"", "  \"oil\" Oil"),
            ("r#\"\"#", ""),
        ];
        for (literal, line) in table {
            let literal: Literal = literal.parse().unwrap();
            assert_eq!(text(&literal).unwrap(), line);
        }
        assert!(text(&Literal::u8_unsuffixed(5)).is_err());
    }
}
