//! Waits for the end of a prediction on the hosted service.

use std::time::Duration;

use tracing::Instrument;
use tracing::field::Empty;

use super::backend::out_of_time;
use super::hosted::Hosted;
use super::poll::PollState;
use super::raw::{Compact, RawPrediction};
use super::run_times::{Expected, InFlight};
use crate::ground::timers::{self, Instant};
use crate::ground::{Error, ErrorKind, Status};

/// How long responses to polls may be unreadable before the wait fails.
const UNREADABLE: Duration = Duration::from_secs(60);

/// Polls a prediction until it has ended.
pub(super) async fn until_ended(
    hosted: &Hosted,
    prediction: &mut RawPrediction,
    read_at: Instant,
    deadline: Instant,
) -> Result<(), Error> {
    let span = tracing::info_span!(
        "wait",
        prediction_id = prediction.id.as_str(),
        model = prediction.text("model"),
        version = prediction.text("version"),
        status = Empty
    );
    let result = poll(hosted, prediction, read_at, deadline).instrument(span.clone()).await;
    span.record("status", prediction.status.as_str());
    result
}

async fn poll(
    hosted: &Hosted,
    prediction: &mut RawPrediction,
    read_at: Instant,
    deadline: Instant,
) -> Result<(), Error> {
    let in_flight = hosted.run_times().begin(fastrand::f64());
    let expected = hosted.run_times().expected(prediction.text("model").unwrap_or_default());
    // A prediction that was read long ago is polled at once.
    let mut last = read_at;
    let (mut text, mut unreadable_since) = (None, None);
    while !prediction.status.is_terminal() {
        let pause = if prediction.is_due { Duration::ZERO } else { pause(hosted, prediction, expected, last, read_at) };
        let next = last + pause;
        match read_again(hosted, prediction, &mut text, next, deadline).await {
            None => return Err(out_of_time(prediction)),
            Some(Ok(())) => unreadable_since = None,
            Some(Err(error)) if error.is_timeout() && Instant::now() >= deadline => {
                return Err(out_of_time(prediction).with_source(error));
            }
            // A single malformed response does not end the wait.
            Some(Err(error)) if error.kind() == ErrorKind::MalformedReply => {
                prediction.is_due = false;
                let since = *unreadable_since.get_or_insert_with(Instant::now);
                if since.elapsed() >= UNREADABLE {
                    return Err(error);
                }
            }
            Some(Err(error)) => return Err(error),
        }
        last = Instant::now();
    }
    record(&in_flight, prediction);
    Ok(())
}

/// Reads a prediction again at a given time. Returns `None` at the deadline, if that is earlier.
///
/// `text` is the text of its last reply, if it is known.
async fn read_again(
    hosted: &Hosted,
    prediction: &mut RawPrediction,
    text: &mut Option<Box<[u8]>>,
    at: Instant,
    deadline: Instant,
) -> Option<Result<(), Error>> {
    let compact = Compact::new(prediction, text.take());
    timers::sleep_until(at.min(deadline)).await;
    if at >= deadline {
        return None;
    }
    let read = hosted.read_with_body(compact.id(), deadline).await;
    Some(read.map(|(read, body)| {
        // A copy, because the body can be a part of a larger buffer.
        *text = (!read.status.is_terminal()).then(|| body[..].into());
        compact.replace(read);
    }))
}

/// The pause before the next poll of a prediction.
fn pause(hosted: &Hosted, prediction: &RawPrediction, expected: Expected, last: Instant, first: Instant) -> Duration {
    let created = prediction.time("created_at");
    let created_at = created.and_then(|created| hosted.transport().clock().when(created)).unwrap_or(first).min(last);
    let started = prediction.time("started_at").zip(created).map(|(started, created)| started.since(created));
    let from_start = expected.run.zip(started).map(|(run, started)| run.later(started));
    let in_flight = hosted.run_times().in_flight();
    let state = PollState {
        age: last.duration_since(created_at),
        expected: from_start.or(expected.total).map(|window| window.from..window.to),
        in_flight,
        random: fastrand::f64(),
    };
    let pause = hosted.poll().policy.pause(&state);
    match hosted.poll().fixed {
        Some(_) => pause,
        None => pause.max(hosted.transport().limiter().least_pause(in_flight, last)),
    }
}

/// Records how long the model took, by the service's own clock.
fn record(in_flight: &InFlight<'_>, prediction: &RawPrediction) {
    let (Status::Succeeded, Some(model)) = (&prediction.status, prediction.text("model")) else { return };
    let Some(ended) = prediction.time("completed_at") else { return };
    if let Some(created) = prediction.time("created_at") {
        let run = prediction.time("started_at").map(|started| ended.since(started));
        in_flight.record(model, ended.since(created), run, fastrand::f64());
    }
}
