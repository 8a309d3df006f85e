//! One page of a list.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::http::page::next_cursor;

/// One page of a list, with the cursors of the pages before and after it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items of the page. A page can be empty without being the last.
    pub results: Vec<T>,
    /// The cursor of the next page, for [`List::cursor`](super::List::cursor). `None` on the last page.
    pub next: Option<String>,
    /// The cursor of the previous page.
    pub previous: Option<String>,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut page: Map<String, Value> = Map::deserialize(deserializer)?;
        let results = page.remove("results").ok_or_else(|| D::Error::missing_field("results"))?;
        Ok(Self {
            // Ignoring a bad cursor would silently cut off the rest of the list.
            next: next_cursor(page.get("next")).map_err(D::Error::custom)?,
            previous: next_cursor(page.get("previous")).unwrap_or_default(),
            results: serde_json::from_value(results).map_err(D::Error::custom)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Page;

    #[test]
    fn a_page_is_its_results_and_two_cursors() {
        let page: Page<u8> =
            serde_json::from_value(json!({"results": [1, 2], "next": "/x?cursor=n", "previous": "nonsense"})).unwrap();
        assert_eq!((page.results, page.next.as_deref(), page.previous), (vec![1, 2], Some("n"), None));
        for bad in [json!({}), json!([]), json!({"results": 7}), json!({"results": [], "next": "/x"})] {
            assert!(serde_json::from_value::<Page<u8>>(bad.clone()).is_err(), "{bad}");
        }
    }
}
