use replicate_rules::nearest;

use super::compare::Comparison;
use super::{ChangeKind, Severity, rust, words};
use crate::ir::{Field, Module, Record, Side};

impl Comparison<'_> {
    /// Structs: properties by what they are on the wire.
    pub(super) fn records(&mut self, old: &Record, new: &Record, place: &str) {
        let find = |record: &Record, wire: &str| record.fields.iter().position(|field| field.wire == wire);
        if old.side == Side::Input {
            self.constructors(old, new, place);
        }
        for field in &old.fields {
            let place_of = format!("{place}.{}", field.wire);
            match find(new, &field.wire) {
                Some(at) => self.fields(field, &new.fields[at], old, &place_of),
                None => self.field_removed(field, old, new, &place_of),
            }
        }
        for field in new.fields.iter().filter(|field| find(old, &field.wire).is_none()) {
            self.field_added(field, new, &format!("{place}.{}", field.wire));
        }
        let order = |of: &Record, other: &Record| -> Vec<String> {
            let both = of.fields.iter().filter(|field| find(other, &field.wire).is_some());
            both.map(|field| field.wire.clone()).collect()
        };
        if order(old, new) != order(new, old) {
            let words = format!("the properties stand in another order, also in `{}::FIELDS`", new.name);
            self.push(ChangeKind::OrderChanged, Severity::Patch, place, (None, None), words);
        }
        if old.description != new.description {
            let texts = words::texts(&old.description, &new.description);
            self.push(ChangeKind::TextChanged, Severity::Patch, place, texts, words::TEXT);
        }
    }

    /// `new`: what is required, and how it is given.
    fn constructors(&mut self, old: &Record, new: &Record, place: &str) {
        let (was, is) = (required(old), required(new));
        let names = |fields: &[&Field]| {
            let mut names: Vec<String> = fields.iter().map(|field| field.ident.clone()).collect();
            names.sort();
            names
        };
        if names(&was) == names(&is) {
            return;
        }
        let texts = (words::constructor(old, &was), words::constructor(new, &is));
        let words = match (was.as_slice(), is.as_slice()) {
            ([was], [is]) => {
                format!("a call of `new` may still compile, and gives `{}` in place of `{}`", is.ident, was.ident)
            }
            _ => format!("`{}` is `{}` now", texts.0, texts.1),
        };
        self.push(ChangeKind::ConstructorChanged, Severity::Breaking, place, (Some(texts.0), Some(texts.1)), words);
    }

    fn field_removed(&mut self, field: &Field, old: &Record, new: &Record, place: &str) {
        let of = rust::field_type(field, old.side, self.old);
        let heir = heir(field, &of, old, new, self.new);
        let gone = match old.side {
            Side::Input => format!("`{}` is gone, with its field and its setter", field.ident),
            Side::Output => format!("`{}` is gone, with its field", field.ident),
        };
        let words = match heir {
            Some(heir) => format!("{gone}; perhaps `{}` is what became of it", heir.ident),
            None => gone,
        };
        self.push(ChangeKind::PropertyRemoved, Severity::Breaking, place, (Some(of), None), words);
    }

    fn field_added(&mut self, field: &Field, record: &Record, place: &str) {
        let of = rust::field_type(field, record.side, self.new);
        let (severity, words) = match (record.side, field.required) {
            (Side::Input, true) => (Severity::Breaking, format!("`{}` has to be given", field.ident)),
            (Side::Input, false) => (Severity::Minor, format!("`{}` can be set", field.ident)),
            (Side::Output, _) => (
                Severity::Breaking,
                format!(
                    "a pattern or literal of `{}` that names every field does not compile without `{}`",
                    record.name, field.ident
                ),
            ),
        };
        self.push(ChangeKind::PropertyAdded, severity, place, (None, Some(of)), words);
    }
}

fn required(record: &Record) -> Vec<&Field> {
    record.fields.iter().filter(|field| field.required).collect()
}

/// A new field that seems to stand for one that is gone: of its type, and of the same description or alike in name.
fn heir<'a>(gone: &Field, of: &str, old: &Record, new: &'a Record, module: &Module) -> Option<&'a Field> {
    let is_new = |field: &&Field| old.fields.iter().all(|other| other.wire != field.wire);
    let fits = |field: &&Field| rust::field_type(field, new.side, module) == of;
    let heirs: Vec<&Field> = new.fields.iter().filter(is_new).filter(fits).collect();
    let described = heirs.iter().find(|field| !gone.description.is_empty() && field.description == gone.description);
    described.copied().or_else(|| {
        let name = nearest(&gone.wire, heirs.iter().map(|field| field.wire.as_str()))?;
        heirs.iter().find(|field| field.wire == name).copied()
    })
}
