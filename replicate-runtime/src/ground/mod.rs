//! The types that every layer uses: names and ids, times, statuses, errors, secrets, and files as values. They don't
//! depend on a client.

mod awaitable;
pub(crate) mod data_uri;
pub(crate) mod error;
mod failure;
mod file_input;
mod file_output;
#[cfg(target_family = "wasm")]
mod javascript_timers;
pub(crate) mod media_type;
pub(crate) mod names;
mod printable;
mod secret;
mod status;
pub(crate) mod tasks;
pub(crate) mod time;
pub(crate) mod timers;
mod timestamp;

pub(crate) use awaitable::awaitable;
pub use error::{Error, ErrorKind, InvalidField};
pub use failure::FailureKind;
pub use file_input::FileInput;
pub use file_output::FileOutput;
pub(crate) use names::{Id, Resource};
pub use secret::Secret;
pub use status::Status;
pub use timestamp::Timestamp;

/// At most 80 characters of a URL for `Debug`: a `data:` URI can hold megabytes.
pub(crate) fn shortened(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}... ({} bytes)", &text[..end], text.len()),
    }
}
