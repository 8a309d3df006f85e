//! A prediction on a Cog server whose output is read piece by piece.
//!
//! Servers since 0.21 answer with events if the model streams, and with 406 if it does not. Older servers ignore the
//! `accept` header and answer with the prediction once it has ended.

use std::sync::Arc;

use ::http::header::{ACCEPT, HeaderValue};
use futures_util::FutureExt;
use serde_json::json;
use tokio::sync::{Notify, watch};

use super::super::input::PredictionRequest;
use super::super::raw::RawPrediction;
use super::super::stream::{Connection, Dialect, EVENT_STREAM, Reader, Start, Started, gives_events};
use super::Cog;
use super::known::{Known, Stage, canceled};
use crate::ground::timers::Instant;
use crate::ground::{Error, ErrorKind, Id};
use crate::http::Request;
use crate::http::attempts::Attempts;
use crate::http::timeouts::Timeouts;

impl Cog {
    /// Creates a stream whose prediction is sent when its output is first read, since the output is the response to
    /// that request.
    pub(super) async fn stream(
        &self,
        prediction: &PredictionRequest,
        deadline: Instant,
    ) -> Result<(RawPrediction, Reader), Error> {
        let (id, request) = self.request(prediction, deadline).await?;
        let prediction = RawPrediction::read(&id, json!({"id": id.as_str(), "status": "starting"}))?;
        let (report, stage) = watch::channel(Stage::Running);
        let stop = Arc::new(Notify::new());
        self.predictions.add(Known { id: id.clone(), stage, stop: Arc::clone(&stop) });
        let server = self.clone();
        let start = Start {
            starting: async move { server.start(&id, &request, &stop, deadline).await }.boxed(),
            dialect: Dialect::Cog,
            cut_off: cut_off(&prediction.id),
            report: Box::new(move |ended| {
                report.send_replace(Stage::Answered(ended.clone()));
            }),
        };
        let transport = Arc::clone(&self.transport);
        let reader = Reader::start(Arc::new(self.clone()), transport, prediction.clone(), start, deadline);
        Ok((prediction, reader))
    }

    /// Sends a prediction, repeatedly while the server is busy or starting, and waits for the head of the response.
    async fn start(&self, id: &Id, request: &Request, stop: &Notify, deadline: Instant) -> Result<Started, Error> {
        let endpoint = request.endpoint();
        let streamed = request.clone().with_header(ACCEPT, HeaderValue::from_static(EVENT_STREAM));
        let mut attempts = Attempts::new(request.idempotency, deadline);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let timeouts = Timeouts::new(request.answer, request.body.len(), left, self.transport.silence());
            let opening = self.transport.open(&streamed, timeouts.head, &endpoint);
            let response = match attempts.before_deadline(&endpoint, opening).await {
                Ok(response) => response,
                Err(failure) => {
                    let paused = attempts.pause(self.transport.retry_policy(), failure).await;
                    paused.map_err(|error| error.with_prediction(id))?;
                    continue;
                }
            };
            match response.status().as_u16() {
                406 => return self.answer(id, request, stop, deadline).await.map(Started::Ended),
                200 if gives_events(response.headers()) => {
                    return Ok(Started::Events(Box::new(Connection::new(response, endpoint))));
                }
                _ => {}
            }
            let read = self.transport.value(response, timeouts.body, &endpoint);
            let refusal = match attempts.before_deadline(&endpoint, read).await {
                Ok(ended) => return Ok(Started::Ended(ended)),
                Err(failure) => failure.error.with_prediction(id),
            };
            if self.was_stopped(id, refusal, stop, deadline).await? {
                return Ok(Started::Ended(canceled(id)));
            }
        }
    }
}

fn cut_off(id: &Id) -> Error {
    let message =
        "the connection to the Cog server ended before the prediction did, and the server can't be asked for it";
    Error::new(ErrorKind::Connection, message).with_prediction(id)
}
