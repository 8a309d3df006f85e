//! Downloads a file, and resumes after a dropped connection.

use std::sync::Arc;
use std::time::Duration;

use ::http::header::CONTENT_TYPE;
use bytes::Bytes;
use reqwest::Url;

use super::resume::{Begin, Position};
use crate::ground::timers::Instant;
use crate::ground::{Error, ErrorKind};
use crate::http::attempts::{Attempts, Failure};
use crate::http::fetch::host;
use crate::http::request::Idempotency;
use crate::http::{HttpResponse, Transport, body_piece, too_large};

/// A download in progress.
#[derive(Debug)]
pub(crate) struct Transfer {
    transport: Arc<Transport>,
    url: Url,
    endpoint: String,
    deadline: Instant,
    /// How long the server may be silent.
    silence: Duration,
    limit: u64,
    position: Position,
    /// The farthest position reached: only bytes beyond it count as progress.
    farthest: u64,
    response: Option<HttpResponse>,
    attempts: Attempts,
}

/// An event of a download.
#[derive(Debug)]
pub(crate) enum Piece {
    /// The earlier bytes are discarded: the file restarts.
    Restart,
    Bytes(Bytes),
}

impl Transfer {
    pub(crate) fn new(transport: Arc<Transport>, url: Url, limit: u64, deadline: Instant) -> Self {
        let silence = transport.silence();
        let endpoint = format!("download from {}", host(Some(&url)));
        let attempts = Attempts::new(Idempotency::Safe, deadline);
        Self {
            transport,
            url,
            endpoint,
            deadline,
            silence,
            limit,
            position: Position::default(),
            farthest: 0,
            response: None,
            attempts,
        }
    }

    pub(crate) fn position(&self) -> &Position {
        &self.position
    }

    /// The media type that the server gives. This connects; the pieces follow.
    pub(crate) async fn media_type(&mut self) -> Result<Option<String>, Error> {
        while self.response.is_none() {
            self.connect().await?;
        }
        let kind = self.response.as_ref().and_then(|response| response.headers().get(CONTENT_TYPE)?.to_str().ok());
        Ok(kind.map(str::to_owned))
    }

    /// Returns the next piece, or `None` when the file is complete.
    pub(crate) async fn next(&mut self) -> Result<Option<Piece>, Error> {
        loop {
            let Some(response) = &mut self.response else {
                if self.connect().await? {
                    return Ok(Some(Piece::Restart));
                }
                continue;
            };
            let failure = match self
                .attempts
                .before_deadline(&self.endpoint, body_piece(response.body_mut(), self.silence, &self.endpoint))
                .await
            {
                Ok(Some(bytes)) => return self.take(bytes).map(Some),
                Ok(None) if !self.position.is_short() => {
                    tracing::debug!(endpoint = self.endpoint, bytes = self.position.have(), "downloaded");
                    return Ok(None);
                }
                Ok(None) => {
                    Failure::lost(self.error(ErrorKind::Connection, "the host hung up in the middle of the file"))
                }
                Err(failure) => failure,
            };
            self.response = None;
            self.attempts.pause(self.transport.retry_policy(), failure).await?;
        }
    }

    fn take(&mut self, bytes: Bytes) -> Result<Piece, Error> {
        self.position.add(bytes.len() as u64);
        if self.position.have() > self.limit {
            return Err(too_large(self.limit, &self.endpoint).error);
        }
        if self.position.have() > self.farthest {
            self.farthest = self.position.have();
            // Only attempts without progress are counted.
            self.attempts = Attempts::new(Idempotency::Safe, self.deadline);
        }
        Ok(Piece::Bytes(bytes))
    }

    /// Connects, and returns whether the earlier bytes must be discarded.
    async fn connect(&mut self) -> Result<bool, Error> {
        let headers = self.position.ask();
        let had_some = self.position.have() > 0;
        let fetched = self
            .attempts
            .before_deadline(&self.endpoint, self.transport.fetch(self.url.clone(), &headers, &self.endpoint));
        let failure = match fetched.await {
            Ok(response) => match self.position.answered(response.status().as_u16(), response.headers()) {
                Begin::Nowhere => {
                    Failure::lost(self.error(ErrorKind::MalformedReply, "the host sent a different part of the file"))
                }
                begin => {
                    if self.position.total().is_some_and(|total| total > self.limit) {
                        return Err(too_large(self.limit, &self.endpoint).error);
                    }
                    self.response = Some(response);
                    return Ok(begin == Begin::AtStart && had_some);
                }
            },
            // The file is shorter than before, so it is another file.
            Err(failure) if failure.error.status_code() == Some(416) && had_some => {
                self.position = Position::default();
                Failure::lost(failure.error)
            }
            Err(failure) => failure,
        };
        self.attempts.pause(self.transport.retry_policy(), failure).await?;
        Ok(had_some && self.position.have() == 0)
    }

    fn error(&self, kind: ErrorKind, what: &str) -> Error {
        Error::new(kind, format!("{}: {what}", self.endpoint))
    }
}
