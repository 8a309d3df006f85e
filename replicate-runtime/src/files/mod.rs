//! The files of inputs and outputs.

#[cfg_attr(target_family = "wasm", path = "content_in_memory.rs")]
mod content;
#[cfg(feature = "files")]
mod download;
#[cfg(feature = "files")]
mod download_all;
pub(crate) mod inputs;
#[cfg(feature = "files")]
mod multipart;
#[cfg(feature = "object-store")]
mod object;
pub(crate) mod progress;
#[cfg(feature = "files")]
mod resume;
#[cfg(feature = "files")]
mod save;
#[cfg(feature = "files")]
mod transfer;
#[cfg(feature = "files")]
mod upload;

#[cfg(feature = "files")]
pub use download::Download;
#[cfg(feature = "files")]
pub use download_all::DownloadAll;
pub use progress::TransferProgress;
#[cfg(feature = "files")]
pub use upload::Upload;
