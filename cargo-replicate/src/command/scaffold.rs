//! `scaffold`: a program that repeats a prediction.

use replicate_codegen::usage_with;

use super::{network, predictions};
use crate::cli::Scaffold;
use crate::report::{Failure, Outcome};
use crate::service;
use crate::settings::Settings;
use crate::shell::Shell;
use crate::style::plain;

pub(super) fn run(asked: &Scaffold, shell: &Shell) -> Result<Outcome, Failure> {
    let client = Settings::read(shell)?.client()?;
    let prediction = network::runtime()?.block_on(predictions::read(&client, &asked.id))?;
    let Some(stored) = service::document_of(&prediction, &asked.folder, shell)? else {
        return Err(Failure::new(format!("the prediction {} does not name its model", prediction.id()))
            .help("`cargo replicate show owner/name` prints a program for a model"));
    };
    let Some(input) = prediction.raw()["input"].as_object() else {
        return Err(Failure::new(format!("the prediction {} no longer has an input", prediction.id())).help(format!(
            "the service deletes inputs after an hour; `cargo replicate show {}` prints a program for the model",
            stored.model()
        )));
    };
    // Control characters are escaped. The program's string literals contain none.
    for line in usage_with(&stored.document()?, stored.model(), input).lines() {
        shell.result(format_args!("{}\n", plain(line)))?;
    }
    Ok(Outcome::Done)
}
