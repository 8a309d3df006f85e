//! A thousand seeded runs in which anything goes wrong that can: nothing is lost, nothing is created twice, nobody hangs.
//!
//! *Lost* would be an id that was received and then forgotten, or an unknown outcome that is not reported as one.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use replicate_emulator::{Chaos, Document, Emulator, Method};
use replicate_runtime::{Client, Error, ModelInput};
use replicate_tests::models::flux;
use replicate_tests::{TOKEN, client};

/// Each from a seed of its own; `STORM_SEED=306` repeats one.
const RUNS: u64 = 1000;
/// So many at once: nearly all of a run is pauses.
const AT_ONCE: usize = 50;
/// A silence that is noticed while a test can wait, and that a busy machine does not fall into.
const SILENCE: Duration = Duration::from_secs(5);
/// Longer than any call is allowed to take.
const HANG: Duration = Duration::from_secs(120);

/// What a caller knows in the end of the prediction that it asked for.
#[derive(Debug)]
enum Told {
    Id(String),
    /// One may have been created, and the error says so.
    Doubt,
    /// None was created.
    Nothing,
}

/// What one run comes to.
#[derive(Debug, Default)]
struct Count {
    created: usize,
    /// Creates whose caller does not know whether there was one.
    doubts: usize,
    /// Predictions that no caller knew of until the list was read again.
    orphans: usize,
    /// Creates that were sent and did not create a prediction.
    refused: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_nothing_is_doubled_and_nobody_hangs() {
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let seeds = match std::env::var("STORM_SEED") {
        Ok(seed) => vec![seed.parse().unwrap()],
        Err(_) => (0..RUNS).collect(),
    };
    let runs = seeds.iter().map(|seed| {
        let seed = *seed;
        let http = http.clone();
        async move {
            let run = tokio::spawn(tokio::time::timeout(HANG, run(seed, http)));
            run.await.unwrap().unwrap_or_else(|_| panic!("seed {seed} hangs"))
        }
    });
    let counts: Vec<Count> = stream::iter(runs).buffer_unordered(AT_ONCE).collect().await;
    let sum = |of: fn(&Count) -> usize| counts.iter().map(of).sum::<usize>();
    let (created, doubts, orphans) =
        (sum(|count| count.created), sum(|count| count.doubts), sum(|count| count.orphans));
    let refused = sum(|count| count.refused);
    eprintln!("{created} predictions, {refused} creates in vain, {doubts} in doubt, {orphans} of them created");
    if seeds.len() > 1 {
        assert!(created > 900 && refused > 100 && doubts > 50, "it was no storm: {created} {refused} {doubts}");
    }
}

/// One storm, with one or two callers who want the same; panics with the seed where something is wrong.
async fn run(seed: u64, http: reqwest::Client) -> Count {
    // In every other storm the list of predictions can be read.
    let list_is_safe = seed.is_multiple_of(2);
    let chaos = Chaos::seeded(seed).share(0.4);
    let chaos = if list_is_safe { chaos.on(Method::POST, "/**") } else { chaos };
    // One model will do, and starts in no time.
    let document = Document::from_json(include_str!("../../examples/models/black-forest-labs/flux-schnell.json"));
    let emulator = Emulator::builder().document(document.unwrap()).token(TOKEN).chaos(chaos);
    let emulator = emulator.run_time(Duration::ZERO..=Duration::from_millis(20)).seed(seed).start().await.unwrap();
    let client = client(emulator.base_url()).http_client(http).read_timeout(SILENCE).build().unwrap();
    let began = SystemTime::now();
    let callers = if seed.is_multiple_of(5) { 2 } else { 1 };
    let told = join_all((0..callers).map(|_| call(&client, seed))).await;
    let created: Vec<String> = created(&emulator);
    let refused = creates(&emulator) - created.len();

    // No more than were asked for, whatever was sent.
    assert!(created.len() <= told.len(), "seed {seed}: {} predictions for {told:?}", created.len());
    // Whoever was told an id was told one that is there, and nobody else was told it.
    let held: BTreeSet<&String> =
        told.iter().filter_map(|told| if let Told::Id(id) = told { Some(id) } else { None }).collect();
    let ids = told.iter().filter(|told| matches!(told, Told::Id(_))).count();
    assert!(held.len() == ids && held.iter().all(|id| created.contains(id)), "seed {seed}: {told:?} of {created:?}");
    // What nobody was told of is in doubt for somebody.
    let orphans = created.len() - held.len();
    let doubts = told.iter().filter(|told| matches!(told, Told::Doubt)).count();
    assert!(orphans <= doubts, "seed {seed}: {orphans} of {created:?} are lost: {told:?}");
    // What was created is found, also where the answer was lost: unless the caller had no time to look.
    assert!(!list_is_safe || is_hurried(seed) || orphans == 0, "seed {seed}: {created:?} were not found: {told:?}");

    // Once it is over, every one of these is found.
    emulator.clear_faults();
    emulator.go_online().await;
    let mut found = BTreeSet::new();
    for _ in 0..doubts {
        found.extend(client.find_recent(&input(seed), began).await.unwrap().map(|found| found.id().to_owned()));
    }
    let all: BTreeSet<&String> = held.into_iter().chain(&found).collect();
    assert_eq!(all.len(), created.len(), "seed {seed}: {orphans} of {created:?} are not found: {found:?}");
    Count { created: created.len(), doubts, orphans, refused }
}

/// Whether the caller of a storm runs the model with little time; the others submit it, and have all time there is.
fn is_hurried(seed: u64) -> bool {
    seed.is_multiple_of(3)
}

fn input(seed: u64) -> flux::Input {
    flux::Input::new(format!("storm {seed}"))
}

/// Runs a model in one of the ways there are.
async fn call(client: &Client, seed: u64) -> Told {
    let told = |error: Error| match error.prediction_id() {
        Some(id) => Told::Id(id.to_owned()),
        None if error.is_outcome_unknown() => Told::Doubt,
        None => Told::Nothing,
    };
    if is_hurried(seed) {
        let run = client.run(input(seed)).timeout(Duration::from_secs(8)).await;
        return run.map_or_else(told, |images| Told::Id(id_in(images[0].url().unwrap_or_default())));
    }
    let mut prediction = match client.submit(input(seed)).await {
        Ok(prediction) => prediction,
        Err(error) => return told(error),
    };
    let id = prediction.id().to_owned();
    let ended = if seed % 3 == 1 { prediction.wait().await.map(drop) } else { prediction.cancel().await.map(drop) };
    if let Err(error) = ended {
        assert_eq!(error.prediction_id(), Some(id.as_str()), "seed {seed}: an id is forgotten: {error:?}");
    }
    Told::Id(id)
}

/// The id in the link to an output: `.../delivery/<id>/out-0.png`.
fn id_in(url: &str) -> String {
    url.rsplit('/').nth(1).unwrap_or_default().to_owned()
}

/// The ids of all predictions of a server.
fn created(emulator: &Emulator) -> Vec<String> {
    emulator.predictions().iter().map(|prediction| prediction["id"].as_str().unwrap().to_owned()).collect()
}

/// How many creates arrived.
fn creates(emulator: &Emulator) -> usize {
    let path = format!("/v1/models/{}/{}/predictions", flux::Input::MODEL.owner(), flux::Input::MODEL.name());
    let requests = emulator.requests();
    requests.iter().filter(|request| *request.method() == Method::POST && request.path() == path).count()
}
