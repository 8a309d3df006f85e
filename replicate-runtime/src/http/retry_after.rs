//! How long a refused caller should wait, from headers or body.

use std::time::{Duration, SystemTime};

use ::http::header::{DATE, HeaderMap, RETRY_AFTER};
use httpdate::parse_http_date;
use serde_json::Value;

/// Longer times are cut: then it is better to return the error.
const LONGEST: Duration = Duration::from_secs(120);

/// The pause that a response asks for: in `Retry-After`, else in the body's `retry_after`, else in its text (`~30s`).
pub(crate) fn retry_after(headers: &HeaderMap, body: &[u8], now: SystemTime) -> Option<Duration> {
    let from_body = || {
        let body: Value = serde_json::from_slice(body).ok()?;
        in_field(&body).or_else(|| in_text(body.get("detail")?.as_str()?))
    };
    in_header(headers, now).or_else(from_body).map(|pause| pause.min(LONGEST))
}

/// Seconds, or a date. A date is compared with the response's `Date`, since clocks differ.
fn in_header(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return seconds_from(seconds);
    }
    let then = parse_http_date(text).ok()?;
    let now = headers.get(DATE).and_then(|text| parse_http_date(text.to_str().ok()?).ok()).unwrap_or(now);
    // A date in the past means now.
    Some(then.duration_since(now).unwrap_or(Duration::ZERO))
}

fn in_field(body: &Value) -> Option<Duration> {
    match body.get("retry_after")? {
        Value::String(text) => seconds_from(text.trim().parse().ok()?),
        other => seconds_from(other.as_f64()?),
    }
}

/// `Your rate limit resets in ~30s.`
fn in_text(text: &str) -> Option<Duration> {
    text.split('~').skip(1).find_map(|rest| {
        let (digits, _) = rest.split_once('s')?;
        seconds_from(digits.trim().parse().ok()?)
    })
}

fn seconds_from(seconds: f64) -> Option<Duration> {
    if seconds.is_nan() || seconds < 0.0 {
        return None;
    }
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use ::http::header::{DATE, HeaderMap, RETRY_AFTER};

    fn read(retry: Option<&str>, date: Option<&str>, body: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        if let Some(text) = retry {
            headers.insert(RETRY_AFTER, text.parse().unwrap());
        }
        if let Some(text) = date {
            headers.insert(DATE, text.parse().unwrap());
        }
        // The local clock says 1994-11-06 08:49:00.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_740);
        super::retry_after(&headers, body.as_bytes(), now)
    }

    /// `Retry-After`, `Date`, the body, and the seconds they make.
    type Case = (Option<&'static str>, Option<&'static str>, &'static str, Option<f64>);

    #[test]
    fn every_form_is_read() {
        let throttled = r#"{"detail": "Request was throttled. Your rate limit resets in ~30s."}"#;
        let noon = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        let cases: &[Case] = &[
            (None, None, "", None),
            (None, None, "<html>~9s</html>", None),
            (Some("7"), None, throttled, Some(7.0)),
            (Some("0"), None, "", Some(0.0)),
            (Some("1.5"), None, "", Some(1.5)),
            (Some("-1"), None, "", None),
            (Some("NaN"), None, "", None),
            (Some("inf"), None, "", Some(120.0)),
            (Some("86400"), None, "", Some(120.0)),
            (Some("soon"), None, throttled, Some(30.0)),
            (noon, Some("Sun, 06 Nov 1994 08:49:30 GMT"), "", Some(7.0)),
            (noon, Some("Sun, 06 Nov 1994 08:50:00 GMT"), "", Some(0.0)),
            (noon, None, "", Some(37.0)),
            (None, None, r#"{"retry_after": 4, "detail": "~30s"}"#, Some(4.0)),
            (None, None, r#"{"retry_after": "5"}"#, Some(5.0)),
            (None, None, r#"{"retry_after": null, "detail": "in ~ 12s"}"#, Some(12.0)),
            (None, None, throttled, Some(30.0)),
            (None, None, r#"{"detail": "roughly ~soon"}"#, None),
        ];
        for (retry, date, body, seconds) in cases {
            let expected = seconds.map(Duration::from_secs_f64);
            assert_eq!(read(*retry, *date, body), expected, "{retry:?} {date:?} {body}");
        }
    }
}
