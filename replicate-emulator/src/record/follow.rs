//! Follows a prediction to its end, and writes its cassette.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::Value;

use super::session::Session;
use super::tape::Tape;
use super::{build, files};
use crate::cassette::Writer;

/// A prediction is given up after this long without a response.
const LONGEST_SILENCE: Duration = Duration::from_secs(120);

/// Waits for the end, and writes the cassette. Responses to the program's own requests are used too, to avoid
/// requesting them twice.
pub(super) async fn to_its_end(session: Arc<Session>, tape: Arc<Tape>) {
    let recorded = follow(&session, &tape).await;
    let written = match recorded {
        Ok(()) => write(&session, &tape).await,
        Err(reason) => Err(reason),
    };
    match written {
        Ok(()) => {
            tracing::info!("recorded {} as {}", tape.id, tape.path.display());
            session.state().written.push(tape.path.clone());
        }
        Err(reason) => session.fail(format!("{} was not recorded: {reason}", tape.id)),
    }
    session.state().tapes.remove(&tape.id);
}

async fn follow(session: &Session, tape: &Tape) -> Result<(), String> {
    let kind = if tape.asked.destination.is_some() { "trainings" } else { "predictions" };
    let url = format!("{}/{kind}/{}", session.addresses.upstream_base(), tape.id);
    while !tape.is_over() {
        let pause = tape.pause();
        tokio::select! {
            () = tokio::time::sleep(pause.saturating_sub(tape.unseen_for()).max(Duration::from_millis(10))) => {}
            () = tape.ended.notified() => {}
        }
        if tape.is_over() || tape.unseen_for() < pause {
            continue;
        }
        let answer = session.http.get(&url).headers(tape.headers.clone()).timeout(LONGEST_SILENCE).send().await;
        let reason = match answer {
            Ok(answer) if answer.status() == StatusCode::NOT_FOUND => {
                return Err("the service no longer has it".to_owned());
            }
            Ok(answer) if answer.status().is_success() => {
                match answer.bytes().await.ok().and_then(|body| serde_json::from_slice::<Value>(&body).ok()) {
                    Some(snapshot) => {
                        tape.observe(snapshot);
                        continue;
                    }
                    None => "its answer could not be read".to_owned(),
                }
            }
            Ok(answer) => format!("the service answered {}", answer.status()),
            Err(error) => format!("the service can't be reached: {}", error.without_url()),
        };
        if tape.unseen_for() > LONGEST_SILENCE {
            return Err(reason);
        }
        tokio::time::sleep(pause).await;
    }
    Ok(())
}

async fn write(session: &Session, tape: &Tape) -> Result<(), String> {
    let (snapshot, states) = tape.all();
    let output = files::stored(session, tape, &snapshot["output"]).await?;
    let cassette = build::cassette(tape, &snapshot, output, states)?;
    Writer::write(&cassette).map_err(|error| format!("{} can't be written: {error}", cassette.path.display()))
}
