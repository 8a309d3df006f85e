//! Reads a prediction's output as it grows, as JSON: from its event stream if there is one, otherwise by polling the
//! prediction. Each piece is given exactly once. The typed stream is built on this.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::Url;
use serde_json::Value;

use super::connection::Connection;
use super::delivered::Delivered;
use super::meaning::{Dialect, Done, Meaning};
use super::pace;
use super::reconnect::{End, Ended, Next};
use super::sse::{Event, Item};
use crate::ground::timers::{self, Instant};
use crate::ground::{Error, ErrorKind, FailureKind};
use crate::http::Transport;
use crate::http::attempts::Failure;
use crate::http::retry::Outcome;
use crate::predictions::backend::{Backend, out_of_time};
use crate::predictions::outcome;
use crate::predictions::raw::RawPrediction;

/// How long the status may lag behind a stream that has ended.
const LAG: Duration = Duration::from_secs(10);

/// An item of a reader.
#[derive(Debug)]
pub(crate) enum StreamItem {
    Piece(Value),
    Logs(String),
    /// The current state of the prediction.
    Read(RawPrediction),
    /// The error that the prediction ended in.
    Ended(Error),
}

/// Reads the output of one prediction.
pub(crate) struct Reader {
    backend: Arc<dyn Backend>,
    transport: Arc<Transport>,
    deadline: Instant,
    /// The prediction as it was last read.
    prediction: RawPrediction,
    state: State,
    items: VecDeque<StreamItem>,
    delivered: Delivered,
    dialect: Dialect,
    /// Called with the ended prediction, for backends that can't read it.
    report: Option<Report>,
    /// The error if a connection without a URL breaks.
    cut_off: Option<Error>,
    /// The error message in the stream.
    wrong: Option<String>,
    last_id: String,
    /// The pause that the server asks for before a new connection.
    retry: Option<Duration>,
    /// The number of consecutive connections without events.
    failures: u32,
}

/// The start of a reader whose output is the response to the create request.
pub(crate) struct Start {
    /// The request.
    pub(crate) starting: BoxFuture<'static, Result<Started, Error>>,
    pub(crate) dialect: Dialect,
    /// The error if the connection breaks, since there is no URL to reconnect to.
    pub(crate) cut_off: Error,
    pub(crate) report: Report,
}

/// Called with the ended prediction.
pub(crate) type Report = Box<dyn FnOnce(&Value) + Send>;

/// The response to such a request.
pub(crate) enum Started {
    Events(Box<Connection>),
    /// The prediction has ended.
    Ended(Value),
}

enum State {
    /// Waits for the response to the create request.
    Starting(BoxFuture<'static, Result<Started, Error>>),
    /// Connects after a pause.
    Connecting(Url, Duration),
    /// Reads a connection. Without a URL, it can't be resumed.
    Connected(Option<Url>, Box<Connection>, Heard),
    /// Polls after a pause; with the number of consecutive polls without new output.
    Polling(u32),
    Over,
}

/// What a connection has received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    Nothing,
    /// The announcement that it closes because there is nothing to send.
    TimedOut,
    Output,
}

impl Reader {
    /// Reads the output of an existing prediction.
    pub(crate) fn follow(
        backend: Arc<dyn Backend>,
        transport: Arc<Transport>,
        prediction: RawPrediction,
        deadline: Instant,
    ) -> Self {
        let url = stream_url(&prediction).filter(|url| transport.base_url().may_stream_from(url));
        let state = url.map_or(State::Polling(0), |url| State::Connecting(url, Duration::ZERO));
        let mut reader = Self::new(backend, transport, prediction.clone(), state, deadline);
        if prediction.status.is_terminal() {
            reader.ended(prediction);
        }
        reader
    }

    /// Reads the response to a request that is sent when the first item is requested.
    pub(crate) fn start(
        backend: Arc<dyn Backend>,
        transport: Arc<Transport>,
        prediction: RawPrediction,
        start: Start,
        deadline: Instant,
    ) -> Self {
        let Start { starting, dialect, cut_off, report } = start;
        let reader = Self::new(backend, transport, prediction, State::Starting(starting), deadline);
        Self { dialect, cut_off: Some(cut_off), report: Some(report), ..reader }
    }

    fn new(
        backend: Arc<dyn Backend>,
        transport: Arc<Transport>,
        prediction: RawPrediction,
        state: State,
        deadline: Instant,
    ) -> Self {
        Self {
            backend,
            transport,
            deadline,
            prediction,
            state,
            items: VecDeque::new(),
            delivered: Delivered::default(),
            dialect: Dialect::Service,
            report: None,
            cut_off: None,
            wrong: None,
            last_id: String::new(),
            retry: None,
            failures: 0,
        }
    }

    /// An item that is already known.
    pub(crate) fn known(&mut self) -> Option<StreamItem> {
        self.items.pop_front()
    }

    pub(crate) fn is_over(&self) -> bool {
        matches!(self.state, State::Over) && self.items.is_empty()
    }

    /// Waits for the next item, or returns `None` at the end. An error is the last item.
    pub(crate) async fn next(&mut self) -> Option<StreamItem> {
        loop {
            if let Some(item) = self.known() {
                return Some(item);
            }
            if self.is_over() {
                return None;
            }
            let step = timers::timeout_at(self.deadline, self.step()).await;
            if let Err(error) = step.unwrap_or_else(|_| Err(out_of_time(&self.prediction))) {
                self.state = State::Over;
                self.items.push_back(StreamItem::Ended(error));
            }
        }
    }

    async fn step(&mut self) -> Result<(), Error> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Starting(starting) => self.started(starting.await?),
            State::Connecting(url, pause) => {
                timers::sleep(pause).await;
                self.delivered.connect();
                match Connection::open(&self.transport, &url, &self.last_id).await {
                    Ok(connection) => self.state = State::Connected(Some(url), Box::new(connection), Heard::Nothing),
                    Err(failure) => self.disconnected(url, end_of(&failure), failure.retry_after).await?,
                }
                Ok(())
            }
            State::Connected(url, mut connection, heard) => match connection.next().await {
                Ok(Some(item)) => {
                    self.last_id.clear();
                    self.last_id.push_str(connection.last_id());
                    self.state = State::Connected(url, connection, heard);
                    self.take(item).await
                }
                ended => {
                    tracing::debug!(prediction_id = self.prediction.id.as_str(), ?heard, error = ?ended.err().map(|failure| failure.error), "a stream was cut off");
                    let end = match heard {
                        Heard::Nothing => End::Empty,
                        Heard::TimedOut => End::TimedOut,
                        Heard::Output => End::AfterOutput,
                    };
                    match url {
                        Some(url) => self.disconnected(url, end, None).await,
                        None => Err(self.cut_off()),
                    }
                }
            },
            State::Polling(empty_polls) => self.poll(empty_polls).await,
            State::Over => Ok(()),
        }
    }

    /// Processes the response to the create request.
    fn started(&mut self, started: Started) -> Result<(), Error> {
        match started {
            Started::Events(connection) => self.state = State::Connected(None, connection, Heard::Nothing),
            Started::Ended(raw) => {
                let read = RawPrediction::read(&self.prediction.id, raw)?;
                if !read.status.is_terminal() {
                    return Err(self.cut_off());
                }
                self.ended(read);
            }
        }
        Ok(())
    }

    fn cut_off(&mut self) -> Error {
        let lost = || Error::new(ErrorKind::Connection, "the connection to the stream was lost");
        self.cut_off.take().unwrap_or_else(lost).with_prediction(&self.prediction.id)
    }

    /// Decides how to continue after a connection has ended.
    async fn disconnected(&mut self, url: Url, end: End, retry_after: Option<Duration>) -> Result<(), Error> {
        self.failures = if end == End::Empty { self.failures + 1 } else { 0 };
        let ended = Ended {
            end,
            can_resume: self.delivered.can_resume(),
            failures: self.failures,
            retry_after: retry_after.or(self.retry),
            random: fastrand::f64(),
        };
        let next = ended.decide();
        tracing::debug!(prediction_id = self.prediction.id.as_str(), ?end, ?next, "without a stream");
        self.state = match next {
            Next::Connect(pause) => State::Connecting(url, pause),
            Next::Poll => State::Polling(0),
        };
        // If the stream was silent, the prediction may have ended unnoticed.
        if end != End::AfterOutput && matches!(next, Next::Connect(_)) {
            let read = self.backend.read(&self.prediction.id, self.deadline).await?;
            if read.status.is_terminal() {
                self.ended(read);
            } else {
                // Its output is left to the stream, which would otherwise deliver it twice.
                self.note(read);
            }
        }
        Ok(())
    }

    /// Processes an item of a connection.
    async fn take(&mut self, item: Item) -> Result<(), Error> {
        let heard = match item {
            Item::Comment(text) if text.trim_start().starts_with("408") => Heard::TimedOut,
            Item::Retry(pause) => {
                self.retry = Some(pause);
                return Ok(());
            }
            Item::Event(event) if self.delivered.is_new(event.id.as_deref()) => {
                self.heard(event).await?;
                Heard::Output
            }
            Item::Comment(_) | Item::Event(_) => return Ok(()),
        };
        if let State::Connected(_, _, before) = &mut self.state
            && *before != Heard::Output
        {
            *before = heard;
        }
        Ok(())
    }

    async fn heard(&mut self, event: Event) -> Result<(), Error> {
        let has_id = event.id.as_deref().is_some_and(|id| !id.is_empty());
        let (meaning, dialect) = self.dialect.read(event);
        self.dialect = dialect;
        match meaning {
            Meaning::Text(text) => self.piece(text.into(), has_id),
            Meaning::Numbered(piece, number) if self.delivered.is_next(number) => self.piece(piece, has_id),
            Meaning::Logs(text) => self.items.push_back(StreamItem::Logs(text)),
            Meaning::Wrong(text) => self.wrong = Some(text),
            Meaning::Done(done) => return self.done(done).await,
            Meaning::Completed(raw) => match RawPrediction::read(&self.prediction.id, raw) {
                Ok(read) if read.status.is_terminal() => self.ended(read),
                _ => self.state = State::Polling(0),
            },
            Meaning::Gap => self.state = State::Polling(0),
            Meaning::Numbered(..) | Meaning::Other => {}
        }
        Ok(())
    }

    fn piece(&mut self, piece: Value, has_id: bool) {
        self.delivered.add(&piece, has_id);
        self.items.push_back(StreamItem::Piece(piece));
    }

    /// Handles the end of the stream: the prediction says how it ended, and has what the stream left out.
    async fn done(&mut self, done: Done) -> Result<(), Error> {
        self.state = State::Over;
        let limit = self.deadline.min(Instant::now() + LAG);
        let mut read = self.backend.read(&self.prediction.id, limit).await;
        if let Ok(raw) = &mut read {
            // After the time limit it still has not ended: then the stream's statement is used.
            let _ = self.backend.wait(raw, Instant::now(), limit).await;
        }
        let (kind, what) = match (read, done) {
            (Ok(read), _) if read.status.is_terminal() => {
                self.ended(read);
                return Ok(());
            }
            (_, Done::Succeeded) => return Ok(()),
            (_, Done::Failed) => (ErrorKind::Failed, "the prediction failed"),
            (_, Done::Canceled) => (ErrorKind::Canceled, "the prediction was canceled"),
        };
        let message = match &self.wrong {
            Some(reason) if !reason.trim().is_empty() => format!("{what}: {}", reason.trim()),
            _ => what.to_owned(),
        };
        let error = Error::new(kind, message).with_prediction(&self.prediction.id);
        Err(match kind {
            ErrorKind::Failed => error.with_failure(FailureKind::classify(self.wrong.as_deref().unwrap_or_default())),
            _ => error,
        })
    }

    /// Polls the prediction.
    async fn poll(&mut self, empty_polls: u32) -> Result<(), Error> {
        self.state = State::Polling(empty_polls.saturating_add(1));
        timers::sleep(pace::pause(self.backend.fixed_pause(), empty_polls, fastrand::f64())).await;
        let read = self.backend.read(&self.prediction.id, self.deadline).await?;
        if read.status.is_terminal() {
            self.ended(read);
        } else if self.read(read) {
            self.state = State::Polling(0);
        }
        Ok(())
    }

    /// Processes the current state of the prediction, and returns whether there was new output.
    fn read(&mut self, read: RawPrediction) -> bool {
        let rest = self.delivered.rest(read.output());
        let brought = !rest.is_empty();
        self.items.extend(rest.into_iter().map(StreamItem::Piece));
        self.note(read);
        brought
    }

    fn note(&mut self, read: RawPrediction) {
        self.prediction = read.clone();
        self.items.push_back(StreamItem::Read(read));
    }

    /// Processes the ended prediction: first the rest of its output, then how it ended.
    fn ended(&mut self, read: RawPrediction) {
        self.state = State::Over;
        if let Some(report) = self.report.take() {
            report(&read.raw);
        }
        self.read(read);
        match outcome::ended(&self.prediction) {
            // All of the output was delivered before it was deleted.
            Err(error) if error.kind() == ErrorKind::DataRemoved && !self.delivered.is_empty() => {}
            Err(error) => self.items.push_back(StreamItem::Ended(error)),
            Ok(_) => {}
        }
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("prediction", &self.prediction.id).finish_non_exhaustive()
    }
}

/// The URL of the stream, if there is one.
fn stream_url(prediction: &RawPrediction) -> Option<Url> {
    let url = Url::parse(prediction.raw.get("urls")?.get("stream")?.as_str()?).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// What a failed connection means for the stream.
fn end_of(failure: &Failure) -> End {
    match failure.outcome {
        Outcome::NotSent | Outcome::Lost | Outcome::Answered(408 | 425 | 429 | 500..=599) => End::Empty,
        Outcome::Answered(_) | Outcome::Garbled | Outcome::Unusable | Outcome::Unsendable => End::Refused,
    }
}
