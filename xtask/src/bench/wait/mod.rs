//! Waiting for predictions: requests, delay, memory and CPU time of several clients against one emulator.

mod child;
mod clients;
mod server;
mod table;

use std::error::Error;
use std::time::Duration;

use self::child::Child;
use self::clients::Client;
use self::server::Server;
use self::table::Row;

/// Each client first runs this many, so that it can have learned how long the model usually takes.
const WARM_UP: u64 = 20;

/// Runs every client in a process of its own, one after another.
pub(crate) fn wait(predictions: u64, run_time: Duration) -> Result<(), Box<dyn Error>> {
    println!(
        "{predictions} predictions at once, each {run_time:?} give or take 20 %; {WARM_UP} before them to warm up\n"
    );
    let clients = Client::prepare_all()?;
    println!("{}", table::HEAD);
    for client in &clients {
        match measure(client, predictions, run_time) {
            Ok(row) => println!("{row}"),
            Err(error) => println!("{:34} not measured: {error}", client.name()),
        }
    }
    println!("\n{}", table::FOOT);
    Ok(())
}

fn measure(client: &Client, predictions: u64, run_time: Duration) -> Result<Row, Box<dyn Error>> {
    let server = Server::start(run_time)?;
    let mut child = Child::start(client.command(), server.origin(), server.model())?;
    child.run(0, WARM_UP)?;
    let (requests, cpu) = (server.requests(), child.cpu()?);
    let returned = child.run(WARM_UP, WARM_UP + predictions)?;
    let usage = (child.peak_memory()?, child.cpu()?.saturating_sub(cpu));
    Ok(Row {
        name: client.name(),
        predictions,
        ended: returned.len(),
        creates: server.creates().saturating_sub(WARM_UP),
        requests: server.requests() - requests,
        delays: server.delays(&returned),
        memory: usage.0,
        cpu: usage.1,
    })
}
