//! Downloads into object stores: a real server of S3, a folder and memory.

use std::sync::Arc;

use crate::support::moto::Moto;
use crate::support::{Server, Step, TOKEN};
use futures_util::TryStreamExt;
use replicate_runtime::object_store::aws::{AmazonS3, AmazonS3Builder};
use replicate_runtime::object_store::local::LocalFileSystem;
use replicate_runtime::object_store::memory::InMemory;
use replicate_runtime::object_store::multipart::MultipartStore;
use replicate_runtime::object_store::path::Path;
use replicate_runtime::object_store::{Attribute, ObjectStore, ObjectStoreExt};
use replicate_runtime::{Client, ErrorKind, FileOutput};

/// More than two parts.
const LARGE: usize = 17 * 1024 * 1024 + 5;

fn at(server: &Server, path: &str) -> FileOutput {
    FileOutput::from(format!("http://{}{path}", server.address))
}

fn s3(endpoint: &str) -> AmazonS3 {
    let builder = AmazonS3Builder::new().with_endpoint(endpoint).with_allow_http(true).with_bucket_name("bucket");
    builder.with_access_key_id("test").with_secret_access_key("test").with_region("us-east-1").build().unwrap()
}

/// Bytes of which none is like the one a part before.
fn content(length: usize) -> Vec<u8> {
    (0..=250).cycle().take(length).collect()
}

fn png(body: &[u8]) -> Step {
    Step::Reply { status: 200, headers: vec![("content-type", "image/png".to_owned())], body: body.to_vec() }
}

/// A stranger's host that gives the file whole, but breaks off at first where it is asked for all of it.
async fn breaking_host(body: Vec<u8>) -> Server {
    let mut broken = false;
    Server::answer(move |seen| {
        let headers = vec![("etag", "\"a\"".to_owned()), ("content-type", "video/mp4".to_owned())];
        let Some(range) = seen.header("range") else {
            let sent = if std::mem::replace(&mut broken, true) { body.len() } else { body.len() - 1000 };
            return Step::Cut { status: 200, headers, body: body.clone(), sent };
        };
        let from: usize = range.trim_start_matches("bytes=").trim_end_matches('-').parse().unwrap();
        let mut headers = headers;
        headers.push(("content-range", format!("bytes {from}-{}/{}", body.len() - 1, body.len())));
        Step::Cut { status: 206, headers, body: body[from..].to_vec(), sent: body.len() - from }
    })
    .await
}

/// What every store is asked for: small and large, never over another, and over it where that is said.
async fn check(store: &dyn ObjectStore, media_type: Option<&str>) {
    for (length, path) in
        [(0, "a/empty.png"), (10, "a/small.png"), (8 * 1024 * 1024, "a/part.png"), (LARGE, "a/large.png")]
    {
        let body = content(length);
        let server = Server::script([png(&body), png(b"other"), png(b"other")]).await;
        let (client, file) = (server.client(), at(&server, "/f"));
        client.download(&file).put(store, path).await.unwrap();
        let stored = store.get(&path.into()).await.unwrap();
        let told = stored.attributes.get(&Attribute::ContentType).map(|value| value.as_ref().to_owned());
        assert_eq!(told.as_deref(), media_type, "{path}");
        assert!(stored.bytes().await.unwrap() == body, "{path}");

        let error = client.download(&file).put(store, path).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ObjectExists, "{path}");
        // It was not even asked for.
        assert_eq!(server.seen().len(), 1, "{path}");
        client.download(&file).overwrite().put(store, path).await.unwrap();
        assert_eq!(&store.get(&path.into()).await.unwrap().bytes().await.unwrap()[..], b"other", "{path}");
    }
    let server = Server::answer(|_| png(b"picture")).await;
    let files = [at(&server, "/0"), at(&server, "/1")];
    let paths = server.client().download_all(&files, "all/of it").name("fox").put(store).await.unwrap();
    assert_eq!(paths, [Path::from("all/of it/fox_0.png"), Path::from("all/of it/fox_1.png")]);
    let error = server.client().download_all(&files, "all/of it").name("fox").put(store).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ObjectExists);
    let again = server.client().download_all(&files, "all/of it").name("fox").overwrite().put(store).await;
    assert_eq!(again.unwrap().len(), 2);
}

/// Such a future can be a task of its own.
#[tokio::test]
async fn a_put_can_be_spawned() {
    let file = FileOutput::from("data:text/plain;base64,aGk=");
    let store = Arc::new(InMemory::new());
    let (client, shared) = (Client::new(TOKEN), store.clone());
    let put = tokio::spawn(async move {
        client.download(&file).put(&shared, "a.txt").await?;
        client.download_all([&file], "all").put(&shared).await
    });
    assert_eq!(put.await.unwrap().unwrap(), [Path::from("all/output_0.txt")]);
    assert!(store.head(&"a.txt".into()).await.is_ok());
}

#[tokio::test]
async fn s3_takes_files() {
    let Some(moto) = Moto::start() else { return };
    check(&s3(&moto.endpoint()), Some("image/png")).await;
}

#[tokio::test]
async fn a_folder_takes_files() {
    let folder = tempfile::tempdir().unwrap();
    check(&LocalFileSystem::new_with_prefix(folder.path()).unwrap(), None).await;
    // Nothing is left of what was under way.
    let mut names: Vec<_> =
        std::fs::read_dir(folder.path().join("a")).unwrap().map(|it| it.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["empty.png", "large.png", "part.png", "small.png"]);
}

#[tokio::test]
async fn memory_takes_files() {
    check(&InMemory::new(), Some("image/png")).await;
    // Whatever pointer a program has.
    let (shared, dynamic): (Arc<InMemory>, Arc<dyn ObjectStore>) = (Arc::default(), Arc::new(InMemory::new()));
    let client = Client::new(TOKEN);
    let file = FileOutput::from("data:text/plain;base64,aGk=");
    client.download(&file).put(&shared, "hi.txt").await.unwrap();
    client.download(&file).attribute(Attribute::ContentType, "text/html").put(&dynamic, "hi.txt").await.unwrap();
    let stored = dynamic.get(&"hi.txt".into()).await.unwrap();
    assert_eq!(stored.attributes.get(&Attribute::ContentType).unwrap().as_ref(), "text/html");
}

#[tokio::test]
async fn a_broken_connection_is_taken_up_at_the_source() {
    let Some(moto) = Moto::start() else { return };
    let (store, body) = (s3(&moto.endpoint()), content(LARGE));
    let server = breaking_host(body.clone()).await;
    server.client().download(&at(&server, "/f")).put(&store, "film.mp4").await.unwrap();
    let ranges: Vec<_> = server.seen().iter().map(|seen| seen.header("range").map(str::to_owned)).collect();
    assert_eq!(ranges, [None, Some(format!("bytes={}-", LARGE - 1000))]);
    let stored = store.get(&"film.mp4".into()).await.unwrap();
    assert_eq!(stored.attributes.get(&Attribute::ContentType).unwrap().as_ref(), "video/mp4");
    assert!(stored.bytes().await.unwrap() == body);
}

/// Where the source fails for good, nothing can be seen of the object, and nothing is kept that would be charged.
#[tokio::test]
async fn what_fails_half_way_is_aborted() {
    let Some(moto) = Moto::start() else { return };
    let store = s3(&moto.endpoint());
    let body = content(LARGE);
    let cut = Step::Cut { status: 200, headers: vec![], body, sent: LARGE - 1000 };
    let server = Server::script([cut, Step::text(404, "")]).await;
    let error = server.client().download(&at(&server, "/f")).put(&store, "film.mp4").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Expired);
    let left: Vec<_> = store.list(None).try_collect().await.unwrap();
    assert!(left.is_empty(), "{left:?}");
    assert!(!uploads(&moto).contains("film.mp4"), "{}", uploads(&moto));
    // The list would have told: one that nobody aborts is in it.
    store.create_multipart(&"other.mp4".into()).await.unwrap();
    assert!(uploads(&moto).contains("other.mp4"), "{}", uploads(&moto));
}

/// The uploads that are under way, as the server lists them.
fn uploads(moto: &Moto) -> String {
    moto.get("/bucket?uploads")
}

#[tokio::test]
async fn what_the_store_says_is_the_source() {
    let server = Server::answer(|_| png(b"picture")).await;
    for (status, text) in [(403, "AccessDenied"), (507, "InsufficientStorage")] {
        let store =
            Server::answer(
                move |seen| {
                    if seen.line.starts_with("HEAD") { Step::text(404, "") } else { Step::text(status, text) }
                },
            );
        let store = store.await;
        let retry = replicate_runtime::object_store::RetryConfig { max_retries: 0, ..Default::default() };
        let endpoint = format!("http://{}", store.address);
        let builder = AmazonS3Builder::new().with_endpoint(endpoint).with_allow_http(true).with_bucket_name("bucket");
        let s3 = builder.with_access_key_id("a").with_secret_access_key("b").with_retry(retry).build().unwrap();
        let error = server.client().download(&at(&server, "/f")).put(&s3, "a.png").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ObjectStore, "{error:?}");
        assert!(format!("{error:?}").contains(text), "{error:?}");
    }
}
