//! Background tasks: by tokio, or by JavaScript if the program runs as WebAssembly in a browser, Node or a worker.

use crate::ground::Error;
#[cfg(not(target_family = "wasm"))]
use crate::ground::ErrorKind;

/// Spawns tasks, even from outside of a runtime.
#[derive(Clone, Debug)]
pub(crate) struct Tasks {
    #[cfg(not(target_family = "wasm"))]
    runtime: tokio::runtime::Handle,
}

#[cfg(not(target_family = "wasm"))]
impl Tasks {
    /// Spawns tasks on the current runtime.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] outside of a tokio runtime, where timers would panic.
    pub(crate) fn current() -> Result<Self, Error> {
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| {
            Error::new(
                ErrorKind::Configuration,
                "there is no tokio runtime here: call this from an async function that tokio runs (`#[tokio::main]`)",
            )
        })?;
        Ok(Self { runtime })
    }

    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(task);
    }
}

#[cfg(target_family = "wasm")]
impl Tasks {
    /// The event loop, which always exists.
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
    pub(crate) fn current() -> Result<Self, Error> {
        Ok(Self {})
    }

    #[expect(clippy::unused_self, reason = "elsewhere it is used")]
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        wasm_bindgen_futures::spawn_local(task);
    }
}
