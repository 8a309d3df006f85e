//! Requests to end this process: Ctrl-C, and SIGTERM and SIGHUP on Unix.

/// Completes when this process is asked to end, or never if signals can't be caught.
#[cfg(unix)]
pub(crate) async fn interruption() {
    use tokio::signal::unix::{Signal, SignalKind, signal};

    async fn next(signal: Option<Signal>) {
        match signal {
            Some(mut signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        }
    }

    let on = |kind| signal(kind).ok();
    let hang_up = if ignores_hang_up() { None } else { on(SignalKind::hangup()) };
    tokio::select! {
        () = next(on(SignalKind::interrupt())) => {}
        () = next(on(SignalKind::terminate())) => {}
        () = next(hang_up) => {}
    }
}

/// Completes when the user presses Ctrl-C, or never if that can't be caught.
#[cfg(not(unix))]
pub(crate) async fn interruption() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Whether SIGHUP is ignored, as with `nohup`. Then this process must not listen for it.
#[cfg(unix)]
fn ignores_hang_up() -> bool {
    use std::io::IsTerminal;

    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        // `nohup` leaves no stream on the terminal.
        return !std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
    };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // SIGHUP is signal 1.
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}
