use axum::http::StatusCode;

use super::Event;

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
    /// The id of the message (`webhook-id`), which all of its attempts share.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The prediction that it reports.
    #[must_use]
    pub fn prediction(&self) -> &str {
        &self.prediction
    }

    /// The event: `start`, `output`, `logs` or `completed`.
    #[must_use]
    pub fn event(&self) -> &str {
        self.event.as_str()
    }

    /// The URL of the receiver.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The status of the receiver's response; `None` if it did not respond in time.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }
}
