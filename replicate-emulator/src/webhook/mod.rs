//! Webhooks: what a prediction's life tells to whom, signed as the service signs.

mod due;
mod options;
mod send;
mod sign;

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use time::OffsetDateTime;

use crate::emulator::Shared;
use crate::prediction::Prediction;
use crate::timestamp;

pub(crate) use due::Event;
use due::{Told, filter};
pub use options::{Sending, WebhookCall, Webhooks};
pub(crate) use sign::Key;

/// One attempt to deliver a webhook.
#[derive(Clone, Debug)]
pub struct SentWebhook {
    pub(crate) id: String,
    pub(crate) prediction: String,
    pub(crate) event: Event,
    pub(crate) url: String,
    pub(crate) status: Option<StatusCode>,
}

impl SentWebhook {
    /// The id of the message (`webhook-id`), which all attempts to deliver it share.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The prediction that it tells of.
    #[must_use]
    pub fn prediction(&self) -> &str {
        &self.prediction
    }

    /// Why it was sent: `start`, `output`, `logs` or `completed`.
    #[must_use]
    pub fn event(&self) -> &str {
        self.event.as_str()
    }

    /// The receiver.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What the receiver answered; `None` where it did not, in time.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }
}

/// Sends the webhooks of a prediction from now until its end, if it asked for any.
pub(crate) fn follow(shared: &Arc<Shared>, prediction: &Arc<Prediction>) {
    let Some(url) = prediction.webhook.url.as_ref().and_then(|url| url.as_str()) else { return };
    if !shared.settings.webhooks.reaches(url) {
        tracing::info!("the webhook of {} is not called: only this machine's own are", prediction.id);
        return;
    }
    let (shared, prediction, url) = (Arc::clone(shared), Arc::clone(prediction), url.to_owned());
    tokio::spawn(async move {
        let mut stopping = shared.stopping.clone();
        tokio::select! {
            () = tell(&shared, &prediction, &url) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    });
}

async fn tell(shared: &Arc<Shared>, prediction: &Prediction, url: &str) {
    let filter = filter(prediction.webhook.events.as_ref());
    let throttle = shared.settings.webhooks.throttle;
    let mut told = Told::default();
    loop {
        let stopped = prediction.stopped.notified();
        tokio::pin!(stopped);
        // A cancel between the look and the wait must wake us.
        stopped.as_mut().enable();
        let now = timestamp::now();
        let moment = prediction.at(now);
        for (event, at) in told.due(&filter, prediction, now, throttle) {
            let body = prediction.view(&shared.places, at).to_string();
            send::message(shared, prediction, event, url, body).await;
        }
        if moment.status.is_terminal() {
            return;
        }
        let next = told.next(&filter, prediction, now, throttle);
        let _ = tokio::time::timeout(until(next), stopped).await;
    }
}

/// The time until then: a little, where it has come since.
fn until(then: OffsetDateTime) -> Duration {
    timestamp::between(timestamp::now(), then).max(Duration::from_millis(1))
}
