//! Downloads documents. Only this file of the generator uses the network, and only when asked to.

use std::env;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use reqwest::blocking::{Client, RequestBuilder};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode, Url};
use serde_json::Value;
use time::{Date, OffsetDateTime};

use crate::{Document, Error, ErrorKind, ModelName, Origin, Stored};

const SERVICE: &str = "https://api.replicate.com/v1";

/// The maximum size of a response, larger than any document on the service.
const LARGEST: u64 = 32 * 1024 * 1024;

/// A shorter token is not a secret, and may occur in other text by chance.
const SHORTEST_TOKEN: usize = 16;

/// Downloads model documents from the service, or from another server with the same API.
pub struct Fetcher {
    client: Client,
    base_url: String,
    token: HeaderValue,
    headers: HeaderMap,
}

impl Fetcher {
    /// A fetcher with the token in `REPLICATE_API_TOKEN`, and the base URL in `REPLICATE_BASE_URL` if it is set.
    ///
    /// # Errors
    ///
    /// If there is no token, or it contains invalid characters.
    pub fn from_env() -> Result<Self, Error> {
        let token = env::var("REPLICATE_API_TOKEN").ok().filter(|token| !token.trim().is_empty()).ok_or_else(|| {
            Error::usage(
                "`REPLICATE_API_TOKEN` is not set: get a token at https://replicate.com/account/api-tokens and put it \
                 into the environment",
            )
        })?;
        let base_url = env::var("REPLICATE_BASE_URL").ok().filter(|url| !url.is_empty());
        Self::new(&token, base_url.as_deref().unwrap_or(SERVICE))
    }

    /// A fetcher with a token, for a base URL that includes `/v1`.
    ///
    /// # Errors
    ///
    /// If the token contains invalid characters.
    pub fn new(token: &str, base_url: &str) -> Result<Self, Error> {
        let mut token = HeaderValue::from_str(&format!("Bearer {}", token.trim()))
            .map_err(|_| Error::usage("the API token contains characters that a token can't have"))?;
        token.set_sensitive(true);
        let base_url_without_slash = base_url.trim_end_matches('/').to_owned();
        Ok(Self { client: client(base_url)?, base_url: base_url_without_slash, token, headers: HeaderMap::new() })
    }

    /// Sends a header with each request, for example for a gateway. Its value is never shown.
    ///
    /// # Errors
    ///
    /// If the name or the value is invalid.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, Error> {
        let refused = |what| Error::usage(format!("the {what} of the header `{}` can't be sent", name.escape_debug()));
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused("name"))?;
        let mut value = HeaderValue::from_str(value).map_err(|_| refused("value"))?;
        value.set_sensitive(true);
        self.headers.insert(key, value);
        Ok(self)
    }

    /// Downloads the document of a model's latest version, in the stored form.
    ///
    /// # Errors
    ///
    /// If the server can't be reached, or returns an error or something that is not a document.
    pub fn fetch(&self, model: &ModelName) -> Result<Stored, Error> {
        Stored::new(self.reply(model, "")?, model, &Origin::Latest, today())
    }

    /// Downloads the document of one of a model's versions, in the stored form.
    ///
    /// # Errors
    ///
    /// Same as for [`fetch`](Self::fetch). Official models don't expose their versions.
    pub fn fetch_version(&self, model: &ModelName, version: &str) -> Result<Stored, Error> {
        let mut reply = self.reply(model, "")?;
        // Anything but an object is not a document.
        if let Value::Object(reply) = &mut reply {
            reply.insert("latest_version".to_owned(), self.reply(model, &format!("/versions/{version}"))?);
        }
        Stored::new(reply, model, &Origin::Version, today())
    }

    /// Searches the service for public models, and returns its JSON objects, best match first.
    ///
    /// # Errors
    ///
    /// If the server can't be reached, or returns an error.
    pub fn search(&self, words: &str) -> Result<Vec<Value>, Error> {
        // The service's own HTTP method: a search with the query in the body.
        let method = Method::from_bytes(b"QUERY").map_err(|e| Error::usage("this is not an HTTP method").because(e))?;
        let request = self.client.request(method, format!("{}/models", self.base_url));
        let request = self.signed(request).header(CONTENT_TYPE, "text/plain");
        let (status, body) = answer(request.body(words.to_owned()), "the models that were searched for")?;
        let page = self.read(&body);
        if !status.is_success() {
            return Err(refused("models", status.as_u16(), &page.unwrap_or_default()));
        }
        let mut page = page?;
        match page.get_mut("results").map(Value::take) {
            Some(Value::Array(models)) => Ok(models),
            _ => Err(Error::new(ErrorKind::Refused, "the server's answer to a search has no `results`")),
        }
    }

    fn reply(&self, model: &ModelName, below: &str) -> Result<Value, Error> {
        let url = format!("{}/models/{}/{}{below}", self.base_url, model.owner(), model.name());
        let request = self.signed(self.client.get(&url));
        let what = format!("the document of `{model}`");
        let (status, body) = answer(request, &what)?;
        let reply = self.read(&body);
        if !status.is_success() {
            return Err(refused(&format!("{model}{below}"), status.as_u16(), &reply.unwrap_or_default()));
        }
        reply
    }

    /// Adds the token and the headers to a request.
    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        request.header(AUTHORIZATION, self.token.clone()).headers(self.headers.clone())
    }

    /// Reads a response and removes the token, which a server may repeat: documents are committed, and messages are
    /// shown.
    fn read(&self, body: &[u8]) -> Result<Value, Error> {
        let mut reply = Document::json(body)?;
        let token = self.token.to_str().ok().and_then(|header| header.strip_prefix("Bearer ")).unwrap_or_default();
        if token.len() >= SHORTEST_TOKEN {
            remove(&mut reply, token);
        }
        Ok(reply)
    }
}

/// Removes a secret from every string in a value.
fn remove(value: &mut Value, secret: &str) {
    const HIDDEN: &str = "[token]";
    match value {
        Value::String(text) if text.contains(secret) => *text = text.replace(secret, HIDDEN),
        Value::Array(items) => items.iter_mut().for_each(|item| remove(item, secret)),
        Value::Object(object) => {
            if object.keys().any(|key| key.contains(secret)) {
                *object =
                    std::mem::take(object).into_iter().map(|(key, it)| (key.replace(secret, HIDDEN), it)).collect();
            }
            object.values_mut().for_each(|item| remove(item, secret));
        }
        _ => {}
    }
}

/// Downloads the document of a Cog server's model, in the stored form, from `/openapi.json` below its URL.
///
/// No token is sent.
///
/// # Errors
///
/// If the server can't be reached, or returns an error or something that is not a document.
pub fn fetch_from_cog(url: &str, model: &ModelName) -> Result<Stored, Error> {
    let url = url.trim_end_matches('/');
    let (status, body) = answer(client(url)?.get(format!("{url}/openapi.json")), "the schema of the Cog server")?;
    if !status.is_success() {
        let message = format!("the server answered {} when asked for `{url}/openapi.json`", status.as_u16());
        return Err(Error::new(ErrorKind::Refused, message));
    }
    let given = Document::json(&body)?;
    Stored::new(given, model, &Origin::Elsewhere(url.to_owned()), today())
}

/// The client for a server. Redirects are not followed, since the token is for one server only.
fn client(base_url: &str) -> Result<Client, Error> {
    let client = Client::builder()
        .redirect(Policy::none())
        .timeout(Duration::from_secs(60))
        .user_agent(concat!("replicate-rust/", env!("CARGO_PKG_VERSION")));
    let client = if is_loopback(base_url) { client.no_proxy() } else { client };
    client.build().map_err(|e| Error::usage("can't set up the HTTP client").because(e))
}

fn answer(request: RequestBuilder, what: &str) -> Result<(StatusCode, Vec<u8>), Error> {
    let unreachable = || Error::new(ErrorKind::Unreachable, format!("can't fetch {what}"));
    let response = request.send().map_err(|e| unreachable().because(e))?;
    let status = response.status();
    tracing::debug!(url.path = response.url().path(), http.response.status_code = status.as_u16(), "answered");
    let body = read_capped(response).map_err(|e| unreachable().because(e))?;
    Ok((status, body))
}

fn today() -> Date {
    OffsetDateTime::now_utc().date()
}

/// Whether the server is on this machine, for which no proxy is used.
fn is_loopback(base_url: &str) -> bool {
    let url = Url::parse(base_url).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let address: Result<IpAddr, _> = host.trim_matches(['[', ']']).parse();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn read_capped(response: reqwest::blocking::Response) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut body = Vec::new();
    response.take(LARGEST).read_to_end(&mut body)?;
    Ok(body)
}

fn refused(model: &str, status: u16, reply: &Value) -> Error {
    let detail = reply.get("detail").and_then(Value::as_str).map(|detail| format!(": {detail}")).unwrap_or_default();
    let (kind, message) = match status {
        401 | 403 => {
            (ErrorKind::Unauthenticated, format!("the server does not accept the API token ({status}){detail}"))
        }
        404 => (ErrorKind::NotFound, format!("the server has no model `{model}` (404){detail}")),
        _ => (ErrorKind::Refused, format!("the server answered {status} when asked for `{model}`{detail}")),
    };
    Error::new(kind, message)
}

/// Downloads the documents that are missing in a models folder, and reports it.
pub(crate) fn missing(models_dir: &Path, models: &[String]) -> Result<(), Error> {
    let models = models.iter().map(|model| model.parse()).collect::<Result<Vec<ModelName>, _>>()?;
    let missing: Vec<&ModelName> = models.iter().filter(|model| !model.file_in(models_dir).is_file()).collect();
    let Some(first) = missing.first() else { return Ok(()) };
    if let Some(place) = ["CI", "DOCS_RS"].iter().find(|name| env::var_os(name).is_some()) {
        let message = format!(
            "there is no document of `{first}`, and none is fetched where `{place}` is set; add it with \
             `cargo replicate add {first}` and commit it"
        );
        return Err(Error::usage(message).at(&first.file_in(models_dir)));
    }
    let fetcher = Fetcher::from_env()?;
    for model in missing {
        let stored = fetcher.fetch(model)?;
        stored.save(models_dir)?;
        let path = stored.file_in(models_dir);
        println!("cargo::warning=fetched the document of `{model}` to {}; commit this file", path.display());
    }
    Ok(())
}
