//! Values of arguments that are more than text.

use replicate_codegen::ModelName;

/// A model, perhaps in one of its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ModelSpec {
    pub(crate) model: ModelName,
    pub(crate) version: Option<String>,
}

impl ModelSpec {
    /// Reads `owner/name:version`; the addresses of a model's page and of its versions' pages are taken too.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let name = text.strip_prefix("https://replicate.com/").map(|page| page.replacen("/versions/", ":", 1));
        let name = name.as_deref().unwrap_or(text);
        let Some((model, version)) = name.split_once(':') else {
            return Ok(Self { model: model_name(name)?, version: None });
        };
        let model = model_name(model)?;
        if version.len() == 64 && version.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(Self { model, version: Some(version.to_owned()) });
        }
        let version = version.escape_debug();
        Err(format!(
            "`{version}` is no version of a model: its id is 64 hex digits, as on https://replicate.com/{model}/versions"
        ))
    }
}

/// An input as it is given on the command line.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write it as `key=value`".to_owned()),
    }
}

/// A model's name, also by the address of its page.
pub(super) fn model_name(text: &str) -> Result<ModelName, String> {
    let name = text.strip_prefix("https://replicate.com/").unwrap_or(text).trim_end_matches('/');
    name.parse().map_err(|error: replicate_schema::Error| error.to_string())
}

/// A path of plain names, such as `::acme_prelude::replicate_runtime`, and no other Rust.
pub(super) fn rust_path(text: &str) -> Result<String, &'static str> {
    let plain = |segment: &str| {
        segment.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && segment != "_"
            && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let is_path = text.strip_prefix("::").unwrap_or(text).split("::").all(plain);
    is_path.then(|| text.to_owned()).ok_or("this is not a path: write it as `::replicate_runtime` or `crate::runtime`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtime_paths_are_paths() {
        for path in ["::replicate_runtime", "crate::vendor::runtime", "acme"] {
            assert!(rust_path(path).is_ok(), "{path}");
        }
        for path in ["", "::", "a::", "a; fn b() {}", "a b", "1a", "a-b", "::a::<B>", "é", "_", "a:b"] {
            assert!(rust_path(path).is_err(), "{path}");
        }
    }
}
