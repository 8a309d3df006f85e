//! The summary of a batch, and the records of lines in the journal.

use std::collections::BTreeMap;
use std::fmt::Write;

use replicate_runtime::Snapshot;
use serde_json::{Value, json};

use super::journal::Tally;
use super::plan::State;
use crate::shell::Shell;

/// The file of the results.
pub(super) const RESULTS: &str = "results.jsonl";

/// How to continue an unfinished batch.
pub(super) const RESUME: &str = "to continue, run the same command again: nothing is paid for twice";

/// The record of a line: the essential parts of its prediction.
pub(super) fn record(line: u32, prediction: &Snapshot<Value>) -> Value {
    let given = prediction.raw();
    json!({
        "line": line,
        "status": prediction.status().as_str(),
        "id": prediction.id(),
        "output": given.get("output").cloned().unwrap_or_default(),
        "error": prediction.error(),
        "metrics": given.get("metrics").cloned().unwrap_or_default(),
    })
}

/// The record of a failed line, with or without a prediction.
pub(super) fn failed(line: u32, id: Option<&str>, status: &str, why: &str) -> Value {
    json!({"line": line, "status": status, "id": id, "error": why})
}

/// Whether every line has its output.
pub(super) fn is_clean(tally: &Tally) -> bool {
    tally.of(&[State::Done]) == tally.total()
}

/// Prints the summary.
pub(super) fn conclude(results: &str, tally: &Tally, cost: Option<&str>, left: &BTreeMap<u32, String>, shell: &Shell) {
    let total = tally.total();
    let mut said = format!("{} of {total} inputs", tally.of(&[State::Done]));
    if tally.seconds > 0.0 {
        let _ = write!(said, ", predict time {:.1} s", tally.seconds);
    }
    if let Some(cost) = cost {
        let _ = write!(said, ", {cost}");
    }
    shell.done("Done", format_args!("{said}; see {results}"));
    let counts = [
        (tally.of(&[State::Failed]), "failed; `--retry-failed` sends them again"),
        (
            tally.of(&[State::Unknown]),
            "ended with an unknown outcome and were not sent again; `--retry-unknown` sends them, and you may be billed twice",
        ),
        (tally.open(), "still to do"),
    ];
    for (lines, what) in counts {
        if lines > 0 {
            shell.warn(format_args!("{lines} {} {what}", if lines == 1 { "line" } else { "lines" }));
        }
    }
    for (line, why) in left.iter().take(10) {
        shell.warn(format_args!("line {line} is left for the next run: {why}"));
    }
}
