//! The settings for the service, from the environment, a `.env` file and the package's manifest.

use std::path::Path;
use std::sync::{Once, OnceLock};

use replicate_codegen::Fetcher;
use replicate_runtime::{Attempt, Client, ClientBuilder, DefaultRetryPolicy, Outcome, RetryDecision, RetryPolicy};

use crate::cli::Header;
use crate::report::Failure;
use crate::shell::Shell;
use crate::{package, secret};

pub(crate) const TOKEN: &str = "REPLICATE_API_TOKEN";
const BASE_URL: &str = "REPLICATE_BASE_URL";
/// The hosted service.
const SERVICE: &str = "https://api.replicate.com/v1";

/// The headers from the command line.
static HEADERS: OnceLock<Vec<Header>> = OnceLock::new();

/// Sets the headers to send with each request. Their values are never printed, since they can be keys of gateways.
pub(crate) fn send_along(headers: Vec<Header>) {
    for header in &headers {
        secret::keep(&header.value);
    }
    // It is called once, before anything is sent.
    let _ = HEADERS.set(headers);
}

fn headers() -> &'static [Header] {
    HEADERS.get().map_or(&[], Vec::as_slice)
}

/// The base URL and the token.
pub(crate) struct Settings {
    token: String,
    base_url: String,
}

impl Settings {
    /// Reads the settings. The environment takes precedence over the nearest `.env` file with a token, in this folder
    /// or above it.
    ///
    /// A base URL in a file is used only with a token from that file: a token from the environment is not sent to a URL
    /// in some folder's file, unless that is on this machine.
    pub(crate) fn read(shell: &Shell) -> Result<Self, Failure> {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        let folder = std::env::current_dir().unwrap_or_default();
        let (token, file) = match variable(TOKEN) {
            Some(token) => (token, None),
            None => from_files(&folder).ok_or_else(missing).map(|(token, base_url)| (token, Some(base_url)))?,
        };
        secret::keep(token.trim());
        let base_url = match (variable(BASE_URL), file) {
            (Some(base_url), _) | (None, Some(Some(base_url))) => whole(&base_url, BASE_URL, shell),
            (None, file) => match package::settings()?.base_url {
                Some(base_url) if file.is_some() || is_loopback(&base_url) => whole(&base_url, "base-url", shell),
                Some(base_url) => return Err(untrusted(&base_url)),
                None => SERVICE.to_owned(),
            },
        };
        Ok(Self { token, base_url })
    }

    /// The same settings with another server, from the command line.
    pub(crate) fn against(self, base_url: &str, shell: &Shell) -> Self {
        Self { base_url: whole(base_url, "--against", shell), ..self }
    }

    /// The client for predictions and all else of the service's API.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        let builder = Client::builder().token(self.token.as_str()).base_url(self.base_url.as_str());
        let with_headers = |builder: ClientBuilder, header: &Header| builder.header(&header.name, &header.value);
        let client = headers().iter().fold(builder, with_headers).retry_policy(AtTheKeyboard).build();
        client.map_err(|error| Failure::from(&error))
    }

    /// The fetcher for documents.
    pub(crate) fn fetcher(&self) -> Result<Fetcher, Failure> {
        let fetcher = Fetcher::new(&self.token, &self.base_url)?;
        Ok(headers().iter().try_fold(fetcher, |fetcher, header| fetcher.header(&header.name, &header.value))?)
    }
}

/// A retry policy for interactive use: an unreachable server is reported soon, since its URL may be wrong. Once it has
/// answered, the default policy applies.
#[derive(Debug)]
struct AtTheKeyboard;

impl RetryPolicy for AtTheKeyboard {
    fn decide(&self, attempt: &Attempt) -> RetryDecision {
        const FIRST_CONTACT: u32 = 3;
        if attempt.outcome == Outcome::NotSent && !attempt.reached && attempt.number >= FIRST_CONTACT {
            return RetryDecision::GiveUp;
        }
        DefaultRetryPolicy.decide(attempt)
    }
}

/// The token of the nearest `.env` file that has one, and the base URL beside it.
fn from_files(folder: &Path) -> Option<(String, Option<String>)> {
    folder.ancestors().find_map(|folder| {
        let file = std::fs::read(folder.join(".env")).ok()?;
        let file = String::from_utf8_lossy(&file);
        Some((entry(&file, TOKEN)?, entry(&file, BASE_URL)))
    })
}

/// Reads one entry of a `.env` file. Each line is read separately, so that a malformed one does not affect the others.
fn entry(file: &str, key: &str) -> Option<String> {
    let lines = file.trim_start_matches('\u{feff}').lines().filter(|line| line.contains(key));
    let entries = lines.flat_map(|line| dotenvy::from_read_iter(line.as_bytes()).flatten());
    entries.filter(|(name, value)| name == key && !value.trim().is_empty()).map(|(_, value)| value).next()
}

/// Whether the warning about a base URL without a path was printed.
static TOLD: Once = Once::new();

/// A base URL with the path of the API. One without any path lacks it.
fn whole(base_url: &str, named: &str, shell: &Shell) -> String {
    let trimmed = base_url.trim().trim_end_matches('/');
    match trimmed.split_once("://") {
        Some((_, host)) if !host.is_empty() && !host.contains(['/', '?', '#']) => {
            let whole = format!("{trimmed}/v1");
            TOLD.call_once(|| {
                shell.warn(format_args!("`{named}` has no path, so `/v1` is used; write it as {whole}"));
            });
            whole
        }
        _ => trimmed.to_owned(),
    }
}

/// Whether an address is on this machine.
fn is_loopback(base_url: &str) -> bool {
    let host =
        base_url.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let (host, port) = host.rsplit_once(':').unwrap_or((host, ""));
    let host = host.trim_matches(['[', ']']);
    let address: Result<std::net::IpAddr, _> = host.parse();
    port.bytes().all(|byte| byte.is_ascii_digit())
        && (host == "localhost" || address.is_ok_and(|address| address.is_loopback()))
}

fn missing() -> Failure {
    Failure::new(format!(
        "`{TOKEN}` is not set: get a token at https://replicate.com/account/api-tokens and put it into the environment, or \
         into a `.env` file"
    ))
    .help("without an account, `cargo replicate emulate` serves your models on this machine")
}

fn untrusted(base_url: &str) -> Failure {
    Failure::new(format!("Cargo.toml names the base URL {base_url}: the token of the environment is not sent there"))
        .help(format!("set `{BASE_URL}={base_url}` if you trust it, or put the token into a `.env` file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_have_the_path_of_the_api() {
        let quiet = Shell::new(true);
        for (given, expected) in [
            ("http://127.0.0.1:5000", "http://127.0.0.1:5000/v1"),
            (" https://gate.example/ ", "https://gate.example/v1"),
            ("https://gate.example/v1/", "https://gate.example/v1"),
            ("https://gate.example/replicate", "https://gate.example/replicate"),
            ("https://gate.example?key=a", "https://gate.example?key=a"),
            ("nonsense", "nonsense"),
        ] {
            assert_eq!(whole(given, BASE_URL, &quiet), expected, "{given}");
        }
    }

    #[test]
    fn this_machine_is_known() {
        for (address, expected) in [
            ("http://127.0.0.1:8080/v1", true),
            ("http://localhost/v1", true),
            ("http://[::1]:80", true),
            ("http://127.0.0.1.example/v1", false),
            ("http://127.0.0.1:80@evil.example/v1", false),
            ("http://127.0.0.1@evil.example/v1", false),
            ("https://gate.example", false),
            ("localhost", false),
        ] {
            assert_eq!(is_loopback(address), expected, "{address}");
        }
    }
}
