//! What changed between two documents of a model, judged as semantic versioning would for a Rust caller.
//!
//! The plans of the two are compared and not their JSON: what counts is the code that is generated, and the inputs that
//! it takes.

mod bounds;
mod compare;
mod enums;
mod fields;
mod numbers;
mod rust;
mod structs;
#[cfg(test)]
mod tests;
mod words;

use std::fmt;

use replicate_schema::visible::one_line;
use replicate_schema::{Document, ModelName};

use crate::plan::Plan;
use compare::Comparison;

/// How much a change means to a program that uses the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Only what people read is another.
    Patch,
    /// Every program compiles and every input is taken as before; more is possible, or a call that leaves something to the
    /// model can give another result.
    Minor,
    /// There is a program that does not compile any more, or an input that is not taken any more.
    Breaking,
}

impl Severity {
    /// The word for it: `breaking`, `minor` or `patch`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What sort of change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChangeKind {
    /// A property is new.
    PropertyAdded,
    /// A property is gone.
    PropertyRemoved,
    /// A property has to be given now.
    NowRequired,
    /// A property need not be given any more.
    NowOptional,
    /// What `new` takes is another.
    ConstructorChanged,
    /// A place has another Rust type.
    TypeChanged,
    /// The Rust name for something on the wire is another, since it meets another name now, or no longer does.
    Renamed,
    /// Values that were taken are refused now.
    BoundsNarrowed,
    /// More values are taken.
    BoundsWidened,
    /// Null is taken or refused, where it makes no difference to the Rust type.
    NullabilityChanged,
    /// An enum has values that are new.
    ValuesAdded,
    /// An enum has lost values.
    ValuesRemoved,
    /// A union has an alternative that is new.
    AlternativeAdded,
    /// A union has lost an alternative.
    AlternativeRemoved,
    /// What the model does where a property is not set is another.
    DefaultChanged,
    /// A property should not be used any more.
    Deprecated,
    /// A property may be used again.
    Undeprecated,
    /// The model streams.
    StreamAdded,
    /// The model does not stream any more.
    StreamRemoved,
    /// The model's training has a schema.
    TrainingAdded,
    /// The model's training has no schema any more.
    TrainingRemoved,
    /// The service runs the model in another way: by its name, or by its version.
    RouteChanged,
    /// The document is of another version.
    VersionChanged,
    /// Properties or values stand in another order.
    OrderChanged,
    /// What the author wrote is another.
    TextChanged,
}

impl ChangeKind {
    /// A name for programs: `property_removed`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PropertyAdded => "property_added",
            Self::PropertyRemoved => "property_removed",
            Self::NowRequired => "now_required",
            Self::NowOptional => "now_optional",
            Self::ConstructorChanged => "constructor_changed",
            Self::TypeChanged => "type_changed",
            Self::Renamed => "renamed",
            Self::BoundsNarrowed => "bounds_narrowed",
            Self::BoundsWidened => "bounds_widened",
            Self::NullabilityChanged => "nullability_changed",
            Self::ValuesAdded => "values_added",
            Self::ValuesRemoved => "values_removed",
            Self::AlternativeAdded => "alternative_added",
            Self::AlternativeRemoved => "alternative_removed",
            Self::DefaultChanged => "default_changed",
            Self::Deprecated => "deprecated",
            Self::Undeprecated => "undeprecated",
            Self::StreamAdded => "stream_added",
            Self::StreamRemoved => "stream_removed",
            Self::TrainingAdded => "training_added",
            Self::TrainingRemoved => "training_removed",
            Self::RouteChanged => "route_changed",
            Self::VersionChanged => "version_changed",
            Self::OrderChanged => "order_changed",
            Self::TextChanged => "text_changed",
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// What sort of change it is.
    pub kind: ChangeKind,
    /// Where it is: `input.loras[].scale`, `output`, `training input.steps`; empty for the model as a whole.
    pub place: String,
    /// What it means to a program.
    pub severity: Severity,
    /// What was there, on one line.
    pub old: Option<String>,
    /// What is there now, on one line.
    pub new: Option<String>,
    /// What it means, in a sentence of Markdown on one line.
    pub words: String,
}

/// The changes between two documents of a model, the gravest first.
///
/// # Examples
///
/// ```
/// use replicate_codegen::{ChangeKind, Document, Severity, changes};
///
/// let old = Document::from_json(r#"{"Input": {"properties": {"width": {"type": "integer", "maximum": 4096}}}}"#)?;
/// let new = Document::from_json(r#"{"Input": {"properties": {"width": {"type": "integer", "maximum": 2048}}}}"#)?;
/// let changes = changes(&old, &new, &"acme/painter".parse()?);
/// assert_eq!(changes[0].kind, ChangeKind::BoundsNarrowed);
/// assert_eq!(changes[0].severity, Severity::Breaking);
/// assert_eq!(changes[0].place, "input.width");
/// # Ok::<(), replicate_codegen::Error>(())
/// ```
#[must_use]
pub fn changes(old: &Document, new: &Document, model: &ModelName) -> Vec<Change> {
    let (old_plan, new_plan) = (Plan::new(old, model), Plan::new(new, model));
    let mut comparison = Comparison::new(&old_plan, &new_plan);
    comparison.modules();
    if old.description() != new.description() {
        let shown = |document: &Document| document.description().map(one_line);
        comparison.push(ChangeKind::TextChanged, Severity::Patch, "", (shown(old), shown(new)), words::TEXT);
    }
    let mut changes = comparison.changes;
    // Stable: within a severity, the order of the schema.
    changes.sort_by_key(|change| std::cmp::Reverse(change.severity));
    changes
}
