//! Waiting for predictions: requests, delay, memory and CPU time of several clients against one emulator.

mod child;
mod clients;
mod front;
mod rows;
mod server;
mod table;

use std::error::Error;
use std::time::Instant;

use clap::ValueEnum;

use self::child::Child;
use self::clients::Client;
pub(crate) use self::clients::Peers;
pub(crate) use self::rows::RowName;
use self::rows::{Scenario, Trouble, Way};
use self::server::Server;
use self::table::Row;

/// Measures these rows, or all of them where none is named. Every client runs in a process of its own, one after another.
pub(crate) fn wait(rows: &[RowName], peers: Peers) -> Result<(), Box<dyn Error>> {
    let clients = Client::prepare_all(peers)?;
    let rows = if rows.is_empty() { RowName::value_variants() } else { rows };
    for row in rows {
        let scenario = row.scenario();
        let Scenario { predictions, run_time, warm_up, .. } = scenario;
        println!(
            "\n{}: {predictions} predictions at once, each {run_time:?} give or take 20 %, after {warm_up} others",
            row.word()
        );
        println!("must be: {}\n\n{}", scenario.goal, table::HEAD);
        for client in &clients {
            for way in scenario.ways {
                match measure(client, &scenario, *way) {
                    Ok(Some(row)) => println!("{row}"),
                    Ok(None) => {}
                    Err(error) => println!("| {} | not measured: {error} |", client.name()),
                }
            }
        }
    }
    println!("\n{}", table::FOOT);
    Ok(())
}

/// What a client does in a scenario; `None` where it can't wait in this way.
fn measure(client: &Client, scenario: &Scenario, way: Way) -> Result<Option<Row>, Box<dyn Error>> {
    let Some(command) = client.command(way, scenario.limits) else { return Ok(None) };
    let server = Server::start(scenario, way)?;
    let mut child = Child::start(command, &server)?;
    let Scenario { predictions, warm_up, .. } = *scenario;
    child.run(0, warm_up)?;
    let (requests, cpu, started) = (server.requests(), child.cpu()?, Instant::now());
    let returned = std::thread::scope(|scope| {
        if let Trouble::Outage(outage) = scenario.trouble {
            let server = &server;
            scope.spawn(move || server.interrupt(outage));
        }
        child.run(warm_up, warm_up + predictions).map_err(|error| error.to_string())
    })?;
    Ok(Some(Row {
        name: format!("{}, {}", client.name(), in_words(way)),
        predictions,
        came_back: returned.len(),
        creates: server.creates().saturating_sub(warm_up),
        requests: server.requests() - requests,
        delays: server.delays(&returned),
        whole: started.elapsed(),
        memory: child.peak_memory()?,
        cpu: child.cpu()?.saturating_sub(cpu),
    }))
}

fn in_words(way: Way) -> &'static str {
    match way {
        Way::Held => "the service waits",
        Way::HeldOverHttp2 => "the service waits, HTTP/2",
        Way::Polling => "polling",
        Way::Fixed => "each 500 ms",
    }
}
