//! Rebuilds a journal in a file.

use rusqlite::{Transaction, params};

use super::now;
use crate::command::batch::plan::State;
use crate::command::batch::rebuild::Rebuilt;

/// Imports lines from results: all or none.
pub(super) fn rebuild(transaction: &Transaction<'_>, rebuilt: &Rebuilt) -> rusqlite::Result<()> {
    let mut line = transaction.prepare(
        "UPDATE line SET state = ?2, id = ?3, seconds = ?4, result = ?5, after = ?6, asked_at = ?7, reserved = ?8 WHERE line = ?1",
    )?;
    let mut prediction = transaction.prepare("INSERT OR IGNORE INTO prediction (id, line) VALUES (?1, ?2)")?;
    let (after, now) = (rebuilt.after, now());
    let nothing: Option<i64> = None;
    for ended in &rebuilt.ended {
        let (state, result) = (ended.state.name(), ended.result());
        line.execute(params![ended.line, state, ended.id, ended.seconds, result, after, now, nothing])?;
        if let Some(id) = &ended.id {
            prediction.execute(params![id, ended.line])?;
        }
    }
    for doubt in &rebuilt.doubts {
        let (state, none) = (State::Doubt.name(), None::<&str>);
        line.execute(params![doubt.line, state, none, 0.0, none, after, now, doubt.reserved])?;
    }
    let spent: i64 = rebuilt.ended.iter().map(|ended| ended.cost).sum();
    let dearest = rebuilt.ended.iter().map(|ended| ended.cost).max().unwrap_or_default();
    let sql = "UPDATE batch SET key = ?1, spent = ?2, dearest = ?3";
    transaction.execute(sql, params![rebuilt.key, spent, dearest]).map(drop)
}
