//! The default [`HttpService`] in WebAssembly: JavaScript's `fetch`, through reqwest.
//!
//! `fetch` manages connections, proxies and TLS, and decompresses responses.

use std::sync::Arc;

use ::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt};
use send_wrapper::SendWrapper;

use super::body::HttpBody;
use super::service::{HttpError, HttpRequest, HttpResponse, HttpService, Proxy, Redirected};
use crate::ground::{Error, ErrorKind};

/// Sends requests with reqwest, through JavaScript's `fetch`.
///
/// If `fetch` follows a redirect, the response is refused. It is also a tower service, so that layers can be added: see
/// [`TowerService`](crate::TowerService).
#[derive(Clone, Debug)]
pub struct ReqwestService(Arc<SendWrapper<reqwest::Client>>);

impl ReqwestService {
    /// A service with the default settings.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] where the HTTP client can't be set up.
    pub fn new() -> Result<Self, Error> {
        Self::with_proxy(Proxy::System)
    }

    /// A service that uses your own client.
    #[must_use]
    pub fn from_client(client: reqwest::Client) -> Self {
        Self(Arc::new(SendWrapper::new(client)))
    }

    pub(crate) fn with_proxy(_: Proxy) -> Result<Self, Error> {
        let client = reqwest::Client::builder().build();
        let client = client.map_err(|source| {
            Error::new(ErrorKind::Configuration, "the HTTP client can't be set up").with_source(source)
        })?;
        Ok(Self::from_client(client))
    }

    async fn execute(self, mut request: HttpRequest) -> Result<HttpResponse, HttpError> {
        // `fetch` sets both headers itself.
        request.headers_mut().remove(ACCEPT_ENCODING);
        request.headers_mut().remove(CONTENT_LENGTH);
        let (head, body) = request.into_parts();
        let body = body.bytes().await.map_err(HttpError::unsendable)?;
        let request = ::http::Request::from_parts(head, body);
        let request = reqwest::Request::try_from(request).map_err(HttpError::unsendable)?;
        let asked = request.url().clone();
        let response = self.0.execute(request).await.map_err(failed)?;
        let mut answer = ::http::Response::builder().status(response.status());
        if let Some(headers) = answer.headers_mut() {
            headers.extend(response.headers().clone());
            // The body is decompressed, so the length in the header is wrong.
            if headers.remove(CONTENT_ENCODING).is_some() {
                headers.remove(CONTENT_LENGTH);
            }
        }
        if *response.url() != asked {
            answer = answer.extension(Redirected);
        }
        let length = answer.headers_ref().and_then(|headers| headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok());
        let pieces = response.bytes_stream().map(|piece| piece.map_err(reqwest::Error::without_url));
        answer.body(HttpBody::from_stream(SendWrapper::new(pieces), length)).map_err(HttpError::lost)
    }
}

impl HttpService for ReqwestService {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, HttpError>> {
        SendWrapper::new(self.clone().execute(request)).boxed()
    }
}

/// An error below HTTP. `fetch` does not say how far a request got, so any request that could be built may have
/// arrived.
fn failed(error: reqwest::Error) -> HttpError {
    let not_sent = error.is_builder();
    let error = error.without_url();
    if not_sent { HttpError::not_sent(error) } else { HttpError::lost(error) }
}
