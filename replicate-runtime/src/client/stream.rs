//! The output of a prediction as a stream.

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

/// The output of a prediction, piece by piece, while the model produces it: see [`Client::stream`] and
/// [`Prediction::stream`].
///
/// This is a [`Stream`] of the model's chunks; [`next`](Self::next) needs no extension trait. Each piece comes exactly
/// once: the stream resumes after a dropped connection, and if there is no event stream, it polls the growing output.
/// If the prediction did not succeed, the last item is an error with its id.
///
/// Dropping the stream leaves the prediction running, unless it was created with
/// [`cancel_on_drop`](crate::StreamRun::cancel_on_drop). On a Cog server, a prediction may end with its connection, and
/// a stream can't be resumed: the server would run the model again.
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

/// A reader that is idle, or that is reading the next item.
enum Reading {
    Idle(Box<Reader>),
    Busy(Pin<Box<dyn Future<Output = Step> + Send>>),
    Over,
}

/// A reader that has finished reading, with its item.
type Step = (Box<Reader>, Option<StreamItem>);

impl<I: ChunkedInput> OutputStream<I> {
    pub(super) fn new(client: Client, prediction: RawPrediction, reader: Reader, deadline: Instant) -> Self {
        let reading = Reading::Idle(Box::new(reader));
        Self { client, deadline, snapshot: Snapshot::new(prediction), logs: String::new(), reading, guard: None }
    }

    /// Cancels the prediction if this is dropped before it has ended.
    pub(super) fn canceled_by(self, guard: CancelOnDrop) -> Self {
        Self { guard: Some(guard), ..self }
    }

    /// Returns the next piece, or `None` after the last.
    ///
    /// This is cancel safe: if the future is dropped, the next call returns the piece.
    ///
    /// # Errors
    ///
    /// A piece that does not fit its type is an error of kind `OutputMismatch` with its JSON; more pieces may follow.
    /// Any other error is the last item: `Failed`, `Canceled` or `Aborted` if the prediction ended that way,
    /// [`ErrorKind::Timeout`] after a time-out (the prediction continues), and those of any read request.
    pub async fn next(&mut self) -> Option<Result<I::Chunk, Error>> {
        std::future::poll_fn(|context| self.poll_chunk(context)).await
    }

    /// The prediction as it was last read. After the end of the stream, this is its final state.
    #[must_use]
    pub fn prediction(&self) -> &Snapshot<I> {
        &self.snapshot
    }

    /// The logs of the model that were received so far.
    #[must_use]
    pub fn logs(&self) -> &str {
        if self.logs.len() > self.snapshot.logs().len() { &self.logs } else { self.snapshot.logs() }
    }

    /// Cancels the prediction. The stream then ends with an error of kind [`ErrorKind::Canceled`]. A prediction that
    /// has ended is not changed.
    ///
    /// # Errors
    ///
    /// The errors of any call. Canceling twice has no effect.
    pub async fn cancel(&mut self) -> Result<(), Error> {
        let deadline = self.client.0.transport.deadline(None)?;
        self.snapshot.raw = self.client.0.backend.cancel(&self.snapshot.raw.id, deadline).await?;
        Ok(())
    }

    /// Skips the remaining pieces, and returns the prediction in its final state: with typed output, status and
    /// metrics.
    ///
    /// # Errors
    ///
    /// The error that ended the stream, even if it was returned before.
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
        // An error does not count as a drop: after a time-out, the prediction continues.
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
        // Events contain numbers and objects as text.
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
