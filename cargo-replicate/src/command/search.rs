//! `search`: public models of the service.

use serde_json::{Value, json};

use crate::cli::Search;
use crate::report::{Failure, Outcome};
use crate::service::Service;
use crate::shell::Shell;
use crate::style;
use crate::table::{clipped, table};

pub(super) fn run(asked: &Search, shell: &Shell) -> Result<Outcome, Failure> {
    let words = asked.words.join(" ");
    let models = Service::new(shell)?.search(&words)?;
    if asked.printing.is_json() {
        let found: Vec<Value> = models.iter().map(facts).collect();
        shell.result(style::json(&Value::Array(found)))?;
        return Ok(Outcome::Done);
    }
    if models.is_empty() {
        shell.warn(format_args!("no public model was found for `{words}`"));
        return Ok(Outcome::Done);
    }
    let rows: Vec<[String; 3]> = models.iter().map(row).collect();
    shell.result(table("", ["model", "runs", "description"], &rows))?;
    shell.explain("\nAdd one with `cargo replicate add owner/name`.\n")?;
    Ok(Outcome::Done)
}

fn row(model: &Value) -> [String; 3] {
    const WIDEST: usize = 80;
    let runs = model["run_count"].as_u64().map_or_else(|| "-".to_owned(), |runs| runs.to_string());
    let description = model["description"].as_str().unwrap_or_default();
    [name(model), runs, clipped(description, WIDEST)]
}

fn name(model: &Value) -> String {
    let part = |key: &str| model[key].as_str().unwrap_or("?");
    format!("{}/{}", part("owner"), part("name"))
}

/// The printed facts about a model, without its schema.
pub(super) fn facts(model: &Value) -> Value {
    json!({
        "model": name(model),
        "run_count": model["run_count"],
        "description": model["description"],
        "is_official": model["is_official"],
        "version": model["latest_version"]["id"],
    })
}
