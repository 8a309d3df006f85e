//! Thousands of predictions at once, in one process.

use std::fs;
use std::time::Duration;

use futures_util::future::join_all;
use replicate_emulator::Outcome;
use replicate_runtime::{Client, RateLimit};
use replicate_tests::models::flux;
use replicate_tests::{Service, TOKEN, client, emulator};
use serde_json::json;

/// Two thousand, where so many connections may be open, each of which has two ends here.
fn many() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let files = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let most = files.and_then(|line| line.split_whitespace().next()).map(str::parse);
    let most = most.map_or(256, |most| most.unwrap_or(usize::MAX));
    (most.saturating_sub(100) / 2).min(2000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_request_each_where_the_service_waits() {
    // The client has no more answers held back at once.
    let many = many().min(256);
    let emulator = emulator().script(|call| {
        let run_time = Duration::from_millis(500 + 7 * (call.number() as u64 % 100));
        Outcome::succeed().output(json!(["https://out.example/0.png"])).run_time(run_time)
    });
    let service = Service::with(emulator).await;
    let client = client(service.emulator.base_url()).rate_limit(RateLimit::NONE).build().unwrap();
    let runs = (0..many).map(|_| client.run(flux::Input::new("a")).send());
    let ended = join_all(runs).await.into_iter().map(Result::unwrap).filter(|output| output.len() == 1).count();
    assert_eq!(ended, many);
    assert_eq!((service.creates().len(), service.emulator.requests().len()), (many, many));
}

/// How long a prediction takes: five seconds, give or take a fifth, by its number.
fn run_time(number: usize) -> Duration {
    let share = fastrand::Rng::with_seed(number as u64).f64();
    Duration::from_secs(5).mul_f64(0.8 + 0.4 * share)
}

/// Once twenty have shown how long they take, with at most a third of the requests of a look each half second. How late
/// the answers are is a matter of time, and simulated beside the schedule.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_third_of_the_requests_where_the_client_polls() {
    const WARM_UP: usize = 20;
    const MANY: usize = 500;
    let emulator = emulator().script(|call| {
        Outcome::succeed().output(json!(["https://out.example/0.png"])).run_time(run_time(call.number()))
    });
    let service = Service::with(emulator).await;
    let builder = Client::builder().token(TOKEN).base_url(service.emulator.base_url()).rate_limit(RateLimit::NONE);
    let client = builder.build().unwrap();
    let run = async || client.submit(flux::Input::new("a")).await.unwrap().wait().await.unwrap();

    join_all((0..WARM_UP).map(|_| run())).await;
    let before = service.emulator.requests().len();
    join_all((0..MANY.min(many())).map(|_| run())).await;
    let requests = service.emulator.requests().len() - before;
    let looks = |number| usize::try_from(run_time(number).as_millis().div_ceil(500)).unwrap();
    let fixed: usize = (WARM_UP..WARM_UP + MANY.min(many())).map(|number| 1 + looks(number)).sum();
    assert!(3 * requests <= fixed, "{requests} requests, each half second {fixed}");
}
