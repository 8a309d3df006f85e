//! Exact comparison of numbers with bounds.

use std::cmp::Ordering;
use std::fmt;

use serde_json::Value as Json;

/// The number in a bound. It is exact if the schema has an integer.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    /// An integer.
    Integer(i128),
    /// Any other number.
    Float(f64),
}

impl Number {
    /// Converts a double: `5.0` is the integer 5, as in JSON Schema.
    #[inline]
    #[must_use]
    pub fn of_double(value: f64) -> Self {
        // A fast path: most numbers are small, and the processor can convert those.
        #[allow(
            clippy::cast_possible_truncation,
            reason = "a cast saturates, and 64 bits are compared with the number"
        )]
        let small = value as i64;
        #[allow(clippy::cast_precision_loss, clippy::float_cmp, reason = "equal only where nothing was lost")]
        if value.abs() < 9e18 {
            return if small as f64 == value { Self::Integer(small.into()) } else { Self::Float(value) };
        }
        Self::of_large_double(value)
    }

    #[cold]
    #[inline(never)]
    fn of_large_double(value: f64) -> Self {
        #[allow(clippy::cast_possible_truncation, reason = "checked to be an integer within the range of i128")]
        if value.fract() == 0.0 && value.abs() < 1.7e38 { Self::Integer(value as i128) } else { Self::Float(value) }
    }

    /// Compares two numbers. NaN is equal to every number.
    #[inline]
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        compare(self, other)
    }

    /// Whether the number is an integer multiple of a step, in decimal: 0.3 is a multiple of 0.1.
    #[must_use]
    pub fn is_multiple_of(self, step: Self) -> bool {
        is_multiple(self, step)
    }

    /// The number as JSON, or the nearest double for integers that are too large for JSON.
    #[must_use]
    pub fn to_json(self) -> Json {
        match self {
            Self::Integer(integer) => match (i64::try_from(integer), u64::try_from(integer)) {
                (Ok(integer), _) => integer.into(),
                (_, Ok(integer)) => integer.into(),
                _ => self.as_double().into(),
            },
            Self::Float(float) => float.into(),
        }
    }

    /// The nearest double.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "the nearest double is what is asked for")]
    pub fn as_double(self) -> f64 {
        match self {
            Self::Integer(integer) => integer as f64,
            Self::Float(float) => float,
        }
    }
}

#[inline]
fn compare(a: Number, b: Number) -> Ordering {
    match (a, b) {
        (Number::Integer(a), Number::Integer(b)) => a.cmp(&b),
        (Number::Integer(a), Number::Float(b)) => compare_mixed(a, b),
        (Number::Float(a), Number::Integer(b)) => compare_mixed(b, a).reverse(),
        (Number::Float(a), Number::Float(b)) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
    }
}

#[inline]
fn compare_mixed(a: i128, b: f64) -> Ordering {
    match i32::try_from(a) {
        Ok(small) => f64::from(small).partial_cmp(&b).unwrap_or(Ordering::Equal),
        Err(_) => compare_large(a, b),
    }
}

/// Compares without rounding the integer: beyond 2^53, a double can't represent every integer.
#[cold]
#[inline(never)]
fn compare_large(a: i128, b: f64) -> Ordering {
    #[allow(clippy::cast_possible_truncation, reason = "a cast to i128 saturates, which keeps the order")]
    let whole = b.trunc() as i128;
    a.cmp(&whole).then_with(|| 0.0_f64.partial_cmp(&b.fract()).unwrap_or(Ordering::Equal))
}

/// Whether `value` is an integer multiple of `step`, in decimal: 0.3 is a multiple of 0.1.
fn is_multiple(value: Number, step: Number) -> bool {
    if let (Number::Integer(value), Number::Integer(step)) = (value, step)
        && let (Ok(value), Ok(step)) = (i64::try_from(value), i64::try_from(step))
    {
        return step == 0 || value.checked_rem(step).unwrap_or(0) == 0;
    }
    if step.as_double() == 0.0 {
        return true;
    }
    if let (Some(value), Some(step)) = (Decimal::of(value), Decimal::of(step)) {
        let scale = value.scale.max(step.scale);
        if let (Some(value), Some(step)) = (value.at(scale), step.at(scale)) {
            return value % step == 0;
        }
    }
    let quotient = value.as_double() / step.as_double();
    quotient.fract() == 0.0
}

/// A number by its shortest decimal text: `digits / 10^scale`.
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

/// `1` equals `1.0`.
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
            (Number::Integer(9_007_199_254_740_993), Number::Float(9_007_199_254_740_992.0), Ordering::Greater),
            (Number::Integer(i64::MAX.into()), Number::Integer(9_223_372_036_854_775_808), Ordering::Less),
            (Number::Integer(i64::MAX.into()), Number::Float(9.3e18), Ordering::Less),
            (Number::Integer(-3), Number::Float(-2.5), Ordering::Less),
            (Number::Integer(-2), Number::Float(-2.5), Ordering::Greater),
            (Number::Integer(3), Number::Float(2.5), Ordering::Greater),
            (Number::Integer(2), Number::Float(2.5), Ordering::Less),
            (Number::of_double(2.0), Number::Integer(2), Ordering::Equal),
            (Number::of_double(2.5), Number::Integer(2), Ordering::Greater),
            (Number::of_double(-2.5), Number::Integer(-2), Ordering::Less),
        ];
        for (value, limit, expected) in table {
            assert_eq!(value.compare(limit), expected, "{value} {limit}");
        }
    }

    #[test]
    fn multiples_are_decimal() {
        let table = [
            (Number::Float(0.3), Number::Float(0.1), true),
            (Number::Float(0.35), Number::Float(0.1), false),
            (Number::Float(1.1), Number::Float(0.1), true),
            (Number::Integer(64), Number::Integer(8), true),
            (Number::Integer(63), Number::Integer(8), false),
            (Number::Integer(-16), Number::Integer(8), true),
            (Number::Integer(0), Number::Float(0.7), true),
            (Number::of_double(1e300), Number::Float(0.5), true),
            (Number::Integer(5), Number::Integer(0), true),
        ];
        for (value, step, expected) in table {
            assert_eq!(value.is_multiple_of(step), expected, "{value} {step}");
        }
    }
}
