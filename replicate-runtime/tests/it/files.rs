//! Files on their way in and out.

use std::io::Cursor;
use std::path::PathBuf;
use std::time::Duration;

use crate::support::{Server, Step};
use futures_util::StreamExt;
use replicate_runtime::{Client, ErrorKind, FileOutput};
use serde_json::json;

/// A folder of its own for a test, removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("replicate-runtime-{}-{:x}", std::process::id(), fastrand::u64(..));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn names(&self) -> Vec<String> {
        std::fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn at(server: &Server, path: &str) -> FileOutput {
    FileOutput::from(format!("http://{}{path}", server.address))
}

#[tokio::test]
async fn a_download_gives_bytes_and_never_shows_the_token() {
    let server = Server::script([Step::text(200, "PNG")]).await;
    let bytes = server.client().download(&at(&server, "/out/0.png?key=1")).bytes().await.unwrap();
    assert_eq!(&bytes[..], b"PNG");
    let [seen] = &server.seen()[..] else { panic!() };
    assert_eq!(seen.line, "GET /out/0.png?key=1");
    assert_eq!(seen.header("authorization"), None);
}

#[tokio::test]
async fn a_saved_file_is_whole_or_not_there() {
    let folder = Folder::new();
    let path = folder.0.join("image.png");
    std::fs::write(&path, "old").unwrap();

    let server = Server::script([Step::text(404, "")]).await;
    let error = server.client().download(&at(&server, "/0.png")).save(&path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Expired);
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    assert_eq!(folder.names(), ["image.png"]);

    // Broken in the middle, then whole.
    let server = Server::script([Step::Half, Step::Drop, Step::text(503, ""), Step::text(200, "new")]).await;
    server.client().download(&at(&server, "/0.png")).save(&path).await.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"new");
    assert_eq!(folder.names(), ["image.png"]);
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_said_before_anything_is_fetched() {
    let server = Server::script([]).await;
    let folder = Folder::new();
    for path in [folder.0.join("missing/image.png"), folder.0.join("..")] {
        let error = server.client().download(&at(&server, "/0.png")).save(path).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::File, "{error}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn redirects_of_downloads_are_followed_within_bounds() {
    let second = Server::script([Step::text(200, "PNG")]).await;
    let hop = Step::text(302, "").header("location", format!("http://{}/there", second.address));
    let first = Server::script([Step::text(301, "").header("location", "/next"), hop]).await;
    let bytes = first.client().download(&at(&first, "/here")).bytes().await.unwrap();
    assert_eq!(&bytes[..], b"PNG");
    assert_eq!(
        (first.lines(), second.lines()),
        (vec!["GET /here".into(), "GET /next".into()], vec!["GET /there".into()])
    );

    let around = Server::script(vec![Step::text(302, "").header("location", "/again"); 50]).await;
    let error = around.client().download(&at(&around, "/again")).bytes().await.unwrap_err();
    assert_eq!((error.kind(), around.seen().len()), (ErrorKind::Redirected, 11));

    let away = Server::script([Step::text(302, "").header("location", "file:///etc/hostname")]).await;
    let error = away.client().download(&at(&away, "/x")).bytes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirected);
}

#[tokio::test]
async fn hosts_errors_are_typed() {
    use ErrorKind::{Expired, Rejected};
    for (status, kind) in [(404, Expired), (410, Expired), (403, Expired), (401, Rejected), (400, Rejected)] {
        let server = Server::script([Step::text(status, "")]).await;
        let error = server.client().download(&at(&server, "/secret-path")).bytes().await.unwrap_err();
        assert_eq!((error.kind(), error.status_code()), (kind, Some(status)));
        assert!(!format!("{error:?}").contains("secret-path"), "{error:?}");
        assert_eq!(error.to_string().contains("an hour after"), kind == Expired, "{error}");
    }
    for text in ["", "not a url", "ftp://host/x", "http://"] {
        let error = Client::new("t0ken").download(&FileOutput::from(text)).bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{text}");
    }
}

#[tokio::test]
async fn data_uris_need_no_network() {
    let client = Client::new("t0ken");
    let file = FileOutput::from("data:text/plain;base64,aGVsbG8=");
    assert_eq!(&client.download(&file).bytes().await.unwrap()[..], b"hello");
    let folder = Folder::new();
    client.download(&file).save(folder.0.join("hello.txt")).await.unwrap();
    assert_eq!(std::fs::read(folder.0.join("hello.txt")).unwrap(), b"hello");
    assert_eq!(client.download(&file).limit(4).bytes().await.unwrap_err().kind(), ErrorKind::TooLarge);
}

#[tokio::test]
async fn a_stream_gives_pieces_and_keeps_the_limit() {
    let drip = || Step::Drip { body: b"abcdef".to_vec(), pause: Duration::from_millis(5) };
    let server = Server::script([drip(), drip()]).await;
    let stream = server.client().download(&at(&server, "/x")).stream().await.unwrap();
    let pieces: Vec<_> = stream.map(Result::unwrap).collect().await;
    assert_eq!(pieces.concat(), b"abcdef");

    let error = server.client().download(&at(&server, "/x")).limit(3).stream().await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
}

#[tokio::test]
async fn an_upload_is_a_form_and_may_be_sent_again() {
    let reply = json!({"id": "f", "urls": {"get": "https://api.example/v1/files/f"}});
    let server = Server::script([Step::text(503, ""), Step::json(201, &reply)]).await;
    let file = server.client().upload(Cursor::new(b"SOUND")).file_name("talk.mp3").await.unwrap();
    assert_eq!(file.as_text(), Some("https://api.example/v1/files/f"));
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[1].line, "POST /v1/files");
    assert!(seen[1].header("content-type").unwrap().starts_with("multipart/form-data; boundary="));
    let body = String::from_utf8(seen[1].body.clone()).unwrap();
    assert!(
        body.contains("name=\"content\"; filename=\"talk.mp3\"\r\nContent-Type: audio/mpeg\r\n\r\nSOUND\r\n--"),
        "{body}"
    );
}

#[tokio::test]
async fn an_upload_without_an_address_is_an_error() {
    let server = Server::script([Step::text(201, "{}")]).await;
    let error = server.client().upload(Cursor::new("x")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MalformedReply);
    let error = server.client().upload(Cursor::new("x")).media_type("a\r\nb").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}
