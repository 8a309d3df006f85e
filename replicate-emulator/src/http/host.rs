//! Checks the `Host` header of requests.
//!
//! A web site can make its own name resolve to this machine (DNS rebinding). A browser then treats the emulator as a
//! part of that site, and lets the site's scripts use it. Such a request has the site's name in its `Host` header. So
//! anything but an IP address, `localhost` or an allowed name is refused.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::problem;
use crate::shared::Shared;

/// Accepts a request whose host is this machine.
pub(super) async fn check(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    match refusal(request.headers(), &shared.settings.allowed_hosts) {
        None => next.run(request).await,
        Some(refusal) => refusal,
    }
}

/// The response to a request for a host that is not allowed.
pub(crate) fn refusal(headers: &HeaderMap, allowed: &[String]) -> Option<Response> {
    if is_allowed(host(headers), allowed) {
        return None;
    }
    let name = host(headers).escape_debug().to_string();
    tracing::warn!("refused a request for the host `{name}`: `--allow-host` allows a name");
    let detail = format!(
        "The host `{name}` is not allowed. Use an IP address or localhost, or start the emulator with `--allow-host {name}`."
    );
    Some(problem::detail(StatusCode::FORBIDDEN, &detail))
}

fn host(headers: &HeaderMap) -> &str {
    headers.get(header::HOST).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default()
}

/// Whether a host is an IP address, this machine's own name, or one of the names that were allowed.
fn is_allowed(host: &str, allowed: &[String]) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok()
        || allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_others_could_own_are_refused() {
        let table = [
            ("127.0.0.1:8080", true),
            ("[::1]:8080", true),
            ("[::1]", true),
            ("192.168.0.7", true),
            ("localhost", true),
            ("LOCALHOST:8080", true),
            ("emulator:8080", true),
            ("Emulator", true),
            ("", false),
            ("other:8080", false),
            ("evil.example:8080", false),
            ("127.0.0.1.evil.example", false),
            ("localhost.evil.example:80", false),
            ("evil.example:8080:", false),
        ];
        for (host, expected) in table {
            assert_eq!(is_allowed(host, &["emulator".to_owned()]), expected, "{host}");
        }
    }
}
