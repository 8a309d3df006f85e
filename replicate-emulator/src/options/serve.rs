//! A server that is started from a command line and runs until it is interrupted.

use super::Options;
use super::interruption;
use crate::{Builder, Emulator, Error, Recorder, RecorderBuilder};

/// The server for [`Options`]: an emulator or a recorder.
#[derive(Debug)]
pub enum Server {
    /// Answers requests itself.
    Emulator(Emulator),
    /// Forwards requests, and writes cassettes.
    Recorder(Recorder),
}

/// How a server ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Success, with an optional message.
    Done(Option<String>),
    /// A request was never recorded, or could not be recorded, with a message.
    Incomplete(String),
}

impl Options {
    /// Starts the server. An emulator serves the models that `add_models` adds.
    ///
    /// # Errors
    ///
    /// Same as for [`Builder::start`] and [`RecorderBuilder::start`](crate::RecorderBuilder::start).
    pub async fn start(self, add_models: impl FnOnce(Builder) -> Builder) -> Result<Server, Error> {
        let (Some(upstream), Some(folder)) = (&self.record, &self.cassettes) else {
            return add_models(self.builder()).start().await.map(Server::Emulator);
        };
        let recorder = Recorder::builder(upstream, folder).listen(self.listen);
        let recorder = self.allow_host.iter().fold(recorder, RecorderBuilder::allow_host);
        recorder.start().await.map(Server::Recorder)
    }
}

impl Server {
    /// The base URL for clients.
    #[must_use]
    pub fn base_url(&self) -> &str {
        match self {
            Self::Emulator(emulator) => emulator.base_url(),
            Self::Recorder(recorder) => recorder.base_url(),
        }
    }

    /// Describes the server and its web page, for the log.
    #[must_use]
    pub fn described(&self) -> String {
        match self {
            Self::Emulator(emulator) => format!("look at {}", emulator.page_url()),
            Self::Recorder(_) => "what goes through it is recorded".to_owned(),
        }
    }

    /// Runs until `interrupted`, and shuts down gracefully. A recorder waits for running predictions, until it is
    /// interrupted again.
    pub async fn run_until(self, interrupted: impl Future<Output = ()>) -> End {
        match self {
            Self::Emulator(emulator) => {
                interrupted.await;
                let unrecorded = emulator.unrecorded();
                emulator.shutdown().await;
                match unrecorded.len() {
                    0 => End::Done(None),
                    1 => End::Incomplete("a request had no cassette".to_owned()),
                    count => End::Incomplete(format!("{count} requests had no cassette")),
                }
            }
            Self::Recorder(recorder) => {
                interrupted.await;
                finished(recorder).await
            }
        }
    }
}

async fn finished(mut recorder: Recorder) -> End {
    let again = interruption();
    match recorder.running() {
        0 => {}
        running => tracing::warn!("waiting for {running} that have not ended; press Ctrl-C again to leave them out"),
    }
    tokio::select! {
        () = recorder.finish() => {}
        () = again => {}
    }
    let written = recorder.written().len();
    let lost = recorder.running() + recorder.failures().len();
    let cassettes =
        if written == 1 { "1 cassette was written".to_owned() } else { format!("{written} cassettes were written") };
    match lost {
        0 => End::Done(Some(cassettes)),
        1 => End::Incomplete(format!("{cassettes}, and a prediction was not recorded")),
        lost => End::Incomplete(format!("{cassettes}, and {lost} predictions were not recorded")),
    }
}
