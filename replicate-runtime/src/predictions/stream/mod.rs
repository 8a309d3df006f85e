//! The output of a prediction, piece by piece, as JSON.

mod connection;
mod delivered;
mod meaning;
mod pace;
mod reader;
mod reconnect;
mod sse;

use serde::de::DeserializeOwned;
use serde_json::Value;

#[cfg(feature = "cog")]
pub(super) use connection::{Connection, EVENT_STREAM, gives_events};
#[cfg(feature = "cog")]
pub(super) use meaning::Dialect;
pub(crate) use reader::{Reader, StreamItem};
#[cfg(feature = "cog")]
pub(super) use reader::{Start, Started};

use super::input::PredictionInput;
use crate::model::StreamingInput;

/// The inputs of an [`OutputStream`](crate::OutputStream): the input of a model that streams or, for models without a
/// generated module, plain JSON ([`serde_json::Value`]).
///
/// Sealed: implement [`StreamingInput`] to get it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the input of a model that streams",
    label = "this model gives its output at its end, all at once"
)]
pub trait ChunkedInput: PredictionInput {
    /// One piece of the output.
    type Chunk: DeserializeOwned + Send + Sync + 'static;
}

impl<I: StreamingInput> ChunkedInput for I {
    type Chunk = I::Chunk;
}

impl ChunkedInput for Value {
    type Chunk = Value;
}
