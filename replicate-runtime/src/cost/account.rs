//! The arithmetic of a budget: what is spent, what is reserved, and whether one more prediction can be afforded.

use rust_decimal::Decimal;

/// The state of a budget. It only decides, and stores nothing. The caller that stores the figures must ask it and store
/// the result in one transaction, so that no other process decides by the same figures.
///
/// As long as each prediction costs at most what was reserved for it, the sum of spent and reserved amounts never
/// exceeds the limit. This is certain if the input determines the cost. For models that are charged by time or tokens,
/// twice the cost of the most expensive prediction so far is reserved. If none has ended yet, the first prediction runs
/// alone.
///
/// ```
/// use replicate_runtime::cost::{Account, Decimal, Reservation};
///
/// let account = Account { limit: Decimal::ONE, spent: Decimal::new(7, 1), ..Account::default() };
/// assert_eq!(account.reserve(Some(Decimal::new(3, 1))), Reservation::Granted(Decimal::new(3, 1)));
/// assert_eq!(account.reserve(Some(Decimal::new(4, 1))), Reservation::Refused);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The most that may be spent in total.
    pub limit: Decimal,
    /// The cost of the predictions that have ended.
    pub spent: Decimal,
    /// The amount that is reserved for predictions that have not ended.
    pub reserved: Decimal,
    /// The number of predictions that have not ended.
    pub open: u64,
    /// The cost of the most expensive prediction that has ended; `None` if none has.
    pub dearest: Option<Decimal>,
}

/// The decision of an [`Account`] about one more prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reservation {
    /// The prediction can be created. Reserve this amount for it.
    Granted(Decimal),
    /// Not now. It may become possible when running predictions have ended: they may cost less than is reserved, or
    /// show what a prediction costs.
    Wait,
    /// The prediction would exceed the limit, whatever the running predictions cost.
    Refused,
}

impl Account {
    /// Decides about one more prediction with this cost; `None` if the cost is not known in advance.
    #[must_use]
    pub fn reserve(&self, known: Option<Decimal>) -> Reservation {
        let left = self.limit.checked_sub(self.spent).unwrap_or_default();
        let unreserved = left.checked_sub(self.reserved).unwrap_or_default();
        let doubled = || self.dearest.and_then(|dearest| dearest.checked_mul(Decimal::TWO));
        match known.or_else(doubled) {
            Some(amount) if amount <= unreserved => Reservation::Granted(amount),
            Some(amount) if amount <= left && self.open > 0 => Reservation::Wait,
            None if self.open > 0 => Reservation::Wait,
            // It may need all that is left, so no other prediction can be created at the same time.
            None if unreserved > Decimal::ZERO => Reservation::Granted(unreserved),
            _ => Reservation::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cents(cents: i64) -> Decimal {
        Decimal::new(cents, 2)
    }

    #[test]
    fn a_budget_decides() {
        use Reservation::{Granted, Refused, Wait};
        let account = |spent, reserved, open, dearest: Option<i64>| Account {
            limit: cents(100),
            spent: cents(spent),
            reserved: cents(reserved),
            open,
            dearest: dearest.map(cents),
        };
        for (account, known, expected) in [
            (account(0, 0, 0, None), Some(100), Granted(cents(100))),
            (account(0, 0, 0, None), Some(101), Refused),
            (account(90, 0, 0, None), Some(10), Granted(cents(10))),
            (account(90, 0, 0, None), Some(11), Refused),
            (account(50, 45, 3, None), Some(5), Granted(cents(5))),
            (account(50, 45, 3, None), Some(6), Wait),
            (account(50, 45, 3, None), Some(51), Refused),
            // The first prediction runs alone, with all that is left.
            (account(0, 0, 0, None), None, Granted(cents(100))),
            (account(0, 100, 1, None), None, Wait),
            (account(0, 100, 1, None), Some(0), Granted(cents(0))),
            (account(100, 0, 0, None), None, Refused),
            // Then twice the cost of the most expensive one.
            (account(10, 0, 0, Some(10)), None, Granted(cents(20))),
            (account(10, 80, 4, Some(10)), None, Wait),
            (account(85, 0, 0, Some(10)), None, Refused),
            (account(120, 0, 0, Some(10)), Some(0), Refused),
        ] {
            assert_eq!(account.reserve(known.map(cents)), expected, "{account:?} {known:?}");
        }
    }

    proptest! {
        /// For any requests and any order in which predictions end: spent plus reserved never exceeds the limit, the
        /// granted amount is settled, and `Wait` is returned only if a prediction is open.
        #[test]
        fn spent_and_reserved_never_exceed_the_limit(
            limit in 0i64..10_000,
            steps in prop::collection::vec((any::<bool>(), prop::option::of(0i64..500), 0u8..=100, any::<prop::sample::Index>()), 0..200),
        ) {
            let mut account = Account { limit: cents(limit), ..Account::default() };
            let mut open: Vec<Decimal> = Vec::new();
            let mut paid = Decimal::ZERO;
            for (ends, known, share, which) in steps {
                if ends && !open.is_empty() {
                    let reserved = open.swap_remove(which.index(open.len()));
                    let cost = reserved * Decimal::new(share.into(), 2);
                    account.reserved -= reserved;
                    account.spent += cost;
                    account.open -= 1;
                    account.dearest = account.dearest.max(Some(cost));
                    paid += cost;
                } else {
                    match account.reserve(known.map(cents)) {
                        Reservation::Granted(amount) => {
                            account.reserved += amount;
                            account.open += 1;
                            open.push(amount);
                        }
                        Reservation::Wait => prop_assert!(!open.is_empty()),
                        Reservation::Refused => {}
                    }
                }
                prop_assert!(account.spent + account.reserved <= account.limit);
                prop_assert!(account.spent == paid && account.reserved == open.iter().sum());
            }
        }
    }
}
