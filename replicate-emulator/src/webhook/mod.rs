//! Webhooks as data: which events are due, how a message is signed, and what was sent. `deliver` sends them.

mod events;
mod options;
mod sent;
mod sign;

pub(crate) use events::{Event, Reported, filter};
pub use options::{Sending, WebhookCall, Webhooks};
pub use sent::SentWebhook;
pub(crate) use sign::Key;
