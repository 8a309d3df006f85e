//! `/files`: what was uploaded for use as inputs.

#[cfg(feature = "files")]
use std::sync::Arc;

use serde_json::{Map, Value};

use super::object::object;
use super::path;
#[cfg(feature = "files")]
use super::path::with_query;
use super::{Api, List, Operation};
#[cfg(feature = "files")]
use crate::files::Download;
#[cfg(feature = "files")]
use crate::ground::FileOutput;
use crate::ground::{Error, FileInput, Timestamp};
use crate::http::reply::Reply;
use crate::http::{Method, Request};

object! {
    /// A file that was uploaded.
    pub struct File {
        /// The id.
        id: String,
        /// The name that it was given.
        name: Option<String>,
        /// What it is: `image/png`.
        content_type: Option<String>,
        /// How many bytes it has.
        size: Option<u64>,
        /// What HTTP caches tell versions of it apart by.
        etag: Option<String>,
        /// What its content can be checked with.
        checksums: Option<Checksums>,
        /// What was said about it when it was uploaded.
        metadata: Option<Map<String, Value>>,
        /// When it was uploaded.
        created_at: Option<Timestamp>,
        /// When the service deletes it.
        expires_at: Option<Timestamp>,
        /// Where it is.
        urls: Option<FileUrls>,
    }
}

object! {
    /// Digests of a file's content, in hex digits.
    pub struct Checksums {
        /// SHA-256.
        sha256: Option<String>,
        /// MD5.
        md5: Option<String>,
    }
}

object! {
    /// Where a file is.
    pub struct FileUrls {
        /// The URL that models can read it under.
        get: Option<String>,
    }
}

impl File {
    /// The file as an input, where the reply says where it is.
    #[must_use]
    pub fn to_input(&self) -> Option<FileInput> {
        self.urls.as_ref()?.get.as_deref().map(FileInput::from)
    }
}

/// The permission to download a file, given by whoever has the Files API's signing secret: [`Files::download`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileAccess<'a> {
    /// The account that uploaded the file.
    pub owner: &'a str,
    /// Until when it can be downloaded, in seconds since 1970.
    pub expiry: u64,
    /// HMAC-SHA256 of `{owner} {id} {expiry}` with the signing secret, as base64.
    pub signature: &'a str,
}

/// The files: [`Client::files`](crate::Client::files).
#[derive(Clone, Debug)]
pub struct Files(pub(super) Api);

impl Files {
    /// Every file, the newest first.
    ///
    /// # Errors
    ///
    /// Those of [`List`].
    pub fn list(&self) -> List<File> {
        List::get(&self.0, Ok("/files".to_owned()))
    }

    /// What is known of a file.
    ///
    /// # Errors
    ///
    /// Those of [`Operation`].
    pub fn get(&self, id: impl AsRef<str>) -> Operation<File> {
        Operation::new(&self.0, request(Method::Get, id.as_ref()))
    }

    /// Deletes a file, before the service does after a day.
    ///
    /// # Errors
    ///
    /// Those of [`Operation`].
    pub fn delete(&self, id: impl AsRef<str>) -> Operation<()> {
        Operation::read_as(&self.0, request(Method::Delete, id.as_ref()), Reply::deleted)
    }

    /// Downloads a file with the permission of its owner, who signs it. The API token goes along, as to every address
    /// of the configured server.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) where the text is no id.
    #[cfg(feature = "files")]
    pub fn download(&self, id: impl AsRef<str>, access: FileAccess<'_>) -> Result<Download, Error> {
        let path = format!("{}/download", path::file(id.as_ref())?);
        let expiry = access.expiry.to_string();
        let query = [("owner", access.owner), ("expiry", &expiry), ("signature", access.signature)];
        let url = self.0.transport.base_url().join(&with_query(&path, query))?;
        Ok(Download::new(Arc::clone(&self.0.transport), FileOutput::from(String::from(url))))
    }
}

fn request(method: Method, id: &str) -> Result<Request, Error> {
    path::file(id).map(|path| Request::safe(method, path))
}
