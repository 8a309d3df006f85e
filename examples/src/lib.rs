//! What the examples share: a client for the service, or for an emulator where there is no account.

mod answers;

use std::path::{Path, PathBuf};

use replicate_emulator::Emulator;
use replicate_runtime::{Client, ClientBuilder, ErrorKind};

/// Any error: examples have no use for telling them apart.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// A client for the Cog server at `COG_SERVER`; else for the service, if `REPLICATE_API_TOKEN` or a `.env` file has a
/// token; else for an emulator of the service, which runs in this process until it is dropped.
///
/// # Errors
///
/// When the environment is set up wrongly, or the emulator can't start.
pub async fn client() -> Result<(Client, Option<Emulator>), Error> {
    let (builder, emulator) = builder().await?;
    Ok((builder.build()?, emulator))
}

/// What [`client`] is built of, for examples that set more.
///
/// # Errors
///
/// Those of [`client`].
pub async fn builder() -> Result<(ClientBuilder, Option<Emulator>), Error> {
    if let Ok(url) = std::env::var("COG_SERVER") {
        return Ok((Client::builder().cog(url), None));
    }
    match ClientBuilder::from_env() {
        Ok(builder) => Ok((builder, None)),
        Err(error) if error.kind() == ErrorKind::Configuration && !has_token() => {
            let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
            let emulator = Emulator::builder().models_dir(models).script(answers::answer).start().await?;
            eprintln!("no REPLICATE_API_TOKEN: running against an emulator at {}", emulator.base_url());
            let builder = Client::builder().token("emulator").base_url(emulator.base_url());
            Ok((builder, Some(emulator)))
        }
        Err(error) => Err(error.into()),
    }
}

/// The file that the command line names, or else the one of `examples/files`.
#[must_use]
pub fn file_or(name: &str) -> PathBuf {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("files").join(name);
    std::env::args_os().nth(1).map_or_else(own, PathBuf::from)
}

fn has_token() -> bool {
    std::env::var_os("REPLICATE_API_TOKEN").is_some_and(|token| !token.is_empty())
}
