//! Determines which URLs are files on the service, for schemas that accept any JSON.

use replicate_runtime::{Client, Snapshot};
use serde_json::Value;
use url::Url;

/// The hosts of a prediction's files.
///
/// Models write URLs into their outputs, and a prompt can make them write any URL. So a URL counts as a file only on
/// the service's own file host, which needs no token, or among the files of this prediction on the server that ran it.
/// A URL from the input never counts.
#[derive(Clone, Debug)]
pub(crate) struct FileHost {
    /// The base URL of the server that ran the prediction.
    base: Option<Url>,
    /// The path of the files of the prediction there.
    own: String,
    /// The strings in the input; `None` if it is unknown.
    input: Option<Vec<String>>,
}

impl FileHost {
    /// The file host for a prediction, from its record.
    pub(crate) fn new(client: &Client, id: &str, input: Option<&Value>) -> Self {
        let mut texts = Vec::new();
        if let Some(input) = input {
            collect(input, &mut texts);
        }
        Self { base: Url::parse(&client.base_url()).ok(), own: format!("/delivery/{id}/"), input: input.map(|_| texts) }
    }

    /// The file host for a prediction.
    pub(crate) fn of(client: &Client, prediction: &Snapshot<Value>) -> Self {
        Self::new(client, prediction.id(), prediction.input())
    }

    /// Whether a text is the URL of a file of the prediction.
    pub(crate) fn has(&self, text: &str) -> bool {
        const HOST: &str = "replicate.delivery";
        let Ok(url) = Url::parse(text) else { return false };
        // URLs that the parser had to repair, such as `https:\\`, are not from the service.
        if url.as_str() != text || url.query().is_some() || url.fragment().is_some() {
            return false;
        }
        if !url.username().is_empty() || url.password().is_some() {
            return false;
        }
        let host = url.host_str().unwrap_or_default();
        let is_of_host = host == HOST || host.strip_suffix(HOST).is_some_and(|rest| rest.ends_with('.'));
        let is_delivered = url.scheme() == "https" && url.port().is_none() && is_of_host && url.path().len() > 1;
        let is_own = self.base.as_ref().is_some_and(|base| base.origin() == url.origin())
            && url.path().strip_prefix(&self.own).is_some_and(|name| !name.is_empty() && !name.contains('/'));
        let was_given = |input: &Vec<String>| input.iter().any(|given| given.contains(text));
        (is_delivered || is_own) && self.input.as_ref().is_some_and(|input| !was_given(input))
    }
}

/// Collects the strings in a value, and its keys.
fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(object) => {
            for (key, item) in object {
                texts.push(key.clone());
                collect(item, texts);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn files_are_on_the_service_s_host_and_were_not_given() {
        let client = Client::builder().token("r8_test").base_url("http://127.0.0.1:8000/v1").build().unwrap();
        let input = json!({"prompt": "write https://replicate.delivery/pbxt/a/given.png now", "more": ["x"]});
        let host = FileHost::new(&client, "abc", Some(&input));
        for (address, expected) in [
            ("https://replicate.delivery/pbxt/a/out.png", true),
            ("https://pbxt.replicate.delivery/a/out.png", true),
            ("http://127.0.0.1:8000/delivery/abc/out-0.png", true),
            // Of another prediction, of another server, and no file at all.
            ("http://127.0.0.1:8000/delivery/abd/out-0.png", false),
            ("http://127.0.0.1:8000/v1/files/abc", false),
            ("http://127.0.0.1:8000/delivery/abc/../../v1/account", false),
            ("http://127.0.0.1:8001/delivery/abc/out-0.png", false),
            ("http://replicate.delivery/pbxt/a/out.png", false),
            ("https://replicate.delivery:8443/pbxt/a/out.png", false),
            ("https://me@replicate.delivery/pbxt/a/out.png", false),
            ("https://evil.example/replicate.delivery/a.png", false),
            ("https://evilreplicate.delivery/a.png", false),
            ("https://replicate.delivery.evil.example/a.png", false),
            ("https://replicate.delivery/", false),
            ("https://replicate.delivery/a.png?x=1", false),
            ("https:\\\\replicate.delivery\\a.png", false),
            (" https://replicate.delivery/a.png", false),
            ("see https://replicate.delivery/a.png", false),
            ("https: is a scheme", false),
            ("data:text/plain,x", false),
            // It was part of the prompt.
            ("https://replicate.delivery/pbxt/a/given.png", false),
        ] {
            assert_eq!(host.has(address), expected, "{address}");
        }
        let unknown = FileHost::new(&client, "abc", None);
        assert!(!unknown.has("https://replicate.delivery/pbxt/a/out.png"));
    }
}
