//! The outcome of a model's predictions, as written on a command line.

use std::path::Path;
use std::str::FromStr;

use crate::{ModelName, Outcome};

/// `owner/name=fail`, `=abort`, `=cancel` or `=FILE`.
#[derive(Clone, Debug)]
pub(super) struct ModelOutcome {
    pub(super) model: ModelName,
    pub(super) outcome: Outcome,
}

impl FromStr for ModelOutcome {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((model, outcome)) = text.split_once('=') else {
            return Err("write it as OWNER/NAME=fail, =abort, =cancel or =FILE".to_owned());
        };
        let model = model.parse().map_err(|error| format!("{error}"))?;
        let outcome = match outcome.split_once(':') {
            Some(("fail", message)) => Outcome::fail(message),
            _ => match outcome {
                "fail" => Outcome::fail("The emulator was told that this model fails."),
                "abort" => Outcome::abort(),
                "cancel" => Outcome::cancel(),
                file => from_file(Path::new(file))?,
            },
        };
        Ok(Self { model, outcome })
    }
}

/// JSON is the output itself; any other file is one that the output links to.
fn from_file(path: &Path) -> Result<Outcome, String> {
    let shown = path.display();
    let content = std::fs::read(path).map_err(|error| {
        format!("`{shown}` is neither fail, abort nor cancel, and can't be read as a file: {error}")
    })?;
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
        let output = serde_json::from_slice(&content).map_err(|error| format!("{shown} is not JSON: {error}"))?;
        return Ok(Outcome::succeed().output(output));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let media_type = mime_guess::from_path(path).first_or_octet_stream();
    Ok(Outcome::succeed().file(name, media_type.as_ref(), content))
}
