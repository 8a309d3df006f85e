use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use ::http::header::HeaderMap;

/// The headers of a request, for [`Verifier`](super::Verifier).
///
/// It is implemented for the `HeaderMap` of the `http` crate, which most frameworks use, and for lists and maps of
/// names and values. For any other kind of request, make a list of the three headers.
///
/// ```
/// use replicate_runtime::webhook::Headers;
///
/// let headers = [("Webhook-Id", "msg_1"), ("webhook-timestamp", "1767225600")];
/// assert_eq!(headers.header("webhook-id"), Some(b"msg_1".as_slice()));
/// assert_eq!(headers.header("webhook-signature"), None);
/// ```
pub trait Headers {
    /// The first value of a header. `name` is in lower case; header names are case-insensitive.
    fn header(&self, name: &str) -> Option<&[u8]>;
}

impl Headers for HeaderMap {
    fn header(&self, name: &str) -> Option<&[u8]> {
        self.get(name).map(AsRef::as_ref)
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for [(N, V)] {
    fn header(&self, name: &str) -> Option<&[u8]> {
        first(self.iter().map(|(name, value)| (name, value)), name)
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>, const LENGTH: usize> Headers for [(N, V); LENGTH] {
    fn header(&self, name: &str) -> Option<&[u8]> {
        self.as_slice().header(name)
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for Vec<(N, V)> {
    fn header(&self, name: &str) -> Option<&[u8]> {
        self.as_slice().header(name)
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>, S: BuildHasher> Headers for HashMap<N, V, S> {
    fn header(&self, name: &str) -> Option<&[u8]> {
        first(self.iter(), name)
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for BTreeMap<N, V> {
    fn header(&self, name: &str) -> Option<&[u8]> {
        first(self.iter(), name)
    }
}

impl<H: Headers + ?Sized> Headers for &H {
    fn header(&self, name: &str) -> Option<&[u8]> {
        (**self).header(name)
    }
}

fn first<'a, N: AsRef<str> + 'a, V: AsRef<[u8]> + 'a>(
    headers: impl IntoIterator<Item = (&'a N, &'a V)>,
    name: &str,
) -> Option<&'a [u8]> {
    let mut named = headers.into_iter().filter(|(found, _)| found.as_ref().eq_ignore_ascii_case(name));
    named.next().map(|(_, value)| value.as_ref())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};

    use ::http::header::{HeaderMap, HeaderValue};

    use super::Headers;

    #[test]
    fn names_are_found_in_any_case_and_anywhere() {
        let list = [("Webhook-Id", "a"), ("WEBHOOK-ID", "b"), ("other", "c")];
        let map = HeaderMap::from_iter([("webhook-id".parse().unwrap(), HeaderValue::from_static("a"))]);
        let places: [&dyn Headers; 6] = [
            &list,
            &list.to_vec(),
            &map,
            &&map,
            &HashMap::from([("Webhook-Id".to_owned(), "a".to_owned())]),
            &BTreeMap::from([("webhook-ID", b"a".to_vec())]),
        ];
        for headers in places {
            assert_eq!(headers.header("webhook-id"), Some(b"a".as_slice()));
            assert_eq!(headers.header("webhook-timestamp"), None);
        }
    }
}
