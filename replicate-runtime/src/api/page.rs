//! One page of a list.

use reqwest::Url;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// One page of a list, with the way to the pages beside it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// What is on it; a page can be empty and not be the last.
    pub results: Vec<T>,
    /// The cursor of the page after it, for [`List::cursor`](super::List::cursor); `None` on the last one.
    pub next: Option<String>,
    /// The cursor of the page before it.
    pub previous: Option<String>,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut page: Map<String, Value> = Map::deserialize(deserializer)?;
        let results = page.remove("results").ok_or_else(|| D::Error::missing_field("results"))?;
        Ok(Self {
            // Without its cursor the rest of the list would be missing, and nobody would know.
            next: cursor(page.get("next")).map_err(D::Error::custom)?,
            previous: cursor(page.get("previous")).unwrap_or_default(),
            results: serde_json::from_value(results).map_err(D::Error::custom)?,
        })
    }
}

/// The cursor in the link to another page. The rest of the link is not followed: it names a host and a path of the
/// server's choice.
fn cursor(link: Option<&Value>) -> Result<Option<String>, String> {
    let link = match link {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(link)) => link.trim(),
        Some(other) => return Err(format!("the link to the next page is no text: {other}")),
    };
    // The service's specification has `"null"` in its examples.
    if link.is_empty() || link == "null" {
        return Ok(None);
    }
    let (_, query) = link.split_once('?').ok_or("the link to the next page has no cursor")?;
    let url = Url::parse(&format!("http://host/?{query}")).map_err(|error| error.to_string())?;
    let cursor = url.query_pairs().find(|(name, value)| name == "cursor" && !value.is_empty());
    cursor
        .map(|(_, value)| Some(value.into_owned()))
        .ok_or_else(|| "the link to the next page has no cursor".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Page, cursor};

    #[test]
    fn only_the_cursor_of_a_link_counts() {
        let cases = [
            (Value::Null, Ok(None)),
            (json!(""), Ok(None)),
            (json!("null"), Ok(None)),
            (json!("https://api.replicate.com/v1/models?cursor=cD0y%3D"), Ok(Some("cD0y="))),
            (json!("http://evil.example/else?a=1&cursor=x#there"), Ok(Some("x"))),
            (json!("/v1/models?cursor=a%26b"), Ok(Some("a&b"))),
            (json!("?cursor=x"), Ok(Some("x"))),
            (json!("https://api.replicate.com/v1/models?page=2"), Err(())),
            (json!("https://api.replicate.com/v1/models?cursor="), Err(())),
            (json!("https://api.replicate.com/v1/models"), Err(())),
            (json!(2), Err(())),
        ];
        for (link, expected) in cases {
            let found = cursor(Some(&link));
            assert_eq!(found.as_ref().map(Option::as_deref).map_err(|_| ()), expected, "{link}");
        }
    }

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
