use replicate_schema::check::{Rules, check_object};

use super::{Value, View};
use crate::ValidationErrors;

/// Checks a struct against every rule of its schema.
///
/// # Errors
///
/// Every violation, with its path.
pub fn validate(record: &dyn Value) -> Result<(), ValidationErrors> {
    let View::Record(record) = record.view() else { return Ok(()) };
    let violations = check_object(&record, record.object, record.of.types(), Rules::All);
    if violations.is_empty() { Ok(()) } else { Err(ValidationErrors::from(violations)) }
}
