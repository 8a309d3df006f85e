//! Signatures like those of the service: base64 of the HMAC-SHA256 of `{id}.{timestamp}.{body}`.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The key that webhooks are signed with.
#[derive(Clone)]
pub(crate) struct Key(Vec<u8>);

impl Key {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The key as the API returns it.
    pub(crate) fn secret(&self) -> String {
        format!("whsec_{}", BASE64_STANDARD.encode(&self.0))
    }

    /// The value of `webhook-signature`.
    pub(crate) fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of every length");
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn signatures_are_those_that_others_compute() {
        let key = Key::new((0..24).collect());
        assert_eq!(key.secret(), "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX");
        // Computed with the `hmac` module of Python.
        let signature = "v1,dd6WnaEfTCLpVSVWDdayZo2rFj8oY3JYKPhWZP6Hek0=";
        let body = r#"{"id": "abc", "status": "succeeded"}"#;
        assert_eq!(key.sign("msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", 1_767_225_600, body), signature);
    }
}
