//! The position of a download, and what a response means for it, as pure decisions (RFC 9110, sections 13.1.5 and 14).

use ::http::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_RANGE, RANGE};

/// The part of a file that has arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    have: u64,
    /// The size of the whole file, if the server gives it.
    total: Option<u64>,
    /// Identifies these exact bytes. Without it, later bytes might belong to another file.
    etag: Option<HeaderValue>,
}

/// Where the body of a response belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begin {
    /// At the start of the file: the earlier bytes are discarded.
    AtStart,
    /// After the earlier bytes.
    Here,
    /// Nowhere: the server sent something that was not requested.
    Nowhere,
}

impl Position {
    pub(crate) fn have(&self) -> u64 {
        self.have
    }

    pub(crate) fn total(&self) -> Option<u64> {
        self.total
    }

    pub(crate) fn add(&mut self, bytes: u64) {
        self.have += bytes;
    }

    /// Whether the server announced more bytes than have arrived.
    pub(crate) fn is_short(&self) -> bool {
        self.total.is_some_and(|total| self.have < total)
    }

    /// The headers that request the missing part; no headers request the whole file.
    pub(crate) fn ask(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(etag) = self.etag.clone().filter(|_| self.have > 0)
            && let Ok(range) = HeaderValue::from_str(&format!("bytes={}-", self.have))
        {
            headers.insert(RANGE, range);
            headers.insert(IF_RANGE, etag);
        }
        headers
    }

    /// Reads the head of a successful response.
    pub(crate) fn answered(&mut self, status: u16, headers: &HeaderMap) -> Begin {
        let etag = strong_etag(headers);
        if status != 206 {
            *self = Self { have: 0, total: number(headers, &CONTENT_LENGTH), etag };
            return Begin::AtStart;
        }
        let range = headers.get(CONTENT_RANGE).and_then(|range| content_range(range.to_str().ok()?));
        let same = etag.is_none() || etag == self.etag;
        match range {
            Some((first, total)) if first == self.have && same && (self.total.is_none() || total == self.total) => {
                self.total = total;
                Begin::Here
            }
            _ => {
                *self = Self::default();
                Begin::Nowhere
            }
        }
    }
}

/// A strong etag, which identifies the exact bytes; a weak one does not.
fn strong_etag(headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get(ETAG).filter(|etag| etag.as_bytes().starts_with(b"\"") && etag.len() > 2).cloned()
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// The first byte and the whole length of `bytes 5-9/10`; the latter may be `*`.
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, _) = range.split_once('-')?;
    let total = if total.trim() == "*" { None } else { Some(total.trim().parse().ok()?) };
    Some((first.trim().parse().ok()?, total))
}

#[cfg(test)]
mod tests {
    use ::http::header::{HeaderMap, HeaderName};

    use super::{Begin, Position};

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    /// Four of the ten bytes of the file "a" have arrived.
    fn broken() -> Position {
        let mut position = Position::default();
        position.answered(200, &headers(&[("content-length", "10"), ("etag", "\"a\"")]));
        position.add(4);
        position
    }

    #[test]
    fn only_the_same_file_is_asked_for_in_parts() {
        let asked = broken().ask();
        assert_eq!([&asked["range"], &asked["if-range"]], ["bytes=4-", "\"a\""]);
        assert!(Position::default().ask().is_empty());
        for etag in ["W/\"a\"", "\"\"", "a"] {
            let mut position = Position::default();
            position.answered(200, &headers(&[("etag", etag)]));
            position.add(4);
            assert!(position.ask().is_empty(), "{etag}");
        }
    }

    /// A status, headers, and where the body belongs.
    type Case = (u16, &'static [(&'static str, &'static str)], Begin);

    #[test]
    fn answers_say_where_their_bytes_belong() {
        let table: &[Case] = &[
            (206, &[("content-range", "bytes 4-9/10"), ("etag", "\"a\"")], Begin::Here),
            (206, &[("content-range", "bytes 4-9/10")], Begin::Here),
            (206, &[("content-range", "bytes 4-9/10"), ("etag", "\"b\"")], Begin::Nowhere),
            (206, &[("content-range", "bytes 4-9/11")], Begin::Nowhere),
            (206, &[("content-range", "bytes 4-9/*")], Begin::Nowhere),
            (206, &[("content-range", "bytes 0-9/10")], Begin::Nowhere),
            (206, &[("content-range", "bytes 5-9/10")], Begin::Nowhere),
            (206, &[("content-range", "4-9/10")], Begin::Nowhere),
            (206, &[], Begin::Nowhere),
            (200, &[("content-length", "10"), ("etag", "\"a\"")], Begin::AtStart),
            (200, &[], Begin::AtStart),
        ];
        for (status, pairs, expected) in table {
            let mut position = broken();
            assert_eq!(position.answered(*status, &headers(pairs)), *expected, "{status} {pairs:?}");
            assert_eq!(position.have(), if *expected == Begin::Here { 4 } else { 0 }, "{status} {pairs:?}");
        }
    }

    #[test]
    fn a_file_is_whole_when_all_that_was_announced_is_there() {
        let mut position = broken();
        assert!(position.is_short());
        position.add(6);
        assert!(!position.is_short() && !Position::default().is_short());
        assert_eq!((position.have(), position.total()), (10, Some(10)));
    }
}
