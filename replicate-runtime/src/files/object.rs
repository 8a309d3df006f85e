//! Writes an object to an object store: in one request if it is small, otherwise in parts that become an object at the
//! end.

use bytes::Bytes;
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, Error as StoreError, MultipartUpload, ObjectStore, ObjectStoreExt, PutMode,
    PutMultipartOptions, PutOptions, PutPayload,
};

use super::save::Existing;
use crate::ground::{Error, ErrorKind, media_type};

/// The size of the parts. Stores require at least 5 MiB, some require equal parts, and S3 allows 10,000 of them.
const PART: usize = 8 * 1024 * 1024;

/// An object that is being written. Nothing of it is visible before [`publish`](Self::publish). If it is dropped before
/// that, the upload is aborted.
pub(crate) struct ObjectDraft<'a> {
    store: &'a dyn ObjectStore,
    path: Path,
    existing: Existing,
    attributes: Attributes,
    /// What has not been sent yet, at most one part.
    rest: Vec<u8>,
    upload: Parts,
}

/// The parts that were sent.
#[derive(Default)]
struct Parts(Option<Box<dyn MultipartUpload>>);

impl<'a> ObjectDraft<'a> {
    /// Starts an object. An existing object that must be kept is found before anything is downloaded.
    pub(crate) async fn create(
        store: &'a dyn ObjectStore,
        path: Path,
        existing: Existing,
        attributes: Attributes,
    ) -> Result<Self, Error> {
        look(store, &path, existing).await?;
        Ok(Self { store, path, existing, attributes, rest: Vec::new(), upload: Parts(None) })
    }

    /// Uses the media type that the server gave, if the caller has not set one.
    pub(crate) fn set_media_type(&mut self, told: Option<String>) {
        if self.attributes.get(&Attribute::ContentType).is_none() {
            let is_known = |told: &String| !told.starts_with(media_type::UNKNOWN);
            let of_path = || media_type::of_path(self.path.as_ref().as_ref()).to_owned();
            let media_type = told.filter(is_known).unwrap_or_else(of_path);
            self.attributes.insert(Attribute::ContentType, media_type.into());
        }
    }

    /// Restarts from the beginning.
    pub(crate) async fn restart(&mut self) {
        self.rest.clear();
        self.abort().await;
    }

    pub(crate) async fn write(&mut self, mut piece: Bytes) -> Result<(), Error> {
        while !piece.is_empty() {
            if self.rest.len() == PART {
                self.send_part().await?;
            }
            let more = piece.split_to(piece.len().min(PART - self.rest.len()));
            self.rest.extend_from_slice(&more);
        }
        Ok(())
    }

    /// Makes the object visible atomically.
    pub(crate) async fn publish(&mut self) -> Result<(), Error> {
        if self.upload.0.is_none() {
            return self.put_whole().await;
        }
        self.send_part().await?;
        look(self.store, &self.path, self.existing).await?;
        if let Some(upload) = &mut self.upload.0 {
            upload.complete().await.map_err(|source| failed(&self.path, source))?;
            self.upload.0 = None;
        }
        Ok(())
    }

    /// Aborts the upload. If that fails, the leftover parts do no harm: stores delete them after some days.
    pub(crate) async fn abort(&mut self) {
        if let Some(upload) = &mut self.upload.0 {
            let _ = upload.abort().await;
            self.upload.0 = None;
        }
    }

    async fn put_whole(&mut self) -> Result<(), Error> {
        let payload = PutPayload::from(std::mem::take(&mut self.rest));
        let mode = match self.existing {
            Existing::Replaced => PutMode::Overwrite,
            Existing::Kept => PutMode::Create,
        };
        let options = |attributes: Attributes| PutOptions { mode: mode.clone(), attributes, ..PutOptions::default() };
        let attributes = options(self.attributes.clone());
        let stored = match self.store.put_opts(&self.path, payload.clone(), attributes).await {
            Err(StoreError::NotImplemented { .. }) if !self.attributes.is_empty() => {
                // Files of a local store have no attributes.
                self.store.put_opts(&self.path, payload, options(Attributes::new())).await
            }
            stored => stored,
        };
        stored.map(drop).map_err(|source| failed(&self.path, source))
    }

    async fn send_part(&mut self) -> Result<(), Error> {
        let part = PutPayload::from(std::mem::take(&mut self.rest));
        let failed = |source| failed(&self.path, source);
        let upload = match &mut self.upload.0 {
            Some(upload) => upload,
            none => none.insert(begin(self.store, &self.path, &self.attributes).await.map_err(failed)?),
        };
        upload.put_part(part).await.map_err(failed)
    }
}

/// Fails if there is an object that must be kept.
async fn look(store: &dyn ObjectStore, path: &Path, existing: Existing) -> Result<(), Error> {
    if existing == Existing::Replaced {
        return Ok(());
    }
    match store.head(path).await {
        Ok(_) => {
            let source = StoreError::AlreadyExists { path: path.to_string(), source: "it was looked for".into() };
            Err(taken(path, source))
        }
        // Callers who may write but not read get the store's answer when the object is put.
        Err(StoreError::NotFound { .. } | StoreError::PermissionDenied { .. }) => Ok(()),
        Err(source) => Err(failed(path, source)),
    }
}

async fn begin(
    store: &dyn ObjectStore,
    path: &Path,
    attributes: &Attributes,
) -> Result<Box<dyn MultipartUpload>, StoreError> {
    let options = PutMultipartOptions { attributes: attributes.clone(), ..PutMultipartOptions::default() };
    match store.put_multipart_opts(path, options).await {
        Err(StoreError::NotImplemented { .. }) if !attributes.is_empty() => {
            store.put_multipart_opts(path, PutMultipartOptions::default()).await
        }
        begun => begun,
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        if let (Some(mut upload), Ok(runtime)) = (self.0.take(), tokio::runtime::Handle::try_current()) {
            // The error can't be reported.
            runtime.spawn(async move { upload.abort().await });
        }
    }
}

fn failed(path: &Path, source: StoreError) -> Error {
    if let StoreError::AlreadyExists { .. } = source {
        return taken(path, source);
    }
    Error::new(ErrorKind::ObjectStore, format!("{path}: the object can't be stored")).with_source(source)
}

fn taken(path: &Path, source: StoreError) -> Error {
    let message = format!("{path}: an object exists already, and is not replaced");
    Error::new(ErrorKind::ObjectExists, message).with_source(source)
}
