//! The runtime for requests: commands are synchronous until they send some.

use tokio::runtime::{Builder, Runtime};

use crate::report::Failure;

/// The runtime for the futures of a command.
pub(super) fn runtime() -> Result<Runtime, Failure> {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::new("can't start the network").because(&error))
}
