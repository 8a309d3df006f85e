//! Object stores for outputs: their URLs, their settings, and writing to them.

use std::collections::HashSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::path::Path;
use object_store::{
    Attribute, ClientOptions, Error as StoreError, GetOptions, ObjectStore, ObjectStoreExt, PutMode, PutOptions,
    PutPayload, RetryConfig,
};
use replicate_runtime::{Client, ErrorKind, FileOutput};
use tokio::task::JoinSet;

use crate::files::{AT_ONCE, Fetched, Problem};
use crate::report::Failure;

/// The place for outputs, from the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Out {
    Folder(PathBuf),
    /// `s3://bucket/prefix`
    Store(String),
}

/// A place in an object store.
#[derive(Clone)]
pub(crate) struct Store {
    objects: Arc<dyn ObjectStore>,
    /// The user's URL, without a trailing slash.
    address: String,
    prefix: Path,
}

/// The supported URL schemes, and the prefixes of the environment variables with their settings.
const SCHEMES: [(&str, &str); 3] = [("s3://", "AWS_"), ("gs://", "GOOGLE_"), ("az://", "AZURE_")];
/// The metadata key with an object's prediction and the number of its file.
const PREDICTION: Attribute = Attribute::Metadata(std::borrow::Cow::Borrowed("prediction"));
/// How long requests to a failing store are retried.
const PATIENCE: Duration = Duration::from_secs(60);

impl Out {
    /// Reads the path of a folder, or the URL of a place in an object store.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let Some((scheme, rest)) = text.split_once("://") else { return Ok(Self::Folder(text.into())) };
        let expected =
            "name a folder, or a place in an object store such as `s3://bucket/prefix`, `gs://..` or `az://..`";
        if !SCHEMES.iter().any(|(known, _)| known.strip_suffix("://") == Some(scheme)) {
            return Err(expected.to_owned());
        }
        let bucket = rest.split('/').next().unwrap_or_default();
        // Anything but a name may contain a password.
        if bucket.is_empty() || bucket.contains(['@', '?', '#', ':']) {
            return Err(format!("the name of the bucket can't be read: {expected}"));
        }
        Ok(Self::Store(text.trim_end_matches('/').to_owned()))
    }

    /// The folder on this machine: of the outputs, or of the journal and the results of a batch whose outputs are elsewhere.
    pub(crate) fn folder(&self) -> PathBuf {
        match self {
            Self::Folder(path) => path.clone(),
            Self::Store(address) => {
                let (_, name) = address.split_once("://").unwrap_or_default();
                let plain = |byte: char| if byte.is_ascii_alphanumeric() || "-_.".contains(byte) { byte } else { '-' };
                format!("{}.batch", name.chars().map(plain).collect::<String>()).into()
            }
        }
    }
}

impl fmt::Display for Out {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => path.display().fmt(f),
            Self::Store(address) => f.write_str(address),
        }
    }
}

impl Store {
    /// Opens a store with the settings of the environment. No request is sent.
    pub(crate) fn open(address: &str) -> Result<Self, Failure> {
        let failed = |error: &StoreError| {
            Failure::new(format!("the store {address} can't be used; nothing was sent")).because(error).help(SETTINGS)
        };
        let (_, path) = address.split_once("://").unwrap_or_default();
        let prefix = Path::from(path.split_once('/').map_or("", |(_, prefix)| prefix));
        let objects = made(address).map_err(|error| failed(&error))?;
        Ok(Self { objects, address: address.to_owned(), prefix })
    }

    /// Checks that objects can be stored, before anything is paid for that must be stored there.
    pub(crate) async fn prepare(&self) -> Result<(), Failure> {
        let probe = self.path(&format!(".replicate-{:016x}.part", fastrand::u64(..)));
        self.objects.put(&probe, PutPayload::from_static(b"0")).await.map_err(|error| {
            Failure::new(format!("can't write to {self}; nothing was sent")).because(&error).help(SETTINGS)
        })?;
        // Users who may write may not always delete, and an empty object does no harm.
        let _ = self.objects.delete(&probe).await;
        Ok(())
    }

    /// The URL of an object.
    pub(crate) fn address_of(&self, name: &str) -> String {
        format!("{self}/{name}")
    }

    /// Downloads files of a prediction's output, as `<name>_0.png`, `<name>_1.png` and so on, by their numbers in the
    /// output.
    ///
    /// Each is tried even if others fail. If an existing object is of the same file of the same prediction, it is used.
    /// If it is of another, the file gets the next name.
    pub(crate) async fn fetch(
        &self,
        client: &Client,
        files: Vec<(usize, FileOutput)>,
        (name, prediction): (&str, &str),
    ) -> Vec<(usize, Fetched)> {
        let mut fetched = Vec::new();
        let mut open = files.into_iter();
        let mut tasks = JoinSet::new();
        loop {
            for (at, file) in open.by_ref().take(AT_ONCE - tasks.len()) {
                let (store, client) = (self.clone(), client.clone());
                let (stem, mark) = (format!("{name}_{at}"), format!("{prediction}/{at}"));
                tasks.spawn(async move { (at, store.put(&client, &file, (&stem, &mark)).await) });
            }
            let Some(ended) = tasks.join_next().await else { break };
            fetched.extend(ended);
        }
        fetched.sort_by_key(|(at, _)| *at);
        fetched
    }

    async fn put(&self, client: &Client, file: &FileOutput, (stem, mark): (&str, &str)) -> Fetched {
        let stems = std::iter::once(stem.to_owned()).chain((1..).map(|number| format!("{stem}-{number}")));
        for stem in stems {
            let download = client.download(file).attribute(PREDICTION, mark.to_owned());
            let stored = match download.put_named(&*self.objects, self.path(&stem)).await {
                Ok(path) => path,
                Err(error) if error.kind() == ErrorKind::ObjectExists => match taken(&error) {
                    Some(path) if self.is_marked(&path, mark).await => path,
                    _ => continue,
                },
                Err(error) => return Err(Problem::Client(error)),
            };
            return Ok(PathBuf::from(self.address_of(stored.filename().unwrap_or_default())));
        }
        Err(Problem::Local(std::io::Error::other("all names are taken")))
    }

    /// Whether an object is the file of a prediction. Objects are always complete.
    async fn is_marked(&self, path: &Path, mark: &str) -> bool {
        let head = GetOptions { head: true, ..GetOptions::default() };
        let found = self.objects.get_opts(path, head).await;
        found.is_ok_and(|found| found.attributes.get(&PREDICTION).is_some_and(|value| value.as_ref() == mark))
    }

    /// Stores a text unless there is one, and returns the text that is then stored.
    pub(crate) async fn claim(&self, name: &str, text: String) -> Result<String, StoreError> {
        let path = self.path(name);
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        match self.objects.put_opts(&path, text.clone().into(), options).await {
            Ok(_) => Ok(text),
            Err(StoreError::AlreadyExists { .. }) => {
                let there = self.objects.get(&path).await?.bytes().await?;
                Ok(String::from_utf8_lossy(&there).into_owned())
            }
            Err(error) => Err(error),
        }
    }

    /// The URLs of the existing objects.
    pub(crate) async fn addresses(&self) -> Result<HashSet<String>, StoreError> {
        let list = self.objects.list_with_delimiter(Some(&self.prefix)).await?;
        Ok(list
            .objects
            .iter()
            .filter_map(|found| found.location.filename())
            .map(|name| self.address_of(name))
            .collect())
    }

    /// Stores a local file, and replaces one of the same name.
    pub(crate) async fn keep(
        &self,
        name: &str,
        media_type: &'static str,
        file: &std::path::Path,
    ) -> Result<(), Failure> {
        let unkept = || Failure::new(format!("{} can't be stored in {self}", file.display()));
        let content = tokio::fs::read(file).await.map_err(|error| unkept().because(&error))?;
        let mut options = PutOptions::default();
        options.attributes.insert(Attribute::ContentType, media_type.into());
        let kept = self.objects.put_opts(&self.path(name), content.into(), options).await;
        kept.map(drop).map_err(|error| {
            unkept().because(&error).help(format!("{SETTINGS}; to continue, run the same command again"))
        })
    }

    fn path(&self, name: &str) -> Path {
        self.prefix.clone().join(name)
    }
}

/// The hint about the settings of a store.
pub(crate) const SETTINGS: &str = "check the bucket, the network, and the settings of the store in the environment: `AWS_ACCESS_KEY_ID`, \
    `AWS_SECRET_ACCESS_KEY`, `AWS_REGION` and `AWS_ENDPOINT_URL` (R2, MinIO); `GOOGLE_SERVICE_ACCOUNT`; \
    `AZURE_STORAGE_ACCOUNT_NAME` and `AZURE_STORAGE_ACCOUNT_KEY`";

/// The path of the existing object.
fn taken(error: &replicate_runtime::Error) -> Option<Path> {
    match std::error::Error::source(error)?.downcast_ref::<StoreError>()? {
        StoreError::AlreadyExists { path, .. } => Path::parse(path).ok(),
        _ => None,
    }
}

fn made(address: &str) -> Result<Arc<dyn ObjectStore>, StoreError> {
    let settings = |start: &'static str| {
        let all =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        all.filter(move |(name, _)| name.starts_with(start)).map(|(name, value)| (name.to_ascii_lowercase(), value))
    };
    let retry = RetryConfig { retry_timeout: PATIENCE, max_retries: 6, ..RetryConfig::default() };
    let scheme = SCHEMES.iter().find(|(scheme, _)| address.starts_with(scheme));
    Ok(match scheme {
        Some((_, start @ "AWS_")) => {
            let mut builder = AmazonS3Builder::new().with_url(address).with_retry(retry);
            for (name, value) in settings(start) {
                // The user's URL names a server on this machine or in a private network.
                if name.starts_with("aws_endpoint_url") && value.starts_with("http://") {
                    builder = builder.with_client_options(ClientOptions::new().with_allow_http(true));
                }
                if let Ok(key) = name.parse::<AmazonS3ConfigKey>() {
                    builder = builder.with_config(key, value);
                }
            }
            Arc::new(builder.build()?)
        }
        Some((_, start @ "GOOGLE_")) => {
            let mut builder = GoogleCloudStorageBuilder::new().with_url(address).with_retry(retry);
            for (name, value) in settings(start) {
                if let Ok(key) = name.parse() {
                    builder = builder.with_config(key, value);
                }
            }
            Arc::new(builder.build()?)
        }
        _ => {
            let mut builder = MicrosoftAzureBuilder::new().with_url(address).with_retry(retry);
            for (name, value) in settings("AZURE_") {
                if let Ok(key) = name.parse() {
                    builder = builder.with_config(key, value);
                }
            }
            Arc::new(builder.build()?)
        }
    })
}

impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)
    }
}

/// Leaves out the settings, which include keys.
impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Store").field(&self.address).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_folder_or_a_store() {
        let store = |address: &str| Ok(Out::Store(address.to_owned()));
        for (text, expected, folder) in [
            ("out/pictures", Ok(Out::Folder("out/pictures".into())), "out/pictures"),
            ("s3://bucket/a/b/", store("s3://bucket/a/b"), "bucket-a-b.batch"),
            ("gs://bucket", store("gs://bucket"), "bucket.batch"),
            ("az://container/a b", store("az://container/a b"), "container-a-b.batch"),
        ] {
            let out = Out::read(text);
            assert_eq!(out, expected, "{text}");
            assert_eq!(out.unwrap().folder(), PathBuf::from(folder), "{text}");
        }
        for text in ["http://host/a", "s3://", "s3:///a", "s3://key:s3cret@bucket/a", "s3a://bucket"] {
            let refused = Out::read(text).unwrap_err();
            assert!(!refused.contains("s3cret"), "{refused}");
        }
    }
}
