//! Links from one page of a list to the next.

use reqwest::Url;
use serde_json::Value;

/// The cursor in the link to another page. The rest of the link is ignored, since it could name any host and path.
pub(crate) fn next_cursor(link: Option<&Value>) -> Result<Option<String>, String> {
    let link = match link {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(link)) => link.trim(),
        Some(other) => return Err(format!("the link to the next page is not a string: {other}")),
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

    use super::next_cursor;

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
            let found = next_cursor(Some(&link));
            assert_eq!(found.as_ref().map(Option::as_deref).map_err(|_| ()), expected, "{link}");
        }
    }
}
