//! Uploads on bad networks, against scripted sockets.

use std::io::Cursor;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use crate::support::{Seen, Server, Step};
use replicate_runtime::ErrorKind;
use serde_json::json;
use tokio::io::{AsyncRead, ReadBuf};

/// Beyond what is kept in memory.
const LARGE: usize = 3_000_000;

fn yes() -> Step {
    Step::json(201, &json!({"id": "f", "urls": {"get": "https://api.example/v1/files/f"}}))
}

/// The file within a form.
fn content(seen: &Seen) -> &[u8] {
    let start = seen.body.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let end = seen.body.windows(4).rposition(|window| window == b"\r\n--").unwrap();
    &seen.body[start..end]
}

fn some(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect()
}

#[tokio::test]
async fn what_a_reader_gave_is_sent_again_whole() {
    for length in [0, 1, LARGE] {
        let server = Server::script([Step::Drop, Step::text(503, ""), yes()]).await;
        let file = server.client().upload(Cursor::new(some(length))).file_name("a.bin").await.unwrap();
        assert_eq!(file.as_text(), Some("https://api.example/v1/files/f"));
        let seen = server.seen();
        assert_eq!(seen.len(), 3);
        for seen in seen {
            assert!(content(&seen) == some(length), "{length}");
            assert_eq!(seen.header("content-length"), Some(seen.body.len().to_string().as_str()));
        }
    }
}

#[tokio::test]
async fn progress_ends_at_the_files_length_and_begins_anew_with_it() {
    let server = Server::script([Step::Drop, yes()]).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let upload = server.client().upload(Cursor::new(some(LARGE)));
    upload.on_progress(move |at| tell.lock().unwrap().push((at.bytes(), at.total()))).await.unwrap();
    let told = told.lock().unwrap();
    let total = LARGE as u64;
    assert!(told.iter().all(|(bytes, of)| *bytes <= total && *of == Some(total)), "{told:?}");
    assert_eq!(told.iter().filter(|(bytes, _)| *bytes == total).count(), 2, "{told:?}");
    assert!(told.len() > 8, "in pieces: {told:?}");
}

#[tokio::test]
async fn too_much_is_a_kind_of_its_own() {
    let server = Server::script([]).await;
    let error = server.client().upload(tokio::io::repeat(0)).await.unwrap_err();
    assert_eq!((error.kind(), server.seen().len()), (ErrorKind::TooLarge, 0), "said before anything is sent");
    assert!(error.to_string().contains("100 MB"), "{error}");

    let refused = json!({"detail": "Files must be less than 100MB in size", "status": 413});
    let server = Server::script([Step::json(413, &refused)]).await;
    let error = server.client().upload(Cursor::new("x")).await.unwrap_err();
    assert_eq!((error.kind(), error.status_code()), (ErrorKind::TooLarge, Some(413)));
    assert!(error.to_string().contains("Files must be less"), "{error}");
}

/// Gives some bytes and then fails.
struct Broken(bool);

impl AsyncRead for Broken {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(Err(std::io::Error::other("the disk is gone")));
        }
        into.put_slice(b"some");
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_reader_that_fails_sends_nothing() {
    let server = Server::script([]).await;
    let error = server.client().upload(Broken(false)).await.unwrap_err();
    assert_eq!((error.kind(), server.seen().len()), (ErrorKind::File, 0));
    assert!(format!("{error:?}").contains("the disk is gone"), "{error:?}");
}
