use replicate_schema::{Direction, TypeId, nearest};

use super::compare::Comparison;
use super::{ChangeKind, Severity, rust, words};
use crate::names::TypeName;
use crate::plan::{Field, Plan, Struct};

/// A struct that is compared.
#[derive(Clone, Copy)]
pub(super) struct Compared<'a> {
    pub(super) name: &'a TypeName,
    /// The author's description.
    description: &'a str,
    pub(super) planned: &'a Struct,
}

impl<'a> Compared<'a> {
    pub(super) fn new(id: TypeId, planned: &'a Struct, plan: &'a Plan) -> Self {
        Self { name: &planned.name, description: plan.types[id].description(), planned }
    }

    fn fields(self) -> &'a [Field] {
        &self.planned.fields
    }

    fn required(self) -> Vec<&'a Field> {
        self.fields().iter().filter(|field| field.property.required).collect()
    }
}

impl Comparison<'_> {
    /// Compares structs: properties are matched by their JSON names.
    pub(super) fn structs(&mut self, old: Compared<'_>, new: Compared<'_>, place: &str) {
        let find = |of: Compared<'_>, name: &str| of.fields().iter().position(|field| field.property.name == name);
        if old.planned.direction == Direction::Input {
            self.constructors(old, new, place);
        }
        for field in old.fields() {
            let place_of = format!("{place}.{}", field.property.name);
            match find(new, &field.property.name) {
                Some(at) => self.fields(field, &new.fields()[at], old.planned.direction, &place_of),
                None => self.field_removed(field, old, new, &place_of),
            }
        }
        for field in new.fields().iter().filter(|field| find(old, &field.property.name).is_none()) {
            self.field_added(field, new, &format!("{place}.{}", field.property.name));
        }
        let order = |of: Compared<'_>, other: Compared<'_>| -> Vec<String> {
            let both = of.fields().iter().filter(|field| find(other, &field.property.name).is_some());
            both.map(|field| field.property.name.clone()).collect()
        };
        if order(old, new) != order(new, old) {
            let words = format!("the order of the properties changed, also in `{}::FIELDS`", new.name);
            self.push(ChangeKind::OrderChanged, Severity::Patch, place, (None, None), words);
        }
        if old.description != new.description {
            let texts = words::texts(old.description, new.description);
            self.push(ChangeKind::TextChanged, Severity::Patch, place, texts, words::TEXT);
        }
    }

    /// Compares `new`: the required properties, and how they are passed.
    fn constructors(&mut self, old: Compared<'_>, new: Compared<'_>, place: &str) {
        let (was, is) = (old.required(), new.required());
        let names = |fields: &[&Field]| {
            let mut names: Vec<String> = fields.iter().map(|field| field.ident.to_string()).collect();
            names.sort();
            names
        };
        if names(&was) == names(&is) {
            return;
        }
        let texts = (words::constructor(old, &was), words::constructor(new, &is));
        let words = match (was.as_slice(), is.as_slice()) {
            ([was], [is]) => {
                format!("a call of `new` may still compile, and gives `{}` instead of `{}`", is.ident, was.ident)
            }
            _ => format!("`{}` is `{}` now", texts.0, texts.1),
        };
        self.push(ChangeKind::ConstructorChanged, Severity::Breaking, place, (Some(texts.0), Some(texts.1)), words);
    }

    fn field_removed(&mut self, field: &Field, old: Compared<'_>, new: Compared<'_>, place: &str) {
        let of = rust::field_type(field, old.planned.direction, self.old);
        let successor = successor(field, &of, old, new, self.new);
        let gone = match old.planned.direction {
            Direction::Input => format!("`{}` is gone, with its field and its setter", field.ident),
            Direction::Output => format!("`{}` is gone, with its field", field.ident),
        };
        let words = match successor {
            Some(successor) => format!("{gone}; perhaps `{}` replaces it", successor.ident),
            None => gone,
        };
        self.push(ChangeKind::PropertyRemoved, Severity::Breaking, place, (Some(of), None), words);
    }

    fn field_added(&mut self, field: &Field, of: Compared<'_>, place: &str) {
        let ty = rust::field_type(field, of.planned.direction, self.new);
        let (severity, words) = match (of.planned.direction, field.property.required) {
            (Direction::Input, true) => (Severity::Breaking, format!("`{}` has to be given", field.ident)),
            (Direction::Input, false) => (Severity::Minor, format!("`{}` can be set", field.ident)),
            (Direction::Output, _) => (
                Severity::Breaking,
                format!(
                    "a pattern or literal of `{}` that names every field does not compile without `{}`",
                    of.name, field.ident
                ),
            ),
        };
        self.push(ChangeKind::PropertyAdded, severity, place, (None, Some(ty)), words);
    }
}

/// A new field that seems to replace a removed one: of the same type, and with the same description or a similar name.
fn successor<'a>(gone: &Field, ty: &str, old: Compared<'_>, new: Compared<'a>, plan: &Plan) -> Option<&'a Field> {
    let is_new = |field: &&Field| old.fields().iter().all(|other| other.property.name != field.property.name);
    let fits = |field: &&Field| rust::field_type(field, new.planned.direction, plan) == ty;
    let fitting: Vec<&Field> = new.fields().iter().filter(is_new).filter(fits).collect();
    let description = &gone.property.description;
    let described = fitting.iter().find(|field| !description.is_empty() && field.property.description == *description);
    described.copied().or_else(|| {
        let name = nearest(&gone.property.name, fitting.iter().map(|field| field.property.name.as_str()))?;
        fitting.iter().find(|field| field.property.name == name).copied()
    })
}
