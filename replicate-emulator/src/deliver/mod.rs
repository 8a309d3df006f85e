//! Sends the webhooks of predictions while they run.

mod send;

use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;

use crate::prediction::Prediction;
use crate::shared::Shared;
use crate::timestamp;
use crate::webhook::{Reported, filter};

/// Sends the webhooks of a prediction from now until its end, if it asked for any.
pub(crate) fn follow(shared: &Arc<Shared>, prediction: &Arc<Prediction>) {
    let Some(url) = prediction.webhook.url.as_ref().and_then(|url| url.as_str()) else { return };
    if !shared.settings.webhooks.reaches(url) {
        tracing::warn!(
            "no webhook is sent for prediction {}: only receivers on this machine are called",
            prediction.id
        );
        return;
    }
    let (shared, prediction, url) = (Arc::clone(shared), Arc::clone(prediction), url.to_owned());
    tokio::spawn(async move {
        let mut stopping = shared.stopping.clone();
        tokio::select! {
            () = report(&shared, &prediction, &url) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    });
}

async fn report(shared: &Arc<Shared>, prediction: &Prediction, url: &str) {
    let filter = filter(prediction.webhook.events.as_ref());
    let throttle = shared.settings.webhooks.throttle;
    let mut reported = Reported::default();
    loop {
        let stopped = prediction.stopped.notified();
        tokio::pin!(stopped);
        // A cancel between the check and the wait must wake this task.
        stopped.as_mut().enable();
        let now = timestamp::now();
        let snapshot = prediction.at(now);
        for (event, at) in reported.due(&filter, prediction, now, throttle) {
            let body = prediction.view(&shared.urls, at).to_string();
            send::message(shared, prediction, event, url, body).await;
        }
        if snapshot.status.is_terminal() {
            return;
        }
        let next = reported.next(&filter, prediction, now, throttle);
        let _ = tokio::time::timeout(until(next), stopped).await;
    }
}

/// The time until then, or a little if it has passed.
fn until(then: OffsetDateTime) -> Duration {
    timestamp::between(timestamp::now(), then).max(Duration::from_millis(1))
}
