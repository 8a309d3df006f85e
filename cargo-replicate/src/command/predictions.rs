//! `predictions`: lists, awaits, downloads and cancels predictions.

use std::time::Duration;

use replicate_runtime::{Client, Prediction, Status};
use replicate_schema::ModelSchema;
use serde_json::Value;

use super::outputs::{self, Addresses, Preview, Save, SaveTo};
use super::run::{Follow, OnInterruption, View};
use super::{network, snapshots};
use crate::cli::{Download, GetOne, ListSome, Predictions, PredictionsAction, Wait};
use crate::interruption::interruption;
use crate::output::Output;
use crate::report::{Failure, Outcome};
use crate::service::{self, failed};
use crate::settings::Settings;
use crate::shell::Shell;
use crate::{files, style};

pub(super) fn run(asked: &Predictions, shell: &Shell) -> Result<Outcome, Failure> {
    match &asked.action {
        PredictionsAction::List(asked) => list(asked, shell),
        PredictionsAction::Get(asked) => get(asked, shell),
        PredictionsAction::Cancel(asked) => cancel(asked, shell),
        PredictionsAction::Wait(asked) => wait(&asked.download, asked, shell),
        PredictionsAction::Download(asked) => download(asked, shell),
    }
}

fn list(asked: &ListSome, shell: &Shell) -> Result<Outcome, Failure> {
    let client = Settings::read(shell)?.client()?;
    snapshots::newest(client.predictions().list(), asked, &client, shell)?;
    Ok(Outcome::Done)
}

fn get(asked: &GetOne, shell: &Shell) -> Result<Outcome, Failure> {
    let client = Settings::read(shell)?.client()?;
    let prediction = network::runtime()?.block_on(read(&client, &asked.id))?;
    snapshots::one(prediction.raw(), asked.printing.is_json(), shell)?;
    Ok(Outcome::Done)
}

fn cancel(asked: &GetOne, shell: &Shell) -> Result<Outcome, Failure> {
    let client = Settings::read(shell)?.client()?;
    let prediction = network::runtime()?.block_on(async {
        let mut prediction = read(&client, &asked.id).await?;
        if !prediction.status().is_terminal() {
            prediction.cancel().await.map_err(|error| failed(&error, &client))?;
        }
        Ok::<_, Failure>(prediction)
    })?;
    if asked.printing.is_json() {
        shell.result(style::json(prediction.raw()))?;
    }
    shell.done("Ended", format_args!("{}: it is {}", prediction.id(), prediction.status()));
    Ok(Outcome::Done)
}

fn wait(download: &Download, asked: &Wait, shell: &Shell) -> Result<Outcome, Failure> {
    let client = Settings::read(shell)?.client()?;
    let runtime = network::runtime()?;
    let mut prediction = runtime.block_on(read(&client, &download.id))?;
    let output = output_of(&prediction, download, shell)?;
    runtime.block_on(async {
        let mut follow = Follow {
            client: &client,
            view: View::new(output.is_text(), download.printing.is_json(), shell),
            interrupted: tokio::spawn(interruption()),
            on_interruption: OnInterruption::Leave,
            shell,
        };
        // Longer than any prediction runs.
        let limit = asked.timeout.unwrap_or(Duration::from_secs(7 * 24 * 60 * 60));
        let ended = tokio::time::timeout(limit, follow.until_end(&mut prediction)).await;
        follow.view.finish(&prediction, shell)?;
        match ended {
            Ok(Ok(Outcome::Done)) => outputs::conclude(&save(download), &client, &prediction, &output, shell).await,
            Ok(other) => {
                if matches!(other, Ok(Outcome::Interrupted)) {
                    follow.tell_interrupted(prediction.id());
                }
                other
            }
            Err(_) => Err(Failure::new(format!(
                "{} is still {} after {}",
                prediction.id(),
                prediction.status(),
                humantime::format_duration(limit)
            ))
            .help(service::goes_on(prediction.id()))),
        }
    })
}

fn download(asked: &Download, shell: &Shell) -> Result<Outcome, Failure> {
    let client = Settings::read(shell)?.client()?;
    let runtime = network::runtime()?;
    let prediction = runtime.block_on(read(&client, &asked.id))?;
    if !prediction.status().is_terminal() {
        return Err(Failure::new(format!("{} has not ended: it is {}", prediction.id(), prediction.status()))
            .help(service::goes_on(prediction.id())));
    }
    let output = output_of(&prediction, asked, shell)?;
    if output.is_text() && *prediction.status() == Status::Succeeded && !asked.printing.is_json() {
        outputs::print_text(&prediction, shell)?;
    }
    runtime.block_on(outputs::conclude(&save(asked), &client, &prediction, &output, shell))
}

fn save(asked: &Download) -> Save<'_> {
    let addresses = if asked.addresses { Addresses::Saved } else { Addresses::Told };
    Save {
        to: SaveTo::Folder(&asked.out),
        name: None,
        is_json: asked.printing.is_json(),
        preview: Preview::Shown,
        addresses,
    }
}

pub(super) async fn read(client: &Client, id: &str) -> Result<Prediction<Value>, Failure> {
    client.prediction::<Value>(id).await.map_err(|error| failed(&error, client))
}

/// The output of a prediction's model, from its document, and the folder for its files, if there can be any.
fn output_of(prediction: &Prediction<Value>, asked: &Download, shell: &Shell) -> Result<Output, Failure> {
    let output = match service::document_of(prediction, &asked.folder, shell) {
        Ok(Some(stored)) => Output::of(&ModelSchema::read(&stored.document()?)),
        Ok(None) => Output::any(),
        Err(failure) => {
            shell.warn(format_args!("the schema of the model can't be read, so no file is saved: {failure}"));
            Output::any()
        }
    };
    if output.may_have_files() || asked.addresses {
        files::prepare(&asked.out)?;
    }
    Ok(output)
}
