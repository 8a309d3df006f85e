//! Stores the files of inputs and outputs next to the cassettes.

use reqwest::Url;
use serde_json::{Map, Value};

use super::session::Session;
use super::tape::Tape;
use crate::cassette::{FileForm, StoredFile, Writer, clean, data_uri, extension_of, map_texts};

/// The largest file that is kept.
const LARGEST: u64 = 1 << 30;

/// An input as in a cassette: files by their content, if they passed through the recorder.
pub(super) fn of_input(
    session: &Session,
    input: &Map<String, Value>,
    token: Option<&str>,
) -> Result<Map<String, Value>, String> {
    let mut failure = None;
    let mut replace = |text: &str| {
        let stored = match data_uri(text) {
            Some((content, media_type)) => keep(session, &content, None, Some(media_type), FileForm::Link).map(Some),
            None => Ok(known(session, text)),
        };
        match stored {
            Ok(Some(file)) => file.to_value(),
            Ok(None) => clean(text, token).into(),
            Err(reason) => {
                failure = Some(reason);
                Value::Null
            }
        }
    };
    let input = input.iter().map(|(key, value)| (key.clone(), map_texts(value, &mut replace))).collect();
    failure.map_or(Ok(input), Err)
}

/// An uploaded file, or one that an earlier output links to.
fn known(session: &Session, address: &str) -> Option<StoredFile> {
    let file = session.state().files.get(&key(session, address))?.clone();
    Some(StoredFile { file, name: None, media_type: None, form: FileForm::Link })
}

/// The key of a URL: for uploads only the path, since their URLs can be written in several ways.
fn key(session: &Session, address: &str) -> String {
    let address = address.split('?').next().unwrap_or(address);
    let uploads = format!("{}/files/", session.addresses.upstream_base());
    match address.strip_prefix(&uploads).and_then(|rest| rest.split('/').next()) {
        Some(id) => format!("{uploads}{id}"),
        None => address.to_owned(),
    }
}

/// Records an upload to which the service has assigned an id.
pub(super) fn remember_upload(
    session: &Session,
    id: &str,
    content: &[u8],
    name: Option<&str>,
    media_type: Option<&str>,
) {
    match keep(session, content, name, media_type.map(str::to_owned), FileForm::Link) {
        Ok(stored) => {
            let address = format!("{}/files/{id}", session.addresses.upstream_base());
            session.state().files.insert(address, stored.file);
        }
        Err(reason) => session.fail(format!("the uploaded file {id} was not kept: {reason}")),
    }
}

/// An output as in a cassette: the service's files by their content.
pub(super) async fn stored(session: &Session, tape: &Tape, output: &Value) -> Result<Value, String> {
    let mut addresses = Vec::new();
    map_texts(output, &mut |text| {
        if let Ok(url) = Url::parse(text)
            && session.addresses.is_of_service(&url)
        {
            addresses.push(url);
        }
        Value::Null
    });
    let mut files = Vec::new();
    for url in addresses {
        let stored =
            fetch(session, tape, &url).await.map_err(|reason| format!("{}: {reason}", clean(url.as_str(), None)))?;
        session.state().files.insert(key(session, url.as_str()), stored.file.clone());
        files.push((url, stored));
    }
    let mut failure = None;
    let output = map_texts(output, &mut |text| {
        if let Some((content, media_type)) = data_uri(text) {
            return match keep(session, &content, None, Some(media_type), FileForm::DataUri) {
                Ok(stored) => stored.to_value(),
                Err(reason) => {
                    failure = Some(reason);
                    Value::Null
                }
            };
        }
        let url = Url::parse(text).ok();
        match files.iter().find(|(known, _)| url.as_ref() == Some(known)) {
            Some((_, stored)) => stored.to_value(),
            None => clean(text, tape.token.as_deref()).into(),
        }
    });
    failure.map_or(Ok(output), Err)
}

/// Downloads a file of the service. The token is sent only to the service's own origin.
async fn fetch(session: &Session, tape: &Tape, url: &Url) -> Result<StoredFile, String> {
    let mut request = session.http.get(url.clone());
    if session.addresses.is_upstream(url) {
        request = request.headers(tape.headers.clone());
    }
    let answer = request.send().await.map_err(|error| error.without_url().to_string())?;
    if !answer.status().is_success() {
        return Err(format!("the service answered {}", answer.status()));
    }
    if answer.content_length().is_some_and(|length| length > LARGEST) {
        return Err("the file is larger than 1 GiB".to_owned());
    }
    let media_type = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).map(str::to_owned);
    let content = answer.bytes().await.map_err(|error| error.without_url().to_string())?;
    let name = url.path_segments().and_then(|mut segments| segments.next_back()).map(decoded);
    let content = without_token(&content, tape.token.as_deref());
    keep(session, &content, name.as_deref(), media_type, FileForm::Link)
}

fn decoded(segment: &str) -> String {
    // A `+` in a path does not mean a space, unlike in form data.
    let query = format!("{}=", segment.replace('+', "%2B"));
    let mut url = Url::parse("http://any").ok();
    if let Some(url) = &mut url {
        url.set_query(Some(&query));
    }
    url.and_then(|url| url.query_pairs().next().map(|(name, _)| name.into_owned()))
        .unwrap_or_else(|| segment.to_owned())
}

/// A text file may repeat the token. Other files don't contain it by chance.
fn without_token(content: &[u8], token: Option<&str>) -> Vec<u8> {
    match std::str::from_utf8(content) {
        Ok(text) => clean_token(text, token).into_bytes(),
        Err(_) => content.to_vec(),
    }
}

fn clean_token(text: &str, token: Option<&str>) -> String {
    match token.filter(|token| !token.is_empty() && text.contains(*token)) {
        Some(token) => text.replace(token, crate::cassette::REDACTED),
        None => text.to_owned(),
    }
}

fn keep(
    session: &Session,
    content: &[u8],
    name: Option<&str>,
    media_type: Option<String>,
    form: FileForm,
) -> Result<StoredFile, String> {
    let folder = session.state().writer.folder().to_owned();
    let extension = extension_of(name, media_type.as_deref());
    let file =
        Writer::keep(&folder, content, &extension).map_err(|error| format!("the file can't be kept: {error}"))?;
    Ok(StoredFile { file, name: name.map(str::to_owned), media_type, form })
}
