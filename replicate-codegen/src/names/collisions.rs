//! Keeps names short and distinct, by a hash of the text that a name is made from.

use std::collections::HashMap;

use super::Name;
use super::case::Case;

/// Longer identifiers are cut, and get a hash.
pub(super) const LONGEST: usize = 64;

/// Resolves collisions: names that are equal for different texts each get a hash of their text.
///
/// `names` has each name and the text that it was made from. The result has the same order.
pub(crate) fn without_collisions<N: Name>(names: &[(N, &str)]) -> Vec<N> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for (name, _) in names {
        *count.entry(name.as_str()).or_default() += 1;
    }
    let mut taken: HashMap<String, usize> = HashMap::new();
    let distinct = |(name, text): &(N, &str)| {
        let collides = count[name.as_str()] > 1;
        let distinct = if collides { hashed(name.as_str(), text, N::CASE) } else { name.as_str().to_owned() };
        // Only texts crafted to have the same hash, or to look like a hashed name, occur here twice.
        let seen = taken.entry(distinct.clone()).or_default();
        *seen += 1;
        N::new(match (*seen, N::CASE) {
            (1, _) => distinct,
            (seen, Case::Camel) => format!("{distinct}N{seen}"),
            (seen, Case::Snake) => format!("{distinct}_n{seen}"),
        })
    };
    names.iter().map(distinct).collect()
}

/// A name with the hash of a text appended.
pub(super) fn with_hash<N: Name>(name: &N, text: &str) -> N {
    N::new(hashed(name.as_str(), text, N::CASE))
}

/// Cuts a name that is too long to its first characters and a hash.
pub(super) fn cut(name: String, text: &str, case: Case) -> String {
    if name.len() > LONGEST { hashed(&name[..LONGEST], text, case) } else { name }
}

fn hashed(name: &str, text: &str, case: Case) -> String {
    let name = name.trim_end_matches('_');
    let mark = match case {
        Case::Camel => "H",
        Case::Snake => "_h",
    };
    format!("{name}{mark}{}", hash(text))
}

/// Eight hex digits that depend only on the text: 32-bit FNV-1a, which must never change.
pub(super) fn hash(text: &str) -> String {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}
