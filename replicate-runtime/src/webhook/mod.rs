//! Receives webhooks: verifies them, parses them, and passes them to waiting callers.
//!
//! The service calls the URL that a prediction was [submitted with](crate::Submit::webhook), signs each call, and sends
//! some of them twice, late or out of order. Three types handle that; each can be used without the others:
//!
//! - [`Verifier`] checks signatures and returns a [`Delivery`], which can be parsed into a typed
//!   [`Snapshot`](crate::Snapshot).
//! - [`Inbox`] determines whether a delivery is new. An end is final.
//! - [`Hub`] wakes those who wait for a prediction, and reads the prediction if its webhook never arrives.
//!
//! ```
//! use replicate_runtime::webhook::Verifier;
//! # use std::time::{Duration, UNIX_EPOCH};
//!
//! let verifier = Verifier::new("whsec_bm90IGEgc2VjcmV0LCBidXQgbG9uZyBlbm91Z2g=")?;
//! let headers = [
//!     ("webhook-id", "msg_1"),
//!     ("webhook-timestamp", "1767225600"),
//!     ("webhook-signature", "v1,hdiSVwTfkL9pQjpRvPxMiiS2hdxewANVQ2nhkM0LHe0="),
//! ];
//! let body = r#"{"id": "abc", "status": "succeeded", "output": ["a word"]}"#;
//! # let now = UNIX_EPOCH + Duration::from_secs(1_767_225_601);
//! # let delivery = verifier.verify_at(&headers, body, now)?;
//! # /*
//! let delivery = verifier.verify(&headers, body)?;
//! # */
//! let snapshot = delivery.parse::<serde_json::Value>()?; // or a generated module's `Input`
//! assert_eq!((snapshot.id(), snapshot.status().as_str()), ("abc", "succeeded"));
//! # Ok::<(), replicate_runtime::Error>(())
//! ```
//!
//! With the feature `axum`, a [`Delivery`] is an extractor.
//!
//! The source of the service's behavior is its documentation of webhooks, <https://replicate.com/docs/topics/webhooks>.
//! The signatures follow <https://www.standardwebhooks.com>.

mod delivery;
#[cfg(feature = "axum")]
mod extract;
mod headers;
mod hub;
mod inbox;
mod verifier;

pub use delivery::Delivery;
#[cfg(feature = "axum")]
pub use extract::Rejection;
pub use headers::Headers;
pub use hub::Hub;
pub use inbox::{Freshness, Inbox};
pub use verifier::Verifier;
