use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use bytes::Bytes;
use serde_json::Value;

/// What goes wrong, and for which requests: the emulator answers with this in place of doing the work.
///
/// A fault is for the next request on any path, once, until [`on`](Self::on), [`after`](Self::after) and
/// [`times`](Self::times) say otherwise. Faults that are set later wait their turn behind earlier ones that match.
///
/// ```
/// use replicate_emulator::{Fault, Method, StatusCode};
///
/// let throttled = Fault::reply(StatusCode::TOO_MANY_REQUESTS)
///     .on(Method::POST, "/predictions")
///     .times(2)
///     .header("retry-after", "1")
///     .json(&serde_json::json!({"detail": "Request was throttled."}));
/// let broken = Fault::reply(StatusCode::OK).on(Method::GET, "/predictions/*").body(r#"{"id": "#);
/// # let _ = (throttled, broken);
/// ```
#[derive(Clone, Debug)]
pub struct Fault {
    method: Option<Method>,
    path: String,
    skip: usize,
    left: Option<usize>,
    action: Action,
}

/// What happens to a request that a fault is for.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// The request does nothing and gets this answer.
    Reply { status: StatusCode, headers: HeaderMap, body: Bytes },
}

impl Fault {
    /// Answers with a status, no headers and an empty body; the request itself does nothing.
    #[must_use]
    pub fn reply(status: StatusCode) -> Self {
        let action = Action::Reply { status, headers: HeaderMap::new(), body: Bytes::new() };
        Self { method: None, path: "/**".to_owned(), skip: 0, left: Some(1), action }
    }

    /// Only for requests of this method to this path, which is written without the prefix (`/v1`).
    ///
    /// In the path `*` is any one segment, and `**` at its end is any rest. What is not below the prefix, downloads
    /// say, is matched by its whole path: `/delivery/**`.
    #[must_use]
    pub fn on(mut self, method: Method, path: &str) -> Self {
        self.method = Some(method);
        path.clone_into(&mut self.path);
        self
    }

    /// Lets this many matching requests pass first.
    #[must_use]
    pub fn after(mut self, requests: usize) -> Self {
        self.skip = requests;
        self
    }

    /// For this many matching requests.
    #[must_use]
    pub fn times(mut self, requests: usize) -> Self {
        self.left = Some(requests);
        self
    }

    /// For every matching request from then on.
    #[must_use]
    pub fn forever(mut self) -> Self {
        self.left = None;
        self
    }

    /// Adds a header to the answer.
    ///
    /// # Panics
    ///
    /// When the name or the value can't be sent in HTTP: a mistake in the test that asks for it.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a header's name is a token of HTTP");
        let value = HeaderValue::from_str(value).expect("a header's value is visible text");
        let Action::Reply { headers, .. } = &mut self.action;
        headers.append(name, value);
        self
    }

    /// Sets the body of the answer, as it stands.
    #[must_use]
    pub fn body(mut self, bytes: impl Into<Bytes>) -> Self {
        let Action::Reply { body, .. } = &mut self.action;
        *body = bytes.into();
        self
    }

    /// Sets the body to JSON, and the content type to go with it unless one was given.
    #[must_use]
    pub fn json(mut self, value: &Value) -> Self {
        let Action::Reply { headers, status, .. } = &mut self.action;
        let problem = status.is_client_error() || status.is_server_error();
        let kind = if problem { "application/problem+json" } else { "application/json" };
        headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static(kind));
        self.body(value.to_string())
    }

    /// Takes the action if the fault is for this request, and counts it.
    pub(crate) fn take(&mut self, method: &Method, path: &str) -> Option<Action> {
        let wanted = self.method.as_ref().is_none_or(|wanted| wanted == method) && matches(&self.path, path);
        if !wanted || self.is_spent() {
            return None;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        self.left = self.left.map(|left| left - 1);
        Some(self.action.clone())
    }

    /// Whether the fault has happened as often as it should.
    pub(crate) fn is_spent(&self) -> bool {
        self.left == Some(0)
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    let mut pattern = pattern.trim_matches('/').split('/');
    let mut path = path.trim_matches('/').split('/');
    loop {
        match (pattern.next(), path.next()) {
            (Some("**"), _) | (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == "*" || wanted == given => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_segments() {
        let table = [
            ("/**", "/predictions", true),
            ("/predictions", "/predictions", true),
            ("/predictions", "/predictions/1", false),
            ("/predictions/*", "/predictions", false),
            ("/predictions/*", "/predictions/1", true),
            ("/predictions/*", "/predictions/1/cancel", false),
            ("/models/*/*/predictions", "/models/a/b/predictions", true),
            ("/delivery/**", "/delivery/1/out-0.png", true),
        ];
        for (pattern, path, expected) in table {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn a_fault_waits_and_then_wears_out() {
        let mut fault = Fault::reply(StatusCode::OK).on(Method::GET, "/a").after(1).times(2);
        let taken = [Method::GET, Method::POST, Method::GET, Method::GET, Method::GET]
            .map(|method| fault.take(&method, "/a").is_some());
        assert_eq!(taken, [false, false, true, true, false]);
        assert!(fault.is_spent());
    }
}
