use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::value::{self, Value};
use crate::{Field, ValidationErrors};

/// The model that an input is for, and the version that the schema was taken from.
///
/// ```
/// use replicate_runtime::ModelRef;
///
/// const MODEL: ModelRef = ModelRef::new("black-forest-labs", "flux-schnell");
/// assert_eq!(MODEL.to_string(), "black-forest-labs/flux-schnell");
/// assert_eq!(MODEL.version(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ModelRef {
    owner: &'static str,
    name: &'static str,
    version: Option<&'static str>,
    official: bool,
}

impl ModelRef {
    /// A model by its owner and name. The service decides which version runs.
    #[must_use]
    pub const fn new(owner: &'static str, name: &'static str) -> Self {
        Self { owner, name, version: None, official: false }
    }

    /// Reads the first line of the schema of a generated module: `model owner/name`, with the version where one is
    /// pinned, and with `official` where the model is an official one.
    pub(crate) const fn read(schema: &'static str) -> Self {
        let (line, _) = cut(schema, b'\n');
        let (_, line) = cut(line, b' ');
        let (model, rest) = cut(line, b' ');
        let (owner, name) = cut(model, b'/');
        let (first, second) = cut(rest, b' ');
        let (version, official) = match (first.as_bytes(), second.as_bytes()) {
            (b"official", _) => ("", true),
            (b"iterator" | b"undeclared", _) => ("", false),
            (_, b"official") => (first, true),
            _ => (first, false),
        };
        let version = if version.is_empty() { None } else { Some(version) };
        Self { owner, name, version, official }
    }

    /// Pins the version: 64 hex digits.
    #[must_use]
    pub const fn at_version(mut self, version: &'static str) -> Self {
        self.version = Some(version);
        self
    }

    /// Marks an official model: the service keeps it running, and it is run by its name.
    #[must_use]
    pub const fn as_official(mut self) -> Self {
        self.official = true;
        self
    }

    /// The user or organization that owns the model.
    #[must_use]
    pub const fn owner(&self) -> &'static str {
        self.owner
    }

    /// The model's name, without its owner.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The version that the schema was taken from, if the document names one that can be run.
    #[must_use]
    pub const fn version(&self) -> Option<&'static str> {
        self.version
    }

    /// Whether the document says that this is an official model.
    #[must_use]
    pub const fn is_official(&self) -> bool {
        self.official
    }
}

/// The text before and after a separator.
const fn cut(text: &'static str, separator: u8) -> (&'static str, &'static str) {
    let mut at = 0;
    while at < text.len() {
        if text.as_bytes()[at] == separator {
            let (before, after) = text.split_at(at);
            return (before, after.split_at(1).1);
        }
        at += 1;
    }
    (text, "")
}

/// Writes `owner/name`.
impl fmt::Display for ModelRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

/// The input of a model, as [`Client::run`](crate::Client::run) and its siblings take it.
///
/// Every generated `Input` implements this trait. Serializing it gives the JSON that the service reads, with only the
/// fields that the caller set. Deserializing refuses keys that the schema does not have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the input of a model",
    label = "not the `Input` of a generated module",
    note = "`#[model(\"owner/name\")]` generates one; a model without one runs with JSON: `client.model(\"owner/name\")`"
)]
pub trait ModelInput: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The model that takes this input.
    const MODEL: ModelRef;

    /// The output of the model.
    type Output: DeserializeOwned + Send + Sync + 'static;

    /// Checks every bound of the schema, before anything is sent.
    ///
    /// # Errors
    ///
    /// Every violation, with its path, the broken rule and the value.
    fn validate(&self) -> Result<(), ValidationErrors>;

    /// The properties of the input schema.
    #[must_use]
    fn fields() -> &'static [Field]
    where
        Self: Sized,
    {
        &[]
    }

    /// How the model gives its output. Part of the protocol with generated code.
    #[doc(hidden)]
    #[must_use]
    fn output_kind() -> OutputKind
    where
        Self: Sized,
    {
        OutputKind::Unknown
    }

    /// How the client sees the input. Part of the protocol with generated code.
    #[doc(hidden)]
    fn value(&self) -> Option<&dyn Value> {
        None
    }
}

/// How a model gives its output, as its schema says. Part of the protocol with generated code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputKind {
    /// As a whole, at the end.
    Whole,
    /// Piece by piece.
    Iterator,
    /// The schema does not say.
    Unknown,
}

impl OutputKind {
    /// Reads the first line of a schema's text: the words behind the name of the model.
    fn read(schema: &str) -> Self {
        let words = || schema.lines().next().unwrap_or_default().split(' ').skip(2);
        if words().any(|word| word == "iterator") {
            Self::Iterator
        } else if words().any(|word| word == "undeclared") {
            Self::Unknown
        } else {
            Self::Whole
        }
    }
}

/// What a generated input states about its model. `Kind` is what the input is for: an [`operation::Prediction`] or an
/// [`operation::Training`].
///
/// The bounds on these types are stated once for all models, on the blanket implementations below.
pub trait Operation<Kind> {
    /// The schema of the module. Its first line names the model.
    const SCHEMA: &'static str;

    /// The output of the model.
    type Output;
}

/// What an input can be for.
pub(crate) mod operation {
    /// A prediction.
    #[derive(Clone, Copy, Debug)]
    pub enum Prediction {}

    /// A training.
    #[derive(Clone, Copy, Debug)]
    pub enum Training {}
}

macro_rules! by_operation {
    ($($operation:ident => $interface:ident { $($more:item)* })*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<T> $interface for T
            where
                T: Operation<operation::$operation, Output: DeserializeOwned + Send + Sync + 'static>
                    + Value
                    + Serialize
                    + DeserializeOwned,
            {
                const MODEL: ModelRef = ModelRef::read(T::SCHEMA);

                type Output = T::Output;

                fn validate(&self) -> Result<(), ValidationErrors> {
                    value::validate(self)
                }

                fn fields() -> &'static [Field] {
                    value::fields::<T>()
                }

                $($more)*

                fn value(&self) -> Option<&dyn Value> {
                    Some(self)
                }
            }
        )*
    };
}

by_operation! {
    Prediction => ModelInput {
        fn output_kind() -> OutputKind {
            OutputKind::read(T::SCHEMA)
        }
    }
    Training => TrainingInput {}
}

/// The input of a model that gives its output piece by piece, as [`Client::stream`](crate::Client::stream) takes it.
///
/// Generated for models whose output schema has `x-cog-array-type: iterator`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the input of a model that streams",
    label = "this model gives its output at its end, all at once",
    note = "`Client::run` waits for the output, `Client::submit` does not wait; only models whose output is an iterator stream"
)]
pub trait StreamingInput: ModelInput {
    /// One piece of the output.
    type Chunk: DeserializeOwned + Send + Sync + 'static;
}

/// The input of a training, for models whose training has its own schema.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the input of a training",
    label = "this is not the `TrainingInput` of a generated module",
    note = "a module has a `TrainingInput` if the document of its model has a schema of that name: others can't be trained"
)]
pub trait TrainingInput: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The model that is trained.
    const MODEL: ModelRef;

    /// The output of the training.
    type Output: DeserializeOwned + Send + Sync + 'static;

    /// Checks every bound of the schema, before anything is sent.
    ///
    /// # Errors
    ///
    /// Every violation, with its path, the broken rule and the value.
    fn validate(&self) -> Result<(), ValidationErrors>;

    /// The properties of the training's input schema.
    #[must_use]
    fn fields() -> &'static [Field]
    where
        Self: Sized,
    {
        &[]
    }

    /// How the client sees the input. Part of the protocol with generated code.
    #[doc(hidden)]
    fn value(&self) -> Option<&dyn Value> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_read_while_compiling() {
        const MODEL: ModelRef = ModelRef::read("model acme/painter-2.1\nobject Input\n");
        const PINNED: ModelRef = ModelRef::read("model acme/painter-2.1 abc\nobject Input official\n");
        const OFFICIAL: ModelRef = ModelRef::read("model acme/painter official");
        assert_eq!(MODEL, ModelRef::new("acme", "painter-2.1"));
        assert_eq!(PINNED, MODEL.at_version("abc"));
        assert_eq!(OFFICIAL, ModelRef::new("acme", "painter").as_official());
        assert_eq!(ModelRef::read("model acme/painter abc official\n"), OFFICIAL.at_version("abc"));
    }
}
