//! Runs [Replicate](https://replicate.com) models from typed Rust.
//!
//! A generated module has an `Input`, which knows the model's options and bounds, and an `Output`. This crate is the
//! runtime of those modules: its [`Client`] checks the input, sends it, waits, and returns the typed output.
//!
//! ```ignore
//! use replicate_runtime::{model, Client};
//!
//! #[model("black-forest-labs/flux-schnell")] // reads models/black-forest-labs/flux-schnell.json
//! pub mod flux {}
//!
//! let client = Client::from_env()?; // REPLICATE_API_TOKEN, or that key of a .env file
//! for (i, image) in client.run(flux::Input::new("a lighthouse at dawn")).await?.iter().enumerate() {
//!     client.download(image).save(format!("output_{i}.webp")).await?;
//! }
//! ```
//!
//! To run a model without a generated module, with JSON in and out, see [`Client::model`].
//!
//! # Tasks
//!
//! The [guide](https://github.com/replicate-rust/replicate-rust/blob/main/book/src/SUMMARY.md) has a page for each
//! task. This table says where to start in this reference.
//!
//! | task | start at |
//! |---|---|
//! | add a model | the command `cargo replicate add`, then `#[model("owner/name")]` (feature `macros`) or [`include_models!`] |
//! | fill an input, and have its literals checked by the compiler | the `Input` of a generated module, and its macro `input!` (feature `macros`) |
//! | run a model and wait | [`Client::run`] |
//! | start a prediction, and wait for it, cancel it or resume it later | [`Client::submit`], [`Prediction`], [`Client::prediction`] |
//! | show an output as it arrives | [`Client::stream`], [`OutputStream`] |
//! | give a model a file | [`FileInput`], [`Client::upload`] |
//! | save a file | [`Client::download`], [`Client::download_all`] |
//! | find out what went wrong, and what to do | [`Error`], [`ErrorKind`], [`FailureKind`] |
//! | receive webhooks | [`webhook`] |
//! | run many predictions at once | [`Run::send`], [`RateLimit`] |
//! | train a model, or keep one ready | [`Client::train`], [`Client::deployments`] |
//! | use a gateway, headers or a tower layer | [`ClientBuilder::base_url`], [`ClientBuilder::header`], [`http_services`] |
//! | run a model on your own machine | [`Client::cog`] |
//! | test your program without an account | [`replicate-emulator`](https://docs.rs/replicate-emulator) |
//!
//! # Features
//!
//! These layers are on by default. Without them, the crate validates inputs, and creates, awaits, reads and cancels
//! predictions:
//!
//! - `files`: uploads and downloads. Without it, the files of an input are sent inside the request.
//! - `stream`: outputs that are read piece by piece.
//! - `webhook`: the module `webhook`, which verifies the requests that the service sends to your server.
//! - `cog`: Cog servers, `Client::cog`.
//! - `api`: the module `api`, which covers the rest of the service's API.
//!
//! Three features choose the TLS library: `rustls` (default), `rustls-ring` and `native-tls`. Without any of them, only
//! `http:` URLs can be reached.
//!
//! Other features:
//!
//! - `macros`: the attribute `#[model]`, and the macro `input!` of each generated module, which checks literals against
//!   the schema at compile time.
//! - `schemars`: needed by `#[model("owner/name", schemars)]` and `Builder::schemars`, with which inputs implement
//!   `JsonSchema`.
//! - `pattern` (default): checks `pattern`, with a light regular expression engine. Without it, modules of models whose
//!   schema has a pattern do not compile.
//! - `axum`: an axum extractor for webhooks.
//! - `object-store`: downloads into S3, R2, GCS, Azure and the other stores of the crate [`object_store`], by
//!   `Download::put`.
//! - `cost`: the module `cost`, which computes what predictions cost from a price file of yours; `Snapshot::cost` and
//!   `Client::budget`.
//! - `blocking`: the module `blocking`, for programs without a tokio runtime.
//!
//! # What is sent, and what it costs
//!
//! Nothing is sent before the input is valid. A create request that may have reached the service is never sent again,
//! because a second prediction would be charged too. Instead, the client looks for the prediction in the list of recent
//! predictions. If it finds none, the error [says so](Error::is_outcome_unknown). Read requests are retried. The API
//! token is sent to the configured origin only.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "api", feature = "cog", feature = "files", feature = "stream")),
    allow(dead_code, reason = "lower layers have what only a layer uses that this build leaves out")
)]

#[cfg(feature = "api")]
pub mod api;
#[cfg(feature = "blocking")]
pub mod blocking;
mod client;
#[cfg(feature = "cost")]
pub mod cost;
mod field;
mod files;
mod ground;
mod http;
mod invalid_input;
mod model;
pub mod output;
mod predictions;
#[cfg(feature = "schemars")]
mod schema;
mod validation;
mod value;
#[cfg(feature = "webhook")]
pub mod webhook;

pub use client::{Client, ClientBuilder, Model, Prediction, Run, Submit, Train, Training};
#[cfg(feature = "stream")]
pub use client::{OutputStream, StreamRun};
#[cfg(feature = "cost")]
pub use cost::Prices;
pub use field::{Field, Fields};
pub use files::TransferProgress;
#[cfg(feature = "files")]
pub use files::{Download, DownloadAll, Upload};
pub use ground::{Error, ErrorKind, FailureKind, FileInput, FileOutput, InvalidField, Secret, Status, Timestamp};
pub use model::{ModelInput, ModelRef, StreamingInput, TrainingInput};
#[cfg(feature = "stream")]
pub use predictions::ChunkedInput;
#[cfg(feature = "cog")]
pub use predictions::Health;
pub use predictions::{
    DefaultPollPolicy, Event, InputMatch, Metrics, PollPolicy, PollState, PredictionInput, Progress, Snapshot, Trained,
};
pub use replicate_schema::{Bound, Choice, Kind, Number, Pattern, Rule, Schema, Violation};
pub use validation::ValidationErrors;
pub use value::UnknownValue;

pub use crate::http::{
    Attempt, DefaultRetryPolicy, HttpBody, HttpError, HttpRequest, HttpResponse, HttpService, Outcome, RateLimit,
    ReqwestService, RetryDecision, RetryPolicy, TowerService,
};

/// The `object_store` crate, in the version whose stores `Download::put` takes.
#[cfg(feature = "object-store")]
pub use object_store;
#[cfg(feature = "macros")]
pub use replicate_macros::model;

#[cfg(any(doc, doctest))]
#[doc = include_str!("../docs/http.md")]
pub mod http_services {}

/// Includes the modules that a build script generated with `replicate_codegen::Builder`.
///
/// The modules, `pub mod owner { pub mod name { ... } }`, are placed where the macro is called:
///
/// ```ignore
/// // src/lib.rs
/// replicate_runtime::include_models!();
///
/// use black_forest_labs::flux_schnell;
/// ```
#[macro_export]
macro_rules! include_models {
    () => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/replicate_models.rs"));
    };
}

/// What generated code uses. Don't use it in handwritten code: it changes with the generator.
#[doc(hidden)]
pub mod __private {
    /// The first version of the protocol between generated code and the runtime.
    pub mod v1;
}
