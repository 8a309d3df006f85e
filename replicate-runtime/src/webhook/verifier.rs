use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Delivery, Headers};
use crate::ground::timers;
use crate::ground::{Error, ErrorKind};

/// As the documentation recommends, against replay of intercepted webhooks.
const TOLERANCE: Duration = Duration::from_secs(5 * 60);
/// The only version so far. A new version would be sent in addition to it.
const VERSION: &str = "v1";

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Verifies that a webhook is from the service, unchanged and recent.
///
/// `Debug` does not show the secret.
///
/// ```no_run
/// # fn example(headers: &[(&str, &str)], body: &[u8]) -> Result<(), replicate_runtime::Error> {
/// use replicate_runtime::webhook::Verifier;
///
/// // GET /v1/webhooks/default/secret gives it.
/// let verifier = Verifier::new(std::env::var("REPLICATE_WEBHOOK_SECRET").unwrap_or_default())?;
/// let delivery = verifier.verify(headers, body)?;
/// println!("{}", delivery.parse::<serde_json::Value>()?.status());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Verifier {
    keys: Vec<Hmac<Sha256>>,
    tolerance: Duration,
}

impl Verifier {
    /// Creates a verifier with the secret that the account's webhooks are signed with: `whsec_` followed by base64.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if it is not such a secret.
    pub fn new(secret: impl AsRef<str>) -> Result<Self, Error> {
        Ok(Self { keys: vec![key(secret.as_ref())?], tolerance: TOLERANCE })
    }

    /// Also accepts webhooks that are signed with this secret, such as the old one during a rotation.
    ///
    /// # Errors
    ///
    /// Same as for [`new`](Self::new).
    pub fn or_secret(mut self, secret: impl AsRef<str>) -> Result<Self, Error> {
        self.keys.push(key(secret.as_ref())?);
        Ok(self)
    }

    /// Sets how far the time of signing may be in the past or in the future. Default: five minutes.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Verifies a webhook that has just arrived: its headers, and its body as the exact bytes.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::WebhookHeaders`] if one of `webhook-id`, `webhook-timestamp` and `webhook-signature` is missing
    ///   or invalid.
    /// - [`ErrorKind::WebhookTimestamp`] if it was signed too long ago, or in the future.
    /// - [`ErrorKind::WebhookSignature`] if no signature of a known version and secret matches these headers and this
    ///   body.
    pub fn verify<H: Headers + ?Sized>(&self, headers: &H, body: impl AsRef<[u8]>) -> Result<Delivery, Error> {
        self.verify_at(headers, body, timers::time_of_day())
    }

    /// Verifies a webhook as if it had arrived at this time. The result depends only on the arguments.
    ///
    /// # Errors
    ///
    /// Same as for [`verify`](Self::verify).
    pub fn verify_at<H: Headers + ?Sized>(
        &self,
        headers: &H,
        body: impl AsRef<[u8]>,
        now: SystemTime,
    ) -> Result<Delivery, Error> {
        let id = text(headers, "webhook-id")?;
        let timestamp = text(headers, "webhook-timestamp")?;
        let signatures = text(headers, "webhook-signature")?;
        let signed_at = moment(timestamp)?;
        self.check_time(signed_at, now)?;
        self.check_signatures(signatures, &[id, ".", timestamp, "."], body.as_ref())?;
        Ok(Delivery::new(id, signed_at, Bytes::copy_from_slice(body.as_ref())))
    }

    fn check_time(&self, signed_at: SystemTime, now: SystemTime) -> Result<(), Error> {
        let (apart, when) = match now.duration_since(signed_at) {
            Ok(age) => (age, "ago"),
            Err(ahead) => (ahead.duration(), "in the future"),
        };
        if apart <= self.tolerance {
            return Ok(());
        }
        let message = format!(
            "the webhook was signed {} s {when}, and {} s are tolerated: it was delayed or sent by somebody else, or \
             this machine's clock is wrong",
            apart.as_secs(),
            self.tolerance.as_secs()
        );
        Err(Error::new(ErrorKind::WebhookTimestamp, message))
    }

    /// Checks that one of the signatures is by one of the secrets.
    fn check_signatures(&self, signatures: &str, head: &[&str], body: &[u8]) -> Result<(), Error> {
        let known: Vec<Vec<u8>> = signatures
            .split_ascii_whitespace()
            .filter_map(|signature| signature.split_once(',').filter(|(version, _)| *version == VERSION))
            .map(|(_, base64)| BASE64.decode(base64).unwrap_or_default())
            .collect();
        if known.is_empty() {
            let message = "the webhook has no signature of the known version, v1";
            return Err(Error::new(ErrorKind::WebhookSignature, message));
        }
        for key in &self.keys {
            let mut mac = key.clone();
            for part in head {
                mac.update(part.as_bytes());
            }
            mac.update(body);
            // `verify_slice` compares in constant time.
            if known.iter().any(|signature| mac.clone().verify_slice(signature).is_ok()) {
                return Ok(());
            }
        }
        let message = "no signature of the webhook is valid: it was changed in transit or is not from the service, or \
                       the secret is that of a different account";
        Err(Error::new(ErrorKind::WebhookSignature, message))
    }
}

fn key(secret: &str) -> Result<Hmac<Sha256>, Error> {
    let secret = secret.trim();
    // The decoder's message would show a character of the secret.
    let bytes = BASE64.decode(secret.strip_prefix("whsec_").unwrap_or(secret)).unwrap_or_default();
    // Anybody can sign with an empty key.
    if bytes.is_empty() {
        let message =
            "not a webhook secret, which is `whsec_` followed by base64: GET /v1/webhooks/default/secret returns it";
        return Err(Error::new(ErrorKind::Configuration, message));
    }
    Hmac::new_from_slice(&bytes).map_err(|source| {
        Error::new(ErrorKind::Configuration, "the webhook secret has an invalid length").with_source(source)
    })
}

fn text<'a, H: Headers + ?Sized>(headers: &'a H, name: &str) -> Result<&'a str, Error> {
    let refused = |reason| Error::new(ErrorKind::WebhookHeaders, format!("the webhook's header {name} {reason}"));
    let value = headers.header(name).ok_or_else(|| refused("is missing"))?;
    let text = std::str::from_utf8(value).map_err(|_| refused("is not text"))?.trim();
    if text.is_empty() { Err(refused("is empty")) } else { Ok(text) }
}

/// Reads whole seconds of Unix time.
fn moment(text: &str) -> Result<SystemTime, Error> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = digits.then(|| text.parse().ok()).flatten();
    seconds.and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds))).ok_or_else(|| {
        let message = "the webhook's header webhook-timestamp is not a number of seconds since 1970";
        Error::new(ErrorKind::WebhookHeaders, message)
    })
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("secrets", &self.keys.len())
            .field("tolerance", &self.tolerance)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use super::Verifier;
    use crate::ground::{Error, ErrorKind};

    // The signatures below were computed with the `hmac` module of Python.
    const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
    const OTHER_SECRET: &str = "whsec_ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM=";
    const ID: &str = "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W";
    const TIMESTAMP: &str = "1767225600";
    const BODY: &str = r#"{"id": "abc", "status": "succeeded"}"#;
    const SIGNATURE: &str = "v1,dd6WnaEfTCLpVSVWDdayZo2rFj8oY3JYKPhWZP6Hek0=";
    const OTHER_SIGNATURE: &str = "v1,OBmvsbId8JoHaxZaL+eKYT5kXmW4P2tDPAT6AQTzfUE=";

    fn verifier() -> Verifier {
        Verifier::new(SECRET).unwrap()
    }

    fn second(n: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(n)
    }

    /// Verifies the headers id, timestamp and signature at the time of signing. Empty headers are left out.
    fn verify(verifier: &Verifier, headers: [&[u8]; 3], body: &[u8]) -> Result<(), Error> {
        let named = ["webhook-id", "webhook-timestamp", "webhook-signature"].into_iter().zip(headers);
        let headers: Vec<_> = named.filter(|(_, value)| !value.is_empty()).collect();
        let delivery = verifier.verify_at(&headers, body, second(1_767_225_600))?;
        assert_eq!(delivery.id().as_bytes(), headers[0].1);
        assert_eq!((delivery.timestamp(), delivery.body()), (second(1_767_225_600), body));
        Ok(())
    }

    fn verify_text(headers: [&str; 3]) -> Result<(), Error> {
        verify(&verifier(), headers.map(str::as_bytes), BODY.as_bytes())
    }

    #[test]
    fn signatures_are_those_that_others_compute() {
        let binary: Vec<u8> = (0..=255).collect();
        let text = "{\"output\": \"na\u{ef}ve \u{1f642}\"}\n";
        let vectors: [(&str, &str, &str, &[u8], &str); 8] = [
            (SECRET, ID, TIMESTAMP, BODY.as_bytes(), SIGNATURE),
            (SECRET, "msg_a", TIMESTAMP, b"", "v1,YCZaFfFAHFRWlW3hi9OSJl/n7k7gNxBfrHC6BKFgWp0="),
            // The text of the timestamp is signed, not its value.
            (SECRET, "m", "0001767225600", text.as_bytes(), "v1,OlM/XBfFuAW3fmAXo060irKA/jj7ZD2Iy45OOEE6l58="),
            (SECRET, "msg_bin", TIMESTAMP, &binary, "v1,GTQe0dQaqf3m/4TabWGXm+G6Meok6Uq+9vO/MEtWr9I="),
            (OTHER_SECRET, ID, TIMESTAMP, BODY.as_bytes(), OTHER_SIGNATURE),
            (OTHER_SECRET, "msg_a", TIMESTAMP, b"", "v1,+o/H++CokYGLZ+Z/mLQdFLDTrP8sxtCbB0Rg6taj+Nk="),
            (OTHER_SECRET, "m", "0001767225600", text.as_bytes(), "v1,pdpgkLRFk49xxUiCPgrWYC9YVgKUf/52KMJ3fKN7IgM="),
            (OTHER_SECRET, "msg_bin", TIMESTAMP, &binary, "v1,ZiE/p9VhbAgJFLhbmCnkAbvjV2jKhaYp/XfaKvPP6+Q="),
        ];
        for (secret, id, timestamp, body, signature) in vectors {
            let headers = [id, timestamp, signature].map(str::as_bytes);
            verify(&Verifier::new(secret).unwrap(), headers, body).unwrap();
            let wrong = if secret == SECRET { OTHER_SECRET } else { SECRET };
            let refused = verify(&Verifier::new(wrong).unwrap(), headers, body).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::WebhookSignature, "{id}");
            let both = Verifier::new(wrong).unwrap().or_secret(secret).unwrap();
            verify(&both, headers, body).unwrap();
        }
    }

    #[test]
    fn one_right_signature_of_several_is_enough() {
        let unpadded = SIGNATURE.trim_end_matches('=');
        let accepted = [
            SIGNATURE.to_owned(),
            unpadded.to_owned(),
            format!("{OTHER_SIGNATURE} {SIGNATURE}"),
            format!("{SIGNATURE} {OTHER_SIGNATURE}"),
            format!("  v1a,AAAA v2,{} v1,!! v1 , {SIGNATURE}  ", &SIGNATURE[3..]),
        ];
        for signatures in accepted {
            verify_text([ID, TIMESTAMP, &signatures]).unwrap_or_else(|error| panic!("{signatures}: {error}"));
        }
        let refused = [
            // Right, but of another version.
            format!("v1a,{}", &SIGNATURE[3..]),
            format!("v2,{}", &SIGNATURE[3..]),
            format!("V1,{}", &SIGNATURE[3..]),
            SIGNATURE[3..].to_owned(),
            OTHER_SIGNATURE.to_owned(),
            "v1,".to_owned(),
            "v1".to_owned(),
            ",".to_owned(),
            // A part of it, or more than it.
            SIGNATURE[..23].to_owned(),
            format!("{unpadded}AAAA"),
            SIGNATURE.replace(',', ", "),
        ];
        for signatures in refused {
            let error = verify_text([ID, TIMESTAMP, &signatures]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::WebhookSignature, "{signatures}");
        }
    }

    #[test]
    fn a_header_that_is_missing_or_unreadable_is_named() {
        let table = [
            (["", TIMESTAMP, SIGNATURE], "webhook-id is missing"),
            ([" ", TIMESTAMP, SIGNATURE], "webhook-id is empty"),
            ([ID, "", SIGNATURE], "webhook-timestamp is missing"),
            ([ID, TIMESTAMP, ""], "webhook-signature is missing"),
            ([ID, "soon", SIGNATURE], "not a number of seconds"),
            ([ID, "1767225600.5", SIGNATURE], "not a number of seconds"),
            ([ID, "-1", SIGNATURE], "not a number of seconds"),
            ([ID, "+1767225600", SIGNATURE], "not a number of seconds"),
            ([ID, "99999999999999999999999", SIGNATURE], "not a number of seconds"),
            ([ID, "18446744073709551615", SIGNATURE], "not a number of seconds"),
        ];
        for (headers, words) in table {
            let error = verify_text(headers).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::WebhookHeaders, "{headers:?}");
            assert!(error.to_string().contains(words), "{error}");
        }
        let headers = [ID.as_bytes(), TIMESTAMP.as_bytes(), b"v1,\xff"];
        assert_eq!(verify(&verifier(), headers, b"").unwrap_err().kind(), ErrorKind::WebhookHeaders);
    }

    #[test]
    fn old_and_early_ones_are_refused() {
        let headers = [("webhook-id", ID), ("webhook-timestamp", TIMESTAMP), ("webhook-signature", SIGNATURE)];
        let signed = 1_767_225_600;
        let table = [
            (verifier(), signed - 301, false),
            (verifier(), signed - 300, true),
            (verifier(), signed + 300, true),
            (verifier(), signed + 301, false),
            (verifier(), 0, false),
            (verifier().tolerance(Duration::ZERO), signed, true),
            (verifier().tolerance(Duration::ZERO), signed + 1, false),
            (verifier().tolerance(Duration::MAX), signed + 1_000_000_000, true),
        ];
        for (verifier, now, fits) in table {
            match verifier.verify_at(&headers, BODY, second(now)) {
                Ok(_) => assert!(fits, "{now}"),
                Err(error) => assert_eq!((fits, error.kind()), (false, ErrorKind::WebhookTimestamp), "{now}: {error}"),
            }
        }
    }

    /// Flipping any bit invalidates the signature.
    #[test]
    fn no_bit_can_be_changed() {
        let parts = [ID, TIMESTAMP, SIGNATURE, BODY].map(|part| part.as_bytes().to_vec());
        for part in 0..parts.len() {
            for bit in 0..parts[part].len() * 8 {
                let mut parts = parts.clone();
                parts[part][bit / 8] ^= 1 << (bit % 8);
                let [id, timestamp, signature, body] = parts.each_ref().map(Vec::as_slice);
                assert!(verify(&verifier(), [id, timestamp, signature], body).is_err(), "bit {bit} of part {part}");
            }
        }
        // Moving a character from one part to another invalidates it too.
        for [id, timestamp, body] in [
            ["msg_2KWPBgLlAfxdpx2AI54pPJ85f4W.1767225600", TIMESTAMP, BODY],
            ["msg_2KWPBgLlAfxdpx2AI54pPJ85f4", TIMESTAMP, BODY],
            [ID, TIMESTAMP, r#" {"id": "abc", "status": "succeeded"}"#],
        ] {
            let headers = [id, timestamp, SIGNATURE].map(str::as_bytes);
            assert!(verify(&verifier(), headers, body.as_bytes()).is_err(), "{id} {timestamp} {body}");
        }
    }

    #[test]
    fn secrets_are_checked_and_never_shown() {
        for secret in [SECRET, &SECRET[6..], " whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\n", "whsec_AA"] {
            assert!(Verifier::new(secret).is_ok(), "{secret:?}");
        }
        for bad in ["", "whsec_", "whsec_a", "r8_token", "whsec_!!!!", "whsec_AAEC AwQF"] {
            let error = Verifier::new(bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{bad:?}");
            assert!(bad.len() < 7 || !format!("{error:?}").contains(bad), "{error:?}");
        }
        let shown = format!("{:?}", verifier());
        assert!(!shown.contains("AAEC") && !shown.contains("Hmac"), "{shown}");
    }
}
