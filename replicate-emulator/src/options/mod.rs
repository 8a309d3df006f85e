//! The command line options of the binary and of `cargo replicate emulate`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::Args;

mod interruption;
mod outcome;
mod serve;

pub use interruption::interruption;
use outcome::ModelOutcome;
pub use serve::{End, Server};

use crate::{Builder, Cassettes, Chaos, DurationRange, Emulator, Fault, ModelName, RateLimits, parse_duration};

/// Where to listen, how long predictions take and what goes wrong; a command flattens it into its own arguments.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Address to listen on; port 0 is any free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// How long a prediction stays `starting`: 2s, 1s..3s, or OWNER/NAME=2s for one model; none by default.
    #[arg(long, value_name = "TIME", help_heading = "Times")]
    boot_time: Vec<Time>,
    /// How long a prediction stays `processing`, written in the same way; a second by default.
    #[arg(long, value_name = "TIME", help_heading = "Times")]
    run_time: Vec<Time>,
    /// Draws times and ids from this seed.
    #[arg(long, value_name = "SEED", help_heading = "Times")]
    seed: Option<u64>,
    /// How long input, output and files are kept after a prediction has ended.
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = parse_duration, help_heading = "Times")]
    data_kept: Duration,
    /// The only token to accept, for the API and for the page; without it any token will do.
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Allows requests to name this host, in addition to IP addresses and localhost; can be given more than once.
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Path of the API, as behind a gateway.
    #[arg(long, value_name = "PATH", default_value = "/v1")]
    path_prefix: String,
    /// How the predictions of a model end: OWNER/NAME=fail, =fail:MESSAGE, =abort, =cancel, or =FILE. A .json file is the
    /// output; any other file is what the output links to. Can be given more than once.
    #[arg(long, value_name = "MODEL=OUTCOME", help_heading = "Outcomes")]
    outcome: Vec<ModelOutcome>,
    /// Lets through what the service refuses: community models without a version, data URIs of 1 MB and more.
    #[arg(long)]
    lenient: bool,
    /// A fault to inject, in the words that are listed below; can be given more than once.
    #[arg(long, value_name = "WORDS", help_heading = "Faults")]
    fault: Vec<Fault>,
    /// Makes requests fail at random; the same seed gives the same faults in the same order.
    #[arg(long, value_name = "SEED", help_heading = "Faults")]
    chaos: Option<u64>,
    /// Limits the requests per minute: to 600 creates and 3000 others, as the service does, or to these numbers.
    #[arg(long, value_name = "CREATES,OTHERS", num_args = 0..=1, default_missing_value = "600,3000", help_heading = "Faults")]
    rate_limits: Option<Limits>,
    /// Passes every request on to the service at this base URL, and writes each prediction to `--cassettes`. The program's
    /// own token is used, and left out of what is written.
    #[arg(
        long,
        value_name = "BASE URL",
        requires = "cassettes",
        group = "cassette_use",
        conflicts_with_all = [
            "replay", "boot_time", "run_time", "seed", "token", "outcome", "lenient", "fault", "chaos", "rate_limits",
        ],
        help_heading = "Record and replay"
    )]
    record: Option<String>,
    /// Answers only from `--cassettes`. A request that was never recorded is answered with 404 and the nearest cassette,
    /// and makes the process exit with 1.
    #[arg(long, requires = "cassettes", group = "cassette_use", help_heading = "Record and replay")]
    replay: bool,
    /// The folder of recorded predictions.
    #[arg(long, value_name = "FOLDER", requires = "cassette_use", help_heading = "Record and replay")]
    cassettes: Option<PathBuf>,
    /// Compares only these inputs, and not the whole input: prompt,width.
    #[arg(
        long = "match",
        id = "match",
        value_name = "NAMES",
        value_delimiter = ',',
        requires = "replay",
        help_heading = "Record and replay"
    )]
    match_inputs: Vec<String>,
    /// Makes predictions take as long as they took when they were recorded; otherwise they take no time.
    #[arg(long, requires = "replay", help_heading = "Record and replay")]
    real_time: bool,
    /// The share of requests that `--chaos` makes fail, from 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = 0.2, value_parser = share, requires = "chaos", help_heading = "Faults")]
    chaos_share: f64,
}

/// A time for all models, or for one.
#[derive(Clone, Debug)]
struct Time {
    model: Option<ModelName>,
    range: DurationRange,
}

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (model, range) = match text.split_once('=') {
            None => (None, text),
            Some((model, range)) => (Some(model.parse().map_err(|error| format!("{error}"))?), range),
        };
        Ok(Self { model, range: range.parse()? })
    }
}

/// Reads a number from 0 to 1.
fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "a share is a number from 0 to 1, such as 0.33".to_owned())
}

#[derive(Clone, Debug)]
struct Limits(RateLimits);

impl FromStr for Limits {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers =
            text.split_once(',').and_then(|(creates, others)| Some((creates.parse().ok()?, others.parse().ok()?)));
        let (creates, others) = numbers.ok_or("write it as two numbers: 600,3000")?;
        Ok(Self(RateLimits::service().creates(creates).others(others)))
    }
}

/// The values of `--fault` in [`Options`], for the help of a command.
pub const WORDS_OF_A_FAULT: &str = "\
Words of a fault:
  The first says what happens to the request.
    reset, close     nothing is done, and the connection is reset or closed instead of an answer
    stall            nothing is done, and there is no answer
    outage=2s        nothing is done, and for two seconds all connections are refused
    503              nothing is done, and the answer has this status and no body
    lost             the work is done, and the connection is reset instead of an answer
    answer           the work is done, and answered as usual except for what follows
  Others change the answer: status=504, header=retry-after:5, body={}, html, giant=BYTES, bomb=BYTES, truncate=BYTES,
    or how it is sent: delay=2s, drip=10ms (a byte at a time), close-after=BYTES, reset-after=BYTES, stall-after=BYTES.
  The rest says for which requests: on POST /predictions (`*` is any segment, `**` any rest; without the prefix), after=2
    (the first two pass), times=3 or forever (else once).";

impl Options {
    /// Whether the models come from a service or from cassettes rather than from a models folder.
    #[must_use]
    pub fn uses_cassettes(&self) -> bool {
        self.record.is_some() || self.replay
    }

    /// The only token to accept, if one was given.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The message if an option is given twice for the same models, which is ambiguous.
    fn given_twice(&self) -> Option<String> {
        let of = |times: &[Time]| times.iter().map(|time| time.model.clone()).collect::<Vec<_>>();
        let outcomes = self.outcome.iter().map(|outcome| Some(outcome.model.clone())).collect();
        let options =
            [("--boot-time", of(&self.boot_time)), ("--run-time", of(&self.run_time)), ("--outcome", outcomes)];
        options.into_iter().find_map(|(option, models)| {
            let (_, twice) = models.iter().enumerate().find(|(at, model)| models[..*at].contains(model))?;
            let whom = twice.as_ref().map_or("all models".to_owned(), |model| format!("`{model}`"));
            Some(format!("`{option}` is given twice for {whom}: leave one out"))
        })
    }

    /// A builder with these options, and without models.
    pub fn builder(self) -> Builder {
        /// How many requests are kept, since a server may run for weeks.
        const REQUESTS_KEPT: usize = 1_000;
        let twice = self.given_twice();
        let mut builder = Emulator::builder()
            .listen(self.listen)
            .run_time(Duration::from_secs(1))
            .data_kept(self.data_kept)
            .path_prefix(self.path_prefix)
            .keep_requests(REQUESTS_KEPT);
        if let Some(message) = twice {
            builder = builder.refuse(message);
        }
        for Time { model, range } in self.boot_time {
            builder = match model {
                Some(model) => builder.boot_time_of(model, range),
                None => builder.boot_time(range),
            };
        }
        for Time { model, range } in self.run_time {
            builder = match model {
                Some(model) => builder.run_time_of(model, range),
                None => builder.run_time(range),
            };
        }
        if let Some(seed) = self.seed {
            builder = builder.seed(seed);
        }
        if let Some(Limits(limits)) = self.rate_limits {
            builder = builder.rate_limits(limits);
        }
        for fault in self.fault {
            builder = builder.fault(fault);
        }
        if let Some(seed) = self.chaos {
            builder = builder.chaos(Chaos::seeded(seed).share(self.chaos_share));
        }
        for ModelOutcome { model, outcome } in self.outcome {
            builder = builder.outcome_of(model, outcome);
        }
        if self.lenient {
            builder = builder.lenient();
        }
        if let Some(folder) = self.cassettes.filter(|_| self.replay) {
            let mut cassettes = Cassettes::in_folder(folder);
            if !self.match_inputs.is_empty() {
                cassettes = cassettes.match_inputs(self.match_inputs);
            }
            builder = builder.cassettes(if self.real_time { cassettes.real_time() } else { cassettes });
        }
        for name in self.allow_host {
            builder = builder.allow_host(name);
        }
        if let Some(token) = self.token {
            builder = builder.token(token);
        }
        builder
    }
}

/// What is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verbosity {
    /// Warnings and errors.
    Quiet,
    /// A line for each request and each webhook as well.
    Requests,
}

/// Logs to stderr from now on, unless the process already has a logger.
pub fn log_to_stderr(verbosity: Verbosity) {
    let level = match verbosity {
        Verbosity::Quiet => tracing::Level::WARN,
        Verbosity::Requests => tracing::Level::INFO,
    };
    let log = tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false).with_max_level(level);
    // An existing logger is kept.
    let _ = log.try_init();
}
