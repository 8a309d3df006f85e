//! What is checked in: a name and a hash a line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::Identifiers;

/// The fingerprint of each document's identifiers, by the document's name.
pub(crate) struct Fingerprints(BTreeMap<String, String>);

impl Fingerprints {
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(path)?;
        let pairs = text.lines().filter_map(|line| line.split_once(' '));
        Ok(Self(pairs.map(|(name, fingerprint)| (name.to_owned(), fingerprint.to_owned())).collect()))
    }

    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let lines = self.0.iter().map(|(name, fingerprint)| format!("{name} {fingerprint}\n"));
        fs::write(path, lines.collect::<String>())
    }

    pub(crate) fn knows(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The documents that have other identifiers than before.
    pub(crate) fn changed<'a>(&self, lists: &'a BTreeMap<String, Identifiers>) -> Vec<&'a str> {
        let changed = lists.iter().filter(|(name, list)| {
            let before = self.0.get(*name);
            before.is_some_and(|before| *before != fingerprint(list))
        });
        changed.map(|(name, _)| name.as_str()).collect()
    }

    /// Takes the identifiers for right. Documents that are not here keep their fingerprints.
    pub(crate) fn update(&mut self, lists: &BTreeMap<String, Identifiers>) {
        self.0.extend(lists.iter().map(|(name, list)| (name.clone(), fingerprint(list))));
    }
}

/// The first 64 bits of a SHA-256, in hex.
fn fingerprint(identifiers: &Identifiers) -> String {
    let hash = Sha256::digest(identifiers.join("\n"));
    hash.iter().take(8).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
