//! The body of a file upload: one part named `content`, framed as RFC 7578 says.

use std::io;
use std::sync::Arc;

use ::http::header::{CONTENT_TYPE, HeaderValue};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};

use super::content::Content;
use super::progress::{Observer, TransferProgress};
use crate::http::Method;
use crate::http::request::{Body, Request, StreamBody};

/// A file as a multipart form.
#[derive(Clone, Debug)]
struct Form {
    head: Bytes,
    content: Content,
    tail: Bytes,
    observer: Observer,
}

/// The request that uploads a file. It is safe to repeat: files cost nothing and are deleted after a day.
pub(super) fn upload(content: Content, file_name: &str, media_type: &str, observer: Observer) -> Request {
    // The boundary is long and random, so that it does not occur in the content.
    let (content_type, form) = Form::framed(content, file_name, media_type, observer, fastrand::u128(..));
    let length = form.len();
    let body = Body::Stream(StreamBody { length, open: Arc::new(move || Box::pin(form.pieces())) });
    let request = Request { body, ..Request::safe(Method::Post, "/files".to_owned()) };
    match HeaderValue::try_from(content_type) {
        Ok(content_type) => request.with_header(CONTENT_TYPE, content_type),
        // The boundary is letters and digits.
        Err(_) => request,
    }
}

impl Form {
    fn framed(content: Content, file_name: &str, media_type: &str, observer: Observer, random: u128) -> (String, Self) {
        let boundary = format!("replicate-rust-{random:032x}");
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"content\"; filename=\"{}\"\r\n\
             Content-Type: {media_type}\r\n\r\n",
            escaped(file_name)
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        let form = Self { head: head.into(), content, tail: tail.into(), observer };
        (format!("multipart/form-data; boundary={boundary}"), form)
    }

    fn len(&self) -> u64 {
        self.head.len() as u64 + self.content.len() + self.tail.len() as u64
    }

    /// The body in pieces. The observer is called with each piece of the file that is read.
    fn pieces(&self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        let (observer, total) = (self.observer.clone(), self.content.len());
        let content = self.content.pieces().scan(0, move |sent, piece| {
            if let Ok(piece) = &piece {
                *sent += piece.len() as u64;
                observer.tell(TransferProgress::new(*sent, Some(total)));
            }
            std::future::ready(Some(piece))
        });
        let around = |bytes: &Bytes| stream::once(std::future::ready(Ok(bytes.clone())));
        around(&self.head).chain(content).chain(around(&self.tail))
    }
}

/// A file name for a quoted string, escaped as browsers do, and cut to the length that the service accepts.
fn escaped(name: &str) -> String {
    const LONGEST: usize = 255;
    let mut escaped = String::new();
    for character in name.chars() {
        let start = escaped.len();
        match character {
            '"' => escaped.push_str("%22"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            other => escaped.push(other),
        }
        if escaped.len() > LONGEST {
            escaped.truncate(start);
            break;
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt;

    use super::{Content, Form, Observer, escaped};

    #[tokio::test]
    async fn a_form_of_one_part() {
        let content = Content::in_memory("DATA".into());
        let (content_type, form) = Form::framed(content, "a \"b\".png", "image/png", Observer::default(), 7);
        let boundary = "replicate-rust-00000000000000000000000000000007";
        assert_eq!(content_type, format!("multipart/form-data; boundary={boundary}"));
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"content\"; filename=\"a %22b%22.png\"\r\n\
             Content-Type: image/png\r\n\r\nDATA\r\n--{boundary}--\r\n"
        );
        let pieces: Vec<_> = form.pieces().try_collect().await.unwrap();
        assert_eq!(pieces.concat(), expected.as_bytes());
        assert_eq!(form.len(), expected.len() as u64);
    }

    #[test]
    fn names_cannot_break_out_and_are_cut() {
        assert_eq!(escaped("a\r\nX: y\""), "a%0D%0AX: y%22");
        assert_eq!(escaped(&"é".repeat(200)).len(), 254);
    }
}
