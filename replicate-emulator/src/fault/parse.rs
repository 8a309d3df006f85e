//! Faults as written on a command line.

use std::str::FromStr;

use axum::http::{HeaderName, HeaderValue, Method, StatusCode};

use super::Fault;
use crate::duration::parse_duration;

/// Reads a fault such as `lost on POST /predictions times=2`, as the binary's `--fault` takes it.
///
/// The first word is a constructor of [`Fault`], or the status of a [`reply`](Fault::reply); the words after it are its
/// methods, in any order.
///
/// ```
/// use replicate_emulator::Fault;
///
/// let fault: Fault = "503 html on GET /predictions/* after=1 times=3".parse()?;
/// assert!("explode".parse::<Fault>().unwrap_err().contains("explode"));
/// # let _ = fault;
/// # Ok::<(), String>(())
/// ```
impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let mut fault = begin(words.next().unwrap_or_default())?;
        while let Some(word) = words.next() {
            fault = if word == "on" {
                let (Some(method), Some(path)) = (words.next(), words.next()) else {
                    return Err("`on` is followed by a method and a path: `on POST /predictions`".to_owned());
                };
                fault.on(method_of(method)?, path)
            } else {
                change(fault, word)?
            };
        }
        Ok(fault)
    }
}

fn begin(word: &str) -> Result<Fault, String> {
    Ok(match split(word) {
        ("reset", None) => Fault::reset(),
        ("close", None) => Fault::close(),
        ("stall", None) => Fault::stall(),
        ("lost", None) => Fault::lost(),
        ("answer", None) => Fault::answer(),
        ("outage", Some(time)) => Fault::outage(parse_duration(time)?),
        (status, None) if status.starts_with(|first: char| first.is_ascii_digit()) => Fault::reply(status_of(status)?),
        _ => {
            return Err(format!(
                "`{}` is not a fault: begin with reset, close, stall, lost, answer, outage=DURATION or a status",
                word.escape_debug()
            ));
        }
    })
}

fn change(fault: Fault, word: &str) -> Result<Fault, String> {
    Ok(match split(word) {
        ("after", Some(count)) => fault.after(number(count)?),
        ("times", Some(count)) => fault.times(number(count)?),
        ("forever", None) => fault.forever(),
        ("status", Some(status)) => fault.status(status_of(status)?),
        ("header", Some(header)) => header_of(fault, header)?,
        ("body", Some(body)) => fault.body(body.to_owned()),
        ("html", None) => fault.html(),
        ("giant", Some(bytes)) => fault.giant(number(bytes)?),
        ("bomb", Some(bytes)) => fault.bomb(number(bytes)?),
        ("truncate", Some(bytes)) => fault.truncate(number(bytes)?),
        ("delay", Some(time)) => fault.delay(parse_duration(time)?),
        ("drip", Some(pause)) => fault.drip(1, parse_duration(pause)?),
        ("close-after", Some(bytes)) => fault.close_after(number(bytes)?),
        ("reset-after", Some(bytes)) => fault.reset_after(number(bytes)?),
        ("stall-after", Some(bytes)) => fault.stall_after(number(bytes)?),
        _ => {
            return Err(format!(
                "`{}` does not belong to a fault: there are `on METHOD PATH`, after=, times=, forever, status=, \
                 header=NAME:VALUE, body=, html, giant=, bomb=, truncate=, delay=, drip=, close-after=, reset-after= and \
                 stall-after=",
                word.escape_debug()
            ));
        }
    })
}

/// A word and its value.
fn split(word: &str) -> (&str, Option<&str>) {
    word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)))
}

fn number<N: FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| format!("`{}` is not a number", text.escape_debug()))
}

fn status_of(text: &str) -> Result<StatusCode, String> {
    text.parse().map_err(|_| format!("`{}` is not a status: a status is from 100 to 999", text.escape_debug()))
}

fn method_of(text: &str) -> Result<Method, String> {
    text.to_ascii_uppercase().parse().map_err(|_| format!("`{}` is not a method", text.escape_debug()))
}

fn header_of(fault: Fault, text: &str) -> Result<Fault, String> {
    let header = text.split_once(':').map(|(name, value)| (name, value.trim()));
    let valid =
        |(name, value): &(&str, &str)| name.parse::<HeaderName>().is_ok() && HeaderValue::from_str(value).is_ok();
    match header.filter(valid) {
        Some((name, value)) => Ok(fault.header(name, value)),
        None => Err(format!("`{}` is not a header: write it as `header=retry-after:5`", text.escape_debug())),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn faults_are_read_as_they_are_built() {
        let table = [
            ("reset", Fault::reset()),
            ("lost on post /predictions times=2", Fault::lost().on(Method::POST, "/predictions").times(2)),
            ("503 html forever", Fault::reply(StatusCode::SERVICE_UNAVAILABLE).html().forever()),
            ("429 header=retry-after:5", Fault::reply(StatusCode::TOO_MANY_REQUESTS).header("retry-after", "5")),
            ("answer status=504 after=1", Fault::answer().status(StatusCode::GATEWAY_TIMEOUT).after(1)),
            ("outage=2s", Fault::outage(Duration::from_secs(2))),
            (
                "answer drip=5ms delay=1s",
                Fault::answer().drip(1, Duration::from_millis(5)).delay(Duration::from_secs(1)),
            ),
            ("200 bomb=1000000 truncate=20", Fault::reply(StatusCode::OK).bomb(1_000_000).truncate(20)),
            ("200 giant=5 stall-after=2", Fault::reply(StatusCode::OK).giant(5).stall_after(2)),
            ("201 body={} close-after=1", Fault::reply(StatusCode::CREATED).body("{}").close_after(1)),
        ];
        for (text, fault) in table {
            assert_eq!(format!("{:?}", text.parse::<Fault>().unwrap()), format!("{fault:?}"), "{text}");
        }
    }

    #[test]
    fn what_is_no_fault_is_refused_with_what_there_is() {
        let table = [
            ("", "begin with"),
            ("explode", "`explode` is not a fault"),
            ("outage", "outage=DURATION"),
            ("1000", "not a status"),
            ("reset gently", "`gently` does not belong"),
            ("reset on POST", "method and a path"),
            ("reset times=x", "`x` is not a number"),
            ("reset times=-1", "not a number"),
            ("200 header=x", "header=retry-after:5"),
            ("answer delay=soon", "not a duration"),
        ];
        for (text, part) in table {
            let error = text.parse::<Fault>().unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
