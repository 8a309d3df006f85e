//! Matching patterns, in time linear in the text.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use regex_lite::Regex;

/// Whether a text has a match of a regular expression, which the generator has found to be one.
pub fn matches_pattern(regex: &'static str, text: &str) -> bool {
    /// Compiled expressions: as many as the program's models have.
    static COMPILED: Mutex<Option<HashMap<&'static str, Option<Regex>>>> = Mutex::new(None);
    let compiled = {
        let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
        compiled.get_or_insert_default().entry(regex).or_insert_with(|| Regex::new(regex).ok()).clone()
    };
    // Code of another generator may hold what is no expression here: what can't be checked is let through.
    compiled.is_none_or(|regex| regex.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matching_takes_linear_time() {
        let text = "a".repeat(100_000);
        assert!(!matches_pattern("^(a+)+$x", &text));
        assert!(matches_pattern("a", "bab"));
        assert!(matches_pattern("(", "not an expression"));
    }
}
