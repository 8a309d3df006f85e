use replicate_schema::{Bound, Direction, Kind, Schema};

use super::compare::Comparison;
use super::numbers::{self, Refused, refused};
use super::{ChangeKind, Severity};

/// The result for a family of bounds.
enum Verdict {
    Same,
    Widened,
    /// With a description of a value that was accepted and no longer is, if one is known.
    Narrowed(Option<String>),
}

/// Bounds that are about the same thing, and are compared together.
#[derive(Clone, Copy)]
enum Family {
    Numbers,
    Characters,
    Pattern,
    Files,
    Items,
    Unique,
    Keys,
    Alternatives,
    Form,
}

const FAMILIES: [Family; 9] = [
    Family::Numbers,
    Family::Characters,
    Family::Pattern,
    Family::Files,
    Family::Items,
    Family::Unique,
    Family::Keys,
    Family::Alternatives,
    Family::Form,
];

impl Comparison<'_> {
    /// Compares the bounds of two shapes of one type.
    pub(super) fn bounds(&mut self, old: &Schema, new: &Schema, direction: Direction, place: &str) {
        for family in FAMILIES {
            let (was, is) = (family.of(old), family.of(new));
            if in_order(&was.bounds) == in_order(&is.bounds) {
                continue;
            }
            let (kind, severity, words) = match self.judge(family, &was, &is) {
                Verdict::Same => continue,
                Verdict::Widened => (ChangeKind::BoundsWidened, Severity::Minor, "more is accepted".to_owned()),
                Verdict::Narrowed(Some(value)) => {
                    (ChangeKind::BoundsNarrowed, Severity::Breaking, format!("{value} was accepted, and no longer is"))
                }
                Verdict::Narrowed(None) => {
                    let words = "what was accepted may no longer be accepted".to_owned();
                    (ChangeKind::BoundsNarrowed, Severity::Breaking, words)
                }
            };
            let (severity, words) = match direction {
                Direction::Input => (severity, words),
                // Outputs are read whatever their bounds are.
                Direction::Output => (Severity::Patch, "the bounds of an output are not checked".to_owned()),
            };
            let shown = |schema: &Schema| {
                let words = replicate_schema::describe_bounds(&schema.bounds);
                (!words.is_empty()).then(|| replicate_schema::visible::one_line(&words.join(", ")))
            };
            self.push(kind, severity, place, (shown(&was), shown(&is)), words);
        }
    }

    fn judge(&self, family: Family, old: &Schema, new: &Schema) -> Verdict {
        match family {
            Family::Numbers => {
                let kind = if old.kind == Kind::Integer { numbers::Kind::Whole } else { numbers::Kind::Real };
                match (refused(kind, &old.bounds, &new.bounds), refused(kind, &new.bounds, &old.bounds)) {
                    (Refused::Number(value), _) => Verdict::Narrowed(Some(format!("`{value}`"))),
                    (Refused::Perhaps, _) => Verdict::Narrowed(None),
                    (Refused::Nothing, Refused::Nothing) => Verdict::Same,
                    (Refused::Nothing, _) => Verdict::Widened,
                }
            }
            Family::Characters => counts(&old.bounds, &new.bounds, "a string", "character"),
            Family::Items => counts(&old.bounds, &new.bounds, "a list", "item"),
            Family::Keys => counts(&old.bounds, &new.bounds, "an object", "key"),
            Family::Alternatives if self.is_disjoint(&old.kind) => Verdict::Same,
            Family::Pattern | Family::Files | Family::Unique | Family::Alternatives | Family::Form
                if new.bounds.is_empty() =>
            {
                Verdict::Widened
            }
            Family::Files => files(&old.bounds, &new.bounds),
            // It is not decided whether one pattern accepts everything that another accepts. Two different patterns
            // count as narrowed. The same applies to two rules about the form of a value.
            Family::Pattern | Family::Form => Verdict::Narrowed(None),
            Family::Unique => Verdict::Narrowed(Some("a list with two items alike".to_owned())),
            Family::Alternatives => Verdict::Narrowed(Some("a value that fits two alternatives".to_owned())),
        }
    }

    /// Whether no value matches two alternatives of a union, so that `oneOf` and `anyOf` are equivalent.
    fn is_disjoint(&self, kind: &Kind) -> bool {
        let Kind::Union(id) = kind else { return false };
        let sorts: Vec<_> = self.old.types.alternatives(*id).iter().map(|it| json_sort(&it.kind)).collect();
        sorts.iter().enumerate().all(|(at, sort)| sort.is_some() && !sorts[..at].contains(sort))
    }
}

/// The bounds in a canonical order, since a document may state them in any order.
fn in_order(bounds: &[Bound]) -> Vec<&Bound> {
    let mut bounds: Vec<&Bound> = bounds.iter().collect();
    bounds.sort_by_key(|bound| format!("{bound:?}"));
    bounds
}

impl Family {
    /// The shape with only the bounds of this family.
    fn of(self, schema: &Schema) -> Schema {
        let bounds = schema.bounds.iter().filter(|bound| self.has(bound)).cloned().collect();
        Schema { bounds, ..Schema::new(schema.kind.clone()) }
    }

    fn has(self, bound: &Bound) -> bool {
        match self {
            Self::Numbers => bound.is_about(&Kind::Number) && !matches!(bound, Bound::Assertion(_)),
            Self::Characters => matches!(bound, Bound::MinLength(_) | Bound::MaxLength(_)),
            Self::Pattern => matches!(bound, Bound::Pattern(_)),
            Self::Files => matches!(bound, Bound::Accept(_)),
            Self::Items => matches!(bound, Bound::MinItems(_) | Bound::MaxItems(_)),
            Self::Unique => matches!(bound, Bound::UniqueItems),
            Self::Keys => matches!(bound, Bound::MinProperties(_) | Bound::MaxProperties(_)),
            Self::Alternatives => matches!(bound, Bound::OneOf),
            Self::Form => matches!(bound, Bound::Assertion(_)),
        }
    }
}

/// Kinds of files.
fn files(old: &[Bound], new: &[Bound]) -> Verdict {
    let takes_all_of = |a: &[Bound], b: &[Bound]| match (a, b) {
        ([Bound::Accept(a)], [Bound::Accept(b)]) => a.takes_all_of(b),
        _ => a.is_empty(),
    };
    if takes_all_of(new, old) { Verdict::Widened } else { Verdict::Narrowed(None) }
}

/// Ranges of counts.
fn counts(old: &[Bound], new: &[Bound], whole: &str, part: &str) -> Verdict {
    let (old, new) = (range(old), range(new));
    if old.0 > old.1 {
        // Nothing was accepted before.
        return if new.0 > new.1 { Verdict::Same } else { Verdict::Widened };
    }
    let refused = if old.0 < new.0 {
        Some(old.0)
    } else if old.1 > new.1 {
        Some(old.0.max(new.1.saturating_add(1)))
    } else {
        None
    };
    match refused {
        Some(count) => {
            let plural = if count == 1 { "" } else { "s" };
            Verdict::Narrowed(Some(format!("{whole} of {count} {part}{plural}")))
        }
        None if old == new => Verdict::Same,
        None => Verdict::Widened,
    }
}

fn range(bounds: &[Bound]) -> (u64, u64) {
    bounds.iter().fold((0, u64::MAX), |(least, most), bound| match bound {
        Bound::MinLength(count) | Bound::MinItems(count) | Bound::MinProperties(count) => (least.max(*count), most),
        Bound::MaxLength(count) | Bound::MaxItems(count) | Bound::MaxProperties(count) => (least, most.min(*count)),
        _ => (least, most),
    })
}

/// The JSON type of a value; `None` if it may have several.
fn json_sort(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Boolean => Some("boolean"),
        Kind::Integer | Kind::Number => Some("number"),
        Kind::String | Kind::File | Kind::Secret => Some("string"),
        Kind::Array(_) => Some("array"),
        Kind::Map(_) | Kind::Object(_) => Some("object"),
        _ => None,
    }
}
