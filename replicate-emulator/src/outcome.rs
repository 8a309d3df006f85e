use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use replicate_schema::ModelName;
use serde_json::{Map, Value};

use crate::prediction::Growth;

/// How a prediction ends, and how long that takes.
///
/// By default, the output is generated from the model's output schema, and the times are the emulator's.
///
/// ```
/// use std::time::Duration;
/// use replicate_emulator::Outcome;
///
/// let out_of_memory = Outcome::fail("CUDA out of memory").run_time(Duration::from_millis(10));
/// let known = Outcome::succeed().output(serde_json::json!(["Hello", " world"]));
/// # let _ = (out_of_memory, known);
/// ```
#[derive(Clone, Debug)]
pub struct Outcome {
    pub(crate) ending: Ending,
    pub(crate) output: Option<Value>,
    pub(crate) files: Vec<GivenFile>,
    pub(crate) boot_time: Option<Duration>,
    pub(crate) run_time: Option<Duration>,
    pub(crate) logs: Option<String>,
    /// The additional data of a cassette.
    pub(crate) recorded: Option<Box<Recorded>>,
}

/// What only a recorded prediction has.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    /// In it, files are those of the cassette.
    pub(crate) output: Value,
    pub(crate) metrics: Map<String, Value>,
    pub(crate) growth: Growth,
    pub(crate) files: HashMap<String, Bytes>,
}

/// A given file that an output links to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GivenFile {
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) bytes: Bytes,
}

impl GivenFile {
    pub(crate) fn new(name: impl Into<String>, media_type: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { name: name.into(), media_type: media_type.into(), bytes: bytes.into() }
    }
}

/// The terminal status that a prediction reaches if nobody stops it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Succeed,
    Fail(String),
    Cancel,
    Abort,
}

impl Outcome {
    /// The prediction succeeds with an output that fits the model's schema.
    #[must_use]
    pub fn succeed() -> Self {
        Self::new(Ending::Succeed)
    }

    /// The prediction fails, with this as its `error`.
    #[must_use]
    pub fn fail(message: impl Into<String>) -> Self {
        Self::new(Ending::Fail(message.into()))
    }

    /// The prediction is canceled at the end of its run, as if by somebody else.
    #[must_use]
    pub fn cancel() -> Self {
        Self::new(Ending::Cancel)
    }

    /// The prediction is aborted at the end of the boot: it never runs.
    #[must_use]
    pub fn abort() -> Self {
        Self::new(Ending::Abort)
    }

    fn new(ending: Ending) -> Self {
        Self { ending, output: None, files: Vec::new(), boot_time: None, run_time: None, logs: None, recorded: None }
    }

    /// What a cassette has.
    pub(crate) fn recorded(mut self, recorded: Recorded) -> Self {
        self.recorded = Some(Box::new(recorded));
        self
    }

    /// Sets the output, instead of one that is generated from the schema. It need not fit the schema.
    #[must_use]
    pub fn output(mut self, output: Value) -> Self {
        self.output = Some(output);
        self
    }

    /// Sets a file that the output links to, instead of generated ones, with this name, media type and content.
    ///
    /// It is used wherever the output schema has a file. Several calls give several files. An [`output`](Self::output)
    /// takes precedence.
    ///
    /// ```
    /// use replicate_emulator::Outcome;
    ///
    /// let known = Outcome::succeed().file("cat.svg", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    /// # let _ = known;
    /// ```
    #[must_use]
    pub fn file(mut self, name: impl Into<String>, media_type: impl Into<String>, content: impl Into<Bytes>) -> Self {
        self.files.push(GivenFile::new(name, media_type, content));
        self
    }

    /// Sets how long the prediction stays `starting`.
    #[must_use]
    pub fn boot_time(mut self, boot_time: Duration) -> Self {
        self.boot_time = Some(boot_time);
        self
    }

    /// Sets how long the prediction stays `processing`.
    #[must_use]
    pub fn run_time(mut self, run_time: Duration) -> Self {
        self.run_time = Some(run_time);
        self
    }

    /// Sets the logs from the start of the run on, instead of a growing progress bar.
    #[must_use]
    pub fn logs(mut self, logs: impl Into<String>) -> Self {
        self.logs = Some(logs.into());
        self
    }
}

/// A create request that the emulator has accepted, as the argument of a script.
#[derive(Clone, Debug)]
pub struct Call {
    pub(crate) model: ModelName,
    pub(crate) input: Value,
    pub(crate) number: usize,
}

impl Call {
    /// The model to run.
    #[must_use]
    pub fn model(&self) -> &ModelName {
        &self.model
    }

    /// The input as it was sent: a JSON object that fits the schema, secrets included.
    #[must_use]
    pub fn input(&self) -> &Value {
        &self.input
    }

    /// How many predictions were created before this one.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }
}
