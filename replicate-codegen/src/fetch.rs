//! Fetching documents: the one place where the generator touches the network, and only when asked.

use std::env;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Url;
use reqwest::blocking::Client;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::redirect::Policy;
use serde_json::{Map, Value, json};

use crate::files::write_if_changed;
use crate::{Document, Error, ErrorKind, ModelName};

const SERVICE: &str = "https://api.replicate.com/v1";

/// Larger than any document on the service.
const LARGEST: u64 = 32 * 1024 * 1024;

/// Gets model documents from the service, or from a server that speaks its API.
pub struct Fetcher {
    client: Client,
    base_url: String,
    token: HeaderValue,
}

impl Fetcher {
    /// A fetcher with the token of `REPLICATE_API_TOKEN` and the base URL of `REPLICATE_BASE_URL`, if that is set.
    ///
    /// # Errors
    ///
    /// When there is no token, or it holds characters that no token has.
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
    /// When the token holds characters that no token has.
    pub fn new(token: &str, base_url: &str) -> Result<Self, Error> {
        let mut token = HeaderValue::from_str(&format!("Bearer {}", token.trim()))
            .map_err(|_| Error::usage("the API token holds characters that no token has"))?;
        token.set_sensitive(true);
        let client = Client::builder()
            .redirect(Policy::none())
            .timeout(Duration::from_secs(60))
            .user_agent(concat!("replicate-rust/", env!("CARGO_PKG_VERSION")));
        let client = if is_loopback(base_url) { client.no_proxy() } else { client };
        let client = client.build().map_err(|e| Error::usage("can't set up the HTTP client").because(e))?;
        Ok(Self { client, base_url: base_url.trim_end_matches('/').to_owned(), token })
    }

    /// Gets the document of a model and writes it to a models folder.
    ///
    /// Gives the path of the file. Where it holds the same document already, it is left alone.
    ///
    /// # Errors
    ///
    /// As [`fetch`](Self::fetch), and when the file can't be written.
    pub fn add(&self, model: &ModelName, models_dir: &Path) -> Result<PathBuf, Error> {
        let path = model.file_in(models_dir);
        let text = serde_json::to_string_pretty(&self.fetch(model)?).map_err(Error::json)?;
        write_if_changed(&path, &(text + "\n"))?;
        Ok(path)
    }

    /// Gets the document of a model, in the form in which it is stored.
    ///
    /// # Errors
    ///
    /// When the server can't be reached, answers with an error, or with what is no document.
    pub fn fetch(&self, model: &ModelName) -> Result<Value, Error> {
        let url = format!("{}/models/{}/{}", self.base_url, model.owner(), model.name());
        let failed = |e: reqwest::Error| {
            Error::new(ErrorKind::Unreachable, format!("can't fetch the document of `{model}`")).because(e)
        };
        let response = self.client.get(&url).header(AUTHORIZATION, self.token.clone()).send().map_err(failed)?;
        let status = response.status();
        let body = read_capped(response).map_err(|e| {
            Error::new(ErrorKind::Unreachable, format!("can't fetch the document of `{model}`")).because(e)
        })?;
        if !status.is_success() {
            return Err(refused(model, status.as_u16(), &body));
        }
        let reply: Value = serde_json::from_slice(&body).map_err(Error::json)?;
        stored(reply, model)
    }
}

/// Whether the server is on this machine, where no proxy leads.
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

fn refused(model: &ModelName, status: u16, body: &[u8]) -> Error {
    let reply: Value = serde_json::from_slice(body).unwrap_or_default();
    let detail = reply.get("detail").and_then(Value::as_str).map(|detail| format!(": {detail}")).unwrap_or_default();
    let (kind, message) = match status {
        401 | 403 => (ErrorKind::Unauthenticated, format!("the server does not take the API token ({status}){detail}")),
        404 => (ErrorKind::NotFound, format!("the server has no model `{model}` (404){detail}")),
        _ => (ErrorKind::Refused, format!("the server answered {status} when asked for `{model}`{detail}")),
    };
    Error::new(kind, message)
}

/// What of the service's reply for a model is kept in a file: what generation needs, in a stable order.
///
/// # Errors
///
/// When the reply is no document.
fn stored(mut reply: Value, model: &ModelName) -> Result<Value, Error> {
    let document = Document::from_value(reply.clone())?;
    let mut kept = Map::new();
    for (key, given) in [("owner", model.owner()), ("name", model.name())] {
        let own = document.model().map(|own| if key == "owner" { own.owner() } else { own.name() });
        kept.insert(key.to_owned(), own.unwrap_or(given).into());
    }
    for key in ["description", "is_official"] {
        kept.extend(reply.get_mut(key).filter(|value| !value.is_null()).map(|value| (key.to_owned(), value.take())));
    }
    let mut version = Map::new();
    for key in ["id", "created_at", "cog_version"] {
        let value = reply.pointer_mut(&format!("/latest_version/{key}")).filter(|value| !value.is_null());
        version.extend(value.map(|value| (key.to_owned(), value.take())));
    }
    version.insert("openapi_schema".to_owned(), reachable(&document));
    kept.insert("latest_version".to_owned(), version.into());
    let mut kept = Value::Object(kept);
    kept.sort_all_objects();
    Ok(kept)
}

/// The OpenAPI document without the components that no input or output refers to.
fn reachable(document: &Document) -> Value {
    let mut kept = Map::new();
    let roots = ["Input", "Output", "TrainingInput", "TrainingOutput"];
    let mut open: Vec<String> = roots.map(str::to_owned).to_vec();
    while let Some(name) = open.pop() {
        if kept.contains_key(&name) {
            continue;
        }
        let token = name.replace('~', "~0").replace('/', "~1");
        if let Some((_, schema)) = document.resolve(&format!("#/components/schemas/{token}")) {
            references(schema, &mut open);
            kept.insert(name, schema.clone());
        }
    }
    let mut openapi = Map::new();
    openapi.extend(document.root().get("openapi").map(|version| ("openapi".to_owned(), version.clone())));
    openapi.insert("components".to_owned(), json!({ "schemas": kept }));
    Value::Object(openapi)
}

/// The components that a schema refers to, also by a pointer into one.
fn references(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            let reference = object.get("$ref").and_then(Value::as_str);
            let component = reference.and_then(|reference| reference.strip_prefix("#/components/schemas/"));
            let name = component.and_then(|component| component.split('/').next());
            found.extend(name.map(|name| name.replace("~1", "/").replace("~0", "~")));
            object.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

/// Fetches the documents that are missing from a models folder, and says so.
pub(crate) fn missing(models_dir: &Path, models: &[String]) -> Result<(), Error> {
    let models = models.iter().map(|model| model.parse()).collect::<Result<Vec<ModelName>, Error>>()?;
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
        let path = fetcher.add(model, models_dir)?;
        println!("cargo::warning=fetched the document of `{model}` to {}; commit this file", path.display());
    }
    Ok(())
}
