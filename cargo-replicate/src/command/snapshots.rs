//! Prints predictions and trainings, which are displayed in the same way.

use std::fmt::Write;

use replicate_runtime::api::List;
use replicate_runtime::{Client, Snapshot};
use serde_json::Value;

use super::network;
use crate::cli::ListSome;
use crate::report::Failure;
use crate::service::failed;
use crate::shell::Shell;
use crate::style::{self, paint, plain};
use crate::table::table;

/// Prints the newest as a table, or as JSON.
pub(super) fn newest<Options>(
    mut list: List<Snapshot, Options>,
    asked: &ListSome,
    client: &Client,
    shell: &Shell,
) -> Result<(), Failure> {
    let listed = network::runtime()?.block_on(async {
        let mut listed = Vec::new();
        while listed.len() < asked.limit
            && let Some(snapshot) = list.next().await
        {
            listed.push(snapshot.map_err(|error| failed(&error, client))?.into_raw());
        }
        Ok::<_, Failure>(listed)
    })?;
    print(&listed, asked.printing.is_json(), shell)
}

fn print(snapshots: &[Value], is_json: bool, shell: &Shell) -> Result<(), Failure> {
    if is_json {
        return shell.result(style::json(&snapshots.iter().cloned().collect()));
    }
    if snapshots.is_empty() {
        shell.warn("there are none");
        return Ok(());
    }
    let rows: Vec<[String; 4]> = snapshots.iter().map(row).collect();
    shell.result(table("", ["id", "model", "status", "created"], &rows))
}

fn row(snapshot: &Value) -> [String; 4] {
    let text = |key: &str| snapshot[key].as_str().unwrap_or("-").to_owned();
    let created = text("created_at");
    // Seconds are enough for people.
    let created = created.split('.').next().unwrap_or_default().trim_end_matches('Z').replace('T', " ");
    [text("id"), text("model"), text("status"), created]
}

/// Prints one, as text or as JSON.
pub(super) fn one(snapshot: &Value, is_json: bool, shell: &Shell) -> Result<(), Failure> {
    if is_json {
        return shell.result(style::json(snapshot));
    }
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{} {}", paint(style::FAINT, format_args!("{name:<9}")), plain(value).trim_end());
    };
    for key in ["id", "status", "model", "version", "created_at", "started_at", "completed_at", "error"] {
        if let Some(value) = snapshot[key].as_str() {
            line(key.trim_end_matches("_at"), value);
        }
    }
    for key in ["input", "output", "metrics"] {
        if !snapshot[key].is_null() {
            line(key, &style::json(&snapshot[key]));
        }
    }
    if let Some(logs) = snapshot["logs"].as_str().filter(|logs| !logs.trim().is_empty()) {
        line("logs", &format!("\n{logs}"));
    }
    shell.result(text)
}
