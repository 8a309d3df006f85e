//! The counts of a folder's predictions: how many were created, what is reserved for them and what they cost.
//!
//! They are in the journal, so that limits apply across restarts and to several servers together. A prediction is
//! recorded before its create request is sent, and settled when a server sees that it has ended.

use replicate_runtime::cost::{Decimal, Reservation};
use rusqlite::{Transaction, params};

use super::journal::Journal;
use super::limit::Limits;
use crate::money::{Ask, Figures, amount, units};
use crate::report::Failure;

/// `id` is the service's id, once it is known. `reserved` is null if the model has no price, and `cost` until it is
/// known.
pub(super) const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS prediction (
        number INTEGER PRIMARY KEY,
        model TEXT NOT NULL,
        process TEXT NOT NULL,
        id TEXT,
        reserved INTEGER,
        cost INTEGER,
        open INTEGER NOT NULL DEFAULT 1
    );
    CREATE INDEX IF NOT EXISTS prediction_by_id ON prediction (id);
    CREATE INDEX IF NOT EXISTS prediction_open ON prediction (open) WHERE open;
";

/// What a create request asks of the limits.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    /// `owner/name`.
    pub(super) model: String,
    pub(super) has_price: bool,
    /// What the prediction will cost, if that is known in advance.
    pub(super) known: Option<Decimal>,
    pub(super) limits: Limits,
}

/// The decision of the limits about one more prediction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Room {
    /// The prediction may be created, and has this number.
    Granted(i64),
    /// The maximum number was created.
    NoMore,
    /// Only after others have ended.
    Later,
    /// The prediction may cost more than is left. This amount is spent or reserved.
    TooDear(Decimal),
}

/// A prediction whose end was not observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) id: String,
    pub(super) model: String,
}

impl Journal {
    /// Asks for one more prediction, and records it if it may be created.
    pub(super) async fn reserve(&self, wish: Wish) -> Result<Room, Failure> {
        let journal = self.clone();
        self.on(move |transaction| {
            journal.give_up(transaction)?;
            reserve(transaction, &wish, journal.process())
        })
        .await
    }

    /// Records what an ended prediction cost, or the reserved amount if that is unknown. Nothing changes if it was
    /// already recorded.
    pub(super) async fn settle(&self, id: &str, cost: Option<Decimal>) -> Result<(), Failure> {
        let (id, cost) = (id.to_owned(), cost.map(units));
        self.on(move |transaction| {
            let sql = "UPDATE prediction SET open = 0, cost = ?2 WHERE id = ?1 AND open";
            transaction.execute(sql, params![id, cost]).map(drop)
        })
        .await
    }

    /// Records that a prediction that may not have ended is no longer followed.
    pub(super) async fn left(&self, id: &str) -> Result<(), Failure> {
        let id = id.to_owned();
        self.on(move |transaction| {
            transaction.execute("UPDATE prediction SET process = '' WHERE id = ?1 AND open", [id]).map(drop)
        })
        .await
    }

    /// The predictions whose end was not observed, and that no server follows as far as this one knows.
    pub(super) async fn unsettled(&self) -> Result<Vec<Open>, Failure> {
        let process = self.process().to_owned();
        self.on(move |transaction| {
            let sql = "SELECT id, model FROM prediction WHERE open AND id IS NOT NULL AND process <> ?1";
            let mut statement = transaction.prepare(sql)?;
            let rows = statement.query_map([process], |row| Ok(Open { id: row.get(0)?, model: row.get(1)? }))?;
            rows.collect()
        })
        .await
    }

    /// How many predictions had no price when they were created.
    pub(super) async fn without_price(&self) -> Result<u64, Failure> {
        self.on(|transaction| {
            let sql = "SELECT count(*) FROM prediction WHERE reserved IS NULL";
            transaction.query_row(sql, [], |row| row.get::<_, u32>(0)).map(u64::from)
        })
        .await
    }

    /// Counts the create requests of processes that have ended, since their predictions may run. The reserved amounts
    /// are spent.
    fn give_up(&self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        let sql = "SELECT DISTINCT process FROM prediction WHERE open AND id IS NULL AND process <> ?1";
        let mut statement = transaction.prepare(sql)?;
        let others: Vec<String> = statement.query_map([self.process()], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for process in others.iter().filter(|process| self.has_ended(process)) {
            let sql = "UPDATE prediction SET open = 0 WHERE open AND id IS NULL AND process = ?1";
            transaction.execute(sql, [process])?;
        }
        Ok(())
    }
}

fn reserve(transaction: &Transaction<'_>, wish: &Wish, process: &str) -> rusqlite::Result<Room> {
    let (count, figures) = figures(transaction, &wish.model)?;
    if wish.limits.predictions.is_some_and(|most| count >= most) {
        return Ok(Room::NoMore);
    }
    let ask = Ask { known: wish.known, limit: wish.limits.cost };
    let reserved = match wish.has_price.then(|| figures.reserve(ask)) {
        None => None,
        Some(Reservation::Granted(amount)) => Some(units(amount)),
        Some(Reservation::Wait) => return Ok(Room::Later),
        Some(Reservation::Refused) => return Ok(Room::TooDear(amount(figures.spent + figures.reserved))),
    };
    let sql = "INSERT INTO prediction (model, process, reserved) VALUES (?1, ?2, ?3)";
    transaction.execute(sql, params![wish.model, process, reserved])?;
    Ok(Room::Granted(transaction.last_insert_rowid()))
}

/// The number of predictions, the reserved and spent amounts, and the cost of the model's most expensive one.
fn figures(transaction: &Transaction<'_>, model: &str) -> rusqlite::Result<(u64, Figures)> {
    let sql = "
        SELECT
            count(*),
            coalesce(sum(coalesce(cost, reserved)) FILTER (WHERE NOT open), 0),
            coalesce(sum(reserved) FILTER (WHERE open), 0),
            count(reserved) FILTER (WHERE open),
            coalesce(max(cost) FILTER (WHERE NOT open AND model = ?1), 0)
        FROM prediction";
    transaction.query_row(sql, [model], |row| {
        let count = |at| row.get::<_, u32>(at).map(u64::from);
        let figures = Figures { spent: row.get(1)?, reserved: row.get(2)?, open: count(3)?, dearest: row.get(4)? };
        Ok((count(0)?, figures))
    })
}

/// Records the id of a created prediction.
pub(super) fn created(transaction: &Transaction<'_>, number: i64, id: &str) -> rusqlite::Result<()> {
    transaction.execute("UPDATE prediction SET id = ?2 WHERE number = ?1", params![number, id]).map(drop)
}

/// Removes a prediction that was not created.
pub(super) fn forget(transaction: &Transaction<'_>, number: i64) -> rusqlite::Result<()> {
    transaction.execute("DELETE FROM prediction WHERE number = ?1", [number]).map(drop)
}

/// Counts a prediction that may or may not have been created: the reserved amount is spent.
pub(super) fn doubt(transaction: &Transaction<'_>, number: i64) -> rusqlite::Result<()> {
    transaction.execute("UPDATE prediction SET open = 0 WHERE number = ?1", [number]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(known: Option<i64>, cents: i64) -> Wish {
        let limits = Limits { predictions: Some(4), cost: Some(Decimal::new(cents, 2)) };
        Wish {
            model: "acme/painter".to_owned(),
            has_price: true,
            known: known.map(|cents| Decimal::new(cents, 2)),
            limits,
        }
    }

    async fn granted(journal: &Journal, wish: Wish) -> i64 {
        match journal.reserve(wish).await.unwrap() {
            Room::Granted(number) => number,
            other => panic!("{other:?}"),
        }
    }

    async fn created(journal: &Journal, number: i64, id: &'static str) {
        journal.on(move |transaction| super::created(transaction, number, id)).await.unwrap();
    }

    #[tokio::test]
    async fn what_was_spent_is_spent_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        let first = granted(&journal, wish(Some(6), 10)).await;
        created(&journal, first, "a").await;
        assert_eq!(journal.reserve(wish(Some(6), 10)).await.unwrap(), Room::Later);
        // It cost less than was reserved.
        journal.settle("a", Some(Decimal::new(1, 2))).await.unwrap();
        journal.settle("a", Some(Decimal::ONE)).await.unwrap();
        // This one was being created when its process ended: it may run.
        granted(&journal, wish(Some(6), 10)).await;
        drop(journal);
        let later = Journal::open(folder.path()).unwrap();
        assert_eq!(later.reserve(wish(Some(4), 10)).await.unwrap(), Room::TooDear(Decimal::new(7, 2)));
        granted(&later, wish(Some(3), 10)).await;
        granted(&later, wish(Some(0), 10)).await;
        assert_eq!(later.reserve(wish(Some(0), 10)).await.unwrap(), Room::NoMore);
    }

    #[tokio::test]
    async fn what_others_left_can_be_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        let first = granted(&journal, wish(None, 10)).await;
        created(&journal, first, "a").await;
        // The first one runs alone, with all that is left.
        assert_eq!(journal.reserve(wish(None, 10)).await.unwrap(), Room::Later);
        assert!(journal.unsettled().await.unwrap().is_empty());
        journal.left("a").await.unwrap();
        let open = [Open { id: "a".to_owned(), model: "acme/painter".to_owned() }];
        assert_eq!(journal.unsettled().await.unwrap(), open);
        journal.settle("a", Some(Decimal::new(2, 2))).await.unwrap();
        assert!(journal.unsettled().await.unwrap().is_empty());
        // Twice the cost of the most expensive one.
        granted(&journal, wish(None, 10)).await;
        granted(&journal, wish(None, 10)).await;
        assert_eq!(journal.reserve(wish(None, 10)).await.unwrap(), Room::Later);
    }
}
