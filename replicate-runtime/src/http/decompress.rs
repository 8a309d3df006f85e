//! Collects the body of a response, and decompresses it. The size limit applies to the decompressed body, since a small
//! body can decompress to a huge one.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;

/// The accepted content encoding.
pub(crate) const ACCEPTED: &str = "gzip";

/// The part of a body that has arrived.
pub(crate) enum BodyBuffer {
    Plain(Limited),
    Gzip(Box<MultiGzDecoder<Limited>>),
}

/// Why a body can't be decoded.
#[derive(Debug)]
pub(crate) enum DecodeError {
    TooLarge,
    /// It does not match its header.
    Broken(io::Error),
}

/// Bytes up to a size limit.
pub(crate) struct Limited {
    bytes: Vec<u8>,
    limit: usize,
    exceeded: bool,
}

impl BodyBuffer {
    /// An empty body with the encoding in the response's header, of which about this many bytes are announced.
    pub(crate) fn new(encoding: Option<&str>, announced: usize, limit: usize) -> Self {
        /// The announced length is used only up to this size.
        const BELIEVED: usize = 1024 * 1024;
        let bytes = Vec::with_capacity(announced.min(limit).min(BELIEVED));
        let limited = Limited { bytes, limit, exceeded: false };
        match encoding {
            Some(name) if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") => {
                Self::Gzip(Box::new(MultiGzDecoder::new(limited)))
            }
            _ => Self::Plain(limited),
        }
    }

    pub(crate) fn add(&mut self, piece: &[u8]) -> Result<(), DecodeError> {
        match self {
            Self::Plain(limited) => limited.write_all(piece).map_err(|_| DecodeError::TooLarge),
            Self::Gzip(decoder) => match decoder.write_all(piece) {
                Err(_) if decoder.get_ref().exceeded => Err(DecodeError::TooLarge),
                other => other.map_err(DecodeError::Broken),
            },
        }
    }

    /// The whole body, or the part that could be decompressed.
    pub(crate) fn finish(mut self) -> Result<Bytes, (DecodeError, Bytes)> {
        let error = match &mut self {
            Self::Plain(_) => return Ok(self.partial()),
            Self::Gzip(decoder) => match decoder.try_finish() {
                Ok(()) => return Ok(self.partial()),
                Err(_) if decoder.get_ref().exceeded => DecodeError::TooLarge,
                Err(error) => DecodeError::Broken(error),
            },
        };
        Err((error, self.partial()))
    }

    /// The part that could be decompressed so far.
    pub(crate) fn partial(self) -> Bytes {
        match self {
            Self::Plain(limited) => limited.bytes.into(),
            Self::Gzip(mut decoder) => std::mem::take(&mut decoder.get_mut().bytes).into(),
        }
    }
}

impl Write for Limited {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if piece.len() > self.limit - self.bytes.len() {
            self.exceeded = true;
            let fits = self.limit - self.bytes.len();
            self.bytes.extend_from_slice(&piece[..fits]);
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// Reads a body in pieces of a few bytes, and returns its length, or what is wrong with it.
    fn unpack(encoding: Option<&str>, body: &[u8], limit: usize) -> Result<usize, &'static str> {
        let mut buffer = BodyBuffer::new(encoding, body.len(), limit);
        let name = |error| match error {
            DecodeError::TooLarge => "too large",
            DecodeError::Broken(_) => "broken",
        };
        for piece in body.chunks(7) {
            buffer.add(piece).map_err(name)?;
        }
        buffer.finish().map(|bytes| bytes.len()).map_err(|(error, _)| name(error))
    }

    /// An encoding, a body, a limit, and the result.
    type Case<'a> = (Option<&'a str>, &'a [u8], usize, Result<usize, &'a str>);

    #[test]
    fn the_limit_is_for_what_comes_out() {
        let spaces = vec![b' '; 100_000];
        let small = packed(&spaces);
        assert!(small.len() < 1000);
        let twice = [small.clone(), small.clone()].concat();
        let cut = &small[..small.len() - 4];
        let table: [Case<'_>; 12] = [
            (None, &spaces, 100_000, Ok(100_000)),
            (None, &spaces, 99_999, Err("too large")),
            (None, b"", 0, Ok(0)),
            (Some("identity"), b"abc", 3, Ok(3)),
            (Some("gzip"), &small, 100_000, Ok(100_000)),
            (Some("GZIP"), &small, 99_999, Err("too large")),
            (Some("x-gzip"), &small, 1000, Err("too large")),
            (Some("gzip"), &twice, 200_000, Ok(200_000)),
            (Some("gzip"), &twice, 150_000, Err("too large")),
            (Some("gzip"), cut, 100_000, Err("broken")),
            (Some("gzip"), b"{\"id\": 1}", 100, Err("broken")),
            // An encoding that was not requested is left as it is, and then is not JSON.
            (Some("br"), b"abc", 3, Ok(3)),
        ];
        for (encoding, body, limit, expected) in table {
            assert_eq!(unpack(encoding, body, limit), expected, "{encoding:?} {} {limit}", body.len());
        }
    }
}
