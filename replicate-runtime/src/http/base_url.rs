//! The configured URL of the service. The token is sent there and nowhere else.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use crate::ground::{Error, ErrorKind};

/// A URL with its path prefix and without a trailing slash. Paths are appended to it as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrl(String);

impl BaseUrl {
    /// The hosted service.
    pub(crate) const OFFICIAL: &str = "https://api.replicate.com/v1";

    pub(crate) fn official() -> Self {
        Self(Self::OFFICIAL.to_owned())
    }

    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let url = Url::parse(text.trim()).map_err(|source| invalid("is not a URL").with_source(source))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(invalid("must start with http:// or https:// and name a host"));
        }
        // Credentials in the URL would be sent in addition to the token, and shown in messages.
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("must not contain a user name or password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("must not contain a query or a fragment"));
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// Whether the server is on this machine, for which no proxy is used.
    pub(crate) fn is_loopback(&self) -> bool {
        let url = Url::parse(&self.0).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        let address: Result<IpAddr, _> = host.trim_matches(['[', ']']).parse();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }

    /// Whether a URL is that of a file of the files API: below `/files/` of this base URL.
    pub(crate) fn holds_file(&self, url: &Url) -> bool {
        url.as_str().strip_prefix(&self.0).is_some_and(|path| path.starts_with("/files/"))
    }

    /// Whether a stream URL in a response of this server may be used. The hosted service streams from another host. A
    /// gateway that forwards the service's responses may have to be used for all requests, so only its own host is
    /// allowed.
    pub(crate) fn may_stream_from(&self, url: &Url) -> bool {
        let host = Url::parse(&self.0).ok().and_then(|base| base.host_str().map(str::to_owned));
        self.0 == Self::OFFICIAL || (host.is_some() && host.as_deref() == url.host_str())
    }

    /// Whether the server is reached over TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The URL of a path that begins with a slash and whose segments are encoded.
    pub(crate) fn join(&self, path: &str) -> Result<Url, Error> {
        let url = Url::parse(&format!("{}{path}", self.0)).map_err(|source| {
            Error::new(ErrorKind::InvalidArgument, format!("{path} can't be joined to the base URL"))
                .with_source(source)
        })?;
        Ok(url)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn invalid(reason: &str) -> Error {
    Error::new(ErrorKind::Configuration, format!("the base URL (base_url, REPLICATE_BASE_URL) {reason}"))
}

#[cfg(test)]
mod tests {
    use super::BaseUrl;
    use crate::ground::ErrorKind;

    #[test]
    fn prefixes_are_kept_with_and_without_a_slash() {
        let cases = [
            ("https://api.replicate.com/v1", "https://api.replicate.com/v1/predictions"),
            ("https://api.replicate.com/v1/", "https://api.replicate.com/v1/predictions"),
            ("http://127.0.0.1:5000", "http://127.0.0.1:5000/predictions"),
            (" https://gate.example/replicate/v1// ", "https://gate.example/replicate/v1/predictions"),
        ];
        for (base, expected) in cases {
            assert_eq!(BaseUrl::parse(base).unwrap().join("/predictions").unwrap().as_str(), expected);
        }
        assert!(BaseUrl::parse(BaseUrl::OFFICIAL).is_ok());
    }

    #[test]
    fn only_files_below_this_base_are_the_services_own() {
        let base = BaseUrl::parse("https://api.example/v1/").unwrap();
        let cases = [
            ("https://api.example/v1/files/abc", true),
            ("https://API.example:443/v1/files/abc/download?x=1", true),
            ("https://api.example/v1/files/../account", false),
            ("https://api.example/v1/files", false),
            ("https://api.example/v1/predictions/files/a", false),
            ("https://api.example/files/abc", false),
            ("http://api.example/v1/files/abc", false),
            ("https://api.example:444/v1/files/abc", false),
            ("https://me@api.example/v1/files/abc", false),
            ("https://api.example.com/v1/files/abc", false),
            ("https://delivery.example/v1/files/abc", false),
        ];
        for (url, expected) in cases {
            assert_eq!(base.holds_file(&reqwest::Url::parse(url).unwrap()), expected, "{url}");
        }
    }

    #[test]
    fn streams_of_a_gateway_open_nothing_at_other_hosts() {
        let cases = [
            (BaseUrl::OFFICIAL, "https://stream.replicate.com/v1/files/x", true),
            ("https://gateway.ai.cloudflare.com/v1/a/b/replicate", "https://stream.replicate.com/v1/files/x", false),
            ("https://gateway.example/v1", "https://gateway.example/stream/x", true),
            ("http://127.0.0.1:5000/v1", "http://127.0.0.1:6000/stream", true),
            ("http://127.0.0.1:5000/v1", "http://localhost:5000/stream", false),
        ];
        for (base, url, expected) in cases {
            let url = reqwest::Url::parse(url).unwrap();
            assert_eq!(BaseUrl::parse(base).unwrap().may_stream_from(&url), expected, "{base} {url}");
        }
    }

    #[test]
    fn proxies_do_not_lead_to_this_machine() {
        let cases = [
            ("http://127.0.0.1:5000", true),
            ("http://localhost/v1", true),
            ("http://[::1]:80/v1", true),
            ("https://api.replicate.com/v1", false),
            ("http://10.0.0.1/v1", false),
            ("http://127.0.0.1.example/v1", false),
        ];
        for (base, expected) in cases {
            assert_eq!(BaseUrl::parse(base).unwrap().is_loopback(), expected, "{base}");
        }
    }

    #[test]
    fn other_addresses_are_refused_without_showing_them() {
        for bad in [
            "",
            "api.replicate.com",
            "ftp://host/v1",
            "https://me:secret@host/v1",
            "https://host/v1?key=secret",
            "data:x",
        ] {
            let error = BaseUrl::parse(bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{bad}");
            assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        }
    }
}
