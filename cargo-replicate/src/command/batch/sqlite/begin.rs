//! Opens a journal in a file: the tables, and the comparison with the inputs.

use rusqlite::{OptionalExtension, Transaction, params};

use super::{Problem, budget, no_journal, now};
use crate::command::batch::folder::random;
use crate::command::batch::journal::{Batch, Retry, changed, foreign};
use crate::command::batch::lines::Lines;
use crate::command::batch::plan::{Comparison, Edit, State};

/// `spent` and `dearest` are what predictions cost and what the dearest cost, `reserved` what those may cost that have not ended. A `line` is what becomes of a line of the inputs; `prediction` has every id that was ever received.
const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS batch (
        model TEXT NOT NULL,
        version TEXT,
        key TEXT,
        spent INTEGER NOT NULL DEFAULT 0,
        dearest INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE IF NOT EXISTS line (
        line INTEGER PRIMARY KEY,
        hash TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'pending',
        worker TEXT,
        id TEXT,
        after INTEGER NOT NULL DEFAULT 0,
        asked_at INTEGER NOT NULL DEFAULT 0,
        seconds REAL,
        result TEXT,
        sent TEXT,
        reserved INTEGER
    );
    CREATE INDEX IF NOT EXISTS line_by_state ON line (state, line);
    CREATE INDEX IF NOT EXISTS line_by_hash ON line (hash);
    CREATE TABLE IF NOT EXISTS prediction (id TEXT PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID;
";

/// Columns that journals of earlier versions lack.
const NEW_COLUMNS: [(&str, &str, &str); 5] = [
    ("batch", "key", "TEXT"),
    ("line", "sent", "TEXT"),
    ("batch", "spent", "INTEGER NOT NULL DEFAULT 0"),
    ("batch", "dearest", "INTEGER NOT NULL DEFAULT 0"),
    ("line", "reserved", "INTEGER"),
];
/// An index of the lines with reservations, which are few.
const RESERVED: &str = "CREATE INDEX IF NOT EXISTS line_by_reserved ON line (reserved) WHERE reserved IS NOT NULL";

/// Makes the journal match the inputs, if possible. Returns the key of the batch, and whether anything was sent.
pub(super) fn begin(
    transaction: &Transaction<'_>,
    place: &str,
    batch: &Batch,
    lines: &Lines,
    retry: Retry,
) -> Result<(String, bool), Problem> {
    make_tables(transaction, place)?;
    let of: Option<(String, Option<String>)> = transaction
        .query_row("SELECT model, version FROM batch", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match of {
        None => {
            let sql = "INSERT INTO batch (model, version) VALUES (?1, ?2)";
            transaction.execute(sql, params![batch.model, batch.version])?;
        }
        Some((model, version)) if model != batch.model || version != batch.version => {
            return Err(foreign(place, (&model, version.as_deref()), batch).into());
        }
        Some(_) => {}
    }
    transaction.execute("UPDATE batch SET key = ?1 WHERE key IS NULL", [random()])?;
    let key = transaction.query_row("SELECT key FROM batch", [], |row| row.get(0))?;
    let edit = compare(transaction, lines)?.map_err(|lines| changed(&lines))?;
    apply(transaction, lines, &edit, retry)?;
    Ok((key, edit.begun))
}

/// Creates missing tables, but never in a database with other content.
fn make_tables(transaction: &Transaction<'_>, place: &str) -> Result<(), Problem> {
    let mut statement = transaction.prepare("SELECT name FROM sqlite_master WHERE type = 'table'")?;
    let tables: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if !tables.is_empty() && !["batch", "line", "prediction"].iter().all(|ours| tables.iter().any(|it| it == ours)) {
        return Err(no_journal(place).into());
    }
    transaction.execute_batch(TABLES)?;
    for (table, column, kind) in NEW_COLUMNS {
        let sql = "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2";
        if !transaction.prepare(sql)?.exists([table, column])? {
            transaction.execute_batch(&format!("ALTER TABLE {table} ADD COLUMN {column} {kind}"))?;
        }
    }
    transaction.execute_batch(RESERVED)?;
    Ok(())
}

fn compare(transaction: &Transaction<'_>, lines: &Lines) -> rusqlite::Result<Result<Edit, Vec<u32>>> {
    let mut comparison = Comparison::with(lines.hashes());
    let mut statement = transaction.prepare("SELECT line, hash, state FROM line ORDER BY line")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        comparison.row(row.get(0)?, &row.get::<_, String>(1)?, State::named(&row.get::<_, String>(2)?));
    }
    Ok(comparison.end())
}

/// Adds and removes lines, and takes over the lines of an earlier process, which has ended, since this one has the
/// lock.
fn apply(transaction: &Transaction<'_>, lines: &Lines, edit: &Edit, retry: Retry) -> rusqlite::Result<()> {
    let sql = "INSERT INTO line (line, hash) VALUES (?1, ?2) ON CONFLICT (line) DO UPDATE SET hash = excluded.hash";
    let mut statement = transaction.prepare(sql)?;
    for line in &edit.put {
        statement.execute(params![line, lines.hash(*line)])?;
    }
    for line in &edit.removed {
        transaction.execute("DELETE FROM line WHERE line = ?1", [line])?;
    }
    if retry.failed {
        let sql = "UPDATE line SET state = 'pending', id = NULL, seconds = NULL, result = NULL WHERE state = 'failed'";
        transaction.execute(sql, [])?;
    }
    if retry.unknown {
        budget::give_up_unknown(transaction)?;
    }
    // What could not be found out is looked for again; it is sent again where the user says so.
    let state = if retry.unknown { State::Pending } else { State::Doubt };
    let sql = "UPDATE line SET state = ?1, result = NULL WHERE state = 'unknown'";
    transaction.execute(sql, [state.name()])?;
    let sql = "UPDATE line SET state = 'doubt', asked_at = ?1 WHERE state = 'intent'";
    transaction.execute(sql, [now()])?;
    Ok(())
}
