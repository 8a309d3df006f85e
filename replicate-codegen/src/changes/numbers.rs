//! The exact sets of numbers that bounds accept, in integral units of a power of ten, so that 0.3 is a multiple of 0.1.

use replicate_schema::{Bound, Number};

/// The kind of numbers.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// Integers of 64 bits.
    Whole,
    Real,
}

/// The numbers that the old bounds accept and the new ones refuse.
#[derive(Debug, PartialEq)]
pub(super) enum Refused {
    Nothing,
    /// One such number, as a decimal.
    Number(String),
    /// There may be one, but it can't be computed.
    Perhaps,
}

/// A number that `old` accepts and `new` refuses.
pub(super) fn refused(kind: Kind, old: &[Bound], new: &[Bound]) -> Refused {
    let scale = old.iter().chain(new).filter_map(|bound| Some(decimal(number_of(bound)?)?.1)).max().unwrap_or(0);
    // A finer unit than that of any bound, so that there are numbers between two bounds.
    let scale = scale + 2;
    let sets = || Some((Set::new(kind, old, scale)?, Set::new(kind, new, scale)?));
    match sets() {
        Some((old, new)) => old.beyond(&new, scale).map_or(Refused::Nothing, Refused::Number),
        // Numbers of hundreds of digits: any difference counts as narrower.
        None if old == new => Refused::Nothing,
        None => Refused::Perhaps,
    }
}

/// The numbers between two limits, or their multiples of a step.
struct Set {
    low: i128,
    high: i128,
    /// Whether the limits are exclusive.
    open: (bool, bool),
    step: Option<i128>,
}

/// Represents no limit: above all scaled numbers, and far from overflowing.
const ENDLESS: i128 = i128::MAX / 8;

/// The maximum number of decimal places.
const MOST_PLACES: u32 = 15;

impl Set {
    fn new(kind: Kind, bounds: &[Bound], scale: u32) -> Option<Self> {
        if scale > MOST_PLACES {
            return None;
        }
        let unit = 10_i128.pow(scale);
        let limits = [i64::MIN, i64::MAX].map(|limit| i128::from(limit) * unit);
        let mut set = match kind {
            Kind::Whole => Self { low: limits[0], high: limits[1], open: (false, false), step: Some(unit) },
            Kind::Real => Self { low: -ENDLESS, high: ENDLESS, open: (false, false), step: None },
        };
        for bound in bounds {
            let Some(number) = number_of(bound) else { continue };
            let value = scaled(number, scale)?;
            match bound {
                Bound::Minimum(_) if value > set.low => (set.low, set.open.0) = (value, false),
                Bound::ExclusiveMinimum(_) if value >= set.low => (set.low, set.open.0) = (value, true),
                Bound::Maximum(_) if value < set.high => (set.high, set.open.1) = (value, false),
                Bound::ExclusiveMaximum(_) if value <= set.high => (set.high, set.open.1) = (value, true),
                Bound::MultipleOf(_) if value > 0 => set.step = Some(common_multiple(set.step.unwrap_or(1), value)?),
                _ => {}
            }
        }
        if let Some(step) = set.step {
            set.close(step);
        }
        Some(set)
    }

    /// Moves the limits to the first and last multiple of the step.
    fn close(&mut self, step: i128) {
        let (low, high) = (self.low + i128::from(self.open.0), self.high - i128::from(self.open.1));
        self.low = low + (-low).rem_euclid(step);
        self.high = high - high.rem_euclid(step);
        self.open = (false, false);
    }

    fn has(&self, value: i128) -> bool {
        let above = if self.open.0 { value > self.low } else { value >= self.low };
        let below = if self.open.1 { value < self.high } else { value <= self.high };
        above && below && self.step.is_none_or(|step| value % step == 0)
    }

    /// A number of this set that is not in another.
    ///
    /// If there is one, it is among the candidates: a number beyond a limit of the other set, a step that the other set
    /// lacks, or one of two neighbors.
    fn beyond(&self, other: &Self, scale: u32) -> Option<String> {
        let unit = 10_i128.pow(scale);
        let step = self.step.unwrap_or(unit);
        let near = 0.clamp(self.low.min(self.high), self.high);
        let near = self.step.map_or(near, |step| near - near.rem_euclid(step));
        let below = other.low - 1;
        let above = other.high + 1;
        let half = |a: i128, b: i128| a / 2 + b / 2;
        let tried = [
            below - below.rem_euclid(step),
            above + (-above).rem_euclid(step),
            other.low,
            other.high,
            half(self.low, other.low),
            half(self.high, other.high),
            half(self.low, self.high),
            near,
            near + step,
            near - step,
            near + 1,
            near - 1,
            self.low + 1,
            self.low,
            self.high,
        ];
        let beyond = tried.into_iter().filter(|value| self.has(*value) && !other.has(*value));
        // The most readable one.
        beyond.map(|value| written(value, scale)).min_by_key(String::len)
    }
}

fn number_of(bound: &Bound) -> Option<Number> {
    match bound {
        Bound::Minimum(number)
        | Bound::Maximum(number)
        | Bound::ExclusiveMinimum(number)
        | Bound::ExclusiveMaximum(number)
        | Bound::MultipleOf(number) => Some(*number),
        _ => None,
    }
}

/// A number as `digits / 10^places`, by its shortest text.
fn decimal(number: Number) -> Option<(i128, u32)> {
    match number {
        Number::Integer(integer) => Some((integer, 0)),
        Number::Float(float) => {
            let text = float.to_string();
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
            let places = u32::try_from(fraction.len()).ok()?;
            Some((format!("{whole}{fraction}").parse().ok()?, places))
        }
    }
}

fn scaled(number: Number, scale: u32) -> Option<i128> {
    let (digits, places) = decimal(number)?;
    let value = digits.checked_mul(10_i128.checked_pow(scale.checked_sub(places)?)?)?;
    (value.abs() < ENDLESS).then_some(value)
}

fn common_multiple(a: i128, b: i128) -> Option<i128> {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    (a / x).checked_mul(b).filter(|multiple| *multiple < ENDLESS)
}

/// `value / 10^scale` as a decimal.
fn written(value: i128, scale: u32) -> String {
    let unit = 10_u128.pow(scale);
    let (whole, fraction) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    let sign = if value < 0 { "-" } else { "" };
    let width = scale as usize;
    let fraction = format!("{fraction:0width$}");
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::Kind::{Real, Whole};
    use super::*;

    /// Bounds from a line: `>=1 <4096 %8`.
    fn bounds(line: &str) -> Vec<Bound> {
        let bound = |word: &str| {
            let digits = word.trim_start_matches(['>', '<', '=', '%']);
            let number = match digits.parse() {
                Ok(integer) => Number::Integer(integer),
                Err(_) => Number::Float(digits.parse().unwrap()),
            };
            match &word[..word.len() - digits.len()] {
                ">=" => Bound::Minimum(number),
                "<=" => Bound::Maximum(number),
                ">" => Bound::ExclusiveMinimum(number),
                "<" => Bound::ExclusiveMaximum(number),
                "%" => Bound::MultipleOf(number),
                other => panic!("{other}"),
            }
        };
        line.split_whitespace().map(bound).collect()
    }

    #[test]
    fn what_was_taken_and_is_not_any_more() {
        let table = [
            // Wider, or equivalent.
            (Whole, ">=1 <=10", ">=0 <=11", None),
            (Whole, ">=1", ">0", None),
            (Whole, ">0", ">=0.5", None),
            (Whole, "<=4", "<4.5", None),
            (Whole, "", ">=-9223372036854775808", None),
            (Whole, "", "<=18446744073709551615", None),
            (Whole, "%8", "%4", None),
            (Whole, "", "%0.5", None),
            (Whole, "%3", "%1.5", None),
            (Whole, ">=8 <=8", "%8", None),
            (Whole, ">=5 <=4", ">=100", None),
            (Whole, "%8 >=1", "%8 >=8", None),
            (Real, ">=0 <=1", ">=0 <=1.5", None),
            (Real, "%0.3", "%0.1", None),
            (Real, ">0", ">=0", None),
            (Real, ">=1 <=1", "%0.5", None),
            (Real, ">1 <1", ">=7", None),
            (Real, "<=1", "", None),
            // Narrower.
            (Whole, "", ">=1", Some("0")),
            (Whole, "<=4096", "<=2048", Some("2049")),
            (Whole, "%8 <=4096", "%8 <=2048", Some("2056")),
            (Whole, ">=1", ">1", Some("1")),
            (Whole, "", "%8", Some("1")),
            (Whole, "%4", "%8", Some("4")),
            (Whole, ">=100", "%7", Some("100")),
            (Whole, "", "%1.5", Some("1")),
            (Whole, ">=-5 <=5", ">=6", Some("5")),
            (Whole, "<=9223372036854775807", "<=9223372036854775806", Some("9223372036854775807")),
            (Real, ">=0 <=1", ">0 <=1", Some("0")),
            (Real, ">=0 <=1", ">=0 <=0.5", Some("1")),
            (Real, ">0", ">=0.1", Some("0.05")),
            (Real, "", "%0.25", Some("0.0001")),
            (Real, "%0.1", "%0.2", Some("0.1")),
            (Real, ">=0 <=1", "%0.5", Some("0.001")),
            (Real, ">=0.001 <=0.002", "%0.001", Some("0.0015")),
            (Real, "", "<=1e20", Some("100000000000000000001")),
        ];
        for (kind, old, new, expected) in table {
            let refused = refused(kind, &bounds(old), &bounds(new));
            let expected = expected.map_or(Refused::Nothing, |value| Refused::Number(value.to_owned()));
            assert_eq!(refused, expected, "{old} -> {new}");
        }
    }

    #[test]
    fn numbers_of_hundreds_of_digits_end_nothing() {
        assert_eq!(refused(Real, &bounds("<=1e300"), &bounds("<=1e300")), Refused::Nothing);
        assert_eq!(refused(Real, &bounds("<=1e300"), &bounds("<=1e299")), Refused::Perhaps);
        assert_eq!(refused(Whole, &bounds(""), &bounds("%1e-300")), Refused::Perhaps);
    }
}
