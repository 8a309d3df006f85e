//! Reservations of a journal's budget, and their settlement, for `batch` and `mcp`.
//!
//! The journal stores amounts as integers in units of 10^-12 dollars, so that databases add them exactly.

use replicate_runtime::cost::{Account, Decimal, Reservation};

/// The digits of an amount in the journal.
const SCALE: u32 = 12;

/// What is asked of the budget before a create request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ask {
    /// What the prediction will cost, if that is known in advance.
    pub(crate) known: Option<Decimal>,
    /// The limit for the whole journal; `None` if the user has set none.
    pub(crate) limit: Option<Decimal>,
}

/// What is charged when a prediction has ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Charge {
    Known(Decimal),
    /// The reserved amount, since the cost is unknown; zero if nothing was reserved.
    Reserved,
}

/// What is reserved for a line from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reserved {
    AsBefore,
    Nothing,
    Amount(i64),
}

impl Reserved {
    /// Whether the column changes, and to what.
    pub(crate) fn column(self) -> (bool, Option<i64>) {
        match self {
            Self::AsBefore => (false, None),
            Self::Nothing => (true, None),
            Self::Amount(amount) => (true, Some(amount)),
        }
    }
}

/// The reserved and spent amounts in the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// The cost of ended predictions, and the reservations of those whose outcome is unknown.
    pub(crate) spent: i64,
    pub(crate) reserved: i64,
    /// The number of open reservations.
    pub(crate) open: u64,
    /// The cost of the most expensive prediction; 0 if none cost anything.
    pub(crate) dearest: i64,
}

impl Figures {
    /// Decides about one more prediction.
    pub(crate) fn reserve(&self, ask: Ask) -> Reservation {
        let account = Account {
            limit: ask.limit.unwrap_or_default(),
            spent: amount(self.spent),
            reserved: amount(self.reserved),
            open: self.open,
            dearest: (self.dearest > 0).then(|| amount(self.dearest)),
        };
        match ask.limit {
            Some(_) => account.reserve(ask.known),
            // Other processes may have a limit, and must know what this one reserves.
            None => Reservation::Granted(ask.known.or(account.dearest).unwrap_or_default()),
        }
    }
}

/// An amount of the journal.
pub(crate) fn amount(units: i64) -> Decimal {
    Decimal::new(units, SCALE).normalize()
}

/// An amount in the journal's units, rounded up.
pub(crate) fn units(amount: Decimal) -> i64 {
    let scaled = amount.checked_mul(Decimal::from(10_i64.pow(SCALE))).map(|scaled| scaled.ceil());
    scaled.and_then(|scaled| scaled.try_into().ok()).unwrap_or(i64::MAX / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_whole_numbers() {
        for (text, expected) in [
            ("0", 0),
            ("0.00000005", 50_000),
            ("0.009195175", 9_195_175_000),
            ("0.0000000000001", 1),
            ("20", 20_000_000_000_000),
        ] {
            assert_eq!(units(text.parse().unwrap()), expected, "{text}");
        }
        assert_eq!(amount(9_195_175_000).to_string(), "0.009195175");
    }

    #[test]
    fn a_journal_without_a_limit_reserves_all_the_same() {
        let figures = Figures { spent: units(Decimal::ONE), dearest: units(Decimal::ONE), ..Figures::default() };
        let ask = |known, limit| Ask { known, limit };
        for (asked, expected) in [
            (ask(Some(Decimal::TWO), None), Reservation::Granted(Decimal::TWO)),
            (ask(None, None), Reservation::Granted(Decimal::ONE)),
            (ask(Some(Decimal::TWO), Some(Decimal::TWO)), Reservation::Refused),
            (ask(None, Some(Decimal::TEN)), Reservation::Granted(Decimal::TWO)),
        ] {
            assert_eq!(figures.reserve(asked), expected, "{asked:?}");
        }
        assert_eq!(Figures::default().reserve(ask(None, None)), Reservation::Granted(Decimal::ZERO));
    }
}
