//! A prediction on a Cog server, for one who reads along.
//!
//! Servers from 0.21 on answer with events where the model says that it streams, 406 where it does not, and in neither case
//! begin anything twice; older ones pay no heed to the wish and answer with the prediction once it has ended.

use reqwest::Response;
use serde_json::Value;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::connection::{EVENT_STREAM, gives_events};
use crate::Error;
use crate::client::attempts::Attempts;
use crate::client::cog::canceled;
use crate::client::patience::Patience;
use crate::client::request::Request;
use crate::client::{Core, Id};

/// How a Cog server answers.
pub(crate) enum Begun {
    Events(Response),
    /// It has ended.
    Ended(Value),
}

impl Core {
    /// Sends a prediction to a Cog server, again as long as it is busy or starting, and waits for its first words.
    pub(super) async fn begin_on_cog(
        &self,
        id: &Id,
        request: &Request,
        stop: &Notify,
        deadline: Instant,
    ) -> Result<Begun, Error> {
        let place = request.place();
        let mut wish = request.clone();
        wish.headers.push(("accept", EVENT_STREAM.to_owned()));
        let mut attempts = Attempts::new(request.repeat, deadline);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let patience = Patience::new(request.answer, request.body.len(), left, self.read_timeout);
            let response = match attempts.before_deadline(&place, self.open(&wish, patience.head, &place)).await {
                Ok(response) => response,
                Err(failure) => {
                    attempts.pause(failure).await.map_err(|error| error.with_prediction(id))?;
                    continue;
                }
            };
            match response.status().as_u16() {
                406 => return self.cog_answer(id, request, stop, deadline).await.map(Begun::Ended),
                200 if gives_events(response.headers()) => return Ok(Begun::Events(response)),
                _ => {}
            }
            let read = self.value(response, patience.body, &place);
            let refusal = match attempts.before_deadline(&place, read).await {
                Ok(ended) => return Ok(Begun::Ended(ended)),
                Err(failure) => failure.error.with_prediction(id),
            };
            if self.was_stopped(id, refusal, stop, deadline).await? {
                return Ok(Begun::Ended(canceled(id)));
            }
        }
    }
}
