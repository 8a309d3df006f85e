//! The permission to download a file: HMAC-SHA256 of `{owner} {id} {expiry}`, in base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A permission to download a file until a given time, in seconds of Unix time.
pub(crate) struct Access<'a> {
    pub(crate) owner: &'a str,
    pub(crate) id: &'a str,
    pub(crate) expiry: u64,
}

impl Access<'_> {
    pub(crate) fn sign(&self, secret: &[u8; 64]) -> String {
        STANDARD.encode(self.mac(secret).finalize().into_bytes())
    }

    pub(crate) fn is_signed_by(&self, secret: &[u8; 64], signature: &str) -> bool {
        STANDARD.decode(signature).is_ok_and(|signature| self.mac(secret).verify_slice(&signature).is_ok())
    }

    fn mac(&self, secret: &[u8; 64]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new(secret.into());
        mac.update(format!("{} {} {}", self.owner, self.id, self.expiry).as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_of_all_three() {
        let secret = [7; 64];
        let access = Access { owner: "me", id: "abc", expiry: 9 };
        let signature = access.sign(&secret);
        assert!(access.is_signed_by(&secret, &signature));
        assert!(!access.is_signed_by(&[8; 64], &signature));
        for other in [Access { owner: "you", ..access }, Access { id: "abd", ..access }, Access { expiry: 8, ..access }]
        {
            assert!(!other.is_signed_by(&secret, &signature));
        }
        assert!(!access.is_signed_by(&secret, "no base64") && !access.is_signed_by(&secret, ""));
    }
}
