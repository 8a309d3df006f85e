//! Reads a prediction's output as it grows: from its stream of events while there is one, and else by looking at the
//! prediction. Each piece once, over JSON; the one path below the typed stream.

use std::collections::VecDeque;
use std::time::Duration;

use reqwest::Url;
use serde_json::Value;
use tokio::time::Instant;

use super::cog::Begun;
use super::connection::Connection;
use super::delivered::Delivered;
use super::meaning::{Dialect, Done, Meaning};
use super::pace;
use super::reconnect::{End, Ended, Next};
use super::sse::{Event, Item};
use crate::client::attempts::Failure;
use crate::client::cog::Told;
use crate::client::life::out_of_time;
use crate::client::request::Request;
use crate::client::retry::Outcome;
use crate::prediction::{RawPrediction, outcome};
use crate::{Client, Error, ErrorKind};

/// How long the status may lag behind a stream that says it is done.
const LAG: Duration = Duration::from_secs(10);

/// What a reader learns.
#[derive(Debug)]
pub(crate) enum News {
    Piece(Value),
    Logs(String),
    /// The prediction as it is now.
    Read(RawPrediction),
    /// What the prediction ended in.
    Ended(Error),
}

/// Where a reader is in the output of one prediction.
#[derive(Debug)]
pub(crate) struct Reader {
    client: Client,
    deadline: Instant,
    /// As it was last read.
    prediction: RawPrediction,
    state: State,
    news: VecDeque<News>,
    delivered: Delivered,
    dialect: Dialect,
    /// On a Cog server: those who can't ask it themselves.
    told: Option<Told>,
    /// What went wrong, as the stream says.
    wrong: Option<String>,
    last_id: String,
    /// The pause that the host asks for before a new connection.
    retry: Option<Duration>,
    /// Connections in a row that brought nothing.
    failures: u32,
}

#[derive(Debug)]
enum State {
    /// Asks a Cog server.
    Beginning(Box<Request>),
    /// Connects after a pause.
    Connecting(Url, Duration),
    /// A Cog server's connection has no address to come back to.
    Connected(Option<Url>, Box<Connection>, Heard),
    /// Looks after a pause; so many looks in a row brought nothing.
    Polling(u32),
    Over,
}

/// What a connection has brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    Nothing,
    /// That it gives up, having nothing to say.
    TimedOut,
    News,
}

impl Reader {
    pub(crate) fn new(client: Client, prediction: RawPrediction, deadline: Instant) -> Self {
        let state = match stream_url(&prediction) {
            Some(url) => State::Connecting(url, Duration::ZERO),
            None => State::Polling(0),
        };
        let mut reader = Self::of(client, prediction.clone(), state, deadline);
        if prediction.status.is_terminal() {
            reader.ended(prediction);
        }
        reader
    }

    /// Reads the answer to a request to a Cog server, which is still to be sent.
    pub(crate) fn on_cog(
        client: Client,
        prediction: RawPrediction,
        request: Request,
        told: Told,
        deadline: Instant,
    ) -> Self {
        let reader = Self::of(client, prediction, State::Beginning(Box::new(request)), deadline);
        Self { dialect: Dialect::Cog, told: Some(told), ..reader }
    }

    fn of(client: Client, prediction: RawPrediction, state: State, deadline: Instant) -> Self {
        Self {
            client,
            deadline,
            prediction,
            state,
            news: VecDeque::new(),
            delivered: Delivered::default(),
            dialect: Dialect::Service,
            told: None,
            wrong: None,
            last_id: String::new(),
            retry: None,
            failures: 0,
        }
    }

    /// What is known already.
    pub(crate) fn known(&mut self) -> Option<News> {
        self.news.pop_front()
    }

    pub(crate) fn is_over(&self) -> bool {
        matches!(self.state, State::Over) && self.news.is_empty()
    }

    /// Waits for news; `None` at the end. An error is the last news.
    pub(crate) async fn next(&mut self) -> Option<News> {
        loop {
            if let Some(news) = self.known() {
                return Some(news);
            }
            if self.is_over() {
                return None;
            }
            let step = tokio::time::timeout_at(self.deadline, self.step()).await;
            if let Err(error) = step.unwrap_or_else(|_| Err(out_of_time(&self.prediction))) {
                self.state = State::Over;
                self.news.push_back(News::Ended(error));
            }
        }
    }

    async fn step(&mut self) -> Result<(), Error> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Beginning(request) => self.begin(&request).await,
            State::Connecting(url, pause) => {
                tokio::time::sleep(pause).await;
                self.delivered.connect();
                match Connection::open(self.client.core()?, &url, &self.last_id).await {
                    Ok(connection) => self.state = State::Connected(Some(url), Box::new(connection), Heard::Nothing),
                    Err(failure) => self.disconnected(url, end_of(&failure), failure.hint).await?,
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
                        Heard::News => End::AfterNews,
                    };
                    match url {
                        Some(url) => self.disconnected(url, end, None).await,
                        None => Err(self.cut_off()),
                    }
                }
            },
            State::Polling(in_vain) => self.look(in_vain).await,
            State::Over => Ok(()),
        }
    }

    /// Asks a Cog server for the prediction.
    async fn begin(&mut self, request: &Request) -> Result<(), Error> {
        let Some(told) = &self.told else { return Err(self.cut_off()) };
        let core = self.client.core()?;
        match core.begin_on_cog(&self.prediction.id, request, &told.stop, self.deadline).await? {
            Begun::Events(response) => {
                let connection = Connection::new(response, request.place());
                self.state = State::Connected(None, Box::new(connection), Heard::Nothing);
            }
            Begun::Ended(raw) => {
                let read = RawPrediction::read(&self.prediction.id, raw)?;
                if !read.status.is_terminal() {
                    return Err(self.cut_off());
                }
                self.ended(read);
            }
        }
        Ok(())
    }

    fn cut_off(&self) -> Error {
        let message =
            "the connection to the Cog server ended before the prediction did, and the server can't be asked for it";
        Error::new(ErrorKind::Connection, message).with_prediction(&self.prediction.id)
    }

    /// Decides how to go on after a connection.
    async fn disconnected(&mut self, url: Url, end: End, hint: Option<Duration>) -> Result<(), Error> {
        self.failures = if end == End::Empty { self.failures + 1 } else { 0 };
        let ended = Ended {
            end,
            can_resume: self.delivered.can_resume(),
            failures: self.failures,
            hint: hint.or(self.retry),
            random: fastrand::f64(),
        };
        let next = ended.decide();
        tracing::debug!(prediction_id = self.prediction.id.as_str(), ?end, ?next, "without a stream");
        self.state = match next {
            Next::Connect(pause) => State::Connecting(url, pause),
            Next::Poll => State::Polling(0),
        };
        // Where the stream is silent, the prediction may have ended unheard.
        if end != End::AfterNews && matches!(next, Next::Connect(_)) {
            let core = self.client.core()?;
            let read = core.read(&self.prediction.id, self.deadline).await?;
            if read.status.is_terminal() {
                self.ended(read);
            } else {
                // Its output is left to the stream, which would else bring it a second time.
                self.note(read);
            }
        }
        Ok(())
    }

    /// Takes what a connection brought.
    async fn take(&mut self, item: Item) -> Result<(), Error> {
        let heard = match item {
            Item::Comment(text) if text.trim_start().starts_with("408") => Heard::TimedOut,
            Item::Retry(pause) => {
                self.retry = Some(pause);
                return Ok(());
            }
            Item::Event(event) if self.delivered.is_news(event.id.as_deref()) => {
                self.heard(event).await?;
                Heard::News
            }
            Item::Comment(_) | Item::Event(_) => return Ok(()),
        };
        if let State::Connected(_, _, before) = &mut self.state
            && *before != Heard::News
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
            Meaning::Logs(text) => self.news.push_back(News::Logs(text)),
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
        self.news.push_back(News::Piece(piece));
    }

    /// The stream is done: the prediction itself says how, and has whatever the stream left out.
    async fn done(&mut self, done: Done) -> Result<(), Error> {
        self.state = State::Over;
        let patience = self.deadline.min(Instant::now() + LAG);
        let core = self.client.core()?;
        let mut read = core.read(&self.prediction.id, patience).await;
        if let Ok(raw) = &mut read {
            // Out of time, it has not ended: then the stream's word stands.
            let _ = core.wait(raw, Instant::now(), patience).await;
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
            Some(said) if !said.trim().is_empty() => format!("{what}: {}", said.trim()),
            _ => what.to_owned(),
        };
        Err(Error::new(kind, message).with_prediction(&self.prediction.id))
    }

    /// Looks at the prediction.
    async fn look(&mut self, in_vain: u32) -> Result<(), Error> {
        self.state = State::Polling(in_vain.saturating_add(1));
        let core = self.client.core()?;
        tokio::time::sleep(pace::pause(core.fixed_pause(), in_vain, fastrand::f64())).await;
        let read = core.read(&self.prediction.id, self.deadline).await?;
        if read.status.is_terminal() {
            self.ended(read);
        } else if self.read(read) {
            self.state = State::Polling(0);
        }
        Ok(())
    }

    /// Takes the prediction as it is now; whether its output brought something.
    fn read(&mut self, read: RawPrediction) -> bool {
        let rest = self.delivered.rest(read.output());
        let brought = !rest.is_empty();
        self.news.extend(rest.into_iter().map(News::Piece));
        self.note(read);
        brought
    }

    fn note(&mut self, read: RawPrediction) {
        self.prediction = read.clone();
        self.news.push_back(News::Read(read));
    }

    /// Takes the prediction as it ended: first what is left of its output, then how it ended.
    fn ended(&mut self, read: RawPrediction) {
        self.state = State::Over;
        if let Some(told) = &self.told {
            told.ended(read.raw.clone());
        }
        self.read(read);
        match outcome::ended(&self.prediction) {
            // All of it was given out before it was deleted.
            Err(error) if error.kind() == ErrorKind::DataRemoved && !self.delivered.is_empty() => {}
            Err(error) => self.news.push_back(News::Ended(error)),
            Ok(_) => {}
        }
    }
}

/// The address of the stream, where there is one.
fn stream_url(prediction: &RawPrediction) -> Option<Url> {
    let url = Url::parse(prediction.raw.get("urls")?.get("stream")?.as_str()?).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// What it means for the stream that there is no connection.
fn end_of(failure: &Failure) -> End {
    match failure.outcome {
        Outcome::NeverLeft | Outcome::Lost | Outcome::Answered(408 | 425 | 429 | 500..=599) => End::Empty,
        Outcome::Answered(_) | Outcome::Garbled | Outcome::Unusable => End::Refused,
    }
}
