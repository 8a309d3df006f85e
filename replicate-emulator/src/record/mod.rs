//! The recorder: a proxy between a program and the service that writes each prediction as a cassette.

mod addresses;
mod build;
mod files;
mod follow;
mod proxy;
mod session;
mod tape;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use reqwest::redirect::Policy;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::cassette::Writer;
use crate::network::{Listener, Network};
use crate::{Error, server};
use addresses::Addresses;
use session::Session;

/// A running recorder. It stops when it is dropped.
///
/// A program that uses [`base_url`](Self::base_url) talks to the service through it. Each prediction that the program
/// creates is followed to its end, and written to the folder of cassettes with its files. Tokens, account names and the
/// signed parts of URLs are left out.
///
/// ```no_run
/// use replicate_emulator::Recorder;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), replicate_emulator::Error> {
/// let mut recorder = Recorder::builder("https://api.replicate.com/v1", "tests/cassettes").start().await?;
/// println!("{}", recorder.base_url());
/// // ... run the program, and then:
/// recorder.finish().await;
/// assert_eq!(recorder.failures(), [""; 0]);
/// # Ok(())
/// # }
/// ```
pub struct Recorder {
    session: Arc<Session>,
    base_url: String,
    stop: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
}

/// Options of a [`Recorder`], created by [`Recorder::builder`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is started"]
pub struct RecorderBuilder {
    upstream: String,
    folder: PathBuf,
    listen: SocketAddr,
    allowed_hosts: Vec<String>,
}

impl RecorderBuilder {
    /// Sets the address to listen on. Default: a free port of `127.0.0.1`.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Allows this name in the `Host` header, in addition to IP addresses and `localhost`.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.allowed_hosts.push(name.into());
        self
    }

    /// Starts to listen. The server runs on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// If the base URL is not valid, the folder can't be created, or the address can't be listened on.
    pub async fn start(self) -> Result<Recorder, Error> {
        /// How long a client may take to send the head of a request.
        const READ_TIMEOUT: Duration = Duration::from_secs(30);
        let writer = Writer::new(&self.folder)?;
        let network = Network::new();
        let listener = Listener::at(self.listen, network).await.map_err(|error| Error::listen(self.listen, error))?;
        let origin = format!("http://{}", crate::emulator::reachable(listener.address()));
        let addresses = Addresses::new(&self.upstream, origin)?;
        let base_url = addresses.base_url();
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .build()
            .map_err(|error| Error::usage(format!("can't set up the HTTP client: {error}")))?;
        let session = Arc::new(Session::new(addresses, http, writer, self.allowed_hosts));
        let router =
            Router::new().fallback(proxy::handle).layer(DefaultBodyLimit::disable()).with_state(Arc::clone(&session));
        let (stop, stopping) = watch::channel(false);
        let server = tokio::spawn(server::run(listener, router, stopping, READ_TIMEOUT));
        Ok(Recorder { session, base_url, stop, server: Some(server) })
    }
}

impl Recorder {
    /// Options for recording a service, with its base URL and the folder to write cassettes to.
    pub fn builder(upstream: impl Into<String>, cassettes: impl Into<PathBuf>) -> RecorderBuilder {
        RecorderBuilder {
            upstream: upstream.into(),
            folder: cassettes.into(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allowed_hosts: Vec::new(),
        }
    }

    /// The base URL for clients.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The cassettes that were written so far.
    #[must_use]
    pub fn written(&self) -> Vec<PathBuf> {
        self.session.state().written.clone()
    }

    /// What could not be recorded so far, and why.
    #[must_use]
    pub fn failures(&self) -> Vec<String> {
        self.session.state().failures.clone()
    }

    /// How many predictions have not ended yet.
    #[must_use]
    pub fn running(&self) -> usize {
        self.session.state().tapes.len()
    }

    /// Accepts no more requests, waits until all predictions have ended, and writes them.
    ///
    /// If this future is dropped, predictions that have not ended are not recorded.
    pub async fn finish(&mut self) {
        self.stop.send_replace(true);
        if let Some(server) = self.server.take() {
            // It only ends early with a panic, which is logged.
            let _ = server.await;
        }
        self.session.finish().await;
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}
