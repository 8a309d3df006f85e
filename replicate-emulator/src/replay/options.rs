//! The options of a replay.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::cassette::{Cassette, read_cassettes};

/// A folder of recorded predictions that an emulator answers from, for [`Builder::cassettes`](crate::Builder::cassettes).
///
/// A create request is answered at once by the cassette for its model and input. Files are compared by their content,
/// however they are sent, and numbers by their value. If an input was recorded several times, the recordings are
/// replayed in order, and the last one is used for all further requests. A create request that was never recorded is
/// answered with 404, the most similar cassette and the differences;
/// [`Emulator::unrecorded`](crate::Emulator::unrecorded) lists these requests.
///
/// ```no_run
/// use replicate_emulator::{Cassettes, Emulator};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), replicate_emulator::Error> {
/// let emulator = Emulator::builder().cassettes("tests/cassettes").start().await?;
/// // A seed that is another each time does not count, and all takes as long as it took:
/// let slow = Emulator::builder().cassettes(Cassettes::in_folder("tests/cassettes").match_inputs(["prompt"]).real_time());
/// # let _ = slow;
/// // ... run the program, and then:
/// assert_eq!(emulator.unrecorded(), [""; 0]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "these are options: give them to `Builder::cassettes`"]
pub struct Cassettes {
    pub(crate) folder: PathBuf,
    /// The inputs that are compared; `None` for all.
    pub(super) names: Option<BTreeSet<String>>,
    pub(super) pace: Pace,
}

/// How long replayed predictions take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    NoTime,
    /// As long as when they were recorded.
    Real,
}

impl Cassettes {
    /// The cassettes of a folder, as `--record` writes them.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), names: None, pace: Pace::NoTime }
    }

    /// Compares only these inputs instead of the whole input.
    ///
    /// If several cassettes match in these, one that matches in all inputs is preferred.
    pub fn match_inputs<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.names = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Makes predictions take as long as when they were recorded, with logs and outputs that grow in the same way.
    pub fn real_time(mut self) -> Self {
        self.pace = Pace::Real;
        self
    }

    /// Reads the cassettes, in the order of recording.
    ///
    /// # Errors
    ///
    /// If the folder or a cassette can't be read. The message names the file.
    pub fn read(&self) -> Result<Vec<Cassette>, Error> {
        read_cassettes(&self.folder)
    }
}

impl<P: AsRef<Path>> From<P> for Cassettes {
    fn from(folder: P) -> Self {
        Self::in_folder(folder.as_ref())
    }
}
