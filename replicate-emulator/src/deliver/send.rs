//! Sends one message, with retries if its receiver does not accept it.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{StatusCode, header};
use reqwest::redirect::Policy;

use crate::log::LogEvent;
use crate::prediction::Prediction;
use crate::shared::Shared;
use crate::timestamp;
use crate::webhook::{Event, Key, Sending, SentWebhook, WebhookCall};

/// How long a receiver may take. The service allows a few seconds.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The pauses double, so the last retry is after 63 times the first pause.
const RETRIES: u32 = 6;

/// A message to deliver.
struct Message {
    sent: SentWebhook,
    body: String,
    forged: bool,
}

/// Sends a message according to the options.
pub(super) async fn message(shared: &Arc<Shared>, prediction: &Prediction, event: Event, url: &str, body: String) {
    let call = WebhookCall { event, prediction: prediction.id.clone() };
    let Sending { copies, late, forged } = (shared.settings.webhooks.script)(&call);
    let id = format!("msg_{}", shared.state().new_id(27));
    let sent = SentWebhook { id, prediction: call.prediction, event, url: url.to_owned(), status: None };
    let message = Message { sent, body, forged };
    match late {
        None => deliver(shared, &message, copies).await,
        Some(delay) => {
            let shared = Arc::clone(shared);
            tokio::spawn(async move {
                let mut stopping = shared.stopping.clone();
                let sending = async {
                    tokio::time::sleep(delay).await;
                    deliver(&shared, &message, copies).await;
                };
                tokio::select! {
                    () = sending => {}
                    _ = stopping.wait_for(|stop| *stop) => {}
                }
            });
        }
    }
}

async fn deliver(shared: &Shared, message: &Message, copies: usize) {
    let retries = if message.sent.event == Event::Completed { RETRIES } else { 0 };
    for _ in 0..copies {
        let mut pause = shared.settings.webhooks.first_retry;
        let mut is_taken = attempt(shared, message).await;
        for _ in 0..retries {
            if is_taken {
                break;
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
            is_taken = attempt(shared, message).await;
        }
    }
}

/// Sends a message once, and returns whether the receiver answered with success.
async fn attempt(shared: &Shared, message: &Message) -> bool {
    let forger = Key::new(b"somebody else's secret".to_vec());
    let key = if message.forged { &forger } else { &shared.settings.webhooks.key };
    let now = timestamp::now().unix_timestamp();
    // Loading the root certificates takes a moment, so the client is created when it is first needed.
    let Some(client) = shared.webhook_client.get_or_init(client) else { return false };
    let request = client
        .post(&message.sent.url)
        .header(header::CONTENT_TYPE, "application/json")
        .header("webhook-id", &message.sent.id)
        .header("webhook-timestamp", now)
        .header("webhook-signature", key.sign(&message.sent.id, now, &message.body))
        .body(message.body.clone());
    let status: Option<StatusCode> = request.send().await.ok().map(|response| response.status());
    let sent = SentWebhook { status, ..message.sent.clone() };
    shared.log(LogEvent::Webhook(sent.clone()));
    shared.state().remember_webhook(sent, shared.settings.requests_kept);
    status.is_some_and(|status| status.is_success())
}

/// The client for webhooks. Like the service, it does not follow redirects.
fn client() -> Option<reqwest::Client> {
    let client = reqwest::Client::builder().redirect(Policy::none()).timeout(TIMEOUT).no_proxy().build();
    client.inspect_err(|error| tracing::error!("webhooks can't be sent: {error}")).ok()
}
