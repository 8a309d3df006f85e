use super::compare::Comparison;
use super::{ChangeKind, Severity, rust, words};
use crate::inputs::wire_json;
use crate::ir::{Alternative, Enum, Union, Variant};

impl Comparison<'_> {
    /// Enums without payloads: values by what they are on the wire.
    pub(super) fn enums(&mut self, old: &Enum, new: &Enum, place: &str) {
        let missing_from = |all: &[Variant], variant: &&Variant| !all.iter().any(|it| it.wire == variant.wire);
        let gone: Vec<&Variant> = old.variants.iter().filter(|it| missing_from(&new.variants, it)).collect();
        let added: Vec<&Variant> = new.variants.iter().filter(|it| missing_from(&old.variants, it)).collect();
        if !gone.is_empty() {
            let words = words::values_removed(&old.name, &gone);
            self.push(ChangeKind::ValuesRemoved, Severity::Breaking, place, (Some(listed(&gone)), None), words);
        }
        for variant in &old.variants {
            let now = new.variants.iter().find(|it| it.wire == variant.wire);
            if let Some(now) = now.filter(|now| now.ident != variant.ident) {
                self.renamed((&variant.ident, &now.ident), &format!("{}::", old.name), place);
            }
        }
        if !added.is_empty() {
            let words = words::values_added(&new.name, &added);
            self.push(ChangeKind::ValuesAdded, Severity::Minor, place, (None, Some(listed(&added))), words);
        }
        let order = |of: &Enum, other: &Enum| -> Vec<String> {
            let both = of.variants.iter().filter(|it| !missing_from(&other.variants, it));
            both.map(|variant| wire_json(&variant.wire)).collect()
        };
        if order(old, new) != order(new, old) {
            let words = format!("the values stand in another order, also in `{}::ALL`", new.name);
            self.push(ChangeKind::OrderChanged, Severity::Patch, place, (None, None), words);
        }
    }

    /// Enums with payloads: alternatives by their names, of which a `match` has to know each.
    pub(super) fn unions(&mut self, old: &Union, new: &Union, place: &str) {
        let named = |all: &[Alternative], ident: &str| all.iter().position(|it| it.ident == ident);
        for alternative in &old.alternatives {
            let place_of = format!("{place}.{}", alternative.ident);
            if let Some(at) = named(&new.alternatives, &alternative.ident) {
                self.shapes(&alternative.shape, &new.alternatives[at].shape, old.side, &place_of);
            } else {
                let words = format!("the alternative `{}::{}` is gone", old.name, alternative.ident);
                let texts = (Some(rust::value_type(&alternative.shape, old.side, self.old)), None);
                self.push(ChangeKind::AlternativeRemoved, Severity::Breaking, &place_of, texts, words);
            }
        }
        for alternative in new.alternatives.iter().filter(|it| named(&old.alternatives, &it.ident).is_none()) {
            let words = format!(
                "a `match` on `{0}` that names every alternative does not compile without `{0}::{1}`",
                new.name, alternative.ident
            );
            let texts = (None, Some(rust::value_type(&alternative.shape, new.side, self.new)));
            let place = format!("{place}.{}", alternative.ident);
            self.push(ChangeKind::AlternativeAdded, Severity::Breaking, &place, texts, words);
        }
    }

    pub(super) fn renamed(&mut self, (old, new): (&str, &str), prefix: &str, place: &str) {
        let words = format!("`{prefix}{old}` is called `{prefix}{new}` now, since names of this model met or parted");
        let texts = (Some(old.to_owned()), Some(new.to_owned()));
        self.push(ChangeKind::Renamed, Severity::Breaking, place, texts, words);
    }
}

fn listed(variants: &[&Variant]) -> String {
    let values: Vec<String> = variants.iter().map(|variant| wire_json(&variant.wire)).collect();
    crate::text::one_line(&values.join(", "))
}
