//! The schema of a module, as generated code passes it to its macros.

use proc_macro2::{Literal, Span};
use replicate_schema::text::{Lines, join};
use syn::parse::ParseStream;
use syn::{Error, Lit, Result};

/// The text of a schema.
pub(crate) struct SchemaText {
    /// The span of the first line, which distinguishes this module from all others.
    pub(crate) span: Span,
    text: String,
}

impl SchemaText {
    /// Reads literals up to the end of a stream.
    pub(crate) fn parse(input: ParseStream<'_>) -> Result<Self> {
        let first: Literal = input.parse()?;
        let mut lines = vec![text(&first)?];
        while !input.is_empty() {
            lines.push(text(&input.parse()?)?);
        }
        // A long line is split into several literals.
        Ok(Self { span: first.span(), text: join(lines.iter().map(String::as_str)) })
    }

    /// Reads a literal that contains all lines, or the first.
    pub(crate) fn of(literal: &Literal) -> Result<Self> {
        Ok(Self { span: literal.span(), text: text(literal)? })
    }

    /// The lines, to be parsed type by type.
    pub(crate) fn lines(&self) -> Lines<'_> {
        Lines::new(self.text.split('\n'))
    }

    /// All lines as one literal, which makes each macro call faster than one literal per line. The descriptions are
    /// left out, since no call reads them.
    pub(crate) fn literal(&self) -> Literal {
        // Quotes inside of a JSON string are escaped.
        let described = |line: &'_ str| line.find(" description=\"").unwrap_or(line.len());
        let lines: Vec<&str> = self.text.split('\n').map(|line| &line[..described(line)]).collect();
        let text = lines.join("\n");
        let hashes =
            text.split('"').skip(1).map(|rest| rest.bytes().take_while(|byte| *byte == b'#').count() + 1).max();
        let hashes = "#".repeat(hashes.unwrap_or_default());
        let raw = format!("r{hashes}\"{text}\"{hashes}").parse().ok().filter(|_| !text.contains('\r'));
        let mut literal = raw.unwrap_or_else(|| Literal::string(&text));
        literal.set_span(self.span);
        literal
    }
}

/// The value of a string literal, plain or raw.
fn text(literal: &Literal) -> Result<String> {
    // A fast path: most lines need no unescaping, and parsing any literal is slow in a build without optimizations.
    let source = literal.to_string();
    let bytes = source.as_bytes();
    let quotes = match bytes {
        [b'"', ..] if !bytes.contains(&b'\\') => Some(1),
        // As many hashes as after the string.
        [b'r', ..] => bytes.iter().position(|byte| *byte == b'"').map(|before| before + 1),
        _ => None,
    };
    if let Some(start) = quotes {
        let end = source.len() + usize::from(bytes[0] == b'r') - start;
        return Ok(source[start..end].to_owned());
    }
    match Lit::new(literal.clone()) {
        Lit::Str(text) => Ok(text.value()),
        _ => Err(Error::new(literal.span(), "expected a line of the schema as a string literal")),
    }
}

/// The number of a type: `7`.
pub(crate) fn type_number(literal: &Literal) -> Result<usize> {
    let expected = |_| Error::new(literal.span(), "expected the number of a type");
    literal.to_string().parse().map_err(expected)
}

#[cfg(test)]
mod tests {
    use quote::quote;
    use syn::parse::Parser;

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

    #[test]
    fn all_lines_are_one_literal() {
        for lines in [["model a/b", "object Input"], ["model a/b", "  \"a\"# \\"], ["a\r", "\"\""], ["\"##\"", "\"#"]] {
            let literals: Vec<Literal> = lines.iter().map(|line| Literal::string(line)).collect();
            let schema = SchemaText::parse.parse2(quote! { #(#literals)* }).unwrap();
            assert_eq!(text(&schema.literal()).unwrap(), lines.join("\n"));
        }
        let described = r#"  a any default=" description=\" b" description="What \" it is""#;
        let schema = SchemaText { span: Span::call_site(), text: format!("model a/b\n{described}\n  b any") };
        let expected = "model a/b\n  a any default=\" description=\\\" b\"\n  b any";
        assert_eq!(text(&schema.literal()).unwrap(), expected);
    }
}
