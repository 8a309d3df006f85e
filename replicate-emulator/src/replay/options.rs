//! The options of a replay.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::cassette::{Cassette, read_cassettes};

/// A folder of recorded predictions that an emulator answers from, for [`Builder::cassettes`](crate::Builder::cassettes).
///
/// A create is answered by the cassette of its model with its input, in no time. Files count by their content, whichever
/// way they travel, and numbers by their value. Where one input was recorded several times, the recordings come in their
/// order, and the last of them again and again. A create that was never recorded is answered 404, with the nearest
/// cassette and what is different there; [`Emulator::unrecorded`](crate::Emulator::unrecorded) lists those.
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
    /// The inputs that are compared; all, where none are named.
    pub(super) names: Option<BTreeSet<String>>,
    pub(super) pace: Pace,
}

/// How long what is replayed takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    NoTime,
    /// As long as it took when it was recorded.
    Real,
}

impl Cassettes {
    /// The cassettes of a folder, as `--record` writes them.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), names: None, pace: Pace::NoTime }
    }

    /// Compares these inputs alone, and not the whole input.
    ///
    /// Of several cassettes that are the same in them, one that is the same in all comes first.
    pub fn match_inputs<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.names = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Lets predictions take as long as they took, with their logs and outputs growing as they grew.
    pub fn real_time(mut self) -> Self {
        self.pace = Pace::Real;
        self
    }

    /// Reads the cassettes: those that were recorded first come first.
    ///
    /// # Errors
    ///
    /// When the folder or a cassette can't be read; the message names the file.
    pub fn read(&self) -> Result<Vec<Cassette>, Error> {
        read_cassettes(&self.folder)
    }
}

impl<P: AsRef<Path>> From<P> for Cassettes {
    fn from(folder: P) -> Self {
        Self::in_folder(folder.as_ref())
    }
}
