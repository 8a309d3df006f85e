//! Whether a literal breaks a rule of its place, in the words of the runtime.

use regex_lite::Regex;
use replicate_rules::spec::Bound;
use replicate_rules::{Number, Side, words};

/// What is wrong with a number.
pub(super) fn of_number(number: Number, bounds: &[Bound]) -> Vec<String> {
    let wrong = |bound: &Bound| match bound {
        Bound::Limit(side, limit) if !limit.allows(number, *side) => Some(words::wrong_side(&number, *side, *limit)),
        _ => None,
    };
    bounds.iter().filter_map(wrong).collect()
}

/// Whether a number follows every rule.
pub(super) fn allow(number: Number, bounds: &[Bound]) -> bool {
    bounds.iter().all(|bound| !matches!(bound, Bound::Limit(side, limit) if !limit.allows(number, *side)))
}

/// What is wrong with a text.
pub(super) fn of_text(text: &str, bounds: &[Bound]) -> Vec<String> {
    let mut wrong = of_count(text.chars().count(), "character", bounds);
    for bound in bounds {
        // As in the runtime: what is no expression is not checked.
        if let Bound::Pattern { source, regex } = bound
            && Regex::new(regex).is_ok_and(|regex| !regex.is_match(text))
        {
            wrong.push(words::no_match(source));
        }
    }
    wrong
}

/// What is wrong with a number of characters, items or keys.
pub(super) fn of_count(count: usize, what: &str, bounds: &[Bound]) -> Vec<String> {
    let count = count as u64;
    let wrong = |bound: &Bound| match bound {
        Bound::AtLeast(least) if count < *least => Some(words::too_few(count, what, *least)),
        Bound::AtMost(most) if count > *most => Some(words::too_many(count, what, *most)),
        _ => None,
    };
    bounds.iter().filter_map(wrong).collect()
}

/// The number nearest to another that follows every rule, as far as it is a limit or an integer beside one.
pub(super) fn nearest(number: Number, integers: Integers, bounds: &[Bound]) -> Option<Number> {
    let mut candidates = Vec::new();
    for bound in bounds {
        if let Bound::Limit(side, limit) = bound
            && *side != Side::MultipleOf
        {
            candidates.push(*limit);
        }
    }
    let step = bounds.iter().find_map(|bound| match bound {
        Bound::Limit(Side::MultipleOf, Number::Integer(step)) if *step > 0 => Some(*step),
        _ => None,
    });
    if integers == Integers::Only || step.is_some() {
        candidates.push(number);
        candidates = candidates.into_iter().flat_map(neighbours).collect();
    }
    if let Some(step) = step {
        let of_step = |candidate: &Number| match candidate {
            Number::Integer(integer) => {
                let below = integer.div_euclid(step) * step;
                [Some(Number::Integer(below)), below.checked_add(step).map(Number::Integer)]
            }
            Number::Float(_) => [None, None],
        };
        candidates = candidates.iter().flat_map(of_step).flatten().collect();
    }
    let distance = |candidate: &Number| (candidate.as_double() - number.as_double()).abs();
    candidates
        .into_iter()
        .filter(|candidate| integers == Integers::NotOnly || matches!(candidate, Number::Integer(_)))
        .filter(|candidate| allow(*candidate, bounds))
        .min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// Whether a place takes integers alone.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Integers {
    Only,
    NotOnly,
}

/// The integers around a number.
fn neighbours(number: Number) -> Vec<Number> {
    match number {
        Number::Integer(integer) => {
            let beside = [integer.checked_sub(1), Some(integer), integer.checked_add(1)];
            beside.into_iter().flatten().map(Number::Integer).collect()
        }
        Number::Float(float) => vec![Number::of_double(float.floor()), Number::of_double(float.ceil())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(side: Side, limit: f64) -> Bound {
        Bound::Limit(side, Number::of_double(limit))
    }

    #[test]
    fn the_nearest_number_that_is_allowed() {
        let sizes = [limit(Side::AtLeast, 256.0), limit(Side::AtMost, 2048.0), limit(Side::MultipleOf, 8.0)];
        let between = [limit(Side::Above, 0.0), limit(Side::Below, 1.0)];
        let halves = [limit(Side::AtLeast, 0.5), limit(Side::AtMost, 1.5)];
        let table = [
            (5000.0, Integers::Only, &sizes[..], Some(2048.0)),
            (0.0, Integers::Only, &sizes, Some(256.0)),
            (500.0, Integers::Only, &sizes, Some(496.0)),
            (28.4, Integers::Only, &[], Some(28.0)),
            (7.0, Integers::Only, &between, None),
            (7.0, Integers::NotOnly, &between, None),
            (0.0, Integers::NotOnly, &between[..1], None),
            (0.0, Integers::Only, &between[..1], Some(1.0)),
            (7.0, Integers::NotOnly, &halves, Some(1.5)),
            (7.0, Integers::Only, &halves, Some(1.0)),
            (-0.1, Integers::NotOnly, &halves[..1], Some(0.5)),
        ];
        for (number, integers, bounds, expected) in table {
            let found = nearest(Number::of_double(number), integers, bounds);
            assert_eq!(found, expected.map(Number::of_double), "{number} {bounds:?}");
        }
    }

    #[test]
    fn texts_are_counted_in_characters() {
        assert!(of_text("éé", &[Bound::AtMost(2)]).is_empty());
        assert_eq!(of_text("", &[Bound::AtLeast(1)]), ["has 0 characters, and must have at least 1"]);
        let pattern = Bound::Pattern { source: "^a$".to_owned(), regex: "^a$".to_owned() };
        assert_eq!(of_text("b", &[pattern]), ["does not match the pattern `^a$`"]);
        let unreadable = Bound::Pattern { source: "(".to_owned(), regex: "(".to_owned() };
        assert!(of_text("b", &[unreadable]).is_empty());
    }
}
