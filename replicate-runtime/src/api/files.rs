//! `/files`: files that were uploaded as inputs.

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
    /// An uploaded file.
    pub struct File {
        /// The id.
        id: String,
        /// Its name.
        name: Option<String>,
        /// Its media type, such as `image/png`.
        content_type: Option<String>,
        /// Its size in bytes.
        size: Option<u64>,
        /// The HTTP entity tag of its content.
        etag: Option<String>,
        /// Digests of its content.
        checksums: Option<Checksums>,
        /// The metadata that was sent with the upload.
        metadata: Option<Map<String, Value>>,
        /// When it was uploaded.
        created_at: Option<Timestamp>,
        /// When the service deletes it.
        expires_at: Option<Timestamp>,
        /// Its URLs.
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
    /// The URLs of a file.
    pub struct FileUrls {
        /// The URL under which models can read it.
        get: Option<String>,
    }
}

impl File {
    /// The file as an input, if the reply has its URL.
    #[must_use]
    pub fn to_input(&self) -> Option<FileInput> {
        self.urls.as_ref()?.get.as_deref().map(FileInput::from)
    }
}

/// A signed permission to download a file, for [`Files::download`]. Whoever has the signing secret of the files API can
/// issue one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileAccess<'a> {
    /// The account that uploaded the file.
    pub owner: &'a str,
    /// When the permission expires, in seconds of Unix time.
    pub expiry: u64,
    /// The HMAC-SHA256 of `{owner} {id} {expiry}` with the signing secret, in base64.
    pub signature: &'a str,
}

/// The files: [`Client::files`](crate::Client::files).
#[derive(Clone, Debug)]
pub struct Files(pub(super) Api);

impl Files {
    /// Lists all files, newest first.
    ///
    /// # Errors
    ///
    /// Same as for [`List`].
    pub fn list(&self) -> List<File> {
        List::get(&self.0, Ok("/files".to_owned()))
    }

    /// Reads what the service knows about a file.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn get(&self, id: impl AsRef<str>) -> Operation<File> {
        Operation::new(&self.0, request(Method::Get, id.as_ref()))
    }

    /// Deletes a file. The service deletes it anyway after a day.
    ///
    /// # Errors
    ///
    /// Same as for [`Operation`].
    pub fn delete(&self, id: impl AsRef<str>) -> Operation<()> {
        Operation::read_as(&self.0, request(Method::Delete, id.as_ref()), Reply::deleted)
    }

    /// Downloads a file with a permission that its owner has signed. The API token is sent too, as with every request
    /// to the configured server.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) if `id` is not a valid id.
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
