//! The API token, kept out of everything that is shown.

use std::fmt;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::{Error, ErrorKind};

#[derive(Clone)]
pub(crate) struct Token(Option<SecretString>);

impl Token {
    /// Takes a token that can be sent; space around it is a slip of copying and is dropped.
    pub(crate) fn new(text: &SecretString) -> Result<Self, Error> {
        let trimmed = text.expose_secret().trim();
        if trimmed.is_empty() {
            return Err(missing());
        }
        if !trimmed.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::new(
                ErrorKind::Configuration,
                "the API token holds a space or a character that can't be sent; it is letters, digits and signs",
            ));
        }
        Ok(Self(Some(trimmed.into())))
    }

    /// For a server that asks for none.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// `Authorization: Bearer ...`, marked so that nothing below shows it.
    pub(crate) fn header(&self) -> Result<Option<HeaderValue>, Error> {
        let Some(token) = &self.0 else { return Ok(None) };
        let text = format!("Bearer {}", token.expose_secret());
        let mut value = HeaderValue::try_from(text)
            .map_err(|_| Error::new(ErrorKind::Configuration, "the API token can't be sent in a header"))?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    /// A foreign text without the token in it.
    pub(crate) fn scrub(&self, text: &str) -> String {
        match &self.0 {
            Some(token) => text.replace(token.expose_secret(), "[token]"),
            None => text.to_owned(),
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[token]")
    }
}

/// The error of a client without a token.
pub(crate) fn missing() -> Error {
    Error::new(
        ErrorKind::Configuration,
        "no API token: set REPLICATE_API_TOKEN in the environment or in a .env file, or give the token to the client \
         in code; you get one at https://replicate.com/account/api-tokens",
    )
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn tokens_are_trimmed_checked_and_never_shown() {
        let token = Token::new(&" r8_secret\n".into()).unwrap();
        let header = token.header().unwrap().unwrap();
        assert_eq!(header.to_str().unwrap(), "Bearer r8_secret");
        assert!(!format!("{token:?} {header:?} {}", token.scrub("-r8_secret-")).contains("secret"));
        for bad in ["", "  ", "a b", "a\nb", "é"] {
            let error = Token::new(&bad.into()).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Configuration, "{bad:?}");
        }
    }
}
