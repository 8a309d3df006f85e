//! The end of a server that is started from a command line.

/// Ends at Ctrl-C, or at the request to end that a supervisor sends.
///
/// It is heard from the call on, not only from the first time that the future is polled: who reads the address of a server
/// and stops it at once is not to kill it.
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
            // Where signals can't be heard, they end the process by themselves.
            _ => std::future::pending().await,
        }
    }
}

/// Ends at Ctrl-C, which is heard from the call on.
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
