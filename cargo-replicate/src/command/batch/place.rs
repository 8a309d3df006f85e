//! The place of a batch's journal, from the command line. A password in it is never shown.

use std::fmt;
use std::path::PathBuf;

/// Where the journal is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A file, for one process at a time.
    File(PathBuf),
    /// A database, for several processes, on several machines.
    Postgres(Address),
    /// Invalid, for this reason. It is reported when the journal is opened, since the command line parser would repeat
    /// the whole value.
    Unreadable(String),
}

/// The connection string of a database. It may contain a password.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address(String);

/// The URL schemes of PostgreSQL, in any case.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];
/// The keywords of a connection string `host=... dbname=...`.
const WORDS: [&str; 8] = ["host", "hostaddr", "port", "dbname", "user", "password", "passfile", "sslmode"];

impl Place {
    /// Reads the connection string of a database, or the path of a file.
    pub(crate) fn read(text: &str) -> Self {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        if let Some(scheme) = SCHEMES.iter().find(|scheme| lower.starts_with(*scheme)) {
            return Self::Postgres(Address(format!("postgres://{}", &text[scheme.len()..])));
        }
        if has_words(&lower) {
            return Self::Postgres(Address(text.to_owned()));
        }
        if let Some((scheme, _)) = text.split_once("://") {
            let is_plain = scheme.len() <= 16 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let shown = if is_plain { format!("`{scheme}`") } else { "this".to_owned() };
            return Self::Unreadable(format!("{shown} is not a journal: {EXPECTED}"));
        }
        // It may be a connection string with a mistake and a password.
        if lower.starts_with("postgres:")
            || lower.starts_with("postgresql:")
            || (text.contains(':') && text.contains('@'))
        {
            return Self::Unreadable(format!("the journal is neither a file nor an address: {EXPECTED}"));
        }
        Self::File(text.into())
    }
}

const EXPECTED: &str = "name the path of a file, or an address that begins with `postgres://`";

impl Address {
    /// The connection string, with its password.
    #[cfg(feature = "postgres")]
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// Whether a text is keywords with values, as in a connection string.
fn has_words(lower: &str) -> bool {
    let mut names = lower.split('=').map(|part| part.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default());
    lower.contains('=') && names.any(|name| WORDS.contains(&name))
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(..)")
    }
}

/// The file, or the server and the database.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            #[cfg(feature = "postgres")]
            Self::Postgres(address) => write!(f, "postgres://{}", super::postgres::shown(address.expose())),
            #[cfg(not(feature = "postgres"))]
            Self::Postgres(_) => f.write_str("a database"),
            Self::Unreadable(_) => f.write_str("an unreadable journal"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_a_file_or_a_database() {
        let file = |path: &str| Place::File(path.into());
        let postgres = |address: &str| Place::Postgres(Address(address.to_owned()));
        for (text, expected) in [
            ("out/j.sqlite", file("out/j.sqlite")),
            ("postgres", file("postgres")),
            ("out@2/j=1.sqlite", file("out@2/j=1.sqlite")),
            ("postgres://me@host/db", postgres("postgres://me@host/db")),
            ("Postgres://me:pw@host/db", postgres("postgres://me:pw@host/db")),
            (" POSTGRESQL:///db", postgres("postgres:///db")),
            ("host=h password=pw", postgres("host=h password=pw")),
            ("dbname = jobs", postgres("dbname = jobs")),
            ("PASSWORD=pw host=h", postgres("PASSWORD=pw host=h")),
        ] {
            assert_eq!(Place::read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_password_is_not_repeated() {
        for text in [
            "mysql://me:s3cret@host/db",
            "postgres:/me:s3cret@host/db",
            "postgres:me:s3cret@host",
            "me:s3cret@host/db",
            "post gres://me:s3cret@host/db",
            "Postgres://me:s3cret@host/db",
            "host=h password=s3cret",
            "password = s3cret",
        ] {
            let place = Place::read(text);
            assert!(!matches!(place, Place::File(_)), "{text}");
            let shown = format!("{place:?} {place}");
            assert!(!shown.contains("s3cret"), "{shown}");
        }
        let Place::Unreadable(why) = Place::read("mysql://host/db") else { panic!() };
        assert!(why.contains("`mysql` is not a journal"), "{why}");
    }
}
