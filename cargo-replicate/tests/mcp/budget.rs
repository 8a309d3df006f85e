//! Limits of `mcp` hold over restarts, and for several servers together, by the count of the service.

use std::time::Duration;

use replicate_emulator::{Fault, Method, Outcome, StatusCode};
use serde_json::{Value, json};

use crate::agent::{Agent, Lines, text};
use crate::support::{Folder, Run, Service};
use crate::{creates, package, service};

fn priced(price: &str) -> Folder {
    package().with("models/prices.toml", &format!("[models.\"acme/painter\"]\n{price}\n"))
}

/// A call of the painter, which paints one picture.
fn paint(number: u64) -> Value {
    json!({"prompt": format!("cat {number}"), "width": 64})
}

fn one_picture(service: replicate_emulator::Builder) -> replicate_emulator::Builder {
    service.script(|_| Outcome::succeed().file("fox.png", "image/png", "a picture").run_time(Duration::ZERO))
}

/// What the predictions were charged, at 0.1 dollars a second.
fn charged_by_time(service: &Service) -> f64 {
    let time = |prediction: &Value| prediction["metrics"]["predict_time"].as_f64().unwrap_or(0.0);
    service.emulator.predictions().iter().map(time).sum::<f64>() * 0.1
}

#[test]
fn a_limit_to_costs_holds_over_restarts() {
    let (service, folder) = (service(one_picture), priced("output = \"0.003\""));
    let calls = |from: u64, to: u64| {
        let agent = Agent::start(&service, &folder, "--max-cost 0.01");
        let results = (from..to).map(|number| agent.call("acme_painter", paint(number))).collect::<Vec<_>>();
        agent.leave();
        results
    };
    assert!(calls(0, 2).iter().all(|result| result.is_error == Some(false)));
    // 3 x 0.003 is 0.009, and the fourth would be 0.012.
    let results = calls(2, 4);
    assert_eq!((results[0].is_error, results[1].is_error), (Some(false), Some(true)), "{results:?}");
    let told = text(&results[1]);
    assert!(
        told.starts_with("nothing was sent: acme/painter costs $0.003, and $0.009 of the $0.01 of `--max-cost`"),
        "{told}"
    );
    assert_eq!(creates(&service).len(), 3);
    // A larger figure goes on.
    let agent = Agent::start(&service, &folder, "--max-cost 0.012");
    assert_eq!(agent.call("acme_painter", paint(4)).is_error, Some(false));
    assert_eq!(agent.call("acme_painter", paint(5)).is_error, Some(true));
    assert_eq!(creates(&service).len(), 4);
}

#[test]
fn a_limit_to_predictions_holds_over_restarts() {
    let (service, folder) = (service(|builder| builder), package());
    for expected in [Some(false), Some(false), Some(true), Some(true)] {
        let agent = Agent::start(&service, &folder, "--max-predictions 2");
        let result = agent.call("acme_writer", json!({"prompt": "a"}));
        assert_eq!(result.is_error, expected, "{result:?}");
        assert!(expected == Some(false) || text(&result).contains("may create 2 predictions"), "{result:?}");
        agent.leave();
    }
    assert_eq!(creates(&service).len(), 2);
    let agent = Agent::start(&service, &folder, "--max-predictions 2 -o elsewhere");
    assert_eq!(agent.call("acme_writer", json!({"prompt": "a"})).is_error, Some(false));
}

#[test]
fn where_nothing_is_known_the_first_runs_alone_and_the_others_wait() {
    let service = service(|builder| builder.run_time(Duration::from_millis(300)));
    let folder = priced("second = \"0.1\"");
    // Each costs 0.03, and reserves 0.06 once that is known.
    let agent = Agent::start(&service, &folder, "--max-cost 0.2");
    let results = agent.call_all("acme_painter", (0..10).map(paint).collect());
    let done = results.iter().filter(|result| result.is_error == Some(false)).count();
    let refused: Vec<String> = results.iter().filter(|result| result.is_error == Some(true)).map(text).collect();
    assert!(refused.iter().all(|told| told.contains("is only known when a prediction ends, so twice")), "{refused:?}");
    let charged = charged_by_time(&service);
    assert!((3..=6).contains(&done) && charged <= 0.2, "{done} {charged}");
    assert_eq!(creates(&service).len(), done);
}

#[test]
fn a_model_without_a_price_is_refused_before_anything_is_sent() {
    let (service, folder) = (service(|builder| builder), priced("run = \"0.01\""));
    let run = service.run(&folder, "mcp acme/writer --max-cost 1");
    assert!(run.code == 2 && run.stderr.contains("acme/writer has no price in"), "{run:?}");
    // Where others have one, it is told at the start and to whoever calls it.
    let mut command = service.command(&folder, "mcp --max-cost 1");
    let warned = Run::from(command.stdin(std::process::Stdio::null()).output().unwrap());
    assert!(warned.stderr.contains("warning: acme/writer can't be called, as it has no price"), "{warned:?}");
    let agent = Agent::start(&service, &folder, "--max-cost 1");
    let result = agent.call("acme_writer", json!({"prompt": "a"}));
    assert!(result.is_error == Some(true) && text(&result).contains("acme/writer has no price in"), "{result:?}");
    assert!(creates(&service).is_empty());
    // Whoever adds it need not start the server again.
    folder.write(
        "models/prices.toml",
        "[models.\"acme/painter\"]\nrun = \"0.01\"\n[models.\"acme/writer\"]\nrun = \"0.01\"\n",
    );
    assert_eq!(agent.call("acme_writer", json!({"prompt": "a"})).is_error, Some(false));
    folder.write("models/prices.toml", "[models.\"acme/writer\"]\nrun = \"-1\"\n");
    let result = agent.call("acme_writer", json!({"prompt": "b"}));
    assert!(text(&result).contains("prices.toml: line 2: a price can't be negative"), "{result:?}");
    let run = service.run(&folder, "mcp");
    assert!(run.code == 2 && run.stderr.contains("a price can't be negative"), "{run:?}");
    assert_eq!(creates(&service).len(), 1);
}

#[test]
fn killed_again_and_again_servers_stay_within_their_limits() {
    let service = service(|builder| builder.run_time(Duration::from_millis(30)));
    let folder = priced("run = \"0.01\"");
    let mut random = fastrand::Rng::with_seed(7);
    for round in 0..20 {
        let mut client = Lines::start(service.command(&folder, "mcp --max-cost 0.25 --max-predictions 30"));
        for number in 0..4 {
            client.call(number + 1, "acme_painter", &paint(round * 10 + number));
        }
        if random.bool() {
            client.answer(1 + random.u64(..4));
        }
        std::thread::sleep(Duration::from_millis(random.u64(..60)));
        client.kill();
        assert!(creates(&service).len() <= 25);
    }
    // What was cut off counts as sent, so that it may be less.
    let agent = Agent::start(&service, &folder, "--max-cost 0.25");
    let results: Vec<_> = (0..26).map(|number| agent.call("acme_painter", paint(1000 + number))).collect();
    assert_eq!(results.last().unwrap().is_error, Some(true));
    let created = creates(&service).len();
    assert!((1..=25).contains(&created), "{created}");
}

#[test]
fn two_servers_of_a_folder_have_one_limit() {
    let (service, folder) = (service(|builder| builder.run_time(Duration::from_millis(100))), priced("run = \"0.01\""));
    let agents = [(); 2].map(|()| Agent::start(&service, &folder, "--max-cost 0.05"));
    std::thread::scope(|scope| {
        for agent in &agents {
            scope.spawn(|| agent.call_all("acme_painter", (0..6).map(paint).collect()));
        }
    });
    assert_eq!(creates(&service).len(), 5);
}

#[test]
fn what_ended_unseen_is_charged_by_its_metrics() {
    let service = service(|builder| builder.run_time(Duration::from_millis(200)));
    let folder = priced("second = \"0.1\"");
    let mut client = Lines::start(service.command(&folder, "mcp --max-cost 0.1"));
    client.call(1, "acme_painter", &paint(1));
    // Progress is told of a prediction that was created and written down.
    client.line();
    client.kill();
    while service.emulator.predictions()[0]["status"] != "succeeded" {
        std::thread::yield_now();
    }
    // It reserved all of it, and cost 0.02.
    let agent = Agent::start(&service, &folder, "--max-cost 0.1");
    assert_eq!(agent.call("acme_painter", paint(2)).is_error, Some(false));
    assert_eq!(creates(&service).len(), 2);
}

#[test]
fn what_was_not_sent_costs_nothing_and_what_may_have_been_counts() {
    let (service, folder) = (service(|builder| builder), priced("run = \"0.01\""));
    let agent = Agent::start(&service, &folder, "--max-cost 0.02");
    service.emulator.fault(Fault::reply(StatusCode::UNPROCESSABLE_ENTITY).on(Method::POST, "/predictions"));
    assert_eq!(agent.call("acme_painter", paint(1)).is_error, Some(true));
    service.emulator.fault(Fault::lost().on(Method::POST, "/predictions"));
    service.emulator.fault(Fault::reply(StatusCode::FORBIDDEN).on(Method::GET, "/predictions").forever());
    assert_eq!(agent.call("acme_painter", paint(2)).is_error, Some(true));
    assert_eq!(agent.call("acme_painter", paint(3)).is_error, Some(false));
    let result = agent.call("acme_painter", paint(4));
    assert!(text(&result).contains("$0.02 of the $0.02"), "{result:?}");
}
