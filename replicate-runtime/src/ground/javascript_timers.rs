//! Timers in WebAssembly: each waiting future has one `setTimeout` of JavaScript, which is cleared when the future is
//! dropped. A timer that is left over would keep Node running.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use send_wrapper::SendWrapper;
use web_time::Instant;

/// The maximum delay of `setTimeout`, whose milliseconds are an `i32`. A longer one counts as zero.
const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);

/// The time of a [`timeout`] has passed.
#[derive(Debug)]
pub(crate) struct Elapsed;

/// Waits for a duration.
#[must_use = "futures do nothing unless polled"]
pub(crate) struct Sleep {
    timer: Option<SendWrapper<TimeoutFuture>>,
    /// What remains after the timer. The clock is not read again: in some workers it stands still between events.
    left: Duration,
}

pub(crate) fn sleep(duration: Duration) -> Sleep {
    Sleep { timer: None, left: duration }
}

pub(crate) fn sleep_until(deadline: Instant) -> Sleep {
    sleep(deadline.saturating_duration_since(Instant::now()))
}

/// Runs a future, but not longer than the given time.
pub(crate) async fn timeout<F: Future>(limit: Duration, future: F) -> Result<F::Output, Elapsed> {
    match select(pin!(future), sleep(limit)).await {
        Either::Left((output, _)) => Ok(output),
        Either::Right(((), _)) => Err(Elapsed),
    }
}

/// Runs a future, but not past the deadline.
pub(crate) async fn timeout_at<F: Future>(deadline: Instant, future: F) -> Result<F::Output, Elapsed> {
    timeout(deadline.saturating_duration_since(Instant::now()), future).await
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        loop {
            if let Some(timer) = &mut self.timer {
                ready!(Pin::new(&mut **timer).poll(context));
                self.timer = None;
            }
            if self.left.is_zero() {
                return Poll::Ready(());
            }
            let part = self.left.min(LONGEST);
            self.left -= part;
            self.timer = Some(SendWrapper::new(TimeoutFuture::new(millis(part))));
        }
    }
}

/// Whole milliseconds, rounded up: a wait that ends early would be repeated.
fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_micros().div_ceil(1000)).unwrap_or(u32::MAX)
}
