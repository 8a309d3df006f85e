//! What came of a batch: a line a result, and a few words.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use replicate_runtime::Snapshot;
use serde_json::{Value, json};

use super::journal::Tally;
use super::plan::{Row, State};
use crate::report::Failure;
use crate::shell::Shell;

/// The file of the results.
const RESULTS: &str = "results.jsonl";

/// How the name of a file begins that is being written, here and where the runtime saves one.
const UNDER_WAY: &str = ".replicate-";

/// How a batch that has not come to its end goes on.
pub(super) const RESUME: &str = "the same command goes on where this one stopped, and pays for nothing twice";

/// What came of a line: its prediction as the service told of it, with nothing that a program could not do without.
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

/// What is said of a line that nothing came of, with or without a prediction.
pub(super) fn failed(line: u32, id: Option<&str>, status: &str, why: &str) -> Value {
    json!({"line": line, "status": status, "id": id, "error": why})
}

/// Writes the results that there are, in the order of the inputs: in one step, so that there is never half a file.
pub(super) fn write(folder: &Path, rows: &[Row]) -> Result<PathBuf, Failure> {
    let path = folder.join(RESULTS);
    let mut text = String::new();
    for row in rows {
        match (&row.result, row.state) {
            (Some(result), state) if state.is_final() => writeln!(text, "{result}").unwrap_or_default(),
            (_, State::Doubt) => {
                let why = "whether it was sent is not known yet";
                writeln!(text, "{}", failed(row.line, None, "unknown", why)).unwrap_or_default();
            }
            _ => {}
        }
    }
    // Several processes may have one folder, each of which writes the whole of it.
    let temporary = folder.join(format!("{UNDER_WAY}{:016x}.part", fastrand::u64(..)));
    let written = std::fs::write(&temporary, text).and_then(|()| std::fs::rename(&temporary, &path));
    written.map_err(|error| Failure::new(format!("can't write {}", path.display())).because(&error))?;
    Ok(path)
}

/// Removes what an earlier process was writing when it was killed, from a folder that nobody else writes to.
///
/// What can't be removed is in nobody's way.
pub(super) fn clear(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let is_ours = path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.starts_with(UNDER_WAY));
        if is_ours && path.extension().is_some_and(|extension| extension == "part") {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Whether every line has its output.
pub(super) fn is_clean(tally: &Tally) -> bool {
    tally.of(&[State::Done]) == tally.total()
}

/// Says how it went.
pub(super) fn conclude(folder: &Path, tally: &Tally, left: &BTreeMap<u32, String>, shell: &Shell) {
    let total = tally.total();
    let mut said = format!("{} of {total} inputs", tally.of(&[State::Done]));
    if tally.seconds > 0.0 {
        let _ = write!(said, ", predict time {:.1} s", tally.seconds);
    }
    shell.done("Done", format_args!("{said}; see {}", folder.join(RESULTS).display()));
    let counts = [
        (tally.of(&[State::Failed]), "failed: `--retry-failed` sends them again"),
        (
            tally.of(&[State::Unknown]),
            "unknown, and not sent again: `--retry-unknown` does so, at the risk of paying twice",
        ),
        (tally.open(), "not done yet"),
    ];
    for (lines, what) in counts {
        if lines > 0 {
            shell.warn(format_args!("{lines} {} {what}", if lines == 1 { "line is" } else { "lines are" }));
        }
    }
    for (line, why) in left.iter().take(10) {
        shell.warn(format_args!("line {line} is left for the next run: {why}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_order_and_those_that_there_are() {
        let row = |line, state, result: Option<&str>| Row {
            line,
            hash: String::new(),
            state,
            id: None,
            result: result.map(str::to_owned),
        };
        let folder = tempfile::tempdir().unwrap();
        let rows = [
            row(1, State::Done, Some(r#"{"line":1}"#)),
            row(2, State::Pending, None),
            row(3, State::Ended, Some(r#"{"line":3}"#)),
            row(4, State::Failed, Some(r#"{"line":4}"#)),
            row(5, State::Doubt, None),
        ];
        write(folder.path(), &rows[..1]).unwrap();
        let path = write(folder.path(), &rows).unwrap();
        let expected = "{\"line\":1}\n{\"line\":4}\n\
             {\"error\":\"whether it was sent is not known yet\",\"id\":null,\"line\":5,\"status\":\"unknown\"}\n";
        assert_eq!(std::fs::read_to_string(path).unwrap(), expected);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
