//! Translates between URLs of the service and of the recorder.

use reqwest::Url;

use crate::Error;

/// The origins of both. The path of the API is the same.
#[derive(Clone, Debug)]
pub(super) struct Addresses {
    /// `https://api.replicate.com`
    upstream: String,
    /// `http://127.0.0.1:1234`
    own: String,
    /// `/v1`
    prefix: String,
}

impl Addresses {
    /// Reads the base URL of the service.
    pub(super) fn new(upstream: &str, own: String) -> Result<Self, Error> {
        let refuse = || {
            Error::usage(format!(
                "`{}` is not a base URL to record from: write it as `https://api.replicate.com/v1`",
                upstream.escape_debug()
            ))
        };
        let url =
            Url::parse(upstream).ok().filter(|url| ["http", "https"].contains(&url.scheme())).ok_or_else(refuse)?;
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
            return Err(refuse());
        }
        let prefix = url.path().trim_end_matches('/').to_owned();
        Ok(Self { upstream: url.origin().ascii_serialization(), own, prefix })
    }

    /// The base URL of the recorder.
    pub(super) fn base_url(&self) -> String {
        format!("{}{}", self.own, self.prefix)
    }

    /// The base URL of the service.
    pub(super) fn upstream_base(&self) -> String {
        format!("{}{}", self.upstream, self.prefix)
    }

    /// The service's URL for a path and query.
    pub(super) fn upstream_of(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.upstream)
    }

    /// A path of the recorder without the prefix of the API; `None` if it is outside of the API.
    pub(super) fn below_prefix<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(&self.prefix).filter(|rest| rest.starts_with('/'))
    }

    /// Whether a URL is on the service's own origin.
    pub(super) fn is_upstream(&self, url: &Url) -> bool {
        url.origin().ascii_serialization() == self.upstream
    }

    /// Whether a URL is that of a file on the service: on its delivery hosts or its own origin.
    ///
    /// A model can output any URL, so others are not downloaded.
    pub(super) fn is_of_service(&self, url: &Url) -> bool {
        const DELIVERY: &str = "replicate.delivery";
        let is_delivery = url.host_str().is_some_and(|host| {
            host == DELIVERY || host.strip_suffix(DELIVERY).is_some_and(|rest| rest.ends_with('.'))
        });
        (is_delivery && url.scheme() == "https") || self.is_upstream(url)
    }

    /// A response of the service, with the recorder's URLs.
    pub(super) fn downstream(&self, body: &[u8]) -> Vec<u8> {
        replaced(body, &self.upstream, &self.own)
    }

    /// A program's request, with the service's URLs.
    pub(super) fn upstream(&self, body: &[u8]) -> Vec<u8> {
        replaced(body, &self.own, &self.upstream)
    }
}

/// Replaces an origin at the start of a URL: at the start of a JSON string, or of the data of an event.
fn replaced(body: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = find(rest, from.as_bytes()) {
        let (before, found) = rest.split_at(at);
        let after = &found[from.len()..];
        replaced.extend_from_slice(before);
        let begins = replaced.is_empty()
            || replaced.ends_with(b"\"")
            || replaced.ends_with(b"data: ")
            || replaced.ends_with(b"<");
        let ends = after.first().is_none_or(|next| b"/\"?#\n\r".contains(next));
        replaced.extend_from_slice(if begins && ends { to.as_bytes() } else { from.as_bytes() });
        rest = after;
    }
    replaced.extend_from_slice(rest);
    replaced
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses() -> Addresses {
        Addresses::new("https://api.replicate.com/v1/", "http://127.0.0.1:80".to_owned()).unwrap()
    }

    #[test]
    fn each_stands_for_the_other() {
        let addresses = addresses();
        assert_eq!(addresses.base_url(), "http://127.0.0.1:80/v1");
        let table = [
            (r#"{"get":"https://api.replicate.com/v1/p"}"#, r#"{"get":"http://127.0.0.1:80/v1/p"}"#),
            (r#"["https://api.replicate.com.evil/v1"]"#, r#"["https://api.replicate.com.evil/v1"]"#),
            (r#""see https://api.replicate.com/v1""#, r#""see https://api.replicate.com/v1""#),
            ("data: https://api.replicate.com/f\n", "data: http://127.0.0.1:80/f\n"),
        ];
        for (down, up) in table {
            assert_eq!(String::from_utf8(addresses.downstream(down.as_bytes())).unwrap(), up);
            assert_eq!(String::from_utf8(addresses.upstream(up.as_bytes())).unwrap(), down);
        }
        // Another port.
        assert_eq!(addresses.upstream(br#""http://127.0.0.1:8080/v1""#), br#""http://127.0.0.1:8080/v1""#);
    }

    #[test]
    fn files_are_those_of_the_service() {
        let table = [
            ("https://replicate.delivery/a/b.png", true),
            ("https://pbxt.replicate.delivery/a", true),
            ("https://api.replicate.com/v1/files/a", true),
            ("http://replicate.delivery/a", false),
            ("https://evilreplicate.delivery/a", false),
            ("https://replicate.delivery.evil/a", false),
            ("http://169.254.169.254/latest", false),
        ];
        for (url, expected) in table {
            assert_eq!(addresses().is_of_service(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }

    #[test]
    fn what_is_no_base_url_is_refused() {
        for url in ["", "api.replicate.com", "ftp://a/v1", "https://me:pw@a/v1", "https://a/v1?b=c"] {
            assert!(Addresses::new(url, String::new()).is_err(), "{url}");
        }
    }
}
