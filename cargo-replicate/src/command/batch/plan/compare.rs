//! Compares the inputs with the lines of a journal.

use std::iter::Peekable;

use super::State;

/// The changes that make the journal match the inputs.
#[derive(Debug, Default, PartialEq)]
pub(in crate::command::batch) struct Edit {
    /// Lines that are new, or changed before anything was sent for them.
    pub(in crate::command::batch) put: Vec<u32>,
    /// Lines that were removed before anything was sent for them.
    pub(in crate::command::batch) removed: Vec<u32>,
    /// Whether anything was sent for any line.
    pub(in crate::command::batch) begun: bool,
}

/// Compares the inputs with the lines of a journal, one after the other.
pub(in crate::command::batch) struct Comparison<I: Iterator<Item = (u32, String)>> {
    lines: Peekable<I>,
    edit: Edit,
    changed: Vec<u32>,
}

impl<I: Iterator<Item = (u32, String)>> Comparison<I> {
    /// Creates a comparison with inputs, given as line numbers and hashes in order.
    pub(in crate::command::batch) fn with(lines: I) -> Self {
        Self { lines: lines.peekable(), edit: Edit::default(), changed: Vec::new() }
    }

    /// Takes the next line of the journal.
    pub(in crate::command::batch) fn row(&mut self, line: u32, hash: &str, state: State) {
        while let Some((new, _)) = self.lines.next_if(|(number, _)| *number < line) {
            self.edit.put.push(new);
        }
        let found = self.lines.next_if(|(number, _)| *number == line);
        let is_same = found.as_ref().is_some_and(|(_, input)| input == hash);
        self.edit.begun |= state != State::Pending;
        match state {
            _ if is_same => {}
            State::Pending if found.is_some() => self.edit.put.push(line),
            State::Pending => self.edit.removed.push(line),
            _ => self.changed.push(line),
        }
    }

    /// The changes to make. The error has the lines whose input changed after they were started.
    pub(in crate::command::batch) fn end(mut self) -> Result<Edit, Vec<u32>> {
        self.edit.put.extend(self.lines.map(|(line, _)| line));
        if self.changed.is_empty() { Ok(self.edit) } else { Err(self.changed) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Row;
    use super::*;

    fn row(line: u32, hash: &str, state: State) -> Row {
        Row { line, hash: hash.to_owned(), state, id: None, result: None }
    }

    #[test]
    fn inputs_may_change_where_nothing_was_sent() {
        type Case<'a> = (&'a [&'a str], &'a [Row], Result<Edit, Vec<u32>>);

        use State::{Done, Failed, Intent, Pending};
        let edit =
            |put: &[u32], removed: &[u32], begun| Ok(Edit { put: put.to_vec(), removed: removed.to_vec(), begun });
        let rows = [row(1, "a", Done), row(2, "b", Pending), row(3, "c", Pending)];
        let table: [Case<'_>; 8] = [
            (&["a", "b"], &[], edit(&[1, 2], &[], false)),
            (&["a", "b"], &rows[1..2], edit(&[1], &[], false)),
            (&["a", "b", "c"], &rows, edit(&[], &[], true)),
            (&["a", "b", "c", "d"], &rows, edit(&[4], &[], true)),
            (&["a", "x"], &rows, edit(&[2], &[3], true)),
            (&["x", "b", "c"], &rows, Err(vec![1])),
            (&[], &rows, Err(vec![1])),
            (&["a", "a"], &[row(1, "x", Failed), row(2, "x", Intent)], Err(vec![1, 2])),
        ];
        for (hashes, rows, expected) in table {
            let mut comparison = Comparison::with((1..).zip(hashes.iter().map(|hash| (*hash).to_owned())));
            for row in rows {
                comparison.row(row.line, &row.hash, row.state);
            }
            assert_eq!(comparison.end(), expected, "{hashes:?} {rows:?}");
        }
    }
}
