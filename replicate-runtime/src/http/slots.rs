//! Limits how many requests are under way at once. Each one occupies a connection or an HTTP/2 stream, and memory.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

/// Requests that are answered soon: about a thousand per second if a response takes a tenth of a second.
const SHORT: usize = 128;
/// Requests whose response is delayed until a prediction has ended. Callers without a slot poll.
const HELD: usize = 256;

#[derive(Debug)]
pub(crate) struct Slots {
    short: Semaphore,
    held: Arc<Semaphore>,
}

/// A slot for one delayed response.
#[derive(Debug)]
pub(crate) struct HeldSlot {
    _permit: OwnedSemaphorePermit,
}

impl Default for Slots {
    fn default() -> Self {
        Self { short: Semaphore::new(SHORT), held: Arc::new(Semaphore::new(HELD)) }
    }
}

impl Slots {
    /// Waits for a slot for a request that is answered soon.
    pub(crate) async fn short(&self) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed.
        self.short.acquire().await.ok()
    }

    /// A slot for a delayed response, if one is free and fewer than `most` are taken.
    pub(crate) fn held(&self, most: usize) -> Option<HeldSlot> {
        if HELD - self.held.available_permits() >= most {
            return None;
        }
        let permit = Arc::clone(&self.held).try_acquire_owned().ok()?;
        Some(HeldSlot { _permit: permit })
    }
}
