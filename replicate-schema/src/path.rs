use std::fmt;

/// The path of a value in an input. It is kept on the stack while the input is walked.
#[derive(Clone, Copy, Debug)]
pub enum Path<'a> {
    /// The input itself.
    Root,
    /// The value of a key.
    Key(&'a Path<'a>, &'a str),
    /// An item of a list.
    Index(&'a Path<'a>, usize),
}

impl Path<'_> {
    /// The path as a JSON Pointer (RFC 6901).
    #[must_use]
    pub fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Index(parent, index) => format!("{}/{index}", parent.pointer()),
            Self::Key(parent, key) => format!("{}/{}", parent.pointer(), key.replace('~', "~0").replace('/', "~1")),
        }
    }
}

/// Writes `loras[2].scale`. A key that is not an identifier is in brackets and quotes.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Index(parent, index) => write!(f, "{parent}[{index}]"),
            Self::Key(parent, key) => {
                let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
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
    fn paths_read_as_in_rust_and_as_pointers() {
        let loras = Path::Key(&Path::Root, "loras");
        let third = Path::Index(&loras, 2);
        let table = [
            (Path::Root, "", ""),
            (loras, "loras", "/loras"),
            (Path::Key(&third, "scale"), "loras[2].scale", "/loras/2/scale"),
            (Path::Key(&third, "a \"b\""), r#"loras[2]["a \"b\""]"#, "/loras/2/a \"b\""),
            (Path::Key(&Path::Root, "a/~"), r#"["a/~"]"#, "/a~1~0"),
        ];
        for (path, shown, pointer) in table {
            assert_eq!((path.to_string().as_str(), path.pointer().as_str()), (shown, pointer));
        }
    }
}
