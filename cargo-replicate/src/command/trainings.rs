//! `trainings`: the trainings of the account.

use std::time::Duration;

use serde_json::Value;

use super::run::OnInterruption;
use super::{network, snapshots, train};
use crate::cli::{GetOne, ListSome, Trainings, TrainingsAction, WaitTraining};
use crate::interruption::interruption;
use crate::report::{Failure, Outcome};
use crate::service::failed;
use crate::settings::Settings;
use crate::shell::Shell;
use crate::style;

pub(super) fn run(asked: &Trainings, shell: &Shell) -> Result<Outcome, Failure> {
    match &asked.action {
        TrainingsAction::List(asked) => list(asked, shell),
        TrainingsAction::Get(asked) => get(asked, shell),
        TrainingsAction::Wait(asked) => wait(asked, shell),
        TrainingsAction::Cancel(asked) => cancel(asked, shell),
    }
}

fn list(asked: &ListSome, shell: &Shell) -> Result<Outcome, Failure> {
    let client = Settings::read(shell)?.client()?;
    snapshots::newest(client.trainings().list(), asked, &client, shell)?;
    Ok(Outcome::Done)
}

fn get(asked: &GetOne, shell: &Shell) -> Result<Outcome, Failure> {
    let client = Settings::read(shell)?.client()?;
    let training = network::runtime()?.block_on(client.training::<Value>(&asked.id));
    let training = training.map_err(|error| failed(&error, &client))?;
    snapshots::one(training.raw(), asked.printing.is_json(), shell)?;
    Ok(Outcome::Done)
}

fn wait(asked: &WaitTraining, shell: &Shell) -> Result<Outcome, Failure> {
    let client = Settings::read(shell)?.client()?;
    let GetOne { id, printing } = &asked.which;
    network::runtime()?.block_on(async {
        let mut training = client.training::<Value>(id).await.map_err(|error| train::of_training(&error, &client))?;
        // Longer than any training runs.
        let limit = asked.timeout.unwrap_or(Duration::from_secs(7 * 24 * 60 * 60));
        let interrupted = (tokio::spawn(interruption()), OnInterruption::Leave);
        let ended = train::follow(&client, &mut training, interrupted, printing.is_json(), shell);
        match tokio::time::timeout(limit, ended).await {
            Ok(ended) => ended,
            Err(_) => Err(Failure::new(format!("{id} has not ended after {}", humantime::format_duration(limit)))
                .help(train::goes_on(id))),
        }
    })
}

fn cancel(asked: &GetOne, shell: &Shell) -> Result<Outcome, Failure> {
    let client = Settings::read(shell)?.client()?;
    let canceled = network::runtime()?.block_on(async {
        let mut training = client.training::<Value>(&asked.id).await?;
        if !training.status().is_terminal() {
            training.cancel().await?;
        }
        Ok(training)
    });
    let training = canceled.map_err(|error| failed(&error, &client))?;
    if asked.printing.is_json() {
        shell.result(style::json(training.raw()))?;
    }
    shell.done("Ended", format_args!("{}: it is {}", training.id(), training.status()));
    Ok(Outcome::Done)
}
