use std::collections::HashSet;

use super::{Change, ChangeKind, Severity, rust, words};
use crate::ir::{Module, Of, Root, Shape, Side, TypeDef, TypeId};

/// Two plans side by side, and what was found so far.
pub(super) struct Comparison<'a> {
    pub(super) old: &'a Module,
    pub(super) new: &'a Module,
    pub(super) changes: Vec<Change>,
    /// Pairs of types that are compared already, or are being compared: types lead back to themselves.
    seen: HashSet<(TypeId, TypeId)>,
}

/// What was and what is, as texts.
pub(super) type Texts = (Option<String>, Option<String>);

impl<'a> Comparison<'a> {
    pub(super) fn new(old: &'a Module, new: &'a Module) -> Self {
        Self { old, new, changes: Vec::new(), seen: HashSet::new() }
    }

    pub(super) fn push(
        &mut self,
        kind: ChangeKind,
        severity: Severity,
        place: &str,
        (old, new): Texts,
        words: impl Into<String>,
    ) {
        self.changes.push(Change { kind, place: place.to_owned(), severity, old, new, words: words.into() });
    }

    /// Everything but what the author wrote of the model.
    pub(super) fn modules(&mut self) {
        let (old, new) = (self.old, self.new);
        self.roots(&old.input, &new.input, "");
        match (&old.training, &new.training) {
            (Some(old), Some(new)) => self.roots(old, new, "training "),
            (Some(_), None) => {
                let words = "the training has no schema any more: `TrainingInput` and `TrainingOutput` are gone";
                self.push(ChangeKind::TrainingRemoved, Severity::Breaking, "training input", (None, None), words);
            }
            (None, Some(_)) => {
                let words = "the training has a schema: there are `TrainingInput` and `TrainingOutput`";
                self.push(ChangeKind::TrainingAdded, Severity::Minor, "training input", (None, None), words);
            }
            (None, None) => {}
        }
        if old.model.official != new.model.official {
            let way = |official: bool| Some(if official { "by its name" } else { "by its version" }.to_owned());
            let words = if new.model.official {
                "the model is an official one: it is run by its name, in whatever version the service has"
            } else {
                "the model is no official one any more: it is run by the version of its document"
            };
            let ways = (way(old.model.official), way(new.model.official));
            self.push(ChangeKind::RouteChanged, Severity::Minor, "", ways, words);
        }
        if old.model.version != new.model.version {
            let versions = (old.model.version.clone(), new.model.version.clone());
            self.push(ChangeKind::VersionChanged, Severity::Patch, "", versions, "the document is of another version");
        }
    }

    fn roots(&mut self, old: &Root, new: &Root, prefix: &str) {
        self.types(old.input, new.input, &format!("{prefix}input"));
        let place = format!("{prefix}output");
        self.shapes(&old.output.shape, &new.output.shape, Side::Output, &place);
        match (&old.output.chunk, &new.output.chunk) {
            (Some(old), Some(new)) => {
                let types =
                    (rust::value_type(old, Side::Output, self.old), rust::value_type(new, Side::Output, self.new));
                if types.0 != types.1 {
                    let words = words::type_changed(&types.0, &types.1);
                    let types = (Some(types.0), Some(types.1));
                    self.push(ChangeKind::TypeChanged, Severity::Breaking, &format!("{place} chunk"), types, words);
                }
            }
            (Some(_), None) => {
                let words = "the model does not stream any more: `Client::stream` does not take its input";
                self.push(ChangeKind::StreamRemoved, Severity::Breaking, &place, (None, None), words);
            }
            (None, Some(_)) => {
                let words = "the model streams: `Client::stream` takes its input";
                self.push(ChangeKind::StreamAdded, Severity::Minor, &place, (None, None), words);
            }
            (None, None) => {}
        }
    }

    /// Compares what two places take that are no fields.
    pub(super) fn shapes(&mut self, old: &Shape, new: &Shape, side: Side, place: &str) {
        let types = (rust::value_type(old, side, self.old), rust::value_type(new, side, self.new));
        if types.0 == types.1 && same_sort(&old.of, &new.of) {
            self.within(old, new, side, place);
        } else {
            self.type_changed(types, place);
        }
    }

    pub(super) fn type_changed(&mut self, (old, new): (String, String), place: &str) {
        let words = words::type_changed(&old, &new);
        self.push(ChangeKind::TypeChanged, Severity::Breaking, place, (Some(old), Some(new)), words);
    }

    /// Compares two shapes of one Rust type: bounds, and what named types are made of.
    pub(super) fn within(&mut self, old: &Shape, new: &Shape, side: Side, place: &str) {
        self.bounds(old, new, side, place);
        match (&old.of, &new.of) {
            (Of::List(old), Of::List(new)) => self.shapes(old, new, side, &format!("{place}[]")),
            (Of::Map(old), Of::Map(new)) => self.shapes(old, new, side, &format!("{place}.*")),
            (Of::Enum(old), Of::Enum(new)) | (Of::Record(old), Of::Record(new)) | (Of::Union(old), Of::Union(new)) => {
                self.types(*old, *new, place);
            }
            _ => {}
        }
    }

    /// Compares two types of one name, once.
    fn types(&mut self, old: TypeId, new: TypeId, place: &str) {
        if !self.seen.insert((old, new)) {
            return;
        }
        match (&self.old.types[old.0], &self.new.types[new.0]) {
            (TypeDef::Enum(old), TypeDef::Enum(new)) => self.enums(old, new, place),
            (TypeDef::Record(old), TypeDef::Record(new)) => self.records(old, new, place),
            (TypeDef::Union(old), TypeDef::Union(new)) => self.unions(old, new, place),
            // Places of different sorts have been told apart before.
            _ => {}
        }
    }
}

/// Whether a named type is an enum, a struct or a union on both sides, so that one name means the same.
pub(super) fn same_sort(old: &Of, new: &Of) -> bool {
    match (old, new) {
        (Of::List(old), Of::List(new)) | (Of::Map(old), Of::Map(new)) => same_sort(&old.of, &new.of),
        (Of::Enum(_), other) | (other, Of::Enum(_)) => matches!(other, Of::Enum(_)),
        (Of::Record(_), other) | (other, Of::Record(_)) => matches!(other, Of::Record(_)),
        (Of::Union(_), other) | (other, Of::Union(_)) => matches!(other, Of::Union(_)),
        _ => true,
    }
}
