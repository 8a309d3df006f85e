//! [`ReqwestService`] as a tower service, for both of its implementations.

use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use tower_service::Service;

use super::reqwest_service::ReqwestService;
use super::service::{HttpError, HttpRequest, HttpResponse, HttpService};

impl Service<HttpRequest> for ReqwestService {
    type Response = HttpResponse;
    type Error = HttpError;
    type Future = BoxFuture<'static, Result<HttpResponse, HttpError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), HttpError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: HttpRequest) -> Self::Future {
        self.send(request)
    }
}
