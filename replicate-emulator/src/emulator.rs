use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::catalog::Catalog;
use crate::fault::{Chaos, Fault};
use crate::network::{Listener, Network};
use crate::outcome::Outcome;
use crate::prediction::Urls;
use crate::request::Request;
use crate::settings::{InitialState, Settings};
use crate::shared::Shared;
use crate::signature::Access;
use crate::state::State;
#[cfg(feature = "page")]
use crate::text::percent_encoded;
use crate::webhook::SentWebhook;
use crate::{Error, http, server, timestamp};

/// A running server with the Replicate HTTP API. It stops when it is dropped.
///
/// ```
/// use replicate_schema::Document;
/// use replicate_emulator::Emulator;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let document = Document::from_json(r#"{"Input": {"properties": {"prompt": {"type": "string"}}}}"#)?;
/// let emulator = Emulator::builder().document(document.with_model("acme/painter".parse()?)).start().await?;
///
/// assert!(emulator.base_url().ends_with("/v1"));
/// // ... point a client at emulator.base_url(), and then:
/// assert_eq!(emulator.requests().len(), 0);
/// emulator.shutdown().await;
/// # Ok(())
/// # }
/// ```
pub struct Emulator {
    shared: Arc<Shared>,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
}

impl Emulator {
    pub(crate) async fn serve(
        catalog: Catalog,
        settings: Settings,
        listen: SocketAddr,
        prefix: &str,
        initial: InitialState,
    ) -> Result<Self, Error> {
        let network = Network::new();
        let listener =
            Listener::at(listen, Arc::clone(&network)).await.map_err(|error| Error::listen(listen, error))?;
        let address = listener.address();
        let origin = format!("http://{}", reachable(address));
        let urls = Urls { base_url: format!("{origin}{prefix}"), origin };
        let (stop, stopping) = watch::channel(false);
        let state = State::new(catalog, initial);
        let shared = Shared::new(settings, urls, prefix, state, stopping, network);
        if !address.ip().is_loopback() {
            warn_about_access(address, shared.settings.token.is_some());
        }
        let server = tokio::spawn(server::run(
            listener,
            http::router(Arc::clone(&shared)),
            shared.stopping.clone(),
            shared.settings.read_timeout,
        ));
        Ok(Self { shared, address, stop, server: Some(server) })
    }

    /// The base URL for clients, with the prefix and without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.shared.urls.base_url
    }

    /// The URL of the web page, with a form for each model, the predictions as they progress, and the log.
    ///
    /// If a [token](crate::Builder::token) is required, the URL contains it.
    ///
    /// The page's requests are not in [`requests`](Self::requests), and faults don't apply to them.
    #[cfg(feature = "page")]
    #[must_use]
    pub fn page_url(&self) -> String {
        let origin = &self.shared.urls.origin;
        match &self.shared.settings.token {
            Some(token) => format!("{origin}/?token={}", percent_encoded(token)),
            None => format!("{origin}/"),
        }
    }

    /// The address that the emulator listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The requests received so far, oldest first, including those to download links.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.iter().cloned().collect()
    }

    /// The predictions created so far, as the API shows them now, oldest first.
    #[must_use]
    pub fn predictions(&self) -> Vec<Value> {
        let predictions = self.shared.state().predictions().to_vec();
        let now = timestamp::now();
        predictions.iter().map(|prediction| prediction.view(&self.shared.urls, now)).collect()
    }

    /// The messages for create requests that are on none of the [cassettes](crate::Builder::cassettes). Each message
    /// names the most similar cassette, and the differences.
    #[must_use]
    pub fn unrecorded(&self) -> Vec<String> {
        self.shared.state().player.as_ref().map(|player| player.unrecorded().to_vec()).unwrap_or_default()
    }

    /// The secret that webhooks are signed with, as `GET /webhooks/default/secret` returns it.
    #[must_use]
    pub fn webhook_secret(&self) -> String {
        self.shared.settings.webhooks.key.secret()
    }

    /// The webhooks sent so far, with one entry for each attempt, oldest first.
    #[must_use]
    pub fn webhooks(&self) -> Vec<SentWebhook> {
        self.shared.state().webhooks.iter().cloned().collect()
    }

    /// The newest 500 lines of the log, oldest first. There is a line for each request to the API and for each attempt
    /// to deliver a webhook, as the binary prints them.
    ///
    /// They contain no tokens or signatures.
    #[must_use]
    pub fn log(&self) -> Vec<String> {
        self.shared.state().log.after(0).map(ToString::to_string).collect()
    }

    /// The signature for downloading a file without a token until a given time, in seconds of Unix time. It is base64,
    /// for the query of `GET /files/{id}/download`.
    #[must_use]
    pub fn sign_file(&self, owner: &str, id: &str, expiry: u64) -> String {
        Access { owner, id, expiry }.sign(&self.shared.state().file_secret)
    }

    /// Plans a fault from now on.
    pub fn fault(&self, fault: Fault) {
        self.shared.state().faults.push(fault);
    }

    /// Makes requests fail at random from now on, and replaces any earlier [`Chaos`].
    pub fn chaos(&self, chaos: Chaos) {
        self.shared.state().chaos = Some(chaos);
    }

    /// Removes every fault that has not happened yet, including chaos.
    pub fn clear_faults(&self) {
        let mut state = self.shared.state();
        state.faults.clear();
        state.chaos = None;
    }

    /// Resets all connections, and refuses new ones until [`go_online`](Self::go_online) is called.
    ///
    /// Predictions continue meanwhile.
    pub async fn go_offline(&self) {
        self.shared.network.close().await;
    }

    /// Accepts connections again.
    pub async fn go_online(&self) {
        self.shared.network.open().await;
    }

    /// Sets how the next prediction ends. Further calls are for the predictions after it. This takes precedence over
    /// all other outcomes.
    pub fn next_outcome(&self, outcome: Outcome) {
        self.shared.state().outcomes.push_back(outcome);
    }

    /// Stops the server: accepts no new connections, answers requests that wait for a prediction, and finishes those
    /// under way.
    ///
    /// A connection that is still busy after two seconds is dropped.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        if let Some(mut server) = self.server.take()
            && tokio::time::timeout(Duration::from_secs(2), &mut server).await.is_err()
        {
            server.abort();
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}

/// Warns that other machines can reach an address.
fn warn_about_access(address: SocketAddr, has_token: bool) {
    if has_token {
        tracing::warn!(
            "other machines can reach {address}; anyone who has the token can use the emulator, without TLS"
        );
    } else {
        tracing::warn!(
            "other machines can reach {address}, and can read and create predictions: listen on 127.0.0.1, or require \
             a token"
        );
    }
}

/// The address for URLs: loopback if the server listens on all addresses.
pub(crate) fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
