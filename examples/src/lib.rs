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
            let emulator = emulator().await?;
            eprintln!("no REPLICATE_API_TOKEN: running against an emulator at {}", emulator.base_url());
            let builder = Client::builder().token("emulator").base_url(emulator.base_url());
            Ok((builder, Some(emulator)))
        }
        Err(error) => Err(error.into()),
    }
}

/// A client for an emulator, whatever the environment says: for the programs of the guide, which are run as tests.
///
/// # Errors
///
/// When the emulator can't start.
pub async fn emulated() -> Result<(Client, Emulator), Error> {
    let emulator = emulator().await?;
    let client = Client::builder().token("emulator").base_url(emulator.base_url()).build()?;
    Ok((client, emulator))
}

async fn emulator() -> Result<Emulator, Error> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    Ok(Emulator::builder().models_dir(models).script(answers::answer).start().await?)
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

/// The programs of the guide and of the packages' READMEs, which are compiled and run as tests of this documentation.
///
/// They stand here because this package has the models and the dependencies that they need.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../../book/src/first-picture.md")]
    mod first_picture {}
    #[doc = include_str!("../../book/src/inputs.md")]
    mod inputs {}
    #[doc = include_str!("../../book/src/files.md")]
    mod files {}
    #[doc = include_str!("../../book/src/waiting.md")]
    mod waiting {}
    #[doc = include_str!("../../book/src/errors.md")]
    mod errors {}
    #[doc = include_str!("../../book/src/streams.md")]
    mod streams {}
    #[doc = include_str!("../../book/src/gateways.md")]
    mod gateways {}
    #[doc = include_str!("../../book/src/cog.md")]
    mod cog {}
    #[doc = include_str!("../../book/src/blocking.md")]
    mod blocking {}
    #[doc = include_str!("../../book/src/testing.md")]
    mod testing {}
    #[doc = include_str!("../../book/src/layers.md")]
    mod layers {}
    #[doc = include_str!("../../replicate-runtime/README.md")]
    mod readme_of_runtime {}
    #[doc = include_str!("../../replicate-macros/README.md")]
    mod readme_of_macros {}
    #[doc = include_str!("../../replicate-emulator/README.md")]
    mod readme_of_emulator {}
}
