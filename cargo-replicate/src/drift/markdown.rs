use std::fmt::Write;

use replicate_codegen::{Change, Severity};

use super::{Drift, sides, versions};
use crate::style::plain;

/// One section per model, for the description of a pull request.
pub(super) fn markdown(drifts: &[Drift]) -> String {
    let mut text = String::new();
    for drift in drifts {
        let versions = versions(drift, "→");
        // Writing to a string does not fail.
        let _ = writeln!(text, "### {}: {}\n", code(&drift.model), drift.word());
        if !versions.is_empty() {
            let _ = writeln!(text, "{versions}, judged as semantic versioning would for a Rust caller.\n");
        }
        if drift.changes.is_empty() {
            text.push_str("Nothing changed for users of the model.\n\n");
            continue;
        }
        text.push_str("| severity | place | from | to | meaning |\n|---|---|---|---|---|\n");
        drift.changes.iter().for_each(|change| row(change, &mut text));
        text.push('\n');
    }
    text
}

fn row(change: &Change, text: &mut String) {
    let severity = match change.severity {
        Severity::Breaking => format!("**{}**", change.severity),
        severity => severity.to_string(),
    };
    let place = if change.place.is_empty() { "model".to_owned() } else { code(&change.place) };
    let [old, new] = sides(change).map(|side| side.map(code).unwrap_or_default());
    let cells = [severity, place, old, new, plain(&change.words).into_owned()];
    let cells = cells.map(|cell| cell.replace('\n', " ").replace('|', "\\|"));
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// A text as inline code, even if it contains backticks.
fn code(text: &str) -> String {
    const WIDEST: usize = 120;
    let text = crate::table::clipped(&plain(text), WIDEST);
    let longest_run = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest_run + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_holds_any_text() {
        for (text, expected) in
            [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("<b>|", "`<b>|`"), ("\u{202e}", "`\\u{202e}`")]
        {
            assert_eq!(code(text), expected);
        }
    }
}
