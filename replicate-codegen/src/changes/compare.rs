use std::collections::HashSet;

use replicate_schema::{Direction, Kind, Schema, TypeId};

use super::structs::Compared;
use super::{Change, ChangeKind, Severity, rust, words};
use crate::plan::{Item, Operation, Plan};

/// Two plans, and the changes found so far.
pub(super) struct Comparison<'a> {
    pub(super) old: &'a Plan,
    pub(super) new: &'a Plan,
    pub(super) changes: Vec<Change>,
    /// Pairs of types that were already compared, or are being compared, since types can be recursive.
    seen: HashSet<(TypeId, TypeId)>,
}

/// The old and the new state, as text.
pub(super) type Texts = (Option<String>, Option<String>);

impl<'a> Comparison<'a> {
    pub(super) fn new(old: &'a Plan, new: &'a Plan) -> Self {
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

    /// Compares everything except the author's text about the model.
    pub(super) fn modules(&mut self) {
        let (old, new) = (self.old, self.new);
        self.operations(&old.prediction, &new.prediction, "");
        match (&old.training, &new.training) {
            (Some(old), Some(new)) => self.operations(old, new, "training "),
            (Some(_), None) => {
                let words = "the training no longer has a schema: `TrainingInput` and `TrainingOutput` are gone";
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
                "the model is now an official model: it is run by its name, in the version that the service has"
            } else {
                "the model is no longer an official model: it is run by the version of its document"
            };
            let ways = (way(old.model.official), way(new.model.official));
            self.push(ChangeKind::RouteChanged, Severity::Minor, "", ways, words);
        }
        if old.model.version != new.model.version {
            let versions = (old.model.version.clone(), new.model.version.clone());
            self.push(ChangeKind::VersionChanged, Severity::Patch, "", versions, "the version changed");
        }
    }

    fn operations(&mut self, old: &Operation, new: &Operation, prefix: &str) {
        self.types(old.input, new.input, &format!("{prefix}input"));
        let place = format!("{prefix}output");
        self.schemas(&old.output, &new.output, Direction::Output, &place);
        match (&old.chunk, &new.chunk) {
            (Some(old), Some(new)) => {
                let types = (
                    rust::value_type(old, Direction::Output, self.old),
                    rust::value_type(new, Direction::Output, self.new),
                );
                if types.0 != types.1 {
                    let words = words::type_changed(&types.0, &types.1);
                    let types = (Some(types.0), Some(types.1));
                    self.push(ChangeKind::TypeChanged, Severity::Breaking, &format!("{place} chunk"), types, words);
                }
            }
            (Some(_), None) => {
                let words = "the model no longer streams: `Client::stream` does not accept its input";
                self.push(ChangeKind::StreamRemoved, Severity::Breaking, &place, (None, None), words);
            }
            (None, Some(_)) => {
                let words = "the model streams now: `Client::stream` accepts its input";
                self.push(ChangeKind::StreamAdded, Severity::Minor, &place, (None, None), words);
            }
            (None, None) => {}
        }
    }

    /// Compares the schemas of two places that are not fields.
    pub(super) fn schemas(&mut self, old: &Schema, new: &Schema, direction: Direction, place: &str) {
        let types = (rust::value_type(old, direction, self.old), rust::value_type(new, direction, self.new));
        if types.0 == types.1 && same_sort(&old.kind, &new.kind) {
            self.within(old, new, direction, place);
        } else {
            self.type_changed(types, place);
        }
    }

    pub(super) fn type_changed(&mut self, (old, new): (String, String), place: &str) {
        let words = words::type_changed(&old, &new);
        self.push(ChangeKind::TypeChanged, Severity::Breaking, place, (Some(old), Some(new)), words);
    }

    /// Compares two schemas of the same Rust type: their bounds, and the contents of named types.
    pub(super) fn within(&mut self, old: &Schema, new: &Schema, direction: Direction, place: &str) {
        self.bounds(old, new, direction, place);
        match (&old.kind, &new.kind) {
            (Kind::Array(old), Kind::Array(new)) => self.schemas(old, new, direction, &format!("{place}[]")),
            (Kind::Map(old), Kind::Map(new)) => self.schemas(old, new, direction, &format!("{place}.*")),
            (Kind::Enum(old), Kind::Enum(new))
            | (Kind::Object(old), Kind::Object(new))
            | (Kind::Union(old), Kind::Union(new)) => {
                self.types(*old, *new, place);
            }
            _ => {}
        }
    }

    /// Compares two types with the same name, once.
    fn types(&mut self, old: TypeId, new: TypeId, place: &str) {
        if !self.seen.insert((old, new)) {
            return;
        }
        match (&self.old.items[old.0], &self.new.items[new.0]) {
            (Item::Enum(_), Item::Enum(_)) => self.enums(old, new, place),
            (Item::Struct(was), Item::Struct(is)) => {
                let direction = was.direction;
                let (was, is) = (Compared::new(old, was, self.old), Compared::new(new, is, self.new));
                self.structs(was, is, place);
                self.bounds(&whole(old, self.old), &whole(new, self.new), direction, place);
            }
            (Item::Union(was), Item::Union(is)) => {
                self.unions((self.old.name(old), was), (self.new.name(new), is), place);
            }
            // Different sorts of types were already distinguished.
            _ => {}
        }
    }
}

/// The bounds of an object as a whole.
fn whole(id: TypeId, plan: &Plan) -> Schema {
    Schema { bounds: plan.types.bounds(id).to_vec(), ..Schema::new(Kind::Object(id)) }
}

/// Whether a named type is an enum, a struct or a union on both sides, so that the name means the same.
pub(super) fn same_sort(old: &Kind, new: &Kind) -> bool {
    match (old, new) {
        (Kind::Array(old), Kind::Array(new)) | (Kind::Map(old), Kind::Map(new)) => same_sort(&old.kind, &new.kind),
        (Kind::Enum(_), other) | (other, Kind::Enum(_)) => matches!(other, Kind::Enum(_)),
        (Kind::Object(_), other) | (other, Kind::Object(_)) => matches!(other, Kind::Object(_)),
        (Kind::Union(_), other) | (other, Kind::Union(_)) => matches!(other, Kind::Union(_)),
        _ => true,
    }
}
