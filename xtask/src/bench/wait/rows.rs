//! What is measured: one row for each way in which many predictions are waited for.

use std::time::Duration;

use clap::ValueEnum;

/// A row of the table, by its name on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowName {
    /// The service holds its answers to creates, and answers `processing` as it does for models with files.
    Held,
    /// Clients that know nothing of the model poll.
    Polling,
    /// The same, once each client has seen twenty predictions of the model.
    Learned,
    /// The memory that 2,000 predictions in flight take.
    Memory,
    /// The memory that 10,000 predictions in flight take.
    MemoryOfMany,
    /// The limits of the service hold, and the client's own are the default.
    Limits,
    /// Held answers over HTTP/2, with 200 streams a connection, beside HTTP/1.1.
    Http2,
    /// A twentieth of all polls is refused with a 429 that asks for a second.
    Throttled,
    /// The service is down for 12 seconds.
    Outage,
    /// The service is down for 45 seconds.
    LongOutage,
}

/// What happens in a row.
#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    pub(crate) predictions: u64,
    /// How long a prediction takes, give or take a fifth.
    pub(crate) run_time: Duration,
    /// How many predictions each client runs before, so that it can learn how long they take.
    pub(crate) warm_up: u64,
    pub(crate) ways: &'static [Way],
    pub(crate) trouble: Trouble,
    pub(crate) limits: Limits,
    pub(crate) goal: &'static str,
}

/// How clients wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The service holds its answer back.
    Held,
    /// The same over HTTP/2: only clients that speak it.
    HeldOverHttp2,
    Polling,
    /// Each half second.
    Fixed,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    None,
    /// Held answers say `processing`, with the whole output.
    SaysProcessing,
    /// A twentieth of all reads is refused.
    Refusals,
    /// A second after the start, nothing answers for this long.
    Outage(Duration),
}

/// Whether the server limits the rate of requests, and clients keep within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limits {
    None,
    Service,
}

impl RowName {
    pub(crate) fn scenario(self) -> Scenario {
        use Way::{Fixed, Held, HeldOverHttp2, Polling};
        let plain = Scenario {
            predictions: 2000,
            run_time: Duration::from_secs(5),
            warm_up: 0,
            ways: &[Polling],
            trouble: Trouble::None,
            limits: Limits::None,
            goal: "",
        };
        match self {
            Self::Held => Scenario {
                predictions: 200,
                run_time: Duration::from_secs(2),
                ways: &[Held],
                trouble: Trouble::SaysProcessing,
                goal: "1.0 requests each, no later than npm's client",
                ..plain
            },
            Self::Polling => Scenario { goal: "at most 10 requests each, p95 0.5 s, CPU 1.5 s", ..plain },
            Self::Learned => Scenario {
                warm_up: 20,
                ways: &[Held, Polling, Fixed],
                goal: "at most a third of the requests of a poll each half second",
                ..plain
            },
            Self::Memory => {
                Scenario { run_time: Duration::from_secs(10), ways: &[Held], goal: "at most 60 MB", ..plain }
            }
            Self::MemoryOfMany => Scenario {
                predictions: 10_000,
                run_time: Duration::from_secs(20),
                ways: &[Held],
                goal: "at most 100 MB",
                ..plain
            },
            Self::Limits => Scenario {
                predictions: 500,
                limits: Limits::Service,
                goal: "late by 1 s at the median and 2.5 s at most",
                ..plain
            },
            Self::Http2 => Scenario {
                predictions: 600,
                ways: &[Held, HeldOverHttp2],
                goal: "the whole run 1.3 times that over HTTP/1.1 at most, p95 1 s",
                ..plain
            },
            Self::Throttled => Scenario {
                predictions: 500,
                trouble: Trouble::Refusals,
                goal: "p95 at most 3 times that of a peer that ignores the hint",
                ..plain
            },
            Self::Outage => outage(12),
            Self::LongOutage => outage(45),
        }
    }

    /// The word for it on the command line.
    pub(crate) fn word(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

fn outage(seconds: u64) -> Scenario {
    Scenario {
        predictions: 60,
        run_time: Duration::from_secs(5),
        warm_up: 0,
        ways: &[Way::Held, Way::Polling],
        trouble: Trouble::Outage(Duration::from_secs(seconds)),
        limits: Limits::None,
        goal: "60 of 60 come back",
    }
}
