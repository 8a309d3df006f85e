//! Removes secrets from cassettes: tokens, and the signed parts of URLs.

use reqwest::Url;

/// The placeholder for a secret, as in the service.
pub(crate) const REDACTED: &str = "[REDACTED]";

/// Query parameters that grant access to whoever has the URL: of Amazon, Google, Azure and others.
const SIGNED: [&str; 10] = [
    "x-amz-signature",
    "x-amz-security-token",
    "x-goog-signature",
    "signature",
    "sig",
    "hmac",
    "token",
    "access_token",
    "awsaccesskeyid",
    "key-pair-id",
];

/// A text without the token, without anything that looks like a token of the service, and without the signed parts of
/// URLs.
pub(crate) fn clean(text: &str, token: Option<&str>) -> String {
    let text = match token.filter(|token| token.len() >= 4) {
        Some(token) => text.replace(token, REDACTED),
        None => text.to_owned(),
    };
    without_signatures(&without_tokens(&text))
}

/// The service's tokens are `r8_` and 37 letters and digits.
fn without_tokens(text: &str) -> String {
    const START: &str = "r8_";
    const SHORTEST: usize = 30;
    let mut cleaned = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(START) {
        let (before, found) = rest.split_at(at);
        let word = |character: char| character.is_ascii_alphanumeric();
        let length = found[START.len()..].find(|character| !word(character)).unwrap_or(found.len() - START.len());
        cleaned += before;
        let (found, after) = found.split_at(START.len() + length);
        cleaned += if length >= SHORTEST { REDACTED } else { found };
        rest = after;
    }
    cleaned + rest
}

/// Removes the query of each signed URL, and the user name and password before its host.
fn without_signatures(text: &str) -> String {
    let mut cleaned = String::new();
    let mut rest = text;
    while let Some(at) = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, found) = rest.split_at(at);
        let end = found.find(|character: char| character.is_whitespace() || "\"'<>`\\".contains(character));
        let (address, after) = found.split_at(end.unwrap_or(found.len()));
        cleaned += before;
        cleaned += &unsigned(address).unwrap_or_else(|| address.to_owned());
        rest = after;
    }
    cleaned + rest
}

/// A URL without its secrets; `None` if it has none.
fn unsigned(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    let is_signed = url.query_pairs().any(|(name, _)| SIGNED.contains(&name.to_ascii_lowercase().as_str()));
    let has_password = !url.username().is_empty() || url.password().is_some();
    if !is_signed && !has_password {
        return None;
    }
    if is_signed {
        url.set_query(None);
    }
    url.set_username("").and_then(|()| url.set_password(None)).ok()?;
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_left_out() {
        let token = format!("r8_{}", "a1".repeat(20));
        let table = [
            ("plain".to_owned(), "plain"),
            (format!("I am {token}, and r8_short"), "I am [REDACTED], and r8_short"),
            ("my-secret-token!".to_owned(), "[REDACTED]!"),
            (
                "see https://a.example/b.png?X-Amz-Date=1&X-Amz-Signature=s3cret now".to_owned(),
                "see https://a.example/b.png now",
            ),
            ("https://a.example/b?width=5#top".to_owned(), "https://a.example/b?width=5#top"),
            ("https://me:pw@a.example/b".to_owned(), "https://a.example/b"),
            ("\"https://a.example/b?sig=1\", http://c".to_owned(), "\"https://a.example/b\", http://c"),
            ("https://".to_owned(), "https://"),
        ];
        for (text, expected) in table {
            assert_eq!(clean(&text, Some("my-secret-token")), expected);
        }
    }
}
