//! What the end-to-end tests share: an emulator with every model of the tests, and a client of it.

pub mod models;

use std::path::PathBuf;
use std::time::Duration;

use replicate_emulator::{Builder, Emulator, Method, Request};
use replicate_runtime::{Client, ClientBuilder};

/// The token of every client here, by which a test can look for it where it must not be.
pub const TOKEN: &str = "r8_nobody_may_see_this";

/// An emulator, and a client of it.
#[derive(Debug)]
pub struct Service {
    /// The server, which stops when this is dropped.
    pub emulator: Emulator,
    /// A client with the token [`TOKEN`], which looks at predictions every few milliseconds.
    pub client: Client,
}

impl Service {
    /// Starts an emulator of the models of [`models`] and of the examples.
    ///
    /// # Panics
    ///
    /// Where it can't be started, which no test can go on from.
    pub async fn start() -> Self {
        Self::with(emulator()).await
    }

    /// Starts an emulator with options of the test's own; [`emulator`] is where to begin.
    ///
    /// # Panics
    ///
    /// Where it can't be started, which no test can go on from.
    pub async fn with(emulator: Builder) -> Self {
        let emulator = emulator.start().await.expect("an emulator needs no more than a free port");
        let client = client(emulator.base_url()).build().expect("the settings of the tests are valid");
        Self { emulator, client }
    }

    /// The creates that arrived, in their order.
    #[must_use]
    pub fn creates(&self) -> Vec<Request> {
        self.requests(&Method::POST, "/predictions")
    }

    /// The requests of a method whose path ends in this.
    #[must_use]
    pub fn requests(&self, method: &Method, end: &str) -> Vec<Request> {
        let mut requests = self.emulator.requests();
        requests.retain(|request| request.method() == method && request.path().ends_with(end));
        requests
    }
}

/// An emulator that accepts [`TOKEN`] alone and serves the models of [`models`] and of the examples.
pub fn emulator() -> Builder {
    let package = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    Emulator::builder()
        .models_dir(package.join("models"))
        .models_dir(package.join("../examples/models"))
        .token(TOKEN)
        // Nothing here waits for a model, but for the tests that say so.
        .run_time(Duration::ZERO)
}

/// A client of the server at a base URL.
pub fn client(base_url: &str) -> ClientBuilder {
    let generous = Duration::from_secs(120);
    Client::builder().token(TOKEN).base_url(base_url).poll_interval(Duration::from_millis(5)).timeout(generous)
}
