//! Rebuilds a lost journal from the existing results.
//!
//! Lines with a result are not sent again. It is unknown whether the others were sent: these are in doubt, as after a
//! crash, and are looked for in the list of predictions.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use replicate_runtime::cost::Decimal;
use serde_json::Value;

use super::folder::{owner, random};
use super::lines::Lines;
use super::plan::State;
use super::report::RESULTS;
use crate::money::units;
use crate::pricing::Pricing;
use crate::report::Failure;

/// How much earlier a batch may have started by the service's clock than by this machine's.
const TOLERANCE: Duration = Duration::from_secs(24 * 60 * 60);

/// The lines of a batch, from its results.
#[derive(Debug)]
pub(super) struct Rebuild {
    /// The key of the batch that the folder belongs to.
    pub(super) key: String,
    ended: Vec<Ended>,
    doubts: Vec<InDoubt>,
    /// A time before which no line was sent, in microseconds of Unix time.
    after: i64,
}

/// The content of the rebuilt journal.
#[derive(Debug)]
pub(super) struct Rebuilt {
    pub(super) key: String,
    pub(super) ended: Vec<Ended>,
    pub(super) doubts: Vec<InDoubt>,
    pub(super) after: i64,
}

/// A line that may have been sent.
#[derive(Debug)]
pub(super) struct InDoubt {
    pub(super) line: u32,
    /// What it may cost, in the journal's units; `None` if the model has no price.
    pub(super) reserved: Option<i64>,
}

/// A finished line.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) line: u32,
    pub(super) state: State,
    pub(super) id: Option<String>,
    pub(super) seconds: f64,
    /// What it cost, in the journal's units.
    pub(super) cost: i64,
    /// The record, as in the journal.
    record: Value,
}

impl Rebuild {
    /// Reads the results in a folder. It fails if they don't belong to these inputs, or if the journal already has
    /// lines.
    pub(super) fn read(folder: &Path, lines: &Lines, pricing: &Pricing, begun: bool) -> Result<Self, Failure> {
        let path = folder.join(RESULTS);
        let shown = path.display();
        if begun {
            return Err(Failure::new("the journal knows what was sent; nothing was changed, and nothing was sent")
                .help("to continue, run the same command without `--rebuild`"));
        }
        let text = fs::read_to_string(&path).map_err(|error| {
            Failure::new(format!("can't read {shown}, from which the journal is rebuilt; nothing was sent"))
                .because(&error)
        })?;
        let records = records(&text).map_err(|number| {
            Failure::new(format!("{shown}: line {number} is not a result; nothing was sent"))
                .help("restore the file as it was written")
        })?;
        let mut ended = Vec::new();
        let mut rest: BTreeMap<u32, String> = lines.hashes().collect();
        for (line, mut record) in records {
            let hash = rest.get(&line).ok_or_else(|| other(&shown.to_string(), line))?;
            let input = record.as_object_mut().and_then(|record| record.remove("input")).unwrap_or_default();
            if lines.shown(line, hash) != Some(input) {
                return Err(other(&shown.to_string(), line));
            }
            let Some(state) = state(&record) else { continue };
            rest.remove(&line);
            let seconds = record["metrics"]["predict_time"].as_f64().unwrap_or_default();
            let cost = record["cost"].as_str().and_then(|cost| cost.parse::<Decimal>().ok()).map_or(0, units);
            let id = record["id"].as_str().map(str::to_owned);
            ended.push(Ended { line, state, id, seconds, cost, record });
        }
        let (key, claimed) = owner(folder).map_or_else(|| (random(), UNIX_EPOCH), |(key, claimed)| (key, claimed));
        let after = claimed.checked_sub(TOLERANCE).and_then(|after| after.duration_since(UNIX_EPOCH).ok());
        let after = after.and_then(|after| i64::try_from(after.as_micros()).ok()).unwrap_or_default();
        let dearest = ended.iter().map(|ended| ended.cost).max().unwrap_or_default();
        let reserved = |line: u32, hash: &str| {
            let known = lines.input(line, hash).and_then(|input| pricing.before(&input.value));
            pricing.is_known().then(|| known.map_or(dearest, units))
        };
        let doubts = rest.iter().map(|(line, hash)| InDoubt { line: *line, reserved: reserved(*line, hash) }).collect();
        Ok(Self { key, ended, doubts, after })
    }

    /// Describes what was found.
    pub(super) fn words(&self) -> String {
        let (ended, doubts) = (self.ended.len(), self.doubts.len());
        format!("{ended} lines have a result, and {doubts} are looked up before they are sent")
    }

    /// The content of the journal, if the files of the results are in a place of this name.
    pub(super) fn into_rows(self, place: &str) -> Rebuilt {
        let Self { key, mut ended, doubts, after } = self;
        for ended in ended.iter_mut().filter(|ended| ended.record["files"].is_array()) {
            ended.record["folder"] = place.into();
        }
        Rebuilt { key, ended, doubts, after }
    }
}

impl Ended {
    /// The result of the line, as in the journal.
    pub(super) fn result(&self) -> String {
        self.record.to_string()
    }
}

/// The last record of each line. The error is the number of an invalid line in the file. The last one may be
/// incomplete.
fn records(text: &str) -> Result<BTreeMap<u32, Value>, usize> {
    let mut records = BTreeMap::new();
    let lines: Vec<&str> = text.lines().collect();
    for (at, text) in lines.iter().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
        let record = serde_json::from_str::<Value>(text).ok();
        let number = record.as_ref().and_then(|record| u32::try_from(record["line"].as_u64()?).ok());
        match (record, number) {
            (Some(record), Some(number)) => drop(records.insert(number, record)),
            _ if at + 1 == lines.len() => {}
            _ => return Err(at + 1),
        }
    }
    Ok(records)
}

/// The final state of a line; `None` if its result says that this is unknown.
fn state(record: &Value) -> Option<State> {
    let status = record["status"].as_str()?;
    match status {
        "unknown" => None,
        "succeeded" if record["error"].is_null() => Some(State::Done),
        _ => Some(State::Failed),
    }
}

fn other(path: &str, line: u32) -> Failure {
    Failure::new(format!("{path}: the result of line {line} is of a different input; nothing was sent"))
        .help("restore the inputs that were sent")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_last_record_of_a_line_counts_and_a_cut_one_does_not() {
        let text =
            "{\"line\":1,\"status\":\"failed\"}\n{\"line\":2}\n{\"line\":1,\"status\":\"succeeded\"}\n{\"line\":3,\"st";
        let records = records(text).unwrap();
        assert_eq!(records[&1]["status"], "succeeded");
        assert_eq!(records.keys().copied().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(super::records("{\"line\":1}\nnonsense\n{\"line\":2}\n"), Err(2));
    }

    #[test]
    fn what_is_not_known_stays_in_doubt() {
        for (record, expected) in [
            (json!({"status": "succeeded", "error": null}), Some(State::Done)),
            (json!({"status": "succeeded", "error": "the output can't be fetched"}), Some(State::Failed)),
            (json!({"status": "canceled"}), Some(State::Failed)),
            (json!({"status": "unknown"}), None),
            (json!({}), None),
        ] {
            assert_eq!(state(&record), expected, "{record}");
        }
    }
}
