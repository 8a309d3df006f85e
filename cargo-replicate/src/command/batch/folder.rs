//! The folder of the results. It belongs to one batch, which a hidden file names.
//!
//! Results of two batches in one folder would have the same names, and with an empty journal, everything would be paid
//! for again. So a batch writes only to its own folder, or to one without results.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::{Value, json};

use super::report::RESULTS;
use crate::files;
use crate::report::Failure;

/// The file that names the batch whose results are here.
pub(super) const OWNER: &str = ".replicate-batch";

/// A folder that belongs to this batch.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    pub(super) path: PathBuf,
    /// An id that distinguishes it from other folders with results of the same batch.
    pub(super) id: String,
}

/// The batch that claims a folder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim<'a> {
    /// The unique key of the batch.
    pub(super) batch: &'a str,
    /// The journal's name for messages.
    pub(super) journal: &'a str,
    /// Whether the journal has lines that were sent.
    pub(super) begun: bool,
    /// Whether the journal is in the folder itself.
    pub(super) own_journal: bool,
}

/// The batch that a folder belongs to, and since when; `None` if it is unclaimed.
pub(super) fn owner(path: &Path) -> Option<(String, SystemTime)> {
    let owner = path.join(OWNER);
    let facts: Value = serde_json::from_str(&fs::read_to_string(&owner).ok()?).ok()?;
    Some((facts["batch"].as_str()?.to_owned(), fs::metadata(&owner).ok()?.modified().ok()?))
}

impl Folder {
    /// Claims a folder for a batch, unless it belongs to another one.
    pub(super) fn claim(path: &Path, claim: Claim<'_>) -> Result<Self, Failure> {
        let folder = path.display();
        let failed = |error: &std::io::Error| {
            Failure::new(format!("can't write to the folder {folder}; nothing was sent")).because(error)
        };
        let owner = path.join(OWNER);
        if !owner.exists() {
            let has_results = fs::metadata(path.join(RESULTS)).is_ok_and(|results| results.len() > 0);
            if has_results && !(claim.begun && claim.own_journal) {
                return Err(refused(&folder, None, claim));
            }
            let facts = json!({"batch": claim.batch, "journal": claim.journal, "folder": random()});
            // It is created atomically, since a partial one would name no batch.
            let draft = files::under_way(path);
            let claimed = fs::write(&draft, format!("{facts}\n")).and_then(|()| files::move_to_free(&draft, &owner));
            match claimed {
                Ok(()) => {}
                // Another process was faster, of the same batch or of another one.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => drop(fs::remove_file(draft)),
                Err(error) => return Err(failed(&error)),
            }
        }
        let text = fs::read_to_string(&owner).map_err(|error| failed(&error))?;
        let facts: Value = serde_json::from_str(&text).unwrap_or_default();
        if facts["batch"] != claim.batch {
            return Err(refused(&folder, facts["journal"].as_str(), claim));
        }
        Ok(Self { path: path.to_owned(), id: facts["folder"].as_str().unwrap_or_default().to_owned() })
    }
}

/// Sixteen random digits.
pub(super) fn random() -> String {
    format!("{:016x}", fastrand::u64(..))
}

/// The error for a place with the results of a different batch.
pub(super) fn refused(folder: &impl fmt::Display, other: Option<&str>, claim: Claim<'_>) -> Failure {
    let journal = claim.journal;
    match other {
        Some(other) if other != journal => Failure::new(format!(
            "{folder} has the results of a different batch, whose journal is {other}; nothing was sent"
        ))
        .help("name a different place with `--out`, or continue that batch with its own journal"),
        _ => Failure::new(format!(
            "{folder} has results that are not in the journal {journal}, which is new or was emptied; nothing was sent"
        ))
        .help(
            "restore the journal of these results, or rebuild it from `results.jsonl` with `--rebuild`; or name a \
             different folder with `--out`, where every line is sent and paid for again",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(folder: &Path, batch: &str, begun: bool, own_journal: bool) -> Result<Folder, String> {
        let claim = Claim { batch, journal: if own_journal { "own" } else { "other" }, begun, own_journal };
        Folder::claim(folder, claim).map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_folder_is_of_one_batch() {
        let folder = tempfile::tempdir().unwrap();
        let first = claim(folder.path(), "a", false, true).unwrap();
        fs::write(folder.path().join(RESULTS), "{}\n").unwrap();
        assert_eq!(claim(folder.path(), "a", true, true).unwrap().id, first.id);
        let other = claim(folder.path(), "b", false, false).unwrap_err();
        assert!(other.contains("results of a different batch, whose journal is own"), "{other}");
        let emptied = claim(folder.path(), "b", false, true).unwrap_err();
        assert!(emptied.contains("are not in the journal"), "{emptied}");
    }

    #[test]
    fn results_without_an_owner_are_those_of_the_journal_beside_them() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(RESULTS), "{}\n").unwrap();
        assert!(claim(folder.path(), "a", false, true).is_err());
        assert!(claim(folder.path(), "a", true, false).is_err());
        assert!(claim(folder.path(), "a", true, true).is_ok());
    }
}
