//! The user, or the system, wants this process to end: Ctrl-C, and on Unix the signals to terminate and to hang up.

/// Ends when this process is asked to end; never, where that can't be told.
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

/// Ends when the user presses Ctrl-C; never, where that can't be told.
#[cfg(not(unix))]
pub(crate) async fn interruption() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Whether this process is to live on when its terminal goes, as `nohup` has it: whoever listens to the signal would undo
/// that.
#[cfg(unix)]
fn ignores_hang_up() -> bool {
    use std::io::IsTerminal;

    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        // `nohup` leaves no stream on the terminal.
        return !std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
    };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // The signal to hang up is the first.
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}
