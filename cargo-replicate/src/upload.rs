//! Uploads the user's files.

use std::path::Path;

use replicate_runtime::Client;

use crate::files::Problem;

/// Uploads a file, and returns its URL.
pub(crate) async fn upload(client: &Client, path: &Path) -> Result<String, Problem> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let reader = tokio::fs::File::open(path).await.map_err(Problem::Local)?;
    let file = client.upload(reader).file_name(name).await.map_err(Problem::Client)?;
    Ok(file.as_text().unwrap_or_default().to_owned())
}
