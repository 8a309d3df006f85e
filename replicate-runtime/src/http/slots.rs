//! How many requests are under way at once. Each one keeps a connection, or a stream of one, and the memory for it.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

/// Requests that are answered soon: a thousand a second where an answer takes a tenth of one.
const SHORT: usize = 128;
/// Requests whose answer is held back until a prediction has ended. Who finds no slot polls.
const HELD: usize = 256;

#[derive(Debug)]
pub(crate) struct Slots {
    short: Semaphore,
    held: Arc<Semaphore>,
}

/// Permission to have one answer held back.
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
    /// Waits for a slot of a request that is answered soon.
    pub(crate) async fn short(&self) -> Option<SemaphorePermit<'_>> {
        // Nobody closes it.
        self.short.acquire().await.ok()
    }

    /// A slot for an answer that is held back, where one is free and so many may be held at once.
    pub(crate) fn held(&self, most: usize) -> Option<HeldSlot> {
        if HELD - self.held.available_permits() >= most {
            return None;
        }
        let permit = Arc::clone(&self.held).try_acquire_owned().ok()?;
        Some(HeldSlot { _permit: permit })
    }
}
