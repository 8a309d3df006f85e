//! Matches requests.

use axum::http::Method;

/// All requests, or those with a method and a path.
#[derive(Clone, Debug)]
pub(super) struct Requests {
    method: Option<Method>,
    path: String,
}

impl Requests {
    pub(super) fn all() -> Self {
        Self { method: None, path: "/**".to_owned() }
    }

    /// In the path, `*` matches any one segment, and `**` at the end matches any rest.
    pub(super) fn of(method: Method, path: &str) -> Self {
        Self { method: Some(method), path: path.to_owned() }
    }

    pub(super) fn has(&self, method: &Method, path: &str) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted == method) && matches(&self.path, path)
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
}
