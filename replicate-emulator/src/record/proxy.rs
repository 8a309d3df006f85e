//! Forwards requests and responses, and starts to record the predictions that are created.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use serde_json::Value;

use super::session::Session;
use super::tape::{Asked, Tape};
use super::{files, follow};
use crate::http::{host, problem, upload};
use crate::log::{AnsweredRequest, without_secrets};

/// The largest request body: an upload of 100 MB and its multipart form.
const LARGEST: usize = 128 << 20;

/// Headers that belong to one connection, or that are set again.
const OF_CONNECTION: [HeaderName; 9] = [
    header::CONNECTION,
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    header::PROXY_AUTHORIZATION,
    // Compressed responses could not be read here.
    header::ACCEPT_ENCODING,
];

pub(super) async fn handle(State(session): State<Arc<Session>>, request: Request) -> Response {
    if let Some(refusal) = host::refusal(request.headers(), &session.allowed_hosts) {
        return refusal;
    }
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let path = without_secrets(parts.uri.path_and_query().map_or("/", |path| path.as_str()));
    let method = parts.method.clone();
    let (response, note) = match to_bytes(body, LARGEST).await {
        Ok(body) => match pass(&session, &parts, body).await {
            Ok(response) => (response, String::new()),
            Err(reason) => (problem::detail(StatusCode::BAD_GATEWAY, &reason), reason),
        },
        Err(error) => (
            problem::detail(StatusCode::BAD_REQUEST, &format!("The body could not be read: {error}")),
            error.to_string(),
        ),
    };
    let answered = AnsweredRequest { method, path, status: Some(response.status()), time: started.elapsed(), note };
    tracing::info!("{answered}");
    response
}

async fn pass(session: &Arc<Session>, parts: &Parts, body: Bytes) -> Result<Response, String> {
    let created = Instant::now();
    let addresses = &session.addresses;
    let url = addresses.upstream_of(parts.uri.path_and_query().map_or("/", |path| path.as_str()));
    let sent: Bytes = if is_text(&parts.headers) { addresses.upstream(&body).into() } else { body.clone() };
    let headers = passed_on(&parts.headers);
    let request = session.http.request(parts.method.clone(), url).headers(headers).body(sent.clone());
    let answer = request
        .send()
        .await
        .map_err(|error| format!("The recorder can't reach {}: {}", addresses.upstream_base(), error.without_url()))?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    *response.headers_mut() = passed_on(answer.headers());
    for name in [header::LOCATION, header::LINK] {
        if let Some(value) = response.headers().get(&name)
            && let Ok(value) = HeaderValue::from_bytes(&addresses.downstream(value.as_bytes()))
        {
            response.headers_mut().insert(name, value);
        }
    }
    if answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
    {
        *response.body_mut() = events(Arc::clone(session), answer);
        return Ok(response);
    }
    if !is_text(answer.headers()) {
        if let Some(length) = answer.headers().get(header::CONTENT_LENGTH) {
            response.headers_mut().insert(header::CONTENT_LENGTH, length.clone());
        }
        *response.body_mut() = as_it_comes(answer);
        return Ok(response);
    }
    let status = answer.status();
    let answered =
        answer.bytes().await.map_err(|error| format!("The service's answer was cut off: {}", error.without_url()))?;
    if status.is_success()
        && let Some(path) = addresses.below_prefix(parts.uri.path())
    {
        look(session, path, parts, &sent, &body, &answered, created).await;
    }
    *response.body_mut() = addresses.downstream(&answered).into();
    Ok(response)
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default();
    kind.ends_with("/json") || kind.ends_with("+json")
}

fn passed_on(headers: &HeaderMap) -> HeaderMap {
    let mut passed = headers.clone();
    for name in OF_CONNECTION {
        passed.remove(name);
    }
    passed.remove("keep-alive");
    passed
}

/// Forwards a body piece by piece.
fn as_it_comes(answer: reqwest::Response) -> Body {
    Body::from_stream(stream::unfold(Some(answer), |answer| async {
        let mut answer = answer?;
        match answer.chunk().await {
            Ok(Some(chunk)) => Some((Ok(chunk), Some(answer))),
            Ok(None) => None,
            Err(error) => Some((Err(error.without_url()), None)),
        }
    }))
}

/// Forwards events, line by line, with the recorder's URLs.
fn events(session: Arc<Session>, answer: reqwest::Response) -> Body {
    Body::from_stream(stream::unfold((session, Some(answer), Vec::new()), |(session, answer, mut kept)| async move {
        let mut answer = answer?;
        loop {
            let Ok(Some(chunk)) = answer.chunk().await else {
                let rest = session.addresses.downstream(&kept);
                return (!rest.is_empty()).then_some((Ok::<_, Infallible>(rest), (session, None, Vec::new())));
            };
            kept.extend_from_slice(&chunk);
            if let Some(end) = kept.iter().rposition(|byte| *byte == b'\n') {
                let rest = kept.split_off(end + 1);
                let lines = session.addresses.downstream(&kept);
                return Some((Ok(lines), (session, Some(answer), rest)));
            }
        }
    }))
}

/// Inspects a response of the API for predictions to record.
async fn look(
    session: &Arc<Session>,
    path: &str,
    parts: &Parts,
    sent: &Bytes,
    body: &Bytes,
    answered: &Bytes,
    created: Instant,
) {
    let Ok(answer) = serde_json::from_slice::<Value>(answered) else { return };
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match (&parts.method, &segments[..]) {
        (
            &Method::POST,
            ["predictions"]
            | ["models" | "deployments", _, _, "predictions"]
            | ["models", _, _, "versions", _, "trainings"],
        ) => {
            begin(session, &segments, parts, sent, answer, created);
        }
        (_, ["predictions" | "trainings", id] | ["predictions" | "trainings", id, "cancel"]) => {
            let tape = session.state().tapes.get(*id).cloned();
            if let Some(tape) = tape {
                tape.observe(answer);
            }
        }
        (&Method::POST, ["files"]) => {
            let mut request = Request::new(Body::from(body.clone()));
            *request.headers_mut() = parts.headers.clone();
            if let Ok(multipart) = Multipart::from_request(request, &()).await
                && let Ok(upload) = upload::read(multipart).await
                && let (Some(id), Some(content)) = (answer["id"].as_str(), &upload.content)
            {
                files::remember_upload(session, id, content, upload.name.as_deref(), upload.content_type.as_deref());
            }
        }
        _ => {}
    }
}

/// Starts to record a prediction or a training.
fn begin(session: &Arc<Session>, segments: &[&str], parts: &Parts, sent: &[u8], answer: Value, created: Instant) {
    let id = answer["id"].as_str().unwrap_or_default().to_owned();
    let token = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.split_once(' ')).map(|(_, token)| token.trim().to_owned());
    let begun = body(sent).and_then(|body| {
        let input = body["input"].as_object().cloned().unwrap_or_default();
        let input = files::of_input(session, &input, token.as_deref())?;
        let asked = Asked::of(segments, &body, &answer)?;
        let path = session.state().writer.reserve(&asked.model, &asked.named(&input));
        Ok((asked, input, path.map_err(|error| format!("its cassette can't be written: {error}"))?))
    });
    let begun = match begun {
        Ok(begun) => begun,
        Err(reason) => return session.fail(format!("{id} was not recorded: {reason}")),
    };
    let mut headers = passed_on(&parts.headers);
    for name in [header::CONTENT_TYPE, header::ACCEPT, HeaderName::from_static("prefer")] {
        headers.remove(name);
    }
    headers.remove("cancel-after");
    let tape = Arc::new(Tape::new(answer, created, headers, token, begun));
    session.state().tapes.insert(id, Arc::clone(&tape));
    session.spawn(follow::to_its_end(Arc::clone(session), tape));
}

fn body(sent: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(sent).map_err(|error| format!("its request is not JSON: {error}"))
}
