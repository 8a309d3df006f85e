//! The number that was most likely meant by one that violates a bound.

use replicate_schema::{Bound, Number};

/// The nearest number that meets every bound. Only the limits, and the integers next to them, are tried.
pub(super) fn nearest_allowed(number: Number, integers: Integers, bounds: &[Bound]) -> Option<Number> {
    let mut candidates: Vec<Number> = bounds.iter().filter_map(limit).collect();
    let step = bounds.iter().find_map(Bound::step).and_then(|step| match step {
        Number::Integer(step) if step > 0 => Some(step),
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
        .filter(|candidate| bounds.iter().all(|bound| bound.allows(*candidate)))
        .min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

fn limit(bound: &Bound) -> Option<Number> {
    match bound {
        Bound::Minimum(limit)
        | Bound::Maximum(limit)
        | Bound::ExclusiveMinimum(limit)
        | Bound::ExclusiveMaximum(limit) => Some(*limit),
        _ => None,
    }
}

/// Whether only integers are allowed.
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

    #[test]
    fn the_nearest_number_that_is_allowed() {
        let number = Number::of_double;
        let sizes =
            [Bound::Minimum(number(256.0)), Bound::Maximum(number(2048.0)), Bound::MultipleOf(Number::Integer(8))];
        let between = [Bound::ExclusiveMinimum(number(0.0)), Bound::ExclusiveMaximum(number(1.0))];
        let halves = [Bound::Minimum(number(0.5)), Bound::Maximum(number(1.5))];
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
        for (given, integers, bounds, expected) in table {
            let found = nearest_allowed(number(given), integers, bounds);
            assert_eq!(found, expected.map(number), "{given} {bounds:?}");
        }
    }
}
