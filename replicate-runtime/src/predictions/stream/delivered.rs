//! How much of an output was delivered to its reader, and which part of the growing output is new.

use std::collections::HashSet;

use serde_json::Value;

/// What was delivered so far, from any source.
#[derive(Debug, Default)]
pub(crate) struct Delivered {
    /// The number of pieces.
    pieces: usize,
    /// Their total length in bytes of text.
    length: usize,
    /// The ids of the events of earlier connections.
    seen: HashSet<String>,
    /// The ids of the events of this connection.
    fresh: Vec<String>,
    /// The number of the next piece, if pieces are numbered.
    next_number: u64,
    /// Whether a piece came without an id, so that the stream can't be resumed.
    unnumbered: bool,
}

impl Delivered {
    /// Starts a new connection, which may repeat events of earlier ones.
    pub(crate) fn connect(&mut self) {
        self.seen.extend(self.fresh.drain(..));
    }

    /// Whether an event with this id is new, and records it.
    pub(crate) fn is_new(&mut self, id: Option<&str>) -> bool {
        // An empty id means no id: it resets the current one.
        let Some(id) = id.filter(|id| !id.is_empty()) else { return true };
        if self.seen.contains(id) {
            return false;
        }
        self.fresh.push(id.to_owned());
        true
    }

    /// Whether the piece with this number is new. A piece without a number is new.
    pub(crate) fn is_next(&mut self, number: Option<u64>) -> bool {
        match number {
            Some(number) if number < self.next_number => false,
            Some(number) => {
                self.next_number = number.saturating_add(1);
                true
            }
            None => true,
        }
    }

    /// Counts a piece that is delivered.
    pub(crate) fn add(&mut self, piece: &Value, has_id: bool) {
        self.pieces += 1;
        self.length += length(piece);
        self.unnumbered |= !has_id;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pieces == 0
    }

    /// Whether a server can resume from the last id without an unnoticed gap or repetition.
    pub(crate) fn can_resume(&self) -> bool {
        !self.unnumbered
    }

    /// The pieces of an output that were not delivered yet. They count as delivered from now on.
    ///
    /// Pieces are identified by their number. If a server has split the same text differently, they are identified by
    /// the length of the text, and the first one may be the rest of a piece.
    pub(crate) fn rest(&mut self, output: Option<&Value>) -> Vec<Value> {
        let one;
        let items = match output {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items.as_slice(),
            Some(other) => {
                one = [other.clone()];
                &one
            }
        };
        let rest = match items.get(..self.pieces) {
            Some(given) if given.iter().map(length).sum::<usize>() == self.length => items[self.pieces..].to_vec(),
            _ => after(items, self.length),
        };
        for piece in &rest {
            self.add(piece, false);
        }
        rest
    }
}

/// The text of a piece as in events, in which every line ends with LF.
fn text(piece: &Value) -> String {
    match piece {
        Value::String(text) => text.replace("\r\n", "\n").replace('\r', "\n"),
        other => other.to_string(),
    }
}

fn length(piece: &Value) -> usize {
    match piece {
        Value::String(text) if !text.contains('\r') => text.len(),
        other => text(other).len(),
    }
}

/// The pieces after this many bytes of text.
fn after(items: &[Value], given: usize) -> Vec<Value> {
    let mut end = 0;
    for (at, item) in items.iter().enumerate() {
        let start = end;
        end += length(item);
        if end <= given {
            continue;
        }
        let whole = text(item);
        let mut rest = items[at..].to_vec();
        // A piece that is not text, or would be split within a character, is rather delivered twice than in part.
        if item.is_string()
            && let Some(left) = whole.get(given - start..)
        {
            rest[0] = left.into();
        }
        return rest;
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Delivered;

    #[test]
    fn the_rest_is_what_was_not_given_out() {
        let table = [
            (json!([]), json!(["a", "b"]), json!(["a", "b"])),
            (json!(["a"]), json!(["a", "b"]), json!(["b"])),
            (json!(["a", "b"]), json!(["a", "b"]), json!([])),
            (json!(["a", "", ""]), json!(["a", "", "", "", "b"]), json!(["", "b"])),
            // Behind what was delivered: a cached response.
            (json!(["a", "b"]), json!(["a"]), json!([])),
            (json!(["a", "b"]), json!([]), json!([])),
            (json!(["a", "b"]), json!(null), json!([])),
            // The same text, split differently.
            (json!(["Hel", "lo"]), json!(["Hello", " world"]), json!([" world"])),
            (json!(["Hel"]), json!(["Hello", " world"]), json!(["lo", " world"])),
            (json!(["Hello w"]), json!(["Hel", "lo", " world"]), json!(["orld"])),
            (json!(["Hel", "lo"]), json!("Hello world"), json!([" world"])),
            (json!([]), json!("Hello"), json!(["Hello"])),
            (json!(["a\nb"]), json!(["a\r\nb", "c\rd"]), json!(["c\rd"])),
            (json!(["é"]), json!(["é", "é"]), json!(["é"])),
            // Pieces that are not text are identified by their number.
            (json!([1, 2]), json!([1, 2, 3]), json!([3])),
            (json!([{"a": 1}]), json!([{"a": 1}, {"a": 2}]), json!([{"a": 2}])),
            (json!([]), json!({"a": 1}), json!([{"a": 1}])),
        ];
        for (given, output, expected) in table {
            let mut delivered = Delivered::default();
            for piece in given.as_array().unwrap() {
                delivered.add(piece, true);
            }
            assert_eq!(Value::from(delivered.rest(Some(&output))), expected, "{given} of {output}");
            assert_eq!(delivered.rest(Some(&output)), [] as [Value; 0], "{given} of {output}, again");
        }
        assert!(Delivered::default().rest(None).is_empty());
    }

    #[test]
    fn a_growing_output_is_given_out_once() {
        let whole = ["one ", "two ", "", "three"];
        let mut delivered = Delivered::default();
        let mut given = Vec::new();
        for length in [0, 1, 1, 3, 2, 4] {
            given.extend(delivered.rest(Some(&json!(whole[..length]))));
        }
        assert_eq!(json!(given), json!(whole));
    }

    #[test]
    fn only_earlier_connections_are_repeated() {
        let mut delivered = Delivered::default();
        delivered.connect();
        let first = [Some("1"), Some("1"), None, Some("")].map(|id| delivered.is_new(id));
        delivered.connect();
        let second = [Some("1"), Some("2"), None, Some("")].map(|id| delivered.is_new(id));
        assert_eq!((first, second), ([true; 4], [false, true, true, true]));
    }

    #[test]
    fn numbers_only_grow() {
        let mut delivered = Delivered::default();
        let new = [Some(0), Some(1), Some(0), Some(1), Some(2), None, Some(7)].map(|at| delivered.is_next(at));
        assert_eq!(new, [true, true, false, false, true, true, true]);
    }

    #[test]
    fn what_had_no_id_cannot_be_resumed() {
        let mut delivered = Delivered::default();
        assert!(delivered.can_resume());
        delivered.add(&json!("a"), true);
        assert!(delivered.can_resume());
        delivered.add(&json!("b"), false);
        assert!(!delivered.can_resume());
    }
}
