use std::fmt::Write;

use replicate_codegen::{Change, Severity};

use super::{Drift, sides, versions};
use crate::style::{self, paint, plain};
use crate::table::{clipped, table as aligned};

/// One table per model.
pub(super) fn table(drifts: &[Drift]) -> String {
    let mut text = String::new();
    for drift in drifts {
        let versions = versions(drift, "->");
        let verdict = match drift.verdict() {
            Some(severity) => paint(color(severity), severity),
            None => "nothing changed for users of the model".to_owned(),
        };
        // Writing to a string does not fail.
        let _ = writeln!(text, "{} {}: {verdict}\n", drift.model, paint(style::FAINT, plain(&versions)));
        let rows: Vec<[String; 4]> = drift.changes.iter().map(row).collect();
        if !rows.is_empty() {
            text += &aligned("  ", ["severity", "place", "from -> to", "meaning"], &rows);
            text.push('\n');
        }
    }
    text
}

fn row(change: &Change) -> [String; 4] {
    const WIDEST: usize = 40;
    let both = match sides(change) {
        [None, None] => String::new(),
        sides => sides.map(|side| clipped(side.unwrap_or("-"), WIDEST)).join(" -> "),
    };
    let place = if change.place.is_empty() { "model" } else { &change.place };
    [change.severity.to_string(), clipped(place, WIDEST), both, change.words.clone()]
}

fn color(severity: Severity) -> clap::builder::styling::Style {
    match severity {
        Severity::Breaking => style::ERROR,
        Severity::Minor => style::WARNING,
        Severity::Patch => style::DONE,
    }
}
