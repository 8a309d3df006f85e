//! `trainings`: those of the account.

use serde_json::Value;

use super::{network, snapshots};
use crate::cli::{GetOne, ListSome, Trainings, TrainingsAction};
use crate::report::{Failure, Outcome};
use crate::service::failed;
use crate::settings::Settings;
use crate::shell::Shell;
use crate::style;

pub(super) fn run(asked: &Trainings, shell: &Shell) -> Result<Outcome, Failure> {
    match &asked.action {
        TrainingsAction::List(asked) => list(asked, shell),
        TrainingsAction::Get(asked) => get(asked, shell),
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
