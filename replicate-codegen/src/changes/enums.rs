use replicate_schema::{Choice, TypeId};

use super::compare::Comparison;
use super::{ChangeKind, Severity, rust, words};
use crate::names::{TypeName, VariantName};
use crate::plan::{Alternative, Union};

impl Comparison<'_> {
    /// Compares enums without payloads: values are matched by their JSON.
    pub(super) fn enums(&mut self, old: TypeId, new: TypeId, place: &str) {
        let (old_name, new_name) = (self.old.name(old), self.new.name(new));
        let (old, new) = (self.old.types.choices(old), self.new.types.choices(new));
        let missing_from = |all: &[Choice], choice: &&Choice| !all.iter().any(|it| it.value() == choice.value());
        let gone: Vec<&Choice> = old.iter().filter(|it| missing_from(new, it)).collect();
        let added: Vec<&Choice> = new.iter().filter(|it| missing_from(old, it)).collect();
        if !gone.is_empty() {
            let words = words::values_removed(old_name, &gone);
            self.push(ChangeKind::ValuesRemoved, Severity::Breaking, place, (Some(listed(&gone)), None), words);
        }
        for choice in old {
            let now = new.iter().find(|it| it.value() == choice.value());
            if let Some(now) = now.filter(|now| now.label != choice.label) {
                self.renamed((&choice.label, &now.label), &format!("{old_name}::"), place);
            }
        }
        if !added.is_empty() {
            let words = words::values_added(new_name, &added);
            self.push(ChangeKind::ValuesAdded, Severity::Minor, place, (None, Some(listed(&added))), words);
        }
        let order = |of: &[Choice], other: &[Choice]| -> Vec<String> {
            let both = of.iter().filter(|it| !missing_from(other, it));
            both.map(|choice| choice.value().to_string()).collect()
        };
        if order(old, new) != order(new, old) {
            let words = format!("the order of the values changed, also in `{new_name}::ALL`");
            self.push(ChangeKind::OrderChanged, Severity::Patch, place, (None, None), words);
        }
    }

    /// Compares enums with payloads: alternatives are matched by their names, since a `match` must list all of them.
    pub(super) fn unions(
        &mut self,
        (old_name, old): (&TypeName, &Union),
        (new_name, new): (&TypeName, &Union),
        place: &str,
    ) {
        let named = |all: &[Alternative], ident: &VariantName| all.iter().position(|it| it.ident == *ident);
        for alternative in &old.alternatives {
            let place_of = format!("{place}.{}", alternative.ident);
            if let Some(at) = named(&new.alternatives, &alternative.ident) {
                self.schemas(&alternative.schema, &new.alternatives[at].schema, old.direction, &place_of);
            } else {
                let words = format!("the alternative `{old_name}::{}` is gone", alternative.ident);
                let texts = (Some(rust::value_type(&alternative.schema, old.direction, self.old)), None);
                self.push(ChangeKind::AlternativeRemoved, Severity::Breaking, &place_of, texts, words);
            }
        }
        for alternative in new.alternatives.iter().filter(|it| named(&old.alternatives, &it.ident).is_none()) {
            let words = format!(
                "a `match` on `{0}` that names every alternative does not compile without `{0}::{1}`",
                new_name, alternative.ident
            );
            let texts = (None, Some(rust::value_type(&alternative.schema, new.direction, self.new)));
            let place = format!("{place}.{}", alternative.ident);
            self.push(ChangeKind::AlternativeAdded, Severity::Breaking, &place, texts, words);
        }
    }

    pub(super) fn renamed(&mut self, (old, new): (&str, &str), prefix: &str, place: &str) {
        let words = format!(
            "`{prefix}{old}` is now called `{prefix}{new}`, since other names of this model collide with it, or no \
             longer do"
        );
        let texts = (Some(old.to_owned()), Some(new.to_owned()));
        self.push(ChangeKind::Renamed, Severity::Breaking, place, texts, words);
    }
}

fn listed(choices: &[&Choice]) -> String {
    let values: Vec<String> = choices.iter().map(|choice| choice.value().to_string()).collect();
    replicate_schema::visible::one_line(&values.join(", "))
}
