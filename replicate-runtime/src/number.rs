//! Comparing numbers with bounds, exactly.

use std::cmp::Ordering;
use std::fmt;

use serde_json::Value as Json;

use crate::field::Number;
use crate::json;

/// On which side of a bound a number must be.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    AtLeast,
    AtMost,
    Above,
    Below,
    MultipleOf,
}

impl Number {
    /// Whether a JSON number is on the right side of this bound.
    pub(crate) fn allows(&self, value: &Json, side: Side) -> bool {
        let Json::Number(number) = value else { return true };
        let value = match json::integer(number) {
            Some(integer) => Self::Integer(integer),
            None => Self::Float(number.as_f64().unwrap_or(f64::NAN)),
        };
        let ordering = compare(value, *self);
        match side {
            Side::AtLeast => ordering != Ordering::Less,
            Side::AtMost => ordering != Ordering::Greater,
            Side::Above => ordering == Ordering::Greater,
            Side::Below => ordering == Ordering::Less,
            Side::MultipleOf => is_multiple(value, *self),
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "only for numbers that are no integers of their own")]
    fn as_f64(self) -> f64 {
        match self {
            Self::Integer(integer) => integer as f64,
            Self::Float(float) => float,
        }
    }
}

fn compare(a: Number, b: Number) -> Ordering {
    match (a, b) {
        (Number::Integer(a), Number::Integer(b)) => a.cmp(&b),
        (Number::Integer(a), Number::Float(b)) => compare_mixed(a, b),
        (Number::Float(a), Number::Integer(b)) => compare_mixed(b, a).reverse(),
        (Number::Float(a), Number::Float(b)) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
    }
}

/// Compares without rounding the integer: beyond 2^53 a double can't hold each of them.
fn compare_mixed(a: i128, b: f64) -> Ordering {
    #[allow(clippy::cast_possible_truncation, reason = "a cast to i128 saturates, which keeps the order")]
    let whole = b.trunc() as i128;
    a.cmp(&whole).then_with(|| 0.0_f64.partial_cmp(&b.fract()).unwrap_or(Ordering::Equal))
}

/// Whether `value` is a whole multiple of `step`, in decimal: 0.3 is a multiple of 0.1.
fn is_multiple(value: Number, step: Number) -> bool {
    if step.as_f64() == 0.0 {
        return true;
    }
    if let (Some(value), Some(step)) = (Decimal::of(value), Decimal::of(step)) {
        let scale = value.scale.max(step.scale);
        if let (Some(value), Some(step)) = (value.at(scale), step.at(scale)) {
            return value % step == 0;
        }
    }
    let quotient = value.as_f64() / step.as_f64();
    quotient.fract() == 0.0
}

/// A number as its shortest decimal text has it: `digits / 10^scale`.
struct Decimal {
    digits: i128,
    scale: u32,
}

impl Decimal {
    fn of(number: Number) -> Option<Self> {
        let text = match number {
            Number::Integer(digits) => return Some(Self { digits, scale: 0 }),
            Number::Float(float) => float.to_string(),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let digits = format!("{whole}{fraction}").parse().ok()?;
        Some(Self { digits, scale: u32::try_from(fraction.len()).ok()? })
    }

    fn at(&self, scale: u32) -> Option<i128> {
        self.digits.checked_mul(10_i128.checked_pow(scale - self.scale)?)
    }
}

/// `1` and `1.0` are one number.
impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        compare(*self, *other) == Ordering::Equal
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(integer) => integer.fmt(f),
            Self::Float(float) => float.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparison_is_exact() {
        let table = [
            ("9007199254740993", Number::Float(9_007_199_254_740_992.0), Ordering::Greater),
            ("9223372036854775807", Number::Integer(9_223_372_036_854_775_808), Ordering::Less),
            ("9223372036854775807", Number::Float(9.3e18), Ordering::Less),
            ("-3", Number::Float(-2.5), Ordering::Less),
            ("-2", Number::Float(-2.5), Ordering::Greater),
            ("3", Number::Float(2.5), Ordering::Greater),
            ("2", Number::Float(2.5), Ordering::Less),
            ("2.0", Number::Integer(2), Ordering::Equal),
            ("2.5", Number::Integer(2), Ordering::Greater),
            ("-2.5", Number::Integer(-2), Ordering::Less),
        ];
        for (value, bound, expected) in table {
            let json: Json = serde_json::from_str(value).unwrap();
            assert_eq!(bound.allows(&json, Side::AtLeast), expected != Ordering::Less, "{value} {bound}");
            assert_eq!(bound.allows(&json, Side::AtMost), expected != Ordering::Greater, "{value} {bound}");
            assert_eq!(bound.allows(&json, Side::Above), expected == Ordering::Greater, "{value} {bound}");
            assert_eq!(bound.allows(&json, Side::Below), expected == Ordering::Less, "{value} {bound}");
        }
    }

    #[test]
    fn multiples_are_decimal() {
        let table = [
            ("0.3", Number::Float(0.1), true),
            ("0.35", Number::Float(0.1), false),
            ("1.1", Number::Float(0.1), true),
            ("64", Number::Integer(8), true),
            ("63", Number::Integer(8), false),
            ("-16", Number::Integer(8), true),
            ("0", Number::Float(0.7), true),
            ("1e300", Number::Float(0.5), true),
            ("5", Number::Integer(0), true),
        ];
        for (value, step, expected) in table {
            let json: Json = serde_json::from_str(value).unwrap();
            assert_eq!(step.allows(&json, Side::MultipleOf), expected, "{value} {step}");
        }
    }
}
