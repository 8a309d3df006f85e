//! Runs [Replicate](https://replicate.com) models from typed Rust.
//!
//! A generated module has an `Input` that knows the model's options and bounds, and an `Output`. This crate is what the
//! module is built on, and the [`Client`] that takes it from there: it checks the input, sends it, waits, and gives the
//! typed output back.
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
//! Models without a generated module run with JSON in and JSON out: [`Client::model`].
//!
//! # Tasks
//!
//! Each is a page of the [guide](https://github.com/replicate-rust/replicate-rust/blob/main/book/src/SUMMARY.md); here is where
//! to start in this reference.
//!
//! | task | start at |
//! |---|---|
//! | add a model | the command `cargo replicate add`, then `#[model("owner/name")]` (feature `macros`) or [`include_models!`] |
//! | fill an input, and have its literals checked by the compiler | the `Input` of a generated module, and its macro `input!` (feature `macros`) |
//! | run a model and wait | [`Client::run`] |
//! | start one, and wait, cancel or resume it later | [`Client::submit`], [`Prediction`], [`Client::prediction`] |
//! | show an output as it arrives | [`Client::stream`], [`OutputStream`] |
//! | give a model a file | [`FileInput`], [`Client::upload`] |
//! | save a file | [`Client::download`], [`Client::download_all`] |
//! | find out what went wrong, and what to do | [`Error`], [`ErrorKind`], [`FailureKind`] |
//! | be called back | [`webhook`] |
//! | run many at once | [`Run::send`], [`RateLimit`] |
//! | train a model, or keep one ready | [`Client::train`], [`Client::deployments`] |
//! | use a gateway, headers or a tower layer | [`ClientBuilder::base_url`], [`ClientBuilder::header`], [`http_services`] |
//! | run on your own machine | [`Client::cog`] |
//! | test your program without an account | [`replicate-emulator`](https://docs.rs/replicate-emulator) |
//!
//! # Features
//!
//! The layers, all of them on by default. Without them the crate validates inputs, and creates, waits for, reads and cancels
//! predictions:
//!
//! - `files`: uploads and downloads. Without it, the files of an input travel inside the request.
//! - `stream`: outputs piece by piece.
//! - `webhook`: the module `webhook`, which verifies the calls that the service makes.
//! - `cog`: Cog servers, `Client::cog`.
//! - `api`: the module `api`, which has the rest of the service.
//!
//! TLS, by one of three libraries: `rustls` (default), `rustls-ring`, `native-tls`. Without any, only `http:` can be reached.
//!
//! And further:
//!
//! - `macros`: the attribute `#[model]`, and in each generated module, wherever it comes from, the macro `input!`: an input
//!   whose literals are held against the schema while the program is compiled.
//! - `schemars`: what `#[model("owner/name", schemars)]` and `Builder::schemars` need: each input says its JSON Schema.
//! - `pattern` (default): checks of `pattern`, with a light regular expression engine. Without it, a module of a model that
//!   has a pattern does not compile.
//! - `axum`: webhooks as an extractor of axum.
//! - `object-store`: downloads into S3, R2, GCS, Azure and other stores of the crate [`object_store`], `Download::put`.
//! - `cost`: the module `cost`: what predictions cost by prices in a file of yours, `Snapshot::cost`, `Client::budget`.
//! - `blocking`: the module `blocking`, for programs without a runtime of tokio.
//!
//! # What is sent, and what it costs
//!
//! Nothing is sent before the input is valid. A create that may have reached the service is never sent again, since a
//! second one would be a second charge: its prediction is looked for in the list of recent ones, and where it is not
//! found, the error [says so](Error::is_outcome_unknown). Reads are retried. The API token
//! goes to the configured origin only.

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

/// The crate of the stores that `Download::put` takes, in the version that it takes.
#[cfg(feature = "object-store")]
pub use object_store;
#[cfg(feature = "macros")]
pub use replicate_macros::model;

#[cfg(any(doc, doctest))]
#[doc = include_str!("../docs/http.md")]
pub mod http_services {}

/// Includes the modules that a build script generated with `replicate_codegen::Builder`.
///
/// Stands where the modules are to be, `pub mod owner { pub mod name { ... } }`:
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

/// What generated code is written against. Not for use by hand: it changes with the generator.
#[doc(hidden)]
pub mod __private {
    /// The first version of the protocol between generated code and the runtime.
    pub mod v1;
}
