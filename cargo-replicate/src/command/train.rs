//! `train`: runs a training from the command line.

use replicate_runtime::{Client, Event, Status, Training};
use replicate_schema::ModelSchema;
use serde_json::Value;

use super::given;
use super::network;
use super::run::{Follow, OnInterruption, View};
use crate::cli::Train;
use crate::input::{Input, without_secrets};
use crate::interruption::interruption;
use crate::report::{Failure, Outcome};
use crate::service::{self, failed};
use crate::settings::Settings;
use crate::shell::Shell;
use crate::style;

pub(super) fn run(asked: &Train, shell: &Shell) -> Result<Outcome, Failure> {
    let stored = service::find(&asked.model, &asked.folder, shell)?;
    let (model, document) = (stored.model(), stored.document()?);
    let schema = ModelSchema::read(&document);
    let Some(training) = schema.training.clone() else {
        return Err(Failure::new(format!(
            "{model} can't be trained: its document has no `TrainingInput`; nothing was sent"
        ))
        .help("its page says whether it can be trained; `cargo replicate add` fetches a newer document"));
    };
    // A training is checked like a prediction, but with its own schemas.
    let schema = ModelSchema { prediction: training, training: None, ..schema };
    let input = Input::new(model, &schema, given::object(asked.input.as_deref())?, &asked.inputs)?;
    let version = document.version().ok_or_else(|| {
        Failure::new(format!("the version of {model} to train is unknown; nothing was sent"))
            .help(format!("name it: {model}:<version>"))
    })?;
    let target = format!("{model}:{version}");
    if asked.dry {
        shell.result(style::json(&without_secrets(&input.value, &schema)))?;
        let what =
            format_args!("the input of a training of {target} to {}: it is valid, and was not sent", asked.destination);
        shell.done("Checked", what);
        return Ok(Outcome::Done);
    }
    network::runtime()?.block_on(train(asked, &target, input, shell))
}

async fn train(asked: &Train, target: &str, input: Input, shell: &Shell) -> Result<Outcome, Failure> {
    // Signals are caught from here on, and handled when it is safe: a create request must not be abandoned.
    let mut interrupted = tokio::spawn(interruption());
    let client = Settings::read(shell)?.client()?;
    let input = tokio::select! {
        input = given::uploaded(&client, input, shell) => input?,
        _ = &mut interrupted => return Ok(Outcome::Interrupted),
    };
    let mut create = client.model(target).train(input).destination(asked.destination.to_string());
    if let Some(webhook) = &asked.webhook {
        create = create.webhook(webhook, [Event::Completed]);
    }
    let mut training = create.await.map_err(|error| of_training(&error, &client))?;
    if asked.no_wait {
        let id = training.id();
        let text = if asked.printing.is_json() { style::json(training.raw()) } else { format!("{id}\n") };
        shell.result(text)?;
        shell.done("Created", format_args!("{id}: {}", goes_on(id)));
        return Ok(Outcome::Done);
    }
    follow(&client, &mut training, (interrupted, OnInterruption::Cancel), asked.printing.is_json(), shell).await
}

/// Follows a training to its end, and prints what it created.
pub(super) async fn follow(
    client: &Client,
    training: &mut Training<Value>,
    (interrupted, on_interruption): (tokio::task::JoinHandle<()>, OnInterruption),
    is_json: bool,
    shell: &Shell,
) -> Result<Outcome, Failure> {
    let mut follow = Follow { client, view: View::new(false, is_json, shell), interrupted, on_interruption, shell };
    let ended = follow.watch(training).await;
    follow.interrupted.abort();
    follow.view.finish(training, shell)?;
    let id = training.id().to_owned();
    if ended.map_err(|failure| failure.help(goes_on(&id)))? == Outcome::Interrupted {
        match on_interruption {
            OnInterruption::Cancel => shell.done("Canceled", &id),
            OnInterruption::Leave => shell.warn(format_args!("{id} is still running; {}", goes_on(&id))),
        }
        return Ok(Outcome::Interrupted);
    }
    conclude(training, is_json, shell)
}

/// Prints what an ended training created.
fn conclude(training: &Training<Value>, is_json: bool, shell: &Shell) -> Result<Outcome, Failure> {
    let id = training.id();
    if is_json {
        shell.result(style::json(training.raw()))?;
    }
    if *training.status() != Status::Succeeded {
        let why = training.error().unwrap_or_else(|| "no reason is given".into());
        let what = Failure::new(format!("the training {id} {}: {why}", training.status()));
        shell.fail(&what.help(format!("`cargo replicate trainings get {id}` shows all of it")));
        return Ok(Outcome::Unsuccessful);
    }
    match training.trained_version() {
        Some(version) => {
            if !is_json {
                shell.result(format_args!("{}\n", style::plain(version)))?;
            }
            shell.done("Trained", format_args!("{version}: `cargo replicate add {version}` gets its document"));
        }
        // Its output was paid for, so it is printed in any case.
        None if !is_json => shell.result(style::json(&training.raw()["output"]))?,
        None => {}
    }
    Ok(Outcome::Done)
}

/// The failure of a request for a training.
pub(super) fn of_training(error: &replicate_runtime::Error, client: &Client) -> Failure {
    let failure = failed(error, client);
    match error.prediction_id() {
        Some(id) if error.kind() != replicate_runtime::ErrorKind::NotFound => failure.help(goes_on(id)),
        _ => failure,
    }
}

/// The command that continues with a training.
pub(super) fn goes_on(id: &str) -> String {
    format!(
        "to wait for it, run `cargo replicate trainings wait {id}`; to cancel it, run `cargo replicate trainings \
         cancel {id}`"
    )
}
