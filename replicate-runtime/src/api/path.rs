//! Paths of operations. Each segment is checked and percent-encoded.

use crate::ground::names::{self, check_version, encoded, segment};
use crate::ground::{Error, ErrorKind, Id};

/// `/models/{owner}/{name}`, of `owner/name`.
pub(super) fn model(name: &str) -> Result<String, Error> {
    named("/models", "model", name)
}

/// `/deployments/{owner}/{name}`, of `owner/name`.
pub(super) fn deployment(name: &str) -> Result<String, Error> {
    named("/deployments", "deployment", name)
}

/// `/models/{owner}/{name}/versions/{id}`
pub(super) fn version(model_name: &str, id: &str) -> Result<String, Error> {
    check_version(id)?;
    Ok(format!("{}/versions/{id}", model(model_name)?))
}

/// `/files/{id}`
pub(super) fn file(id: &str) -> Result<String, Error> {
    Ok(format!("/files/{}", Id::new(id)?.as_str()))
}

/// `/collections/{slug}`
pub(super) fn collection(slug: &str) -> Result<String, Error> {
    Ok(format!("/collections/{}", segment(slug)?))
}

/// A path with its query string, if there are any pairs.
pub(super) fn with_query<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut path = path.to_owned();
    for (position, (name, value)) in pairs.into_iter().enumerate() {
        path.push(if position == 0 { '?' } else { '&' });
        path.extend([name, "=", &encoded(value)]);
    }
    path
}

/// Splits `owner/name`. `what` says what it is the name of.
pub(super) fn owner_and_name<'a>(what: &str, name: &'a str) -> Result<(&'a str, &'a str), Error> {
    names::owner_and_name(name)
        .ok_or_else(|| Error::new(ErrorKind::InvalidArgument, format!("not a {what} (owner/name): {name:?}")))
}

fn named(root: &str, what: &str, name: &str) -> Result<String, Error> {
    let (owner, name) = owner_and_name(what, name)?;
    Ok(format!("{root}/{}/{}", segment(owner)?, segment(name)?))
}

#[cfg(test)]
mod tests {
    use super::{collection, deployment, file, model, version, with_query};

    #[test]
    fn no_name_bends_a_path() {
        let id = "a1".repeat(32);
        assert_eq!(model("acme/up scaler").unwrap(), "/models/acme/up%20scaler");
        assert_eq!(deployment("acme/d").unwrap(), "/deployments/acme/d");
        assert_eq!(version("acme/d", &id).unwrap(), format!("/models/acme/d/versions/{id}"));
        assert_eq!(collection("a?b").unwrap(), "/collections/a%3Fb");
        for bad in ["", "acme", "acme/", "a/b/c", "../account", "a/.."] {
            assert!(model(bad).is_err() && deployment(bad).is_err() && version(bad, &id).is_err(), "{bad}");
        }
        for bad in ["", "..", "a/b", "a?b"] {
            assert!(file(bad).is_err() && version("a/b", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn queries_are_encoded() {
        assert_eq!(with_query("/search", []), "/search");
        assert_eq!(with_query("/search", [("query", "a b&c"), ("limit", "5")]), "/search?query=a%20b%26c&limit=5");
    }
}
