use std::fmt;

/// Where a value stands inside an input, kept on the stack while it is walked.
#[derive(Clone, Copy)]
pub(crate) enum Path<'a> {
    Root,
    Key(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

/// Writes `loras[2].scale`; a key that is no identifier stands in brackets and quotes.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Index(parent, index) => write!(f, "{parent}[{index}]"),
            Self::Key(parent, key) => {
                let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
                if key.is_empty() || !key.chars().all(plain) {
                    write!(f, "{parent}[{key:?}]")
                } else if matches!(parent, Self::Root) {
                    f.write_str(key)
                } else {
                    write!(f, "{parent}.{key}")
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_as_in_rust() {
        let loras = Path::Key(&Path::Root, "loras");
        let third = Path::Index(&loras, 2);
        assert_eq!(Path::Root.to_string(), "");
        assert_eq!(loras.to_string(), "loras");
        assert_eq!(Path::Key(&third, "scale").to_string(), "loras[2].scale");
        assert_eq!(Path::Key(&third, "a \"b\"").to_string(), r#"loras[2]["a \"b\""]"#);
    }
}
