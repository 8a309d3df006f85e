use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;

use super::{Event, Key};

/// How webhooks are sent: see [`Builder::webhooks`](crate::Builder::webhooks).
///
/// They are signed like those of the service, with a fixed secret unless another is [set](Self::key). They are sent to
/// receivers on this machine, also without TLS, and to others only after [`anywhere`](Self::anywhere).
///
/// ```
/// use std::time::Duration;
/// use replicate_emulator::{Emulator, Sending, Webhooks};
///
/// // The end is reported twice, and the start so late that it arrives after the end.
/// let webhooks = Webhooks::new().script(|call| match call.event() {
///     "completed" => Sending::times(2),
///     _ => Sending::late(Duration::from_millis(200)),
/// });
/// let emulator = Emulator::builder().webhooks(webhooks);
/// # let _ = emulator;
/// ```
#[derive(Clone)]
#[must_use = "it does nothing until an emulator is built with it"]
pub struct Webhooks {
    pub(crate) key: Key,
    pub(crate) throttle: Duration,
    pub(crate) first_retry: Duration,
    pub(crate) script: Arc<dyn Fn(&WebhookCall) -> Sending + Send + Sync>,
    anywhere: bool,
}

/// A webhook that is about to be sent, as the argument of a script.
#[derive(Clone, Debug)]
pub struct WebhookCall {
    pub(crate) event: Event,
    pub(crate) prediction: String,
}

/// How a webhook is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sending {
    pub(crate) copies: usize,
    pub(crate) late: Option<Duration>,
    pub(crate) forged: bool,
}

impl Webhooks {
    /// Sends webhooks like the service.
    pub fn new() -> Self {
        Self {
            key: Key::new(b"the emulator's own secret".to_vec()),
            throttle: Duration::from_millis(500),
            first_retry: Duration::from_secs(1),
            script: Arc::new(|_| Sending::once()),
            anywhere: false,
        }
    }

    /// Sets the bytes of the signing key. The secret is `whsec_` followed by their base64.
    pub fn key(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.key = Key::new(bytes.into());
        self
    }

    /// Sets the shortest time between two reports of output or logs. Default: 500 ms, like the service.
    pub fn throttle(mut self, pause: Duration) -> Self {
        // Even a zero pause must let other tasks run.
        self.throttle = pause.max(Duration::from_millis(1));
        self
    }

    /// Sets the pause before the end is reported again to a receiver that did not answer with success. Default: one
    /// second.
    ///
    /// The pause doubles with each of the six retries, so that the last one is after about a minute. Other events are
    /// reported once.
    pub fn first_retry(mut self, pause: Duration) -> Self {
        self.first_retry = pause;
        self
    }

    /// Sends webhooks to receivers on other machines too.
    pub fn anywhere(mut self) -> Self {
        self.anywhere = true;
        self
    }

    /// Sets a function that decides how each webhook is sent: as usual, not at all, late, several times, or forged.
    ///
    /// It is called once for each webhook, and must return quickly.
    pub fn script(mut self, script: impl Fn(&WebhookCall) -> Sending + Send + Sync + 'static) -> Self {
        self.script = Arc::new(script);
        self
    }

    /// Whether a receiver may be called.
    pub(crate) fn reaches(&self, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else { return false };
        let host = url.host_str().unwrap_or_default();
        let address: Result<IpAddr, _> = host.trim_matches(['[', ']']).parse();
        self.anywhere || host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }
}

impl Default for Webhooks {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhooks")
            .field("throttle", &self.throttle)
            .field("first_retry", &self.first_retry)
            .field("anywhere", &self.anywhere)
            .finish_non_exhaustive()
    }
}

impl WebhookCall {
    /// The event: `start`, `output`, `logs` or `completed`.
    #[must_use]
    pub fn event(&self) -> &str {
        self.event.as_str()
    }

    /// The id of the prediction that it reports.
    #[must_use]
    pub fn prediction(&self) -> &str {
        &self.prediction
    }
}

impl Sending {
    /// The webhook is sent once, as usual.
    #[must_use]
    pub fn once() -> Self {
        Self::times(1)
    }

    /// The webhook is sent this many times, as the same message.
    #[must_use]
    pub fn times(copies: usize) -> Self {
        Self { copies, late: None, forged: false }
    }

    /// The webhook is not sent.
    #[must_use]
    pub fn never() -> Self {
        Self::times(0)
    }

    /// The webhook is sent this much later, with the original state of the prediction, so that others may overtake it.
    #[must_use]
    pub fn late(delay: Duration) -> Self {
        Self { late: Some(delay), ..Self::once() }
    }

    /// The webhook is signed with another key than the service's.
    #[must_use]
    pub fn forged() -> Self {
        Self { forged: true, ..Self::once() }
    }
}

#[cfg(test)]
mod tests {
    use super::Webhooks;

    #[test]
    fn only_this_machine_is_called_unless_it_is_asked_for() {
        let table = [
            ("http://127.0.0.1:80/hook", true),
            ("http://localhost/hook", true),
            ("https://[::1]:1/hook", true),
            ("https://example.com/hook", false),
            ("http://127.0.0.1.example.com/hook", false),
            ("http://localhost@example.com/hook", false),
            ("http://10.0.0.1/hook", false),
        ];
        for (url, local) in table {
            assert_eq!(Webhooks::new().reaches(url), local, "{url}");
            assert!(Webhooks::new().anywhere().reaches(url), "{url}");
        }
        assert!(!Webhooks::new().anywhere().reaches("https://"));
    }
}
