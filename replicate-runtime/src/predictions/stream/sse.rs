//! Parses server-sent events as in the HTML standard (section "Server-sent events", "Interpreting an event stream"):
//! from bytes, which may be split anywhere, to whole events.

use std::collections::VecDeque;
use std::time::Duration;

/// An item of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Event(Event),
    /// A line that begins with a colon, without the colon. Services use comments to keep the connection alive, or to
    /// announce its end.
    Comment(String),
    /// How long to wait before connecting again.
    Retry(Duration),
}

/// An event with data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    /// The name; `message` if the event has none.
    pub(crate) name: String,
    pub(crate) data: String,
    /// The id of this event. The last id of the stream is [`Parser::last_id`].
    pub(crate) id: Option<String>,
}

/// An event exceeds the size limit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// Parses events from bytes that arrive in pieces.
#[derive(Debug)]
pub(crate) struct Parser {
    /// The maximum size of an event in bytes.
    limit: usize,
    /// The beginning of an incomplete line.
    line: Vec<u8>,
    /// Whether the last byte was a CR, so that a following LF belongs to it.
    after_cr: bool,
    /// Whether this is the first line, which may begin with a byte order mark.
    at_start: bool,
    event: Event,
    has_data: bool,
    /// The last id once the current event is complete.
    next_id: String,
    last_id: String,
}

impl Parser {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            line: Vec::new(),
            after_cr: false,
            at_start: true,
            event: Event::default(),
            has_data: false,
            next_id: String::new(),
            last_id: String::new(),
        }
    }

    /// The id from which a later connection resumes: the id of the last complete event. The id of an incomplete event
    /// must not be used, or that event would be skipped.
    pub(crate) fn last_id(&self) -> &str {
        &self.last_id
    }

    /// Adds bytes, and appends complete items to `items`. An event that is incomplete at the end of the stream is
    /// dropped.
    pub(crate) fn push(&mut self, mut bytes: &[u8], items: &mut VecDeque<Item>) -> Result<(), TooLarge> {
        while let Some(&first) = bytes.first() {
            if std::mem::take(&mut self.after_cr) && first == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
                self.line.extend_from_slice(bytes);
                return self.check();
            };
            self.line.extend_from_slice(&bytes[..end]);
            self.check()?;
            self.after_cr = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            let line = std::mem::take(&mut self.line);
            items.extend(self.take_line(&line));
            // The allocation is kept for the next line.
            self.line = line;
            self.line.clear();
        }
        Ok(())
    }

    fn check(&self) -> Result<(), TooLarge> {
        if self.line.len() + self.event.data.len() > self.limit { Err(TooLarge) } else { Ok(()) }
    }

    fn take_line(&mut self, line: &[u8]) -> Option<Item> {
        let line = match line.strip_prefix(b"\xEF\xBB\xBF") {
            Some(rest) if self.at_start => rest,
            _ => line,
        };
        self.at_start = false;
        if line.is_empty() {
            return self.dispatch();
        }
        let line = String::from_utf8_lossy(line);
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => return Some(Item::Comment(value.to_owned())),
            "event" => value.clone_into(&mut self.event.name),
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            // An id with a NUL could not be sent back in a header.
            "id" if !value.contains('\0') => {
                value.clone_into(&mut self.next_id);
                self.event.id = Some(value.to_owned());
            }
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                return value.parse().ok().map(|milliseconds| Item::Retry(Duration::from_millis(milliseconds)));
            }
            _ => {}
        }
        None
    }

    /// Handles an empty line, which ends the event. An event without data is ignored.
    fn dispatch(&mut self) -> Option<Item> {
        self.last_id.clone_from(&self.next_id);
        let mut event = std::mem::take(&mut self.event);
        if !std::mem::take(&mut self.has_data) {
            return None;
        }
        if event.name.is_empty() {
            "message".clone_into(&mut event.name);
        }
        Some(Item::Event(event))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::time::Duration;

    use proptest::prelude::*;

    use super::{Event, Item, Parser, TooLarge};

    fn parse<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Item>, String) {
        let (mut parser, mut items) = (Parser::new(1 << 20), VecDeque::new());
        for piece in pieces {
            parser.push(piece, &mut items).unwrap();
        }
        (items.into(), parser.last_id().to_owned())
    }

    fn event(name: &str, data: &str, id: Option<&str>) -> Item {
        Item::Event(Event { name: name.into(), data: data.into(), id: id.map(str::to_owned) })
    }

    fn message(data: &str) -> Item {
        event("message", data, None)
    }

    fn comment(text: &str) -> Item {
        Item::Comment(text.into())
    }

    /// Cases of the standard, starting with its examples.
    #[test]
    fn lines_become_events() {
        let table: &[(&str, Vec<Item>)] = &[
            ("data: YHOO\ndata: +2\ndata: 10\n\n", vec![message("YHOO\n+2\n10")]),
            (
                ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
                vec![
                    comment("test stream"),
                    event("message", "first event", Some("1")),
                    event("message", "second event", Some("")),
                    message(" third event"),
                ],
            ),
            ("data\n\ndata\ndata\n\ndata:", vec![message(""), message("\n")]),
            ("data:test\n\ndata: test\n\n", vec![message("test"), message("test")]),
            ("", vec![]),
            ("\n\n\n", vec![]),
            ("data: never ended", vec![]),
            ("data: never ended\n", vec![]),
            ("data: a\r\rdata: b\r\n\r\ndata: c\n\n", vec![message("a"), message("b"), message("c")]),
            ("data: a\n\r\n", vec![message("a")]),
            ("data: a\r\n\ndata: b\r\n\r", vec![message("a"), message("b")]),
            ("\u{feff}data: a\n\n", vec![message("a")]),
            ("\u{feff}\u{feff}data: a\n\n", vec![]),
            ("\n\u{feff}data: a\n\n", vec![]),
            ("event: output\ndata: a\n\ndata: b\n\n", vec![event("output", "a", None), message("b")]),
            ("event: output\n\ndata: b\n\n", vec![message("b")]),
            ("event: a\nevent: b\ndata: c\n\n", vec![event("b", "c", None)]),
            ("event:\ndata: c\n\n", vec![message("c")]),
            ("id: 1\n\ndata: a\n\n", vec![message("a")]),
            ("id: 1\nid: 2\ndata: a\n\n", vec![event("message", "a", Some("2"))]),
            ("id: 1\nid: a\0b\ndata: a\n\n", vec![event("message", "a", Some("1"))]),
            ("data: a: b\nnews: c\nData: d\n data: e\n\n", vec![message("a: b")]),
            (":\n:a\n::b\n: :408: x\n", vec![comment(""), comment("a"), comment(":b"), comment(":408: x")]),
            ("data: \0é😀\n\n", vec![message("\0é😀")]),
            ("data: [DONE]\u{2028}\u{85}x\n\n", vec![message("[DONE]\u{2028}\u{85}x")]),
            (
                "retry: 1500\nretry: 1.5\nretry: -1\nretry:\nretry: 1s\nretry\n",
                vec![Item::Retry(Duration::from_millis(1500))],
            ),
            ("retry: 99999999999999999999999\n", vec![]),
        ];
        for (text, expected) in table {
            assert_eq!(&parse([text.as_bytes()]).0, expected, "{text:?}");
            // The result is the same if the bytes arrive one by one.
            assert_eq!(&parse(text.as_bytes().chunks(1)).0, expected, "{text:?} in single bytes");
        }
    }

    #[test]
    fn the_last_id_outlives_its_event() {
        let table = [
            ("id: 1\ndata: a\n\ndata: b\n\n", "1"),
            ("id: 1\n\n", "1"),
            ("id: 1\n\nid\n\n", ""),
            ("id: 1\n\nid: x\0\n\n", "1"),
            ("id: 1:2 \n\n", "1:2 "),
            ("id: 1\ndata: a\n\nid: 2\ndata: cut off\n", "1"),
        ];
        for (text, expected) in table {
            assert_eq!(parse([text.as_bytes()]).1, expected, "{text:?}");
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_are_replaced() {
        let (items, _) = parse([&b"data: a\xff"[..], b"\xe2\x82", b"\n\n"]);
        assert_eq!(items, [message("a\u{fffd}\u{fffd}")]);
        // A character that is split between two pieces is joined.
        assert_eq!(parse([&b"data: \xe2\x82"[..], b"\xac\n\n"]).0, [message("€")]);
    }

    #[test]
    fn an_event_is_no_larger_than_the_limit() {
        let push = |pieces: &[&str]| {
            let (mut parser, mut items) = (Parser::new(16), VecDeque::new());
            pieces.iter().try_for_each(|piece| parser.push(piece.as_bytes(), &mut items)).map(|()| items.len())
        };
        assert_eq!(push(&["data: 0123456789\n\n"; 5]), Ok(5));
        assert_eq!(push(&["0123456789abcdefg"]), Err(TooLarge));
        assert_eq!(push(&["0123456789abcdefg\n"]), Err(TooLarge));
        assert_eq!(push(&["data: 01234567\n", "data: 01234567\n"]), Err(TooLarge));
        assert_eq!(push(&["0123456789", "0123456789"]), Err(TooLarge));
    }

    proptest! {
        #[test]
        fn any_cut_gives_the_same(
            bytes in proptest::collection::vec(prop_oneof![
                Just(b"data: a".to_vec()), Just(b"data".to_vec()), Just(b"event: output".to_vec()),
                Just(b"id: 7:1".to_vec()), Just(b": hi".to_vec()), Just(b"retry: 10".to_vec()),
                Just(b"\n".to_vec()), Just(b"\r".to_vec()), Just(b"\r\n".to_vec()), Just("\u{feff}".into()),
                Just("é😀".into()), proptest::collection::vec(any::<u8>(), 0..4),
            ], 0..40).prop_map(|parts| parts.concat()),
            cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..12),
        ) {
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let pieces = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]);
            prop_assert_eq!(parse(pieces), parse([&bytes[..]]));
        }
    }
}
