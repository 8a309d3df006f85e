//! Clocks and timers: of tokio, or of JavaScript if the program runs as WebAssembly in a browser, Node or a worker.

#[cfg(not(target_family = "wasm"))]
pub(crate) use tokio::time::{Instant, sleep, sleep_until, timeout, timeout_at};
#[cfg(target_family = "wasm")]
pub(crate) use web_time::Instant;

#[cfg(target_family = "wasm")]
pub(crate) use super::javascript_timers::{sleep, sleep_until, timeout, timeout_at};

use std::time::SystemTime;

/// The time of day.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn time_of_day() -> SystemTime {
    SystemTime::now()
}

/// The time of day. `SystemTime::now` panics on platforms without an operating system.
#[cfg(target_family = "wasm")]
pub(crate) fn time_of_day() -> SystemTime {
    SystemTime::UNIX_EPOCH + std::time::Duration::from_secs_f64(js_sys::Date::now() / 1000.0)
}
