//! The saved files, for clients that read them as resources: only by the links in results.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rmcp::ErrorData;
use rmcp::model::{ListResourcesResult, ReadResourceResult, Resource, ResourceContents};
use rusqlite::{OptionalExtension, params};
use url::Url;

use super::journal::Journal;
use super::result::media_type;
use super::server::Shared;
use crate::report::Failure;
use crate::secret;

/// The URLs of the links in results.
pub(super) const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS file (
        number INTEGER PRIMARY KEY,
        address TEXT NOT NULL UNIQUE
    );
";
/// Larger files must be opened by their path.
const LARGEST: u64 = 32 << 20;
/// How many files are listed at a time.
const PAGE: u32 = 50;

impl Journal {
    /// Stores the URLs of links in results.
    pub(super) async fn keep(&self, addresses: Vec<String>) -> Result<(), Failure> {
        if addresses.is_empty() {
            return Ok(());
        }
        self.on(move |transaction| {
            let mut statement = transaction.prepare("INSERT OR IGNORE INTO file (address) VALUES (?1)")?;
            addresses.iter().try_for_each(|address| statement.execute([address]).map(drop))
        })
        .await
    }

    /// Whether a link with this URL was in a result.
    async fn gave(&self, address: &str) -> Result<bool, Failure> {
        let address = address.to_owned();
        self.on(move |transaction| {
            let sql = "SELECT 1 FROM file WHERE address = ?1";
            transaction.query_row(sql, [address], |_| Ok(())).optional().map(|found| found.is_some())
        })
        .await
    }

    /// The newest links before the one with this number.
    async fn before(&self, number: i64) -> Result<Vec<(i64, String)>, Failure> {
        self.on(move |transaction| {
            let sql = "SELECT number, address FROM file WHERE number < ?1 ORDER BY number DESC LIMIT ?2";
            let mut statement = transaction.prepare(sql)?;
            let rows = statement.query_map(params![number, PAGE], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        })
        .await
    }
}

impl Shared {
    /// Lists the saved files, newest first. The cursor is the number of the previous page's last one.
    pub(super) async fn saved(&self, cursor: Option<String>) -> Result<ListResourcesResult, ErrorData> {
        let last = match cursor.as_deref().map(str::parse) {
            None => i64::MAX,
            Some(Ok(number)) => number,
            Some(Err(_)) => return Err(ErrorData::invalid_params("the cursor is not from this server", None)),
        };
        let links = self.journal.before(last).await.map_err(|failure| internal(&failure))?;
        let next = links.last().filter(|_| links.len() == PAGE as usize).map(|(number, _)| number.to_string());
        let there = links.iter().filter_map(|(_, address)| resource(address, &self.place(address)?));
        let mut listed = ListResourcesResult::with_all_items(there.collect());
        listed.next_cursor = next;
        Ok(listed)
    }

    /// Reads a saved file.
    pub(super) async fn read(&self, address: &str) -> Result<ReadResourceResult, ErrorData> {
        let none = || {
            ErrorData::resource_not_found(
                "there is no such resource: what can be read are the links of results, as long as their files are there",
                None,
            )
        };
        if !self.journal.gave(address).await.map_err(|failure| internal(&failure))? {
            return Err(none());
        }
        let path = self.place(address).ok_or_else(none)?;
        let size = std::fs::metadata(&path).map_err(|_| none())?.len();
        if size > LARGEST {
            return Err(ErrorData::invalid_params(
                format!("the file has {size} bytes, and {LARGEST} can be read; it is at {}", path.display()),
                None,
            ));
        }
        let bytes = tokio::fs::read(&path).await.map_err(|_| none())?;
        let kind = media_type(&path);
        let is_text = kind.is_some_and(|kind| kind.starts_with("text/") || kind == "application/json");
        let content = match String::from_utf8(bytes) {
            Ok(text) if is_text => ResourceContents::text(secret::hidden(&text), address),
            Ok(text) => ResourceContents::blob(STANDARD.encode(text), address),
            Err(bytes) => ResourceContents::blob(STANDARD.encode(bytes.as_bytes()), address),
        };
        let content = match kind {
            Some(kind) => content.with_mime_type(kind),
            None => content,
        };
        Ok(ReadResourceResult::new(vec![content]))
    }

    /// The path of a saved file, unless it was replaced by something else, such as a link or a folder.
    fn place(&self, address: &str) -> Option<PathBuf> {
        let path = Url::parse(address).ok()?.to_file_path().ok()?;
        let is_itself = path.canonicalize().is_ok_and(|real| real == path);
        (is_itself && path.starts_with(&self.out) && path.is_file()).then_some(path)
    }
}

fn resource(address: &str, path: &Path) -> Option<Resource> {
    let mut resource = Resource::new(address, path.file_name()?.to_string_lossy());
    resource.mime_type = media_type(path).map(str::to_owned);
    resource.size = std::fs::metadata(path).ok().map(|file| file.len());
    Some(resource)
}

fn internal(failure: &Failure) -> ErrorData {
    ErrorData::internal_error(failure.sentence(), None)
}
