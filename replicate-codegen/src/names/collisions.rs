//! What keeps names short and apart: a hash of the text that a name stands for.

use std::collections::HashMap;

use super::Name;
use super::case::Case;

/// Longer identifiers are cut and told apart by a hash.
pub(super) const LONGEST: usize = 64;

/// Tells names apart that came out the same for different texts: each takes a hash of its own text.
///
/// `names` holds a name and the text it was made of; the result has the same order.
pub(crate) fn without_collisions<N: Name>(names: &[(N, &str)]) -> Vec<N> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for (name, _) in names {
        *count.entry(name.as_str()).or_default() += 1;
    }
    let mut taken: HashMap<String, usize> = HashMap::new();
    let distinct = |(name, text): &(N, &str)| {
        let collides = count[name.as_str()] > 1;
        let distinct = if collides { hashed(name.as_str(), text, N::CASE) } else { name.as_str().to_owned() };
        // Only texts made to have the same hash, or to look like a hashed name, come here twice.
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

/// A name with a hash of a text, which no other text has.
pub(super) fn with_hash<N: Name>(name: &N, text: &str) -> N {
    N::new(hashed(name.as_str(), text, N::CASE))
}

/// A name that is not too long: the first characters of one that is, with a hash.
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

/// Eight hex digits that depend on the text alone: 32-bit FNV-1a, which will never change.
pub(super) fn hash(text: &str) -> String {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}
