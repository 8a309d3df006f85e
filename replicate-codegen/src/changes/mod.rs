//! The changes between two documents of a model, classified by semantic versioning for a Rust caller.
//!
//! The plans of both are compared, not their JSON: the generated code and the inputs that it accepts are what matters.

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

/// The severity of a change for a program that uses the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Only text for people has changed.
    Patch,
    /// Every program still compiles and every input is still accepted. There are new possibilities, or a call that
    /// relies on defaults can give another result.
    Minor,
    /// Some program no longer compiles, or some input is no longer accepted.
    Breaking,
}

impl Severity {
    /// The severity as a word: `breaking`, `minor` or `patch`.
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

/// The kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChangeKind {
    /// A property was added.
    PropertyAdded,
    /// A property was removed.
    PropertyRemoved,
    /// A property is now required.
    NowRequired,
    /// A property is no longer required.
    NowOptional,
    /// The arguments of `new` have changed.
    ConstructorChanged,
    /// The Rust type of a place has changed.
    TypeChanged,
    /// The Rust name for a JSON name has changed, because it now collides with another name, or no longer does.
    Renamed,
    /// Values that were accepted are now refused.
    BoundsNarrowed,
    /// More values are accepted.
    BoundsWidened,
    /// Null is now accepted or refused, without a change of the Rust type.
    NullabilityChanged,
    /// An enum has new values.
    ValuesAdded,
    /// An enum has lost values.
    ValuesRemoved,
    /// A union has a new alternative.
    AlternativeAdded,
    /// A union has lost an alternative.
    AlternativeRemoved,
    /// The default of a property has changed.
    DefaultChanged,
    /// A property is now deprecated.
    Deprecated,
    /// A property is no longer deprecated.
    Undeprecated,
    /// The model now streams.
    StreamAdded,
    /// The model no longer streams.
    StreamRemoved,
    /// The model's training now has a schema.
    TrainingAdded,
    /// The model's training no longer has a schema.
    TrainingRemoved,
    /// The model is now run by its name instead of its version, or the other way round.
    RouteChanged,
    /// The document is of another version.
    VersionChanged,
    /// The order of properties or values has changed.
    OrderChanged,
    /// The author's text has changed.
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
    /// The kind of a change.
    pub kind: ChangeKind,
    /// The place: `input.loras[].scale`, `output`, `training input.steps`; empty for the model as a whole.
    pub place: String,
    /// The severity for a program.
    pub severity: Severity,
    /// The old state, on one line.
    pub old: Option<String>,
    /// The new state, on one line.
    pub new: Option<String>,
    /// What it means: a sentence in Markdown, on one line.
    pub words: String,
}

/// The changes between two documents of a model, the most severe first.
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
    // The sort is stable: changes of the same severity stay in the order of the schema.
    changes.sort_by_key(|change| std::cmp::Reverse(change.severity));
    changes
}
