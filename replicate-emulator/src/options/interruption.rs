//! Waits for the end of a server that was started from a command line.

/// Completes at Ctrl-C or at a termination signal.
///
/// The signal is caught from the call on, not only when the future is polled, so that a server that is stopped right
/// after printing its URL also shuts down gracefully.
#[cfg(unix)]
pub fn interruption() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let [interrupt, terminate] = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    async {
        match (interrupt, terminate) {
            (Ok(mut interrupt), Ok(mut terminate)) => {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            }
            // If signals can't be caught, they end the process.
            _ => std::future::pending().await,
        }
    }
}

/// Completes at Ctrl-C, which is caught from the call on.
#[cfg(windows)]
pub fn interruption() -> impl Future<Output = ()> {
    let interrupt = tokio::signal::windows::ctrl_c();
    async {
        match interrupt {
            Ok(mut interrupt) => drop(interrupt.recv().await),
            Err(_) => std::future::pending().await,
        }
    }
}
