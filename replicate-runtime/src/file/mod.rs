//! Files that go into a model and files that come out of it.

pub(crate) mod content;
pub(crate) mod data_uri;
pub(crate) mod download;
mod input;
pub(crate) mod media_type;
mod output;
pub(crate) mod progress;
mod resume;
mod save;
pub(crate) mod send;
mod several;
mod transfer;
mod upload;

pub use download::Download;
pub use input::FileInput;
pub use output::FileOutput;
pub use progress::TransferProgress;
pub use several::DownloadAll;
pub use upload::Upload;

/// At most 80 characters of a URL for `Debug`: a `data:` URI can hold megabytes.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}... ({} bytes)", &text[..end], text.len()),
    }
}
