//! `run`: a prediction without a program.

mod preview;
mod view;

use std::pin::pin;
use std::time::Duration;

use replicate_runtime::{Client, Prediction, Status};
use replicate_schema::ModelSchema;
use serde_json::{Map, Value};
use tokio::task::JoinHandle;

use self::view::View;
use super::outputs;
use crate::cli::Run;
use crate::input::Input;
use crate::interruption::interruption;
use crate::output::Output;
use crate::report::{Failure, Outcome};
use crate::shell::Shell;
use crate::upload::upload;
use crate::{files, service};

/// How often a prediction is looked at that has no stream.
const PAUSE: Duration = Duration::from_millis(500);

pub(super) fn run(asked: &Run, shell: &Shell) -> Result<Outcome, Failure> {
    let stored = service::find(&asked.model, &asked.folder, shell)?;
    let (model, document) = (stored.model(), stored.document()?);
    let schema = ModelSchema::read(&document);
    let input = Input::new(model, &schema, base(asked)?, &asked.inputs)?;
    let output = Output::of(&schema);
    if output.may_have_files() {
        files::prepare(&asked.out)?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Failure::new("can't start the network").because(&error))?;
    runtime.block_on(predict(asked, &service::target(model, &document), input, &output, shell))
}

/// The inputs of the JSON file.
fn base(asked: &Run) -> Result<Map<String, Value>, Failure> {
    let Some(file) = &asked.input else { return Ok(Map::new()) };
    let failed = |error: &dyn std::error::Error| Failure::new(format!("can't read {}", file.display())).because(error);
    let text = std::fs::read_to_string(file).map_err(|error| failed(&error))?;
    match serde_json::from_str(&text).map_err(|error| failed(&error))? {
        Value::Object(object) => Ok(object),
        _ => Err(Failure::new(format!("{}: an input is a JSON object, and this is not one", file.display()))),
    }
}

async fn predict(asked: &Run, target: &str, input: Input, output: &Output, shell: &Shell) -> Result<Outcome, Failure> {
    // Noted from here on, and acted on when it is safe: what is being created can't be left to itself.
    let mut interrupted = tokio::spawn(interruption());
    let client = Client::from_env().map_err(|error| Failure::from(&error))?;
    let input = tokio::select! {
        input = uploaded(&client, input, shell) => input?,
        _ = &mut interrupted => return Ok(Outcome::Interrupted),
    };
    let mut prediction = client.model(target).submit(input).await.map_err(|error| failed(&error))?;
    let mut view = View::new(output.is_text(), asked.json, shell);
    let ended = follow(&mut prediction, &mut view, &mut interrupted, shell).await;
    interrupted.abort();
    view.finish(&prediction, shell)?;
    if ended? == Outcome::Interrupted {
        shell.done("Canceled", prediction.id());
        return Ok(Outcome::Interrupted);
    }
    conclude(asked, &client, &prediction, output, shell).await
}

/// Uploads the files of an input, and puts their addresses where they belong.
async fn uploaded(client: &Client, mut input: Input, shell: &Shell) -> Result<Value, Failure> {
    for (pointer, path) in &input.files {
        let shown = path.display();
        let address = upload(client, path).await;
        let address =
            address.map_err(|problem| Failure::new(format!("can't upload {shown}")).because(problem.as_error()))?;
        if let Some(slot) = input.value.pointer_mut(pointer) {
            *slot = address.into();
        }
        shell.done("Uploaded", shown);
    }
    Ok(input.value)
}

/// Follows a prediction to its end, or cancels it when interrupted.
async fn follow(
    prediction: &mut Prediction<Value>,
    view: &mut View,
    interrupted: &mut JoinHandle<()>,
    shell: &Shell,
) -> Result<Outcome, Failure> {
    if view.prints_text() && listen(prediction, view, interrupted, shell).await? == Outcome::Interrupted {
        return Ok(Outcome::Interrupted);
    }
    watch(prediction, view, interrupted, shell).await
}

/// Prints text as it comes, until there is no more or it can't be read; how it ended is left to be looked at.
async fn listen(
    prediction: &mut Prediction<Value>,
    view: &mut View,
    interrupted: &mut JoinHandle<()>,
    shell: &Shell,
) -> Result<Outcome, Failure> {
    let mut pieces = prediction.stream();
    loop {
        view.show(pieces.prediction(), shell);
        tokio::select! {
            _ = &mut *interrupted => {
                pieces.cancel().await.map_err(|error| failed(&error))?;
                return Ok(Outcome::Interrupted);
            }
            piece = pieces.next() => match piece {
                Some(Ok(piece)) => view.print(&piece, shell)?,
                Some(Err(_)) | None => break,
            },
        }
    }
    prediction.refresh().await.map_err(|error| failed(&error))?;
    Ok(Outcome::Done)
}

/// Looks at a prediction until it has ended, or cancels it when interrupted.
async fn watch(
    prediction: &mut Prediction<Value>,
    view: &mut View,
    interrupted: &mut JoinHandle<()>,
    shell: &Shell,
) -> Result<Outcome, Failure> {
    loop {
        view.show(prediction, shell);
        view.print_rest(prediction, shell)?;
        if prediction.status().is_terminal() {
            return Ok(Outcome::Done);
        }
        let pause = pin!(tokio::time::sleep(PAUSE));
        tokio::select! {
            _ = &mut *interrupted => {
                prediction.cancel().await.map_err(|error| failed(&error))?;
                return Ok(Outcome::Interrupted);
            }
            () = pause => prediction.refresh().await.map_err(|error| failed(&error))?,
        }
    }
}

/// Prints and saves what came out. Whatever can't be saved, what the model gave is printed: it is paid for.
async fn conclude(
    asked: &Run,
    client: &Client,
    prediction: &Prediction<Value>,
    output: &Output,
    shell: &Shell,
) -> Result<Outcome, Failure> {
    let succeeded = *prediction.status() == Status::Succeeded;
    let given = prediction.raw().get("output").cloned().unwrap_or_default();
    let files = if succeeded { output.files(&given) } else { Vec::new() };
    let files = files.into_iter().map(|(_, file)| file).collect();
    let (saved, unsaved) = outputs::save(client, prediction.id(), files, &asked.out, shell).await;
    if !asked.json && !asked.no_preview && !shell.is_quiet() {
        preview::show(&saved);
    }
    if asked.json {
        let mut whole = prediction.raw().clone();
        if let Value::Object(whole) = &mut whole {
            whole.insert("files".to_owned(), saved.iter().map(|path| path.display().to_string()).collect());
        }
        shell.result(crate::style::json(&whole))?;
    } else if succeeded && (saved.is_empty() || unsaved.is_some()) && !output.is_text() {
        shell.result(crate::style::json(&given))?;
    }
    if let Some(unsaved) = unsaved {
        return Err(unsaved);
    }
    if succeeded {
        return Ok(Outcome::Done);
    }
    let why = prediction.error().unwrap_or_else(|| "no reason is given".into());
    let what = Failure::new(format!("the prediction {} {}: {why}", prediction.id(), prediction.status()));
    shell.fail(&what);
    Ok(Outcome::Unsuccessful)
}

/// An error of the runtime, which says itself what to do.
fn failed(error: &replicate_runtime::Error) -> Failure {
    let failure = Failure::from(error);
    match error.prediction_id() {
        Some(id) => failure.help(format!("the prediction is https://replicate.com/p/{id}")),
        None => failure,
    }
}
