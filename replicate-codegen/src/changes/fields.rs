use super::compare::{Comparison, same_sort};
use super::{ChangeKind, Severity, rust, words};
use crate::ir::{Field, Record, Side};
use crate::text;

impl Comparison<'_> {
    /// A field that both have; `record` is the one it was in.
    pub(super) fn fields(&mut self, old: &Field, new: &Field, record: &Record, place: &str) {
        let side = record.side;
        if old.ident != new.ident {
            self.renamed((&old.ident, &new.ident), "", place);
        } else if side == Side::Input && old.setter != new.setter {
            self.renamed((&old.setter, &new.setter), "", place);
        }
        self.presence(old, new, side, place);
        self.type_of(old, new, side, place);
        self.defaults(old, new, side, place);
        match (old.deprecated, new.deprecated) {
            (false, true) => {
                let words = format!("`{}` is deprecated: who uses it gets a warning", new.ident);
                self.push(ChangeKind::Deprecated, Severity::Minor, place, (None, None), words);
            }
            (true, false) => {
                let words = format!("`{}` is not deprecated any more", new.ident);
                self.push(ChangeKind::Undeprecated, Severity::Patch, place, (None, None), words);
            }
            _ => {}
        }
        if old.description != new.description {
            let texts = words::texts(&old.description, &new.description);
            self.push(ChangeKind::TextChanged, Severity::Patch, place, texts, words::TEXT);
        }
    }

    /// Whether it must be given.
    fn presence(&mut self, old: &Field, new: &Field, side: Side, place: &str) {
        let (kind, words) = match (old.required, new.required, side) {
            (false, true, Side::Input) => (ChangeKind::NowRequired, format!("`{}` has to be given", new.ident)),
            (true, false, Side::Input) => {
                (ChangeKind::NowOptional, format!("`{}` need not be given, and `new` does not take it", new.ident))
            }
            (false, true, Side::Output) => (ChangeKind::NowRequired, format!("`{}` is always there", new.ident)),
            (true, false, Side::Output) => (ChangeKind::NowOptional, format!("`{}` may be absent", new.ident)),
            _ => return,
        };
        // A field of an output that may be null anyway is read as before.
        let same = side == Side::Output && old.optional() == new.optional();
        let severity = if same { Severity::Patch } else { Severity::Breaking };
        let types = (rust::field_type(old, side, self.old), rust::field_type(new, side, self.new));
        self.push(kind, severity, place, (Some(types.0), Some(types.1)), words);
    }

    fn type_of(&mut self, old: &Field, new: &Field, side: Side, place: &str) {
        let types = (rust::field_type(old, side, self.old), rust::field_type(new, side, self.new));
        let bare = |field: &Field, module| rust::bare_type(&field.shape, side, module);
        let same_bare = bare(old, self.old) == bare(new, self.new) && same_sort(&old.shape.of, &new.shape.of);
        if !same_bare || (types.0 != types.1 && old.required == new.required) {
            self.type_changed(types, place);
        } else if types.0 == types.1 && old.required == new.required && old.shape.nullable != new.shape.nullable {
            let words = if new.shape.nullable { "null is taken as well" } else { "null is not taken any more" };
            let words = format!("{words}; for an optional property it means absence, and is never sent");
            self.push(ChangeKind::NullabilityChanged, Severity::Patch, place, (None, None), words);
        }
        if same_bare {
            self.within(&old.shape, &new.shape, side, place);
        }
    }

    fn defaults(&mut self, old: &Field, new: &Field, side: Side, place: &str) {
        // Outputs have no defaults, and what must be given has none that is used.
        if side == Side::Output || new.required || old.required || old.default == new.default {
            return;
        }
        let shown = |default: &Option<String>| default.as_deref().map(text::one_line);
        let words = format!(
            "a call that does not set `{}` runs with {} in place of {}",
            new.ident,
            new.default.as_deref().map_or_else(|| "no value".to_owned(), text::code),
            old.default.as_deref().map_or_else(|| "no value".to_owned(), text::code),
        );
        self.push(
            ChangeKind::DefaultChanged,
            Severity::Minor,
            place,
            (shown(&old.default), shown(&new.default)),
            words,
        );
    }
}
