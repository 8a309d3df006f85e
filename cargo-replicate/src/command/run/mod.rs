//! `run`: runs a prediction from the command line.

mod follow;
pub(super) mod preview;
mod view;

use std::path::PathBuf;

use replicate_runtime::cost::{Account, Reservation, dollars};
use replicate_runtime::{Event, Prediction, Submit};
use replicate_schema::ModelSchema;
use serde_json::Value;
use tracing::Instrument as _;

pub(super) use self::follow::{Follow, OnInterruption};
pub(super) use self::view::View;
use super::outputs::{self, Addresses, Preview, Save, SaveTo};
use super::{given, network};
use crate::cli::Run;
use crate::input::{Input, without_secrets};
use crate::interruption::interruption;
use crate::output::Output;
use crate::pricing::Pricing;
use crate::report::{Failure, Outcome};
use crate::service::{self, failed};
use crate::settings::Settings;
use crate::shell::Shell;
use crate::store::{Out, Store};
use crate::{files, pricing, style};

pub(super) fn run(asked: &Run, shell: &Shell) -> Result<Outcome, Failure> {
    let stored = service::find(&asked.model, &asked.folder, shell)?;
    let (model, document) = (stored.model(), stored.document()?);
    let schema = ModelSchema::read(&document);
    let input = Input::new(model, &schema, given::object(asked.input.as_deref())?, &asked.inputs)?;
    let (output, target) = (Output::of(&schema), service::target(model, &document));
    let pricing = Pricing::read(&asked.folder, model, &schema)?;
    pricing.check(asked.max_cost)?;
    if asked.dry {
        return dry_run(asked, &target, &schema, &input, &pricing, shell);
    }
    if let Some(refused) = over_budget(asked, &pricing, &input) {
        shell.fail(&refused);
        return Ok(Outcome::OverBudget);
    }
    let has_files = output.may_have_files() && !asked.no_wait;
    let may_need_store = has_files || (output.is_any() && !asked.no_wait);
    let store = match &asked.out {
        Out::Store(address) if may_need_store => Some(Store::open(address)?),
        Out::Folder(folder) if has_files => files::prepare(folder).map(|()| None)?,
        _ => None,
    };
    let place = Place { store: store.as_ref(), folder: asked.out.folder() };
    let predicted = predict(asked, &target, input, (&output, &pricing), place, shell);
    network::runtime()?.block_on(predicted.instrument(pricing::span(Some(&target), None)))
}

/// The place for the files of the output.
struct Place<'a> {
    store: Option<&'a Store>,
    folder: PathBuf,
}

/// The error if the prediction may cost more than the user allows.
fn over_budget(asked: &Run, pricing: &Pricing, input: &Input) -> Option<Failure> {
    let limit = asked.max_cost?;
    let account = Account { limit, dearest: pricing.seen(&asked.out.folder()).into_iter().max(), ..Account::default() };
    let known = pricing.before(&input.value);
    if let Reservation::Granted(_) = account.reserve(known) {
        return None;
    }
    let why = match known {
        Some(known) => format!("it costs {}", dollars(known)),
        None => "it may cost twice as much as the most expensive prediction in the folder".to_owned(),
    };
    let refused = Failure::new(format!("{why}, and `--max-cost` is {}; nothing was sent", dollars(limit)));
    Some(refused.help("`--dry-run` says what an input costs"))
}

async fn predict(
    asked: &Run,
    target: &str,
    input: Input,
    (output, pricing): (&Output, &Pricing),
    place: Place<'_>,
    shell: &Shell,
) -> Result<Outcome, Failure> {
    // Signals are caught from here on, and handled when it is safe: a create request must not be abandoned.
    let mut interrupted = tokio::spawn(interruption());
    let client = Settings::read(shell)?.client()?;
    if let Some(store) = place.store {
        store.prepare().await?;
    }
    let input = tokio::select! {
        input = given::uploaded(&client, input, shell) => input?,
        _ = &mut interrupted => return Ok(Outcome::Interrupted),
    };
    let created = with_options(client.model(target).submit(input), asked).await;
    let mut prediction = created.map_err(|error| failed(&error, &client))?;
    if asked.no_wait {
        return created_only(asked, &prediction, shell);
    }
    let view = View::new(output.is_text(), asked.printing.is_json(), shell);
    let mut follow = Follow { client: &client, view, interrupted, on_interruption: OnInterruption::Cancel, shell };
    let ended = follow.until_end(&mut prediction).await;
    follow.interrupted.abort();
    follow.view.finish(&prediction, shell)?;
    if ended? == Outcome::Interrupted {
        follow.tell_interrupted(prediction.id());
        return Ok(Outcome::Interrupted);
    }
    let preview = if asked.no_preview { Preview::Hidden } else { Preview::Shown };
    let cost = pricing.after(&prediction);
    pricing::record_end(&prediction, cost);
    if let Some(cost) = cost {
        shell.done("Cost", dollars(cost));
    } else if pricing.is_known() {
        shell.warn("the cost cannot be determined: the metrics lack what the price is based on");
    }
    let to = place.store.map_or(SaveTo::Folder(&place.folder), SaveTo::Store);
    let name = asked.name.as_deref();
    let save = Save { to, name, is_json: asked.printing.is_json(), preview, addresses: Addresses::Told };
    outputs::conclude(&save, &client, &prediction, output, shell).await
}

/// A create request with the options of the command line.
fn with_options(mut create: Submit<Value>, asked: &Run) -> Submit<Value> {
    if let Some(deployment) = &asked.deployment {
        create = create.deployment(deployment.to_string());
    }
    if let Some(webhook) = &asked.webhook {
        create = create.webhook(webhook, [Event::Completed]);
    }
    if let Some(timeout) = asked.timeout {
        create = create.cancel_after(timeout);
    }
    create
}

/// Prints what would be sent.
fn dry_run(
    asked: &Run,
    target: &str,
    schema: &ModelSchema,
    input: &Input,
    pricing: &Pricing,
    shell: &Shell,
) -> Result<Outcome, Failure> {
    let target = asked.deployment.as_ref().map_or_else(|| target.to_owned(), |name| format!("the deployment {name}"));
    shell.result(style::json(&without_secrets(&input.value, schema)))?;
    shell.done("Checked", format_args!("the input of {target}: it is valid, and was not sent"));
    let folder = asked.out.folder();
    let known = std::iter::once(pricing.before(&input.value));
    pricing.tell(&pricing.estimate(known, (&pricing.seen(&folder), &folder)), shell);
    Ok(Outcome::Done)
}

/// Prints the created prediction, for the user to continue with it.
fn created_only(asked: &Run, prediction: &Prediction<Value>, shell: &Shell) -> Result<Outcome, Failure> {
    let id = prediction.id();
    if asked.printing.is_json() {
        shell.result(style::json(prediction.raw()))?;
    } else {
        shell.result(format_args!("{id}\n"))?;
    }
    shell.done("Created", format_args!("{id}: {}", service::goes_on(id)));
    Ok(Outcome::Done)
}
