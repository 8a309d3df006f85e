//! The compared facts of a file: its kind, the size of its picture, and its length.

use std::io::Cursor;
use std::path::Path;

use image::{ImageFormat, ImageReader};
use replicate_runtime::{Client, FileOutput};

use crate::report::Failure;
use crate::service::failed;

/// What is compared of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// The kind by its content, or else by the extension of its name.
    pub(super) kind: String,
    /// Width and height of a picture.
    pub(super) size: Option<(u32, u32)>,
    /// Bytes.
    pub(super) length: usize,
}

impl Facts {
    fn of(content: &[u8], extension: &str) -> Self {
        let format = image::guess_format(content).ok();
        let kind = format
            .map_or(extension, |format: ImageFormat| format.extensions_str().first().copied().unwrap_or(extension));
        let size = ImageReader::new(Cursor::new(content)).with_guessed_format().ok();
        let size = size.and_then(|reader| reader.into_dimensions().ok());
        Self { kind: kind.to_ascii_lowercase(), size, length: content.len() }
    }

    /// The facts of a file next to the cassettes.
    pub(super) fn of_file(path: &Path) -> Result<Self, Failure> {
        let content = std::fs::read(path)
            .map_err(|error| Failure::new(format!("can't read {}", path.display())).because(&error))?;
        Ok(Self::of(&content, path.extension().and_then(|extension| extension.to_str()).unwrap_or_default()))
    }

    /// The facts of an output file.
    pub(super) async fn of_output(client: &Client, file: &FileOutput) -> Result<Self, Failure> {
        let content = client.download(file).bytes().await.map_err(|error| failed(&error, client))?;
        Ok(Self::of(&content, file.extension().unwrap_or_default()))
    }
}
