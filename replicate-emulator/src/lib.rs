//! A local server that speaks the Replicate HTTP API for any model document.
//!
//! It checks inputs against the model's schema, takes each prediction from `starting` through `processing` to its end,
//! and returns outputs that fit the output schema: pictures, sounds and videos with working download links, and text
//! that streams in pieces. Its responses have the format of the service's. No account and no network are needed. Tests
//! can script how predictions end ([`Outcome`]), plan failures ([`Fault`]) and inspect the received requests
//! ([`Request`]).
//!
//! ```
//! use replicate_schema::Document;
//! use replicate_emulator::{Emulator, Fault, Method, Outcome, StatusCode};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let document = Document::from_json(r#"{
//!     "Input": {"properties": {"prompt": {"type": "string"}}},
//!     "Output": {"type": "array", "items": {"type": "string", "format": "uri"}}
//! }"#)?;
//! let emulator = Emulator::builder()
//!     .document(document.with_model("acme/painter".parse()?))
//!     .script(|call| match call.input()["prompt"].as_str() {
//!         Some("something forbidden") => Outcome::fail("NSFW content detected"),
//!         _ => Outcome::succeed(),
//!     })
//!     .start()
//!     .await?;
//! emulator.fault(Fault::reply(StatusCode::BAD_GATEWAY).on(Method::POST, "/models/*/*/predictions"));
//! println!("{}", emulator.base_url()); // http://127.0.0.1:40123/v1
//! # Ok(())
//! # }
//! ```
//!
//! A [`Fault`] is a failure of the network or the server: connections that are refused, reset, closed, silent or slow,
//! before the request is processed, afterwards or within the response; and responses that are truncated, compressed,
//! huge or malformed. [`Chaos`] draws faults from a seed, for reproducible tests of a whole program with all of them:
//!
//! ```
//! use replicate_emulator::{Chaos, Emulator, Fault, Method, RateLimits};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::builder()
//!     .fault(Fault::lost().on(Method::POST, "/predictions"))                            // created, and the answer is lost
//!     .fault(Fault::answer().close_after(1000).on(Method::GET, "/delivery/**").times(2)) // two broken downloads
//!     .chaos(Chaos::seeded(7).share(0.1))                                                // and then a tenth of all
//!     .rate_limits(RateLimits::service())
//!     .start()
//!     .await?;
//! emulator.go_offline().await;
//! emulator.go_online().await;
//! # Ok(())
//! # }
//! ```
//!
//! The folder that `cargo replicate add` fills is served by [`Builder::models_dir`], or by the binary:
//!
//! ```console
//! $ replicate-emulator --models models --listen 127.0.0.1:8080
//! http://127.0.0.1:8080/v1
//! ```
//!
//! It is as strict as the service, unless [`Builder::lenient`] is set. It accepts only requests whose host is an IP
//! address, `localhost` or [allowed](Builder::allow_host).
//!
//! At `/` there is a web page (feature `page`) with a form for each model, the predictions as they run, with their
//! logs, outputs and webhooks, and a log of all requests.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod builder;
mod cassette;
mod catalog;
mod check;
#[cfg(test)]
mod corpus;
mod deliver;
mod deployment;
mod duration;
mod duration_range;
mod emulator;
mod error;
mod fault;
#[cfg(test)]
mod hostile;
mod http;
mod interface;
mod limits;
mod log;
mod media;
mod model;
mod model_info;
mod network;
#[cfg(feature = "options")]
pub mod options;
mod outcome;
mod output;
mod prediction;
mod prefix;
mod record;
mod replay;
mod request;
mod schema;
mod server;
mod settings;
mod shared;
mod signature;
mod state;
mod store;
mod text;
mod timestamp;
mod webhook;

pub use axum::http::{Method, StatusCode};
pub use builder::Builder;
pub use cassette::Cassette;
pub use duration::parse_duration;
pub use duration_range::DurationRange;
pub use emulator::Emulator;
pub use error::Error;
pub use fault::{Chaos, Fault};
pub use limits::RateLimits;
pub use outcome::{Call, Outcome};
pub use record::{Recorder, RecorderBuilder};
pub use replay::Cassettes;
pub use replicate_schema::{Document, ModelName};
pub use request::Request;
pub use webhook::{Sending, SentWebhook, WebhookCall, Webhooks};
