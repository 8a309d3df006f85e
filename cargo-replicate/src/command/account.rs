//! `account`, `hardware`, `deployments`: shows the account, and what it can use.

use serde_json::Value;

use super::network;
use crate::cli::{Account, Deployments, Hardware};
use crate::report::{Failure, Outcome};
use crate::service::failed;
use crate::settings::Settings;
use crate::shell::Shell;
use crate::style;
use crate::table::table;

pub(super) fn account(asked: &Account, shell: &Shell) -> Result<Outcome, Failure> {
    let client = Settings::read(shell)?.client()?;
    let account = network::runtime()?.block_on(client.account().into_future());
    let account = account.map_err(|error| failed(&error, &client))?;
    if asked.printing.is_json() {
        shell.result(json(&account))?;
        return Ok(Outcome::Done);
    }
    let facts = [
        ("username", Some(account.username.clone())),
        ("name", account.name.clone()),
        ("kind", account.kind.as_ref().map(ToString::to_string)),
        ("server", Some(client.base_url())),
    ];
    let rows: Vec<[String; 2]> =
        facts.into_iter().filter_map(|(name, value)| Some([name.to_owned(), value?])).collect();
    shell.result(table("", ["account", ""], &rows))?;
    Ok(Outcome::Done)
}

pub(super) fn hardware(asked: &Hardware, shell: &Shell) -> Result<Outcome, Failure> {
    let client = Settings::read(shell)?.client()?;
    let hardware = network::runtime()?.block_on(client.hardware().into_future());
    let hardware = hardware.map_err(|error| failed(&error, &client))?;
    if asked.printing.is_json() {
        shell.result(json(&hardware))?;
        return Ok(Outcome::Done);
    }
    let row = |hardware: &replicate_runtime::api::Hardware| {
        [hardware.sku.clone(), hardware.name.clone().unwrap_or_else(|| "-".to_owned())]
    };
    let rows: Vec<[String; 2]> = hardware.iter().map(row).collect();
    shell.result(table("", ["hardware", "name"], &rows))?;
    Ok(Outcome::Done)
}

pub(super) fn deployments(asked: &Deployments, shell: &Shell) -> Result<Outcome, Failure> {
    let client = Settings::read(shell)?.client()?;
    let deployments = network::runtime()?.block_on(client.deployments().list().all());
    let deployments = deployments.map_err(|error| failed(&error, &client))?;
    if asked.printing.is_json() {
        shell.result(json(&deployments))?;
        return Ok(Outcome::Done);
    }
    if deployments.is_empty() {
        shell.warn("the account has no deployments");
        return Ok(Outcome::Done);
    }
    let rows: Vec<[String; 4]> = deployments.iter().map(row).collect();
    shell.result(table("", ["deployment", "model", "hardware", "instances"], &rows))?;
    Ok(Outcome::Done)
}

fn row(deployment: &replicate_runtime::api::Deployment) -> [String; 4] {
    let release = deployment.current_release.as_ref();
    let machines = release.and_then(|release| release.configuration.as_ref());
    let number = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let instances =
        machines.map(|machines| format!("{} to {}", number(machines.min_instances), number(machines.max_instances)));
    let text = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        format!("{}/{}", deployment.owner, deployment.name),
        text(release.and_then(|release| release.model.clone())),
        text(machines.and_then(|machines| machines.hardware.clone())),
        text(instances),
    ]
}

fn json(value: &impl serde::Serialize) -> String {
    style::json(&serde_json::to_value(value).unwrap_or(Value::Null))
}
