use serde_json::Value as Json;

use super::path::Path;
use crate::ValidationErrors;
use crate::validation::{Rule, Violation};

/// More than anybody reads; keeps the errors of a list with a million wrong items small.
const MOST_VIOLATIONS: usize = 100;

/// What reading or checking found, wherever in the value.
pub(super) struct Found {
    /// How many violations are of interest.
    most: usize,
    violations: Vec<Violation>,
}

impl Found {
    /// For somebody who wants to know what is wrong.
    pub(super) fn all() -> Self {
        Self { most: MOST_VIOLATIONS, violations: Vec::new() }
    }

    /// For somebody who wants to know whether anything is wrong.
    pub(super) fn any() -> Self {
        Self { most: 1, violations: Vec::new() }
    }

    pub(super) fn wants_one(&self) -> bool {
        self.most == 1
    }

    /// Whether nothing more is of interest: what takes time is not looked for then.
    pub(super) fn is_full(&self) -> bool {
        self.violations.len() >= self.most
    }

    pub(super) fn count(&self) -> usize {
        self.violations.len()
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.violations.is_empty()
    }

    pub(super) fn add(&mut self, at: &Path<'_>, rule: Rule, value: Json, message: String) {
        if !self.is_full() {
            self.violations.push(Violation::new(at.to_string(), rule, value, message));
        }
    }

    /// All of it as one error, where there is something.
    pub(super) fn error(self) -> Option<ValidationErrors> {
        if self.is_nothing() { None } else { Some(ValidationErrors::from(self.violations)) }
    }
}
