use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use super::failure::FailureKind;
use super::names::Id;
use super::printable::Printable;

/// The error of a call.
///
/// One opaque type is used in the whole crate. [`kind`](Self::kind) says what happened, the predicates say what it
/// means for the caller, and the `source` chain has the causes. The message never contains tokens or whole response
/// bodies; [`body`](Self::body) has a response that could not be read.
///
/// `Debug` writes the message and its causes, so that `fn main() -> Result<(), replicate_runtime::Error>` prints a
/// readable message.
///
/// ```
/// use replicate_runtime::{Client, ErrorKind};
///
/// let error = Client::builder().build().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Configuration);
/// assert!(error.to_string().starts_with("no API token"));
/// ```
pub struct Error(Box<Inner>);

/// The kinds of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input violates the model's schema; nothing was sent. See [`Error::validation`].
    InvalidInput,
    /// An id, a model's name or an option is invalid; nothing was sent.
    InvalidArgument,
    /// The client has no token, or an invalid setting; nothing was sent.
    Configuration,
    /// The service does not accept the token (401), or the token does not permit this (403).
    Unauthenticated,
    /// The account has no credit (402).
    PaymentRequired,
    /// There is no such model, version, prediction or file (404, 410), or the token has no access to it.
    NotFound,
    /// The service refused the request (422 and other 4xx). See [`Error::invalid_fields`].
    Rejected,
    /// There were too many requests (429), even after waiting as long as the service asked.
    RateLimited,
    /// The service failed (5xx).
    Service,
    /// The service could not be reached, or the connection broke.
    Connection,
    /// The whole call, or one response, took too long.
    Timeout,
    /// The response can't be read: it is not JSON, or not of the expected shape.
    MalformedReply,
    /// The response has no body.
    EmptyReply,
    /// The response or a file is larger than a limit of the client, or than the service accepts (413).
    TooLarge,
    /// The response is a redirect, which is not followed.
    Redirected,
    /// The model failed.
    Failed,
    /// The prediction was canceled while it ran.
    Canceled,
    /// The prediction was ended before it started.
    Aborted,
    /// A file does not exist, or no longer (403, 404, 410): the service deletes outputs an hour after the prediction
    /// has ended.
    Expired,
    /// The prediction has ended and the service has deleted its output.
    DataRemoved,
    /// The output does not fit its declared type. See [`Error::raw_output`].
    OutputMismatch,
    /// A local file could not be read or written.
    File,
    /// The object store already has an object of that name, and it must not be replaced.
    ObjectExists,
    /// The cost of a prediction is unknown: its model has no price, it has not ended, or the metrics that it is charged
    /// by are missing.
    CostUnknown,
    /// The prediction may cost more than is left of the client's budget, or its model has no price; nothing was sent.
    OverBudget,
    /// An object store refused an object, or could not be reached. The store's error is the `source`.
    ObjectStore,
    /// A webhook lacks a header that its signature needs, or has an invalid one.
    WebhookHeaders,
    /// A webhook was signed too long ago, or in the future: it is late, or replayed by somebody else.
    WebhookTimestamp,
    /// A webhook has no valid signature: it was changed, or is not from the service.
    WebhookSignature,
}

/// An input field that the service refused, in the service's words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidField {
    /// The path of the field: `input.output_format`.
    pub field: String,
    /// The rule that was violated: `enum`, `number_lte`, `required`.
    pub rule: String,
    /// The service's description.
    pub description: String,
}

type Source = Box<dyn StdError + Send + Sync>;

struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    source: Option<Source>,
    prediction: Option<Id>,
    status_code: Option<u16>,
    /// The violations of a schema. The layer of values knows their type.
    violations: Option<Source>,
    body: Option<Bytes>,
    raw_output: Option<Value>,
    invalid_fields: Vec<InvalidField>,
    retry_after: Option<Duration>,
    outcome_unknown: Option<Unknown>,
    failure: Option<FailureKind>,
}

/// What a request may have done, although its outcome is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unknown {
    /// A prediction or training was created.
    Create,
    /// Something was changed.
    Change,
}

impl Error {
    /// The kind of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether a create request was sent and its response was lost, so that a prediction may be running and may be
    /// charged. It is also true for other changes that may have been made.
    ///
    /// The client never repeats such a request by itself. It has looked for the prediction and found none. Look again
    /// before you repeat the request: [`Client::find_recent`](crate::Client::find_recent).
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.0.outcome_unknown.is_some()
    }

    /// Whether this is a time-out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    /// Whether the same call may succeed later **and** can be made again without paying twice.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        use ErrorKind::{Connection, EmptyReply, MalformedReply, RateLimited, Service, Timeout};
        let passing = matches!(self.0.kind, RateLimited | Service | Connection | Timeout | MalformedReply | EmptyReply);
        // If there is an id, a new `run` would create a second prediction. Wait for the first one instead.
        passing && !self.is_outcome_unknown() && self.0.prediction.is_none()
    }

    /// Whether the prediction itself ended without a result: it failed, or was canceled or aborted.
    #[must_use]
    pub fn is_prediction_ended(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Failed | ErrorKind::Canceled | ErrorKind::Aborted)
    }

    /// Why the prediction failed, for [`ErrorKind::Failed`], as far as the service's codes and messages tell.
    ///
    /// ```no_run
    /// # async fn example<Input: replicate_runtime::ModelInput>(input: Input) -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::{Client, FailureKind};
    ///
    /// let client = Client::from_env()?;
    /// match client.run(input).await {
    ///     Err(error) if error.failure() == Some(FailureKind::Moderated) => println!("try other words"),
    ///     result => drop(result?),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn failure(&self) -> Option<FailureKind> {
        self.0.failure
    }

    /// The id of the prediction or training that the error is about, if one was created. Continue with it by
    /// [`Client::prediction`](crate::Client::prediction) or [`Client::training`](crate::Client::training).
    #[must_use]
    pub fn prediction_id(&self) -> Option<&str> {
        self.0.prediction.as_ref().map(Id::as_str)
    }

    /// The HTTP status of the response, if there was one and its status is the error.
    #[must_use]
    pub fn status_code(&self) -> Option<u16> {
        self.0.status_code
    }

    /// The whole body of a response that could not be read, or only in part. It may contain an output that was paid
    /// for.
    ///
    /// The API token is replaced in it. A body over the size limit is cut off at the limit.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// The input fields that the service refused, for [`ErrorKind::Rejected`].
    #[must_use]
    pub fn invalid_fields(&self) -> &[InvalidField] {
        &self.0.invalid_fields
    }

    /// The output as it was received, if it did not fit its type or came before the prediction failed.
    #[must_use]
    pub fn raw_output(&self) -> Option<&Value> {
        self.0.raw_output.as_ref()
    }

    /// How long the service asked to wait, if it did.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            source: None,
            prediction: None,
            status_code: None,
            violations: None,
            body: None,
            raw_output: None,
            invalid_fields: Vec::new(),
            retry_after: None,
            outcome_unknown: None,
            failure: None,
        }))
    }

    /// The message alone, without the parts that `Display` adds.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    pub(crate) fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_prediction(mut self, id: &Id) -> Self {
        self.0.prediction = Some(id.clone());
        self
    }

    pub(crate) fn with_status_code(mut self, code: u16) -> Self {
        self.0.status_code = Some(code);
        self
    }

    pub(crate) fn with_raw_output(mut self, output: Value) -> Self {
        self.0.raw_output = Some(output);
        self
    }

    pub(crate) fn with_invalid_fields(mut self, fields: Vec<InvalidField>) -> Self {
        self.0.invalid_fields = fields;
        self
    }

    pub(crate) fn with_retry_after(mut self, pause: Option<Duration>) -> Self {
        self.0.retry_after = pause;
        self
    }

    pub(crate) fn with_violations(mut self, violations: impl Into<Source>) -> Self {
        self.0.violations = Some(violations.into());
        self
    }

    /// The violations of a schema, for the layer that knows their type.
    pub(crate) fn violations(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.0.violations.as_deref()
    }

    pub(crate) fn with_body(mut self, body: Bytes) -> Self {
        self.0.body = Some(body);
        self
    }

    pub(crate) fn with_failure(mut self, kind: FailureKind) -> Self {
        self.0.failure = Some(kind);
        self
    }

    pub(crate) fn with_unknown_outcome(mut self) -> Self {
        self.0.outcome_unknown = Some(Unknown::Create);
        self
    }

    pub(crate) fn with_unknown_change(mut self) -> Self {
        self.0.outcome_unknown = Some(Unknown::Change);
        self
    }
}

/// The message, with the place and a hint. The causes are in `source`, except violations of the schema, which are part
/// of the message.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        write!(f, "{}", Printable(&inner.message))?;
        if let Some(violations) = &inner.violations {
            write!(f, ": {}", Printable(&violations.to_string()))?;
        }
        if let Some(id) = &inner.prediction {
            write!(f, " ({} {})", id.noun(), id.as_str())?;
        }
        f.write_str(match inner.outcome_unknown {
            None => "",
            Some(Unknown::Create) => {
                "; whether it was created is unknown: it may be running and may be charged, \
                 so look for it in the list before you send it again"
            }
            Some(Unknown::Change) => "; whether the change was made is unknown: look before you send it again",
        })
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        let mut cause = self.source();
        while let Some(error) = cause {
            write!(f, "\n  caused by: {}", Printable(&error.to_string()))?;
            cause = error.source();
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, ErrorKind, Id};

    #[test]
    fn debug_is_the_message_and_its_causes() {
        let cause = std::io::Error::other("connection reset");
        let error = Error::new(ErrorKind::Connection, "POST /predictions: no answer")
            .with_source(Error::new(ErrorKind::Connection, "the connection broke").with_source(cause))
            .with_prediction(&Id::new("abc").unwrap());
        assert_eq!(
            format!("{error:?}"),
            "POST /predictions: no answer (prediction abc)\n  caused by: the connection broke\n  \
             caused by: connection reset"
        );
    }

    #[test]
    fn an_unknown_outcome_says_what_it_may_cost() {
        let error = Error::new(ErrorKind::Connection, "the answer was lost").with_unknown_outcome();
        assert!(error.to_string().contains("may be charged"), "{error}");
        assert!(!error.is_retryable());
    }

    #[test]
    fn only_what_cannot_be_paid_twice_is_retryable() {
        let limited = Error::new(ErrorKind::RateLimited, "too many requests");
        assert!(limited.is_retryable());
        assert!(!limited.with_prediction(&Id::new("abc").unwrap()).is_retryable());
        assert!(!Error::new(ErrorKind::NotFound, "no such model").is_retryable());
    }

    #[test]
    fn an_error_is_one_pointer() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
