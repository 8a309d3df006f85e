//! Files on their way into a model, and out of it.

mod content;
mod download;
mod download_all;
pub(crate) mod inputs;
mod multipart;
pub(crate) mod progress;
mod resume;
mod save;
mod transfer;
mod upload;

pub use download::Download;
pub use download_all::DownloadAll;
pub use progress::TransferProgress;
pub use upload::Upload;
