//! For programs without a tokio runtime: blocks on everything that is otherwise awaited.
//!
//! ```no_run
//! # fn example<Input: replicate_runtime::ModelInput>(input: Input) -> Result<(), replicate_runtime::Error> {
//! use replicate_runtime::Client;
//! use replicate_runtime::blocking::Blocking;
//!
//! let client = Client::from_env()?;
//! let mut prediction = client.submit(input).block()?;
//! let output = prediction.wait().block()?;
//! # Ok(())
//! # }
//! ```

use std::sync::OnceLock;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::ground::{Error, ErrorKind};

/// Blocks on what is otherwise awaited.
pub trait Blocking<T>: IntoFuture<Output = Result<T, Error>> + Sized {
    /// Blocks the current thread until the result is there.
    ///
    /// All calls run on one runtime, which has its own thread. So connections are kept alive between calls, and dropped
    /// predictions can be canceled.
    ///
    /// # Errors
    ///
    /// The errors of the call itself, and [`ErrorKind::Configuration`] inside a tokio runtime, which must not be
    /// blocked: use `.await` there.
    fn block(self) -> Result<T, Error> {
        wait(self.into_future())?
    }
}

impl<T, F: IntoFuture<Output = Result<T, Error>>> Blocking<T> for F {}

/// Blocks on any future, such as the next piece of a stream or [`Client::shutdown`](crate::Client::shutdown).
///
/// # Errors
///
/// [`ErrorKind::Configuration`] inside a tokio runtime, which must not be blocked: use `.await` there.
pub fn wait<F: Future>(future: F) -> Result<F::Output, Error> {
    if Handle::try_current().is_ok() {
        let message = "this thread belongs to a tokio runtime, which must not be blocked: use `.await` here";
        return Err(Error::new(ErrorKind::Configuration, message));
    }
    Ok(runtime()?.block_on(future))
}

fn runtime() -> Result<&'static Runtime, Error> {
    static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        let builder = builder.worker_threads(1).thread_name("replicate-runtime").enable_all();
        builder.build().map_err(|error| error.to_string())
    });
    runtime.as_ref().map_err(|error| {
        let message = format!("the runtime for blocking calls can't be started: {error}");
        Error::new(ErrorKind::Configuration, message)
    })
}
