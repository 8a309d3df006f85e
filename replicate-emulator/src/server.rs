//! Accepts connections and serves HTTP on them.

use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::sync::watch;

use crate::network::Listener;

/// Serves until it should stop, and then finishes the requests under way.
///
/// `read_timeout` is how long a client may take to send the head of a request.
pub(crate) async fn run(
    mut listener: Listener,
    router: Router,
    mut stopping: watch::Receiver<bool>,
    read_timeout: Duration,
) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(read_timeout);
    let router = TowerToHyperService::new(router);
    let under_way = GracefulShutdown::new();
    loop {
        let socket = tokio::select! {
            socket = listener.accept() => socket,
            _ = stopping.wait_for(|stop| *stop) => break,
        };
        let (router, connection) = (router.clone(), socket.connection());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(connection.clone()));
            router.call(request)
        });
        let serving = under_way.watch(builder.serve_connection(TokioIo::new(socket), service));
        tokio::spawn(async move {
            if let Err(error) = serving.await {
                tracing::debug!("a connection ended: {error}");
            }
        });
    }
    // From here on, no client can connect.
    drop(listener);
    under_way.shutdown().await;
}
