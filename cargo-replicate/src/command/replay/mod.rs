//! `replay`: runs recorded inputs again, and compares the outputs with the recorded ones.

mod budget;
mod differences;
mod facts;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use replicate_emulator::{Cassette, Cassettes};
use replicate_runtime::{Client, Error, ErrorKind, FileOutput, Snapshot};
use serde_json::{Value, json};

use self::budget::Budget;
use self::differences::{Difference, between};
use self::facts::Facts;
use super::network;
use crate::cli::Replay;
use crate::files::Problem;
use crate::report::{Failure, Outcome};
use crate::service::failed;
use crate::settings::Settings;
use crate::shell::Shell;
use crate::style;
use crate::table::table;
use crate::upload::upload;

/// Where cassettes come from.
const RECORD: &str = "record some with `cargo replicate emulate --record <base url> --cassettes <folder>`";
/// The placeholder of a secret in a cassette.
const REDACTED: &str = "[REDACTED]";

pub(super) fn run(asked: &Replay, shell: &Shell) -> Result<Outcome, Failure> {
    let read = Cassettes::in_folder(&asked.cassettes).read();
    let cassettes = read.map_err(|error| Failure::new(error.to_string()).help(RECORD))?;
    let wanted = |cassette: &Cassette| {
        asked.models.is_empty() || asked.models.iter().any(|model| model.to_string() == cassette.model())
    };
    let cassettes: Vec<Cassette> = cassettes.into_iter().filter(wanted).collect();
    if cassettes.is_empty() {
        return Err(
            Failure::new(format!("there are no cassettes to replay in {}", asked.cassettes.display())).help(RECORD)
        );
    }
    let budget = Budget::read(asked, cassettes.iter().filter(|cassette| unfit(cassette).is_none()))?;
    let client = Settings::read(shell)?.against(&asked.against, shell).client()?;
    let mut replayed = Replayed { results: Vec::new(), skipped: 0, unsent: 0, budget };
    let ended = network::runtime()?.block_on(all(&client, &cassettes, &mut replayed, shell));
    let Replayed { results, skipped, unsent, budget } = replayed;
    // Results that were paid for are printed, whatever stopped the rest.
    print(&results, asked, shell)?;
    ended?;
    let differ = results.iter().filter(|(_, differences)| !differences.is_empty()).count();
    let same = results.len() - differ;
    let cassettes = if results.len() == 1 { "cassette" } else { "cassettes" };
    let (count, cost) = (results.len(), budget.words().map(|words| format!("; {words}")).unwrap_or_default());
    shell.done(
        "Replayed",
        format_args!("{count} {cassettes}: {differ} differ, {same} do not; {skipped} left out{cost}"),
    );
    if unsent > 0 {
        shell.warn(format_args!(
            "{unsent} {} not replayed: `--max-cost` would be exceeded",
            if unsent == 1 { "cassette was" } else { "cassettes were" }
        ));
        return Ok(Outcome::OverBudget);
    }
    Ok(if differ == 0 { Outcome::Done } else { Outcome::Differences })
}

/// The results of a replay.
struct Replayed<'c> {
    /// The cassettes that were replayed, and how they differ.
    results: Vec<(&'c Cassette, Vec<Difference>)>,
    /// How many can't be replayed.
    skipped: usize,
    /// How many did not fit the budget.
    unsent: usize,
    budget: Budget,
}

/// Runs one after the other, so that a mistake is noticed before all are paid for.
async fn all<'c>(
    client: &Client,
    cassettes: &'c [Cassette],
    replayed: &mut Replayed<'c>,
    shell: &Shell,
) -> Result<(), Failure> {
    for cassette in cassettes {
        if let Some(reason) = unfit(cassette) {
            shell.warn(format_args!("{} is left out: {reason}", cassette.path().display()));
            replayed.skipped += 1;
            continue;
        }
        let Some(reserved) = replayed.budget.reserve(cassette) else {
            replayed.unsent += 1;
            continue;
        };
        let budget = &mut replayed.budget;
        let differences = one(client, cassette, |prediction| budget.settle(cassette, reserved, prediction)).await?;
        shell.done("Ran", cassette.path().display());
        replayed.results.push((cassette, differences));
    }
    Ok(())
}

/// Why a cassette can't be replayed.
fn unfit(cassette: &Cassette) -> Option<String> {
    if cassette.destination().is_some() {
        return Some("it is a training, which would create a new version".to_owned());
    }
    if cassette.status() != "succeeded" {
        return Some(format!("the recorded prediction {}", cassette.status()));
    }
    let secret = cassette.input().iter().find(|(_, value)| *value == REDACTED);
    secret.map(|(name, _)| format!("`{name}` is a secret, which is not recorded"))
}

async fn one(
    client: &Client,
    cassette: &Cassette,
    mut ended: impl FnMut(&Snapshot<Value>),
) -> Result<Vec<Difference>, Failure> {
    let input = with_files(client, cassette, Value::Object(cassette.input().clone())).await?;
    let model = cassette.model();
    let target = cassette.version().map_or_else(|| model.to_owned(), |version| format!("{model}:{version}"));
    let gone = |error: &Error| Difference::new("output", "status", "succeeded", error.to_string());
    let mut prediction = match client.model(target).submit(input).await {
        Ok(prediction) => prediction,
        // If the model no longer accepts the input, that is a difference too.
        Err(error) if error.kind() == ErrorKind::InvalidInput => return Ok(vec![gone(&error)]),
        Err(error) => return Err(failed(&error, client)),
    };
    let output = prediction.wait().await;
    ended(&prediction);
    let output = match output {
        Ok(output) => output,
        Err(error) if error.is_prediction_ended() => return Ok(vec![gone(&error)]),
        Err(error) => return Err(failed(&error, client)),
    };
    let mut files = BTreeMap::new();
    for pointer in file_pointers(cassette, cassette.output(), "") {
        let recorded = cassette.output().pointer(&pointer).and_then(|value| cassette.file(value));
        let address = output.pointer(&pointer).and_then(Value::as_str).map(FileOutput::from);
        if let (Some(path), Some(file)) = (recorded, address.filter(|file| file.url().is_some())) {
            files.insert(pointer, (Facts::of_file(&path)?, Facts::of_output(client, &file).await?));
        }
    }
    Ok(between(cassette.output(), &output, &files))
}

/// An input with its files uploaded.
async fn with_files(client: &Client, cassette: &Cassette, value: Value) -> Result<Value, Failure> {
    let mut value = value;
    for pointer in file_pointers(cassette, &value, "") {
        if let Some(slot) = value.pointer_mut(&pointer)
            && let Some(path) = cassette.file(slot)
        {
            *slot = uploaded(client, &path).await?.into();
        }
    }
    Ok(value)
}

async fn uploaded(client: &Client, path: &Path) -> Result<String, Failure> {
    let refuse =
        |problem: &Problem| Failure::new(format!("can't upload {}", path.display())).because(problem.as_error());
    upload(client, path).await.map_err(|problem| refuse(&problem))
}

/// The JSON Pointers of the files in a value.
fn file_pointers(cassette: &Cassette, value: &Value, at: &str) -> Vec<String> {
    if cassette.file(value).is_some() {
        return vec![at.to_owned()];
    }
    match value {
        Value::Array(items) => {
            let each = items.iter().enumerate();
            each.flat_map(|(index, item)| file_pointers(cassette, item, &format!("{at}/{index}"))).collect()
        }
        Value::Object(object) => {
            let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
            object
                .iter()
                .flat_map(|(key, item)| file_pointers(cassette, item, &format!("{at}/{}", escaped(key))))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn print(results: &[(&Cassette, Vec<Difference>)], asked: &Replay, shell: &Shell) -> Result<(), Failure> {
    if asked.printing.is_json() {
        let one = |(cassette, differences): &(&Cassette, Vec<Difference>)| {
            let differences: Vec<Value> = differences.iter().map(Difference::to_json).collect();
            json!({"cassette": cassette.path().display().to_string(), "model": cassette.model(), "differences": differences})
        };
        return shell.result(style::json(&results.iter().map(one).collect()));
    }
    let mut text = String::new();
    for (cassette, differences) in results.iter().filter(|(_, differences)| !differences.is_empty()) {
        let rows: Vec<[String; 4]> = differences.iter().map(Difference::row).collect();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}: {}\n", cassette.model(), cassette.path().display());
        text += &table("  ", ["place", "what", "recorded", "now"], &rows);
        text.push('\n');
    }
    shell.result(text)
}
