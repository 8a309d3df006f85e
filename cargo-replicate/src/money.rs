//! What a create reserves of the budget of a journal, and what its end settles: for `batch` and `mcp`.
//!
//! The journal keeps amounts as whole numbers of a millionth of a millionth of a dollar, so that databases add them up exactly.

use replicate_runtime::cost::{Account, Decimal, Reservation};

/// The digits of an amount in the journal.
const SCALE: u32 = 12;

/// What is asked of the budget before a create.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ask {
    /// What the prediction will cost, where that is known before.
    pub(crate) known: Option<Decimal>,
    /// What all of the journal may cost; none where the user has set no limit.
    pub(crate) limit: Option<Decimal>,
}

/// What a create is charged when its prediction has ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Charge {
    Known(Decimal),
    /// As much as was reserved: what it cost can't be told. Nothing where nothing was reserved.
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

/// What is reserved and spent, as the journal has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// What predictions cost that have ended, and what is reserved for those that nothing can be found out about.
    pub(crate) spent: i64,
    pub(crate) reserved: i64,
    /// How many creates have something reserved.
    pub(crate) open: u64,
    /// What the dearest prediction cost; 0 where none cost anything.
    pub(crate) dearest: i64,
}

impl Figures {
    /// What the budget says to one more prediction.
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
            // Others may have a limit, and have to know what this one takes.
            None => Reservation::Granted(ask.known.or(account.dearest).unwrap_or_default()),
        }
    }
}

/// An amount of the journal.
pub(crate) fn amount(units: i64) -> Decimal {
    Decimal::new(units, SCALE).normalize()
}

/// An amount as the journal has it, rounded up where it has more digits than that.
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
