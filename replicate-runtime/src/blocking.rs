//! For programs without a runtime of tokio: everything that is awaited elsewhere can be waited for here.
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

/// Waits for what is awaited elsewhere.
pub trait Blocking<T>: IntoFuture<Output = Result<T, Error>> + Sized {
    /// Waits for the result, and keeps the thread busy until then.
    ///
    /// All of it runs on one runtime with a thread of its own, so that connections are kept, and what is dropped is canceled.
    ///
    /// # Errors
    ///
    /// Those of what is waited for, and [`ErrorKind::Configuration`] within a runtime of tokio, which must not be blocked: use
    /// `.await` there.
    fn block(self) -> Result<T, Error> {
        wait(self.into_future())?
    }
}

impl<T, F: IntoFuture<Output = Result<T, Error>>> Blocking<T> for F {}

/// Waits for any future: the next piece of a stream, [`Client::shutdown`](crate::Client::shutdown).
///
/// # Errors
///
/// [`ErrorKind::Configuration`] within a runtime of tokio, which must not be blocked: use `.await` there.
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
