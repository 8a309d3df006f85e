//! The output of a prediction, piece by piece.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::Stream;
use serde::Deserialize;
use serde_json::Value;

use super::cancel_on_drop::CancelOnDrop;
use super::{Client, Prediction};
use crate::ground::timers::Instant;
use crate::ground::{Error, ErrorKind};
use crate::predictions::stream::{Reader, StreamItem};
use crate::predictions::{ChunkedInput, RawPrediction, Snapshot, outcome};

/// The output of a prediction, piece by piece, as the model makes it: [`Client::stream`], [`Prediction::stream`].
///
/// A [`Stream`] of the model's chunks; [`next`](Self::next) does without the traits of another crate. Each piece comes once:
/// a connection that breaks is taken up where it broke, and where there is no stream of events, the growing output is
/// read from the prediction. The last item is an error where the prediction did not succeed, with its id. Then the
/// stream ends.
///
/// Dropping the stream stops the reading; the prediction runs on, unless it was asked for with
/// [`cancel_on_drop`](crate::StreamRun::cancel_on_drop). Only on a Cog server it may end with its connection, and
/// there a connection that breaks can't be taken up: the server has no word for that which would not run the model again.
///
/// ```no_run
/// # async fn example<Input>(input: Input) -> Result<(), replicate_runtime::Error>
/// # where Input: replicate_runtime::StreamingInput<Chunk = String> {
/// use replicate_runtime::Client;
///
/// let client = Client::from_env()?;
/// let mut tokens = client.stream(input).await?;
/// while let Some(token) = tokens.next().await {
///     print!("{}", token?);
/// }
/// let prediction = tokens.finish().await?;
/// println!("took {:?}", prediction.metrics().predict_time());
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing until it is read"]
pub struct OutputStream<I> {
    client: Client,
    deadline: Instant,
    snapshot: Snapshot<I>,
    logs: String,
    reading: Reading,
    guard: Option<CancelOnDrop>,
}

/// A reader at rest, or on its way to the next item.
enum Reading {
    Idle(Box<Reader>),
    Busy(Pin<Box<dyn Future<Output = Step> + Send>>),
    Over,
}

/// A reader that comes back, with its item.
type Step = (Box<Reader>, Option<StreamItem>);

impl<I: ChunkedInput> OutputStream<I> {
    pub(super) fn new(client: Client, prediction: RawPrediction, reader: Reader, deadline: Instant) -> Self {
        let reading = Reading::Idle(Box::new(reader));
        Self { client, deadline, snapshot: Snapshot::new(prediction), logs: String::new(), reading, guard: None }
    }

    /// Cancels the prediction when this is dropped before it has ended.
    pub(super) fn canceled_by(self, guard: CancelOnDrop) -> Self {
        Self { guard: Some(guard), ..self }
    }

    /// The next piece; `None` after the last.
    ///
    /// Dropping the future loses nothing: the piece comes with the next call.
    ///
    /// # Errors
    ///
    /// A piece that does not fit its type is an error of kind `OutputMismatch` with its JSON, and others may follow. Any
    /// other error is the last item: `Failed`, `Canceled` or `Aborted` where the prediction ended so,
    /// [`ErrorKind::Timeout`] where the time is over (it runs on), and those of any read.
    pub async fn next(&mut self) -> Option<Result<I::Chunk, Error>> {
        std::future::poll_fn(|context| self.poll_chunk(context)).await
    }

    /// The prediction as it was last read. Once the stream has ended, as it ended.
    #[must_use]
    pub fn prediction(&self) -> &Snapshot<I> {
        &self.snapshot
    }

    /// What the model has logged so far, as far as it is known here.
    #[must_use]
    pub fn logs(&self) -> &str {
        if self.logs.len() > self.snapshot.logs().len() { &self.logs } else { self.snapshot.logs() }
    }

    /// Cancels the prediction; the stream then ends with an error of kind [`ErrorKind::Canceled`]. One that has ended
    /// stays as it ended.
    ///
    /// # Errors
    ///
    /// Those of any call. Canceling twice is harmless.
    pub async fn cancel(&mut self) -> Result<(), Error> {
        let deadline = self.client.0.transport.deadline(None)?;
        self.snapshot.raw = self.client.0.backend.cancel(&self.snapshot.raw.id, deadline).await?;
        Ok(())
    }

    /// Passes over the pieces that are left, and gives the prediction as it ended: its typed output, status and metrics.
    ///
    /// # Errors
    ///
    /// Those that end the stream, even if they were given out before.
    pub async fn finish(mut self) -> Result<Prediction<I>, Error> {
        while let Some(item) = std::future::poll_fn(|context| self.poll_item(context)).await {
            if let StreamItem::Ended(error) = item {
                return Err(error);
            }
        }
        if !self.snapshot.status().is_terminal() {
            self.client.0.backend.wait(&mut self.snapshot.raw, Instant::now(), self.deadline).await?;
        }
        outcome::ended(&self.snapshot.raw)?;
        Ok(Prediction::new(self.client, self.snapshot.raw))
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<I::Chunk, Error>>> {
        loop {
            match ready!(self.poll_item(context)) {
                Some(StreamItem::Piece(piece)) => return Poll::Ready(Some(self.typed(piece))),
                Some(StreamItem::Ended(error)) => return Poll::Ready(Some(Err(error))),
                Some(StreamItem::Logs(_) | StreamItem::Read(_)) => {}
                None => return Poll::Ready(None),
            }
        }
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<StreamItem>> {
        let item = loop {
            match std::mem::replace(&mut self.reading, Reading::Over) {
                Reading::Over => return Poll::Ready(None),
                Reading::Idle(mut reader) => {
                    let known = reader.known();
                    if known.is_some() {
                        self.reading = Reading::Idle(reader);
                        break known;
                    }
                    self.reading = Reading::Busy(Box::pin(async move {
                        let item = reader.next().await;
                        (reader, item)
                    }));
                }
                Reading::Busy(mut reading) => match reading.as_mut().poll(context) {
                    Poll::Pending => {
                        self.reading = Reading::Busy(reading);
                        return Poll::Pending;
                    }
                    Poll::Ready((_, None)) => break None,
                    Poll::Ready((reader, item)) => {
                        self.reading = Reading::Idle(reader);
                        break item;
                    }
                },
            }
        };
        // An error is no drop: after a time-out the prediction runs on.
        if let Some(guard) = self.guard.as_mut().filter(|_| matches!(item, None | Some(StreamItem::Ended(_)))) {
            guard.disarm();
        }
        match &item {
            Some(StreamItem::Logs(text)) => self.logs.push_str(text),
            Some(StreamItem::Read(read)) => {
                self.client.0.backend.seen(read);
                self.snapshot.raw = read.clone();
            }
            _ => {}
        }
        Poll::Ready(item)
    }

    fn typed(&self, piece: Value) -> Result<I::Chunk, Error> {
        let first = match I::Chunk::deserialize(&piece) {
            Ok(chunk) => return Ok(chunk),
            Err(mismatch) => mismatch,
        };
        // Events carry numbers and objects as text.
        let within = piece.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        if let Some(chunk) = within.and_then(|json| I::Chunk::deserialize(json).ok()) {
            return Ok(chunk);
        }
        let message = "a piece of the output does not fit the model's schema, its JSON is kept in the error";
        Err(Error::new(ErrorKind::OutputMismatch, message)
            .with_prediction(&self.snapshot.raw.id)
            .with_raw_output(piece)
            .with_source(first))
    }
}

impl<I: ChunkedInput> Stream for OutputStream<I> {
    type Item = Result<I::Chunk, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_chunk(context)
    }
}

impl<I> fmt::Debug for OutputStream<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutputStream").field("prediction", &self.snapshot).finish_non_exhaustive()
    }
}
