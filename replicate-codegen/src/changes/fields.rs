use replicate_schema::Direction;
use replicate_schema::visible::one_line;

use super::compare::{Comparison, same_sort};
use super::{ChangeKind, Severity, rust, words};
use crate::names::Name as _;
use crate::plan::Field;
use crate::text;

impl Comparison<'_> {
    /// Compares a field that both have.
    pub(super) fn fields(&mut self, old: &Field, new: &Field, direction: Direction, place: &str) {
        if old.ident != new.ident {
            self.renamed((old.ident.as_str(), new.ident.as_str()), "", place);
        } else if direction == Direction::Input && old.setter != new.setter {
            self.renamed((old.setter.as_str(), new.setter.as_str()), "", place);
        }
        self.presence(old, new, direction, place);
        self.type_of(old, new, direction, place);
        self.defaults(old, new, direction, place);
        match (old.property.deprecated, new.property.deprecated) {
            (false, true) => {
                let words = format!("`{}` is deprecated: using it gives a warning", new.ident);
                self.push(ChangeKind::Deprecated, Severity::Minor, place, (None, None), words);
            }
            (true, false) => {
                let words = format!("`{}` is no longer deprecated", new.ident);
                self.push(ChangeKind::Undeprecated, Severity::Patch, place, (None, None), words);
            }
            _ => {}
        }
        if old.property.description != new.property.description {
            let texts = words::texts(&old.property.description, &new.property.description);
            self.push(ChangeKind::TextChanged, Severity::Patch, place, texts, words::TEXT);
        }
    }

    /// Compares whether it is required.
    fn presence(&mut self, old: &Field, new: &Field, direction: Direction, place: &str) {
        let (kind, words) = match (old.property.required, new.property.required, direction) {
            (false, true, Direction::Input) => (ChangeKind::NowRequired, format!("`{}` has to be given", new.ident)),
            (true, false, Direction::Input) => {
                (ChangeKind::NowOptional, format!("`{}` need not be given, and `new` does not take it", new.ident))
            }
            (false, true, Direction::Output) => (ChangeKind::NowRequired, format!("`{}` is always there", new.ident)),
            (true, false, Direction::Output) => (ChangeKind::NowOptional, format!("`{}` may be absent", new.ident)),
            _ => return,
        };
        // A field of an output that may be null anyway is read as before.
        let same = direction == Direction::Output && old.optional() == new.optional();
        let severity = if same { Severity::Patch } else { Severity::Breaking };
        let types = (rust::field_type(old, direction, self.old), rust::field_type(new, direction, self.new));
        self.push(kind, severity, place, (Some(types.0), Some(types.1)), words);
    }

    fn type_of(&mut self, old: &Field, new: &Field, direction: Direction, place: &str) {
        let types = (rust::field_type(old, direction, self.old), rust::field_type(new, direction, self.new));
        let bare = |field: &Field, plan| rust::bare_type(field, direction, plan);
        let same_bare = bare(old, self.old) == bare(new, self.new) && same_sort(&old.schema().kind, &new.schema().kind);
        if !same_bare || (types.0 != types.1 && old.property.required == new.property.required) {
            self.type_changed(types, place);
        } else if types.0 == types.1
            && old.property.required == new.property.required
            && old.schema().nullable != new.schema().nullable
        {
            let words = if new.schema().nullable { "null is accepted now" } else { "null is no longer accepted" };
            let words = format!("{words}; for an optional property it means absence, and is never sent");
            self.push(ChangeKind::NullabilityChanged, Severity::Patch, place, (None, None), words);
        }
        if same_bare {
            self.within(old.schema(), new.schema(), direction, place);
        }
    }

    fn defaults(&mut self, old: &Field, new: &Field, direction: Direction, place: &str) {
        // Outputs have no defaults, and the default of a required property is not used.
        if direction == Direction::Output
            || new.property.required
            || old.property.required
            || old.property.default == new.property.default
        {
            return;
        }
        let shown = |default: &Option<String>| default.as_deref().map(one_line);
        let words = format!(
            "a call that does not set `{}` runs with {} instead of {}",
            new.ident,
            new.property.default.as_deref().map_or_else(|| "no value".to_owned(), text::code),
            old.property.default.as_deref().map_or_else(|| "no value".to_owned(), text::code),
        );
        self.push(
            ChangeKind::DefaultChanged,
            Severity::Minor,
            place,
            (shown(&old.property.default), shown(&new.property.default)),
            words,
        );
    }
}
