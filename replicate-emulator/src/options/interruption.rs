//! The end of a server that is started from a command line.

/// Ends at Ctrl-C, or at the request to end that a supervisor sends.
///
/// The signal is caught from the call on, not only once the future is polled: a server that is stopped right after it has
/// printed its address shuts down in order, too.
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
            // Where signals can't be caught, they end the process by themselves.
            _ => std::future::pending().await,
        }
    }
}

/// Ends at Ctrl-C, which is caught from the call on.
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
