//! Reuses results for equal inputs with a fixed seed.

use serde_json::Value;

use super::journal::EqualInputs;
use super::plan::{Change, Row};
use super::work::Work;
use crate::money::Charge;
use crate::report::Failure;

/// The name of the input that makes a model deterministic.
const SEED: &str = "seed";

impl Work {
    /// Reuses the result of another line with the same input, if one is done and the input has a seed. Returns whether
    /// it did.
    pub(super) async fn reused(&self, row: &Row, input: &Value) -> Result<bool, Failure> {
        if self.equal == EqualInputs::Each || input.get(SEED).is_none() {
            return Ok(false);
        }
        let Some(other) = self.journal.done_of(row.hash.clone()).await? else { return Ok(false) };
        let Ok(mut record) = serde_json::from_str::<Value>(&other) else { return Ok(false) };
        record["reused"] = record["line"].take();
        record["line"] = row.line.into();
        if record.get("cost").is_some() {
            record["cost"] = "0".into();
        }
        self.put(row.line, Change::Done { result: record.to_string(), seconds: 0.0, charge: Charge::Reserved }).await?;
        Ok(true)
    }
}
