//! Reads from hosts that a response names: downloads and streams. The token is sent only for files of the files API.

use ::http::header::{HeaderMap, LOCATION};
use reqwest::Url;

use super::attempts::Failure;
use super::retry::Outcome;
use super::retry_after::retry_after;
use super::service::HttpResponse;
use super::transport::Transport;
use crate::ground::timers;
use crate::ground::{Error, ErrorKind};

const LONGEST_CHAIN: usize = 10;

impl Transport {
    /// Sends a request once. Redirects are followed here, whatever client is in use: only to http and https, and never
    /// from https to http. An unsuccessful response is a failure with its status.
    pub(crate) async fn fetch(
        &self,
        mut url: Url,
        headers: &HeaderMap,
        endpoint: &str,
    ) -> Result<HttpResponse, Failure> {
        for _ in 0..=LONGEST_CHAIN {
            let response = self.open_elsewhere(&url, headers, endpoint).await?;
            let status = response.status();
            if status.is_success() {
                return Ok(response);
            }
            let location = response.headers().get(LOCATION).filter(|_| status.is_redirection());
            let Some(location) = location.and_then(|location| location.to_str().ok()) else {
                let retry_after = retry_after(response.headers(), b"", timers::time_of_day());
                return Err(Failure { retry_after, ..refusal(status.as_u16(), endpoint) });
            };
            url = next_hop(&url, location).map_err(|why| redirected(endpoint, why))?;
        }
        Err(redirected(endpoint, "more than ten of them"))
    }
}

/// The host of a URL, for messages. The rest of the URL can be a secret.
pub(crate) fn host(url: Option<&Url>) -> &str {
    url.and_then(Url::host_str).unwrap_or("nowhere")
}

fn next_hop(from: &Url, location: &str) -> Result<Url, &'static str> {
    let to = from.join(location).map_err(|_| "to what is not a URL")?;
    match (from.scheme(), to.scheme()) {
        (_, "https") | ("http", "http") => Ok(to),
        ("https", "http") => Err("from https to http"),
        _ => Err("to a different scheme"),
    }
}

fn redirected(endpoint: &str, why: &str) -> Failure {
    Failure::unusable(Error::new(ErrorKind::Redirected, format!("{endpoint}: a redirect that is not followed: {why}")))
}

fn refusal(status: u16, endpoint: &str) -> Failure {
    let (kind, what) = match status {
        403 | 404 | 410 => (
            ErrorKind::Expired,
            "it is not there, or no longer: the service deletes outputs an hour after the prediction has ended",
        ),
        408 => (ErrorKind::Timeout, "the host waited too long for the request"),
        429 => (ErrorKind::RateLimited, "too many requests"),
        300..=399 => (ErrorKind::Redirected, "a redirect without an address"),
        500..=599 => (ErrorKind::Service, "the host failed"),
        _ => (ErrorKind::Rejected, "the host refused to give it"),
    };
    let error = Error::new(kind, format!("{endpoint}: {what} ({status})")).with_status_code(status);
    Failure { outcome: Outcome::Answered(status), retry_after: None, reached: true, error }
}

#[cfg(test)]
mod tests {
    use reqwest::Url;

    use super::next_hop;

    #[test]
    fn redirects_stay_on_the_web_and_encrypted() {
        let cases = [
            ("https://a/x/y", "z", Some("https://a/x/z")),
            ("https://a/x", "//b/y", Some("https://b/y")),
            ("http://a/x", "https://b/y", Some("https://b/y")),
            ("http://a/x", "/y", Some("http://a/y")),
            ("https://a/x", "http://a/x", None),
            ("http://a/x", "file:///etc/passwd", None),
            ("http://a/x", "data:,x", None),
            ("http://a/x", "http://[", None),
        ];
        for (from, location, expected) in cases {
            let found = next_hop(&Url::parse(from).unwrap(), location).ok();
            assert_eq!(found.as_ref().map(Url::as_str), expected, "{from} -> {location}");
        }
    }
}
