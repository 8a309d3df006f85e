//! The body of a file upload: one part named `content`, framed as RFC 7578 says.

use bytes::Bytes;

/// A form with its content type.
pub(super) struct Form {
    pub(super) content_type: String,
    pub(super) pieces: Vec<Bytes>,
}

/// Frames a file. The boundary is random and long, so that no content holds it.
pub(super) fn form(content: Bytes, file_name: &str, media_type: &str) -> Form {
    framed(content, file_name, media_type, fastrand::u128(..))
}

fn framed(content: Bytes, file_name: &str, media_type: &str, random: u128) -> Form {
    let boundary = format!("replicate-rust-{random:032x}");
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"content\"; filename=\"{}\"\r\n\
         Content-Type: {media_type}\r\n\r\n",
        escaped(file_name)
    );
    let tail = format!("\r\n--{boundary}--\r\n");
    Form {
        content_type: format!("multipart/form-data; boundary={boundary}"),
        pieces: vec![head.into(), content, tail.into()],
    }
}

/// A file name between quotes, escaped as browsers do, and no longer than the service takes.
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
    use super::{escaped, framed};

    #[test]
    fn a_form_of_one_part() {
        let form = framed("DATA".into(), "a \"b\".png", "image/png", 7);
        let boundary = "replicate-rust-00000000000000000000000000000007";
        assert_eq!(form.content_type, format!("multipart/form-data; boundary={boundary}"));
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"content\"; filename=\"a %22b%22.png\"\r\n\
             Content-Type: image/png\r\n\r\nDATA\r\n--{boundary}--\r\n"
        );
        assert_eq!(form.pieces.concat(), expected.as_bytes());
    }

    #[test]
    fn names_cannot_break_out_and_are_cut() {
        assert_eq!(escaped("a\r\nX: y\""), "a%0D%0AX: y%22");
        assert_eq!(escaped(&"é".repeat(200)).len(), 254);
    }
}
