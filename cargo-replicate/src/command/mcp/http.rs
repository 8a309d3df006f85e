//! The server over HTTP: access control and responses.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use super::server::{Server, Shared};
use crate::cli::Mcp;
use crate::interruption::interruption;
use crate::report::{Failure, Outcome};
use crate::shell::Shell;

/// The environment variable with the token, for clients and for this process.
pub(super) const TOKEN: &str = "REPLICATE_MCP_TOKEN";
const PATH: &str = "/mcp";

/// Serves until Ctrl-C.
pub(super) async fn serve(asked: &Mcp, address: &str, shared: &Arc<Shared>, shell: &Shell) -> Result<Outcome, Failure> {
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Failure::new(format!("can't listen on {address}"))
            .because(&error)
            .help("stop the program that listens there, or use any free port with `--listen 127.0.0.1:0`")
    })?;
    let local = listener.local_addr().map_err(|error| Failure::new("can't determine the address").because(&error))?;
    let token = std::env::var(TOKEN).ok().map(|token| token.trim().to_owned()).filter(|token| !token.is_empty());
    shell.result(format_args!("http://{local}{PATH}\n"))?;
    if token.is_none() {
        shell.done(
            "Token",
            format_args!("generated for this run, because `{TOKEN}` is not set; it is on the second line"),
        );
    }
    let token = if let Some(token) = token {
        token
    } else {
        let token = super::random()?;
        shell.result(format_args!("Authorization: Bearer {token}\n"))?;
        token
    };
    let interrupted = interruption();
    let ending = shared.ending.clone();
    let router = router(asked, &local.ip().to_string(), &token, shared)?;
    tokio::select! {
        served = axum::serve(listener, router).into_future() => {
            served.map_err(|error| Failure::new("the server stopped").because(&error))?;
        }
        () = interrupted => ending.cancel(),
    }
    Ok(Outcome::Done)
}

fn router(asked: &Mcp, ip: &str, token: &str, shared: &Arc<Shared>) -> Result<Router, Failure> {
    let mut hosts: Vec<String> = ["localhost", "127.0.0.1", "::1", ip].map(str::to_owned).into();
    hosts.extend(asked.allow_host.iter().cloned());
    // Browsers send the origin of a page, and no page may use this server.
    let config = StreamableHttpServerConfig::default()
        .with_allowed_hosts(hosts)
        .enforce_origin_validation()
        .with_cancellation_token(shared.ending.child_token());
    let factory = {
        let shared = Arc::clone(shared);
        // Sessions are known only within this process.
        let session = super::random()?;
        move || Ok(Server { shared: Arc::clone(&shared), session: session.clone() })
    };
    let service = StreamableHttpService::new(factory, Arc::new(LocalSessionManager::default()), config);
    let schemas = Arc::clone(shared);
    Ok(Router::new()
        .route_service(PATH, service)
        .layer(middleware::map_response(move |response| {
            std::future::ready(with_schemas(Arc::clone(&schemas), response))
        }))
        .layer(middleware::from_fn_with_state(hash(token), with_token)))
}

/// Accepts requests with the token. Hashes are compared, so that the timing reveals nothing about the token.
async fn with_token(State(expected): State<[u8; 32]>, request: Request, next: Next) -> Response {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.split_once(' ')).filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
    if given.is_some_and(|(_, token)| hash(token.trim()) == expected) {
        return next.run(request).await;
    }
    let message = format!("this server needs the token of `{TOKEN}`, as `Authorization: Bearer <token>`\n");
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")], message).into_response()
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// Inserts the schemas into messages. Each message is a separate frame.
fn with_schemas(shared: Arc<Shared>, response: Response) -> Response {
    response.map(|body| {
        Body::new(body.map_frame(move |frame| {
            frame.map_data(|data| match std::str::from_utf8(&data).map(|text| shared.schemas.filled(text)) {
                Ok(std::borrow::Cow::Owned(filled)) => Bytes::from(filled),
                _ => data,
            })
        }))
    })
}
