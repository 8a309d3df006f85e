use std::fmt;
use std::sync::Arc;

/// The progress of an upload or download, as their callbacks get it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferProgress {
    bytes: u64,
    total: Option<u64>,
}

impl TransferProgress {
    pub(crate) fn new(bytes: u64, total: Option<u64>) -> Self {
        Self { bytes, total }
    }

    /// The number of bytes transferred so far. It decreases if the transfer had to restart.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The total number of bytes, if it is known.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.total
    }
}

/// The callback of a transfer, if there is one.
#[derive(Clone, Default)]
pub(crate) struct Observer(pub(crate) Option<Arc<dyn Fn(TransferProgress) + Send + Sync>>);

impl Observer {
    pub(crate) fn tell(&self, progress: TransferProgress) {
        if let Some(tell) = &self.0 {
            tell(progress);
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Observer" } else { "nobody" })
    }
}
