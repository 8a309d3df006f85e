use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use axum::http::Method;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Error;
use crate::book::Book;
use crate::builder::{Beginning, Builder, Settings};
use crate::catalog::Catalog;
use crate::fault::{Chaos, Fault};
use crate::limits::{Kind, Verdict};
use crate::outcome::Outcome;
use crate::prediction::Places;
use crate::request::Request;
use crate::signature::Access;
use crate::timestamp;
use crate::webhook::SentWebhook;
use crate::wire::{Door, Line, Network};

/// A running server that speaks the Replicate HTTP API; it stops when it is dropped.
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

/// What every request handler has.
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) places: Places,
    /// The prefix of the API: `/v1`.
    pub(crate) prefix: String,
    /// Becomes true when the emulator is to stop: then nobody waits any longer.
    pub(crate) stopping: watch::Receiver<bool>,
    pub(crate) network: Arc<Network>,
    /// What calls the receivers of webhooks; `None` inside where it can't be set up.
    pub(crate) webhook_client: OnceLock<Option<reqwest::Client>>,
    book: Mutex<Book>,
}

impl Shared {
    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        // A panic elsewhere can't leave the book half-written: each change is one push or insert.
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        book.catch_up(timestamp::now());
        book
    }

    /// Counts a request to a path below the prefix, where there are limits.
    pub(crate) fn count(&self, method: &Method, path: &str) -> Option<Verdict> {
        Some(self.book().limiter.as_mut()?.take(Kind::of(method.as_str(), path), Instant::now()))
    }
}

impl Emulator {
    /// Options to start an emulator with.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) async fn serve(
        catalog: Catalog,
        settings: Settings,
        listen: SocketAddr,
        prefix: &str,
        beginning: Beginning,
    ) -> Result<Self, Error> {
        let network = Network::new();
        let door = Door::at(listen, Arc::clone(&network)).await.map_err(|error| Error::listen(listen, error))?;
        let address = door.address();
        let origin = format!("http://{}", reachable(address));
        let places = Places { base_url: format!("{origin}{prefix}"), origin };
        let (stop, stopping) = watch::channel(false);
        let shared = Arc::new(Shared {
            settings,
            places,
            prefix: prefix.to_owned(),
            stopping: stopping.clone(),
            webhook_client: OnceLock::new(),
            network,
            book: Mutex::new(Book::new(catalog, beginning)),
        });
        let server = tokio::spawn(run(door, Arc::clone(&shared), stopping));
        Ok(Self { shared, address, stop, server: Some(server) })
    }

    /// What a client is to use as its base URL: with the prefix, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.shared.places.base_url
    }

    /// The page for people: a form for each model, and the predictions as they move.
    ///
    /// What the page asks for is not among [`requests`](Self::requests), and no fault is for it.
    #[must_use]
    pub fn page_url(&self) -> String {
        format!("{}/", self.shared.places.origin)
    }

    /// The address that the emulator listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The requests received so far, the oldest first: those to download links included.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.book().requests.iter().cloned().collect()
    }

    /// The predictions created so far as the API shows them now, the oldest first.
    #[must_use]
    pub fn predictions(&self) -> Vec<Value> {
        let predictions = self.shared.book().predictions().to_vec();
        let now = timestamp::now();
        predictions.iter().map(|prediction| prediction.view(&self.shared.places, now)).collect()
    }

    /// The secret that webhooks are signed with, as `GET /webhooks/default/secret` gives it.
    #[must_use]
    pub fn webhook_secret(&self) -> String {
        self.shared.settings.webhooks.key.secret()
    }

    /// The webhooks sent so far, each attempt for itself, the oldest first.
    #[must_use]
    pub fn webhooks(&self) -> Vec<SentWebhook> {
        self.shared.book().webhooks.iter().cloned().collect()
    }

    /// The signature with which a file can be downloaded until a time, in seconds since 1970, without a token:
    /// base64, for the query of `GET /files/{id}/download`.
    #[must_use]
    pub fn sign_file(&self, owner: &str, id: &str, expiry: u64) -> String {
        Access { owner, id, expiry }.sign(&self.shared.book().file_secret)
    }

    /// Plans something that goes wrong from now on.
    pub fn fault(&self, fault: Fault) {
        self.shared.book().faults.push(fault);
    }

    /// Lets requests go wrong by chance from now on, in place of any [`Chaos`] before.
    pub fn chaos(&self, chaos: Chaos) {
        self.shared.book().chaos = Some(chaos);
    }

    /// Forgets every fault that has not happened yet, chaos included.
    pub fn clear_faults(&self) {
        let mut book = self.shared.book();
        book.faults.clear();
        book.chaos = None;
    }

    /// Resets all connections, and refuses new ones until [`go_online`](Self::go_online).
    ///
    /// Predictions go on meanwhile.
    pub async fn go_offline(&self) {
        self.shared.network.shut().await;
    }

    /// Accepts connections again.
    pub async fn go_online(&self) {
        self.shared.network.open().await;
    }

    /// Says how the next prediction ends that has nothing planned yet; it comes before the script.
    pub fn next_outcome(&self, outcome: Outcome) {
        self.shared.book().outcomes.push_back(outcome);
    }

    /// Stops: no new connections, those who wait for a prediction are answered, and what is under way is finished.
    ///
    /// A connection that is still busy after two seconds is left behind.
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

async fn run(door: Door, shared: Arc<Shared>, mut stopping: watch::Receiver<bool>) {
    let service = crate::http::router(shared).into_make_service_with_connect_info::<Line>();
    let stopped = async move {
        let _ = stopping.wait_for(|stop| *stop).await;
    };
    if let Err(error) = axum::serve(door, service).with_graceful_shutdown(stopped).await {
        tracing::error!("the server ended: {error}");
    }
}

/// The address to put into URLs: one that listens everywhere is reached on loopback.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
