use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::Error;

/// The name of a model on the service: `owner/name`.
///
/// Both parts contain only ASCII letters, digits, `-`, `_` and `.`. Neither starts or ends with a dot, or is the name
/// of a Windows device (`con`, `nul`, `com1`). So a name can be part of a URL and of a path on any system, and can't
/// refer to a path outside of its folder.
///
/// ```
/// let model: replicate_schema::ModelName = "black-forest-labs/flux-schnell".parse()?;
/// assert_eq!(model.owner(), "black-forest-labs");
/// assert_eq!(model.name(), "flux-schnell");
/// assert!("../secrets".parse::<replicate_schema::ModelName>().is_err());
/// # Ok::<(), replicate_schema::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelName {
    owner: String,
    name: String,
}

/// The maximum length of a part: longer than any on the service, and within the limits of file systems.
const LONGEST_PART: usize = 100;

impl ModelName {
    /// Creates a model name from its two parts.
    ///
    /// # Errors
    ///
    /// If a part is empty, starts or ends with a dot, is longer than 100 bytes, contains other characters than ASCII
    /// letters, digits, `-`, `_` and `.`, or is the name of a Windows device.
    pub fn new(owner: &str, name: &str) -> Result<Self, Error> {
        for (part, what) in [(owner, "owner"), (name, "name")] {
            if let Some(problem) = problem_with(part) {
                return Err(Error::usage(format!(
                    "`{}/{}` is not a model name: the {what} {problem}",
                    owner.escape_debug(),
                    name.escape_debug()
                )));
            }
        }
        Ok(Self { owner: owner.to_owned(), name: name.to_owned() })
    }

    /// The part before the slash: a user or an organization.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// The part after the slash.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The path of the model's document below a models folder: `owner/name.json`.
    #[must_use]
    pub fn file_in(&self, models_dir: &Path) -> PathBuf {
        models_dir.join(&self.owner).join(format!("{}.json", self.name))
    }
}

fn problem_with(part: &str) -> Option<&'static str> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if part.is_empty() {
        Some("is empty")
    } else if part.starts_with('.') {
        Some("starts with a dot")
    } else if part.ends_with('.') {
        Some("ends with a dot, which Windows drops from names of files")
    } else if is_windows_device(part) {
        Some("is a device on Windows, where no file can have that name")
    } else if part.len() > LONGEST_PART {
        Some("is longer than 100 bytes")
    } else if !part.chars().all(allowed) {
        Some("may contain only ASCII letters, digits, `-`, `_` and `.`")
    } else {
        None
    }
}

/// Whether Windows treats a name as that of a device, in any case and with any extension (Microsoft, "Naming Files,
/// Paths, and Namespaces").
fn is_windows_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).to_ascii_lowercase();
    let numbered =
        |prefix: &str| stem.strip_prefix(prefix).is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit());
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

impl FromStr for ModelName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.split_once('/') {
            Some((owner, name)) => Self::new(owner, name),
            None => {
                Err(Error::usage(format!("`{}` is not a model name: write it as `owner/name`", text.escape_debug())))
            }
        }
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_refused() {
        for name in [
            "",
            "/",
            "a",
            "a/",
            "/b",
            "a/b/c",
            "../b",
            "a/..",
            "a/.b",
            "a b/c",
            "a/b\0",
            "a\\b/c",
            "a/b:c",
            "con/b",
            "a/NUL",
            "a/aux.v2",
            "Com1/b",
            "a/lpt9",
            "a./b",
            "a/b.",
            "é/b",
            "a/\u{202e}b",
        ] {
            assert!(name.parse::<ModelName>().is_err(), "{name:?}");
        }
        assert!(ModelName::new("a", &"b".repeat(101)).is_err());
    }

    #[test]
    fn real_names_are_kept() {
        for name in ["a/b", "aisha-ai-official/animagine-xl-4.0", "Owner_1/x.y-z"] {
            assert_eq!(name.parse::<ModelName>().unwrap().to_string(), name);
        }
    }
}
