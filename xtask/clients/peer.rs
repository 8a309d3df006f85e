//! Runs as many predictions as it is told to, all at once, with the crate `replicate-client`.

use std::error::Error;
use std::io::{BufRead, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use futures_util::future::join_all;
use replicate_client::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::with_base_url("r8_bench", std::env::var("BENCH_URL")?)?;
    let model = std::env::var("BENCH_MODEL")?;
    for line in std::io::stdin().lock().lines() {
        let numbers: Vec<u64> = line?.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let [from, to] = numbers[..] else { return Err("two numbers are expected".into()) };
        let runs = (from..to).map(|number| {
            let run = client.run(&model).input("prompt", number.to_string()).send_and_wait();
            async move {
                let prediction = run.await?;
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Ok::<_, replicate_client::Error>((number, prediction.output, now.as_micros()))
            }
        });
        let mut out = String::new();
        for result in join_all(runs).await {
            match result {
                Ok((number, Some(output), at)) if output == format!("https://files.example/{number}.png") => out += &format!("{number} {at}\n"),
                Ok((number, output, _)) => eprintln!("{number}: {output:?}"),
                Err(error) => eprintln!("{error:?}"),
            }
        }
        std::io::stdout().write_all(format!("{out}done\n").as_bytes())?;
    }
    Ok(())
}
