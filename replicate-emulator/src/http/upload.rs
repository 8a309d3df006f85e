//! The parts of an upload, as the service accepts them.

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use bytes::Bytes;
use serde_json::Value;

/// The parts of an upload.
#[derive(Default)]
pub(crate) struct Upload {
    pub(crate) content: Option<Bytes>,
    pub(crate) name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) metadata: Option<Value>,
}

/// Reads an upload.
pub(crate) async fn read(mut multipart: Multipart) -> Result<Upload, MultipartError> {
    let mut upload = Upload::default();
    while let Some(field) = multipart.next_field().await? {
        match field.name() {
            Some("content") => {
                upload.name = upload.name.or_else(|| field.file_name().map(str::to_owned));
                upload.content_type = upload.content_type.or_else(|| field.content_type().map(str::to_owned));
                upload.content = Some(field.bytes().await?);
            }
            Some("filename") => upload.name = Some(text(field).await?),
            Some("type") => upload.content_type = Some(text(field).await?),
            // Invalid JSON is refused in the same way as JSON that is not an object.
            Some("metadata") => {
                upload.metadata = Some(serde_json::from_str(&text(field).await?).unwrap_or(Value::Null));
            }
            _ => {}
        }
    }
    Ok(upload)
}

async fn text(field: Field<'_>) -> Result<String, MultipartError> {
    Ok(String::from_utf8_lossy(&field.bytes().await?).into_owned())
}
