//! What the examples share: a client for the service, or for an emulator where there is no account.

use std::path::Path;

use replicate_emulator::Emulator;
use replicate_runtime::{Client, ErrorKind};

/// Any error: examples have no use for telling them apart.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// A client for the Cog server at `COG_SERVER`; else for the service, if `REPLICATE_API_TOKEN` or a `.env` file has a
/// token; else for an emulator of the service, which runs in this process until it is dropped.
///
/// # Errors
///
/// When the environment is set up wrongly, or the emulator can't start.
pub async fn client() -> Result<(Client, Option<Emulator>), Error> {
    if let Ok(url) = std::env::var("COG_SERVER") {
        return Ok((Client::builder().cog(url).build()?, None));
    }
    match Client::from_env() {
        Ok(client) => Ok((client, None)),
        Err(error) if error.kind() == ErrorKind::Configuration && !has_token() => {
            let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
            let emulator = Emulator::builder().models_dir(models).start().await?;
            eprintln!("no REPLICATE_API_TOKEN: running against an emulator at {}", emulator.base_url());
            let client = Client::builder().token("emulator").base_url(emulator.base_url()).build()?;
            Ok((client, Some(emulator)))
        }
        Err(error) => Err(error.into()),
    }
}

fn has_token() -> bool {
    std::env::var_os("REPLICATE_API_TOKEN").is_some_and(|token| !token.is_empty())
}
