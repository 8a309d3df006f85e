//! The names of the tools: the names of the models, in the characters and the length that clients accept.

use std::collections::BTreeMap;

use replicate_codegen::ModelName;
use sha2::{Digest, Sha256};

/// Models accept 64 characters, of which clients use some for the name of the server.
const LONGEST: usize = 46;
const HASH_BYTES: usize = 4;

/// The names of tools for models, in their order: `acme_painter` for `acme/painter`.
///
/// A name depends only on the model. If two collide, or another tool has the name, each gets a hash of its model, so
/// that a name never changes its meaning.
pub(super) fn names(models: &[ModelName], taken: &[&str]) -> Vec<String> {
    let bases: Vec<String> = models.iter().map(base).collect();
    let mut uses: BTreeMap<&str, usize> = taken.iter().map(|name| (*name, 1)).collect();
    for base in &bases {
        *uses.entry(base).or_default() += 1;
    }
    let name = |(base, model): (&String, &ModelName)| {
        if uses[base.as_str()] == 1 && base.len() <= LONGEST { base.clone() } else { with_hash(base, model) }
    };
    bases.iter().zip(models).map(name).collect()
}

fn base(model: &ModelName) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    model.to_string().chars().map(plain).collect()
}

fn with_hash(base: &str, model: &ModelName) -> String {
    let hash = Sha256::digest(model.to_string());
    let hash = super::hex(&hash[..HASH_BYTES]);
    let kept: String = base.chars().take(LONGEST - 2 - hash.len()).collect();
    format!("{kept}_H{hash}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_clients_and_never_meet() {
        let long = format!("acme/{}", "a".repeat(60));
        let table: [(&[&str], &[&str]); 5] = [
            (&["acme/painter"], &["acme_painter"]),
            (&["aisha-ai-official/animagine-xl-4.0"], &["aisha-ai-official_animagine-xl-4_0"]),
            (&["search/models"], &["search_models_H4d99eb28"]),
            (&["a/b_c", "a/b.c", "a/d"], &["a_b_c_Hab14be70", "a_b_c_Hc0620514", "a_d"]),
            (&[&long], &["acme_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_Hf58e5a0c"]),
        ];
        for (models, expected) in table {
            let models: Vec<ModelName> = models.iter().map(|model| model.parse().unwrap()).collect();
            let names = names(&models, &["search_models"]);
            assert_eq!(names, expected);
            assert!(names.iter().all(|name| name.len() <= LONGEST));
        }
    }
}
