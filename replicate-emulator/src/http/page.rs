//! Pages of a list, newest first, with opaque cursors.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::problem;
use crate::text::percent_encoded;

/// Where a page begins. Items are numbered from 0, starting with the oldest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cursor {
    /// The newest items.
    Start,
    /// Items with smaller numbers.
    Before(usize),
    /// The items that directly follow this number, including it.
    From(usize),
}

/// One page: the numbers of its items, and the cursors on both sides.
#[derive(Debug, PartialEq, Eq)]
struct Page {
    items: Vec<usize>,
    next: Option<Cursor>,
    previous: Option<Cursor>,
}

/// A cursor that this server did not issue.
struct UnknownCursor;

/// The response to a request for a page of a list of `total` items, of which only the wanted ones are shown.
pub(super) fn answer(
    url: &str,
    query: &BTreeMap<String, String>,
    size: usize,
    total: usize,
    wanted: impl Fn(usize) -> bool,
    view: impl Fn(usize) -> Value,
) -> Response {
    let Ok(cursor) = Cursor::of(query) else { return problem::detail(StatusCode::NOT_FOUND, "Invalid cursor") };
    let page = page(total, cursor, size, wanted);
    let views: Vec<_> = page.items.iter().map(|number| view(*number)).collect();
    Json(page.view(url, query, &views)).into_response()
}

impl Cursor {
    /// Reads the cursor in a query.
    fn of(query: &BTreeMap<String, String>) -> Result<Self, UnknownCursor> {
        query.get("cursor").map_or(Ok(Self::Start), |text| Self::parse(text).ok_or(UnknownCursor))
    }

    fn parse(text: &str) -> Option<Self> {
        let text = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
        match text.strip_prefix("r=1&") {
            Some(rest) => Some(Self::From(rest.strip_prefix("p=")?.parse().ok()?)),
            None => Some(Self::Before(text.strip_prefix("p=")?.parse().ok()?)),
        }
    }

    fn text(self) -> String {
        match self {
            Self::Start => String::new(),
            Self::Before(number) => STANDARD.encode(format!("p={number}")),
            Self::From(number) => STANDARD.encode(format!("r=1&p={number}")),
        }
    }
}

/// The page of a list of `total` items that a cursor names; only items that are wanted count.
fn page(total: usize, cursor: Cursor, size: usize, wanted: impl Fn(usize) -> bool) -> Page {
    let older = |below: usize| (0..below.min(total)).rev().filter(|at| wanted(*at));
    let newer = |from: usize| (from.min(total)..total).filter(|at| wanted(*at));
    let items: Vec<_> = match cursor {
        Cursor::Start => older(total).take(size).collect(),
        Cursor::Before(number) => older(number).take(size).collect(),
        Cursor::From(number) => {
            let mut items: Vec<_> = newer(number).take(size).collect();
            items.reverse();
            items
        }
    };
    let (Some(newest), Some(oldest)) = (items.first().copied(), items.last().copied()) else {
        return Page { items, next: None, previous: None };
    };
    let next = older(oldest).next().map(|_| Cursor::Before(oldest));
    let previous = match cursor {
        Cursor::Start => None,
        _ => newer(newest + 1).next().map(|_| Cursor::From(newest + 1)),
    };
    Page { items, next, previous }
}

impl Page {
    /// The page's JSON, with absolute links that keep the query.
    fn view(&self, url: &str, query: &BTreeMap<String, String>, results: &[Value]) -> Value {
        let link = |cursor: Option<Cursor>| {
            let cursor = cursor?.text();
            let others = query.iter().filter(|(key, _)| *key != "cursor");
            let pairs = std::iter::once(("cursor", cursor.as_str()))
                .chain(others.map(|(key, value)| (key.as_str(), value.as_str())))
                .map(|(key, value)| format!("{}={}", percent_encoded(key), percent_encoded(value)));
            Some(format!("{url}?{}", pairs.collect::<Vec<_>>().join("&")))
        };
        json!({"next": link(self.next), "previous": link(self.previous), "results": results})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_go_both_ways() {
        let all = |_: usize| true;
        let first = page(5, Cursor::Start, 2, all);
        assert_eq!(first, Page { items: vec![4, 3], next: Some(Cursor::Before(3)), previous: None });
        let second = page(5, Cursor::Before(3), 2, all);
        assert_eq!(second, Page { items: vec![2, 1], next: Some(Cursor::Before(1)), previous: Some(Cursor::From(3)) });
        let last = page(5, Cursor::Before(1), 2, all);
        assert_eq!(last, Page { items: vec![0], next: None, previous: Some(Cursor::From(1)) });
        assert_eq!(page(5, Cursor::From(3), 2, all).items, [4, 3]);
        assert_eq!(page(0, Cursor::Start, 2, all).items, [0; 0]);
        assert_eq!(page(5, Cursor::Before(usize::MAX), 2, all).items, [4, 3]);
        assert_eq!(page(5, Cursor::From(usize::MAX), 2, all).items, [0; 0]);
    }

    #[test]
    fn a_page_is_full_of_what_is_wanted() {
        let even = |at: usize| at.is_multiple_of(2);
        let page = page(7, Cursor::Start, 2, even);
        assert_eq!((page.items, page.next), (vec![6, 4], Some(Cursor::Before(4))));
    }

    #[test]
    fn cursors_survive_the_url() {
        for cursor in [Cursor::Before(0), Cursor::Before(12_345), Cursor::From(7)] {
            assert_eq!(Cursor::parse(&cursor.text()), Some(cursor));
        }
        for text in ["", "x", "cD0=", "cD14", "////"] {
            assert_eq!(Cursor::parse(text), None, "{text}");
        }
    }

    #[test]
    fn links_keep_the_query() {
        let query = BTreeMap::from([
            ("created_after".to_owned(), "2026-01-01T00:00:00+01:00".to_owned()),
            ("cursor".to_owned(), "old".to_owned()),
        ]);
        let view = page(3, Cursor::Start, 1, |_| true).view("http://h/v1/predictions", &query, &[]);
        assert_eq!(view["next"], "http://h/v1/predictions?cursor=cD0y&created_after=2026-01-01T00%3A00%3A00%2B01%3A00");
        assert_eq!(view["previous"], Value::Null);
    }
}
