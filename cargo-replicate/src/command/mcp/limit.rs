//! How many predictions a process creates at most.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::report::Failure;

/// A number of predictions that may still be created, if there is a limit.
#[derive(Debug)]
pub(super) struct Limit {
    most: Option<u64>,
    reserved: AtomicU64,
}

/// Permission to create one; it is given back unless it is used.
#[derive(Debug)]
pub(super) struct Permit<'l>(Option<&'l Limit>);

impl Limit {
    pub(super) fn new(most: Option<u64>) -> Self {
        Self { most, reserved: AtomicU64::new(0) }
    }

    /// Permission to create one more prediction.
    pub(super) fn reserve(&self) -> Option<Permit<'_>> {
        let one_more = |reserved: u64| (self.most.is_none_or(|most| reserved < most)).then_some(reserved + 1);
        let reserved = self.reserved.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
        reserved.ok().map(|_| Permit(Some(self)))
    }
}

impl Permit<'_> {
    /// Keeps it, as a prediction was created or may have been.
    pub(super) fn used(mut self) {
        self.0 = None;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if let Some(limit) = self.0 {
            limit.reserved.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Said where no more predictions may be created.
pub(super) fn reached(limit: &Limit) -> Failure {
    let most = limit.most.unwrap_or_default();
    Failure::new(format!(
        "nothing was sent: this server creates {most} predictions at most, as `--max-predictions` says, and has created them; \
         the user can start it again with a larger number"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_used_is_given_back() {
        let limit = Limit::new(Some(2));
        limit.reserve().unwrap().used();
        let second = limit.reserve().unwrap();
        assert!(limit.reserve().is_none());
        drop(second);
        limit.reserve().unwrap().used();
        assert!(limit.reserve().is_none());
        assert!(Limit::new(None).reserve().is_some());
    }
}
