//! Settings from the environment, or from a `.env` file near the current folder.

use std::path::Path;

use secrecy::SecretString;

use crate::ground::{Error, ErrorKind};
use crate::http::token::missing;

const TOKEN: &str = "REPLICATE_API_TOKEN";
const BASE_URL: &str = "REPLICATE_BASE_URL";

/// The settings of a client.
pub(crate) struct Settings {
    pub(crate) token: SecretString,
    pub(crate) base_url: Option<String>,
}

impl Settings {
    /// Reads the process's own environment and the files around its current folder.
    pub(crate) fn read() -> Result<Self, Error> {
        let folder = std::env::current_dir().unwrap_or_default();
        // A base URL that can't be read must not send the token to the hosted service instead.
        if std::env::var_os(BASE_URL).is_some_and(|url| url.to_str().is_none()) {
            let message = "REPLICATE_BASE_URL is not UTF-8, so it is not a URL";
            return Err(Error::new(ErrorKind::Configuration, message));
        }
        Self::find(|key| std::env::var(key).ok(), &folder)
    }

    /// The environment takes precedence over the nearest `.env` file with a token, in the folder or above it.
    ///
    /// A base URL in a file is used only with a token from the same file. A token from the environment must not be sent
    /// to a URL that some folder's file names.
    fn find(variable: impl Fn(&str) -> Option<String>, folder: &Path) -> Result<Self, Error> {
        let variable = |key| variable(key).filter(|value| !value.trim().is_empty());
        let base_url = variable(BASE_URL);
        if let Some(token) = variable(TOKEN) {
            return Ok(Self { token: token.into(), base_url });
        }
        for folder in folder.ancestors() {
            let Ok(file) = std::fs::read(folder.join(".env")) else { continue };
            let file = String::from_utf8_lossy(&file);
            if let Some(token) = entry(&file, TOKEN) {
                return Ok(Self { token: token.into(), base_url: base_url.or_else(|| entry(&file, BASE_URL)) });
            }
        }
        Err(missing())
    }
}

/// Reads one entry of a `.env` file. Each line is read separately, so that a malformed one does not affect the others.
/// The process's environment is not changed.
fn entry(file: &str, key: &str) -> Option<String> {
    let lines = file.trim_start_matches('\u{feff}').lines().filter(|line| line.contains(key));
    let entries = lines.flat_map(|line| dotenvy::from_read_iter(line.as_bytes()).flatten());
    entries.filter(|(name, value)| name == key && !value.trim().is_empty()).map(|(_, value)| value).next()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use secrecy::ExposeSecret;

    use super::{BASE_URL, Settings, TOKEN, entry};

    #[test]
    fn entries_are_read_beside_broken_lines() {
        let cases: &[(&str, Option<&str>)] = &[
            ("", None),
            ("REPLICATE_API_TOKEN=a", Some("a")),
            ("\u{feff}REPLICATE_API_TOKEN=a\r\n", Some("a")),
            ("export REPLICATE_API_TOKEN='a'", Some("a")),
            ("REPLICATE_API_TOKEN = \"a\" # mine", Some("a")),
            ("# REPLICATE_API_TOKEN=a", None),
            ("REPLICATE_API_TOKEN=\nREPLICATE_API_TOKEN=b", Some("b")),
            ("REPLICATE_API_TOKEN='open", None),
            ("BROKEN=\"never closed\n!!! nonsense\nREPLICATE_API_TOKEN=a", Some("a")),
            ("MY_REPLICATE_API_TOKEN=a\nREPLICATE_API_TOKENS=b", None),
        ];
        for (file, expected) in cases {
            assert_eq!(entry(file, TOKEN).as_deref(), *expected, "{file:?}");
        }
    }

    /// Makes `outer/.env`, `outer/inner/.env` and gives what a client in `outer/inner` finds.
    fn found(outer: &str, inner: &str, variables: &[(&str, &str)]) -> Option<(String, Option<String>)> {
        let name = format!("replicate-runtime-{}-{:x}", std::process::id(), fastrand::u64(..));
        let root: PathBuf = std::env::temp_dir().join(name);
        let folder = root.join("inner");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(root.join(".env"), outer).unwrap();
        std::fs::write(folder.join(".env"), inner).unwrap();
        let variable =
            |key: &str| variables.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned());
        let settings = Settings::find(variable, &folder);
        std::fs::remove_dir_all(root).unwrap();
        settings.ok().map(|settings| (settings.token.expose_secret().to_owned(), settings.base_url))
    }

    #[test]
    fn the_environment_wins_and_near_files_before_far_ones() {
        let both = "REPLICATE_API_TOKEN=file\nREPLICATE_BASE_URL=http://file";
        let some = |token: &str, base: Option<&str>| Some((token.to_owned(), base.map(str::to_owned)));
        assert_eq!(found("", "", &[]), None);
        assert_eq!(found("REPLICATE_API_TOKEN=far", "OTHER=1", &[]), some("far", None));
        assert_eq!(found("REPLICATE_API_TOKEN=far", both, &[]), some("file", Some("http://file")));
        assert_eq!(found("", both, &[(BASE_URL, "http://env")]), some("file", Some("http://env")));
        assert_eq!(found("", both, &[(TOKEN, "  ")]), some("file", Some("http://file")));
        // A token from the environment is not used with a file's base URL.
        assert_eq!(found("", both, &[(TOKEN, "env")]), some("env", None));
        assert_eq!(found("", "", &[(TOKEN, "env"), (BASE_URL, "http://env")]), some("env", Some("http://env")));
    }
}
