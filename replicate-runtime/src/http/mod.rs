//! Sends requests. A request is data ([`request`]), [`service`] is the interface to whatever sends it, and
//! [`transport`] is the loop around it. Decisions are pure functions in separate files: whether to retry ([`retry`]),
//! how long to wait ([`retry_after`], [`timeouts`], [`rate_limit`]), and what a response means ([`reply`]).

pub(crate) mod attempts;
pub(crate) mod base_url;
mod body;
pub(crate) mod clock;
mod decompress;
#[cfg(any(feature = "files", feature = "stream"))]
pub(crate) mod fetch;
mod json;
pub(crate) mod page;
pub(crate) mod rate_limit;
mod reader;
pub(crate) mod reply;
pub(crate) mod request;
#[cfg_attr(target_family = "wasm", path = "reqwest_service_on_fetch.rs")]
pub(crate) mod reqwest_service;
mod reqwest_tower;
pub(crate) mod retry;
mod retry_after;
pub(crate) mod service;
pub(crate) mod slots;
pub(crate) mod timeouts;
pub(crate) mod token;
pub(crate) mod transport;

pub use body::HttpBody;
#[cfg(feature = "webhook")]
pub(crate) use json::JsonError;
pub(crate) use json::parse as parse_json;
pub use rate_limit::RateLimit;
#[cfg(any(feature = "files", feature = "stream"))]
pub(crate) use reader::{body_piece, too_large};
pub(crate) use request::{Method, Request};
pub use reqwest_service::ReqwestService;
pub use retry::{Attempt, DefaultRetryPolicy, Outcome, RetryDecision, RetryPolicy};
pub use service::{HttpError, HttpRequest, HttpResponse, HttpService, TowerService};
pub(crate) use transport::Transport;
