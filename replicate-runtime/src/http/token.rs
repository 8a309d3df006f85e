//! The API token, which is never shown.

use std::fmt;

use ::http::header::HeaderValue;
use bytes::Bytes;
use memchr::memmem;

use secrecy::{ExposeSecret, SecretString};

use crate::ground::{Error, ErrorKind};

/// The token of a client. An invalid token is an error only when it has to be sent.
#[derive(Clone)]
pub(crate) struct Token(State);

#[derive(Clone)]
enum State {
    /// The server needs no token.
    None,
    Text(SecretString),
    /// The token is invalid, for this reason.
    Unusable(&'static str),
}

impl Token {
    /// Wraps a token. White space around it is removed, since it comes from copying.
    pub(crate) fn new(text: &SecretString) -> Self {
        let trimmed = text.expose_secret().trim();
        if trimmed.is_empty() {
            return Self(State::Unusable(MISSING));
        }
        if !trimmed.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Self(State::Unusable(
                "the API token contains a space or a character that can't be sent; a token consists of letters, \
                 digits and signs",
            ));
        }
        Self(State::Text(trimmed.into()))
    }

    /// For a server that needs no token.
    pub(crate) fn none() -> Self {
        Self(State::None)
    }

    /// `Authorization: Bearer ...`, marked as sensitive.
    pub(crate) fn header(&self) -> Result<Option<HeaderValue>, Error> {
        let token = match &self.0 {
            State::None => return Ok(None),
            State::Text(token) => token,
            State::Unusable(why) => return Err(Error::new(ErrorKind::Configuration, *why)),
        };
        let text = format!("Bearer {}", token.expose_secret());
        let mut value = HeaderValue::try_from(text)
            .map_err(|_| Error::new(ErrorKind::Configuration, "the API token can't be sent in a header"))?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    fn text(&self) -> Option<&str> {
        if let State::Text(token) = &self.0 { Some(token.expose_secret()) } else { None }
    }

    /// A body in which the token is replaced by the service's placeholder for secrets.
    ///
    /// Short tokens are not replaced: they are not secrets, and a word like `emulator` occurs in responses anyway.
    pub(crate) fn scrub(&self, body: Bytes) -> Bytes {
        const SHORTEST: usize = 16;
        let Some(token) = self.text().filter(|token| token.len() >= SHORTEST) else { return body };
        // Some JSON serializers escape slashes.
        let escaped = token.replace('/', "\\/");
        let body = without(body, token.as_bytes());
        if escaped == token { body } else { without(body, escaped.as_bytes()) }
    }
}

fn without(body: Bytes, secret: &[u8]) -> Bytes {
    let found: Vec<usize> = memmem::find_iter(&body, secret).collect();
    if found.is_empty() {
        return body;
    }
    let mut rest = &body[..];
    let mut scrubbed = Vec::with_capacity(body.len());
    for at in found {
        let (before, after) = rest.split_at(at - (body.len() - rest.len()));
        scrubbed.extend_from_slice(before);
        scrubbed.extend_from_slice(b"[REDACTED]");
        rest = &after[secret.len()..];
    }
    scrubbed.extend_from_slice(rest);
    scrubbed.into()
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[token]")
    }
}

const MISSING: &str = "no API token: set REPLICATE_API_TOKEN in the environment or in a .env file, or give the token to the client in code; you \
     get one at https://replicate.com/account/api-tokens";

/// The error of a client without a token.
pub(crate) fn missing() -> Error {
    Error::new(ErrorKind::Configuration, MISSING)
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn tokens_are_trimmed_checked_and_never_shown() {
        let token = Token::new(&" r8_secret\n".into());
        let header = token.header().unwrap().unwrap();
        assert_eq!(header.to_str().unwrap(), "Bearer r8_secret");
        assert!(!format!("{token:?} {header:?}").contains("secret"));
        for bad in ["", "  ", "a b", "a\nb", "é"] {
            let error = Token::new(&bad.into()).header().unwrap_err();
            assert_eq!(error.kind(), crate::ground::ErrorKind::Configuration, "{bad:?}");
        }
    }

    #[test]
    fn answers_lose_the_token_wherever_they_repeat_it() {
        let table = [
            ("r8_0123456789abcdef", "none", "none"),
            ("r8_0123456789abcdef", "r8_0123456789abcdef", "[REDACTED]"),
            (
                "r8_0123456789abcdef",
                r#"{"a": "Bearer r8_0123456789abcdef", "b": "r8_0123456789abcdefr8_0123456789abcdef r8_01"}"#,
                r#"{"a": "Bearer [REDACTED]", "b": "[REDACTED][REDACTED] r8_01"}"#,
            ),
            ("0123/4567/89ab/cdef", r#"{"a": "0123\/4567\/89ab\/cdef"}"#, r#"{"a": "[REDACTED]"}"#),
            ("emulator", r#"{"a": "emulator"}"#, r#"{"a": "emulator"}"#),
        ];
        for (token, body, expected) in table {
            let scrubbed = Token::new(&token.into()).scrub(body.as_bytes().into());
            assert_eq!(scrubbed, expected, "{body}");
        }
        assert_eq!(Token::none().scrub("anything".into()), "anything");
    }
}
