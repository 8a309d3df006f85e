//! Runs as many predictions as it is told to, all at once, with this project's client.

use std::error::Error;
use std::io::{BufRead, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::future::join_all;
use replicate_runtime::{Client, RateLimit, model};

#[model("bench/echo")]
mod echo {}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let variable = |name| std::env::var(name);
    let mode = variable("BENCH_MODE")?;
    let mut builder = Client::builder().token("r8_bench").base_url(format!("{}/v1", variable("BENCH_URL")?));
    if variable("BENCH_LIMITS")? == "none" {
        builder = builder.rate_limit(RateLimit::NONE);
    }
    if mode == "fixed" {
        builder = builder.poll_interval(Duration::from_millis(500));
    }
    let client = builder.build()?;
    let service_waits = mode == "block";
    for line in std::io::stdin().lock().lines() {
        let numbers: Vec<u64> = line?.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let [from, to] = numbers[..] else { return Err("two numbers are expected".into()) };
        let runs = (from..to).map(|number| {
            let (client, input) = (&client, echo::Input::new(number.to_string()));
            async move {
                let output = if service_waits {
                    client.run(input).await?
                } else {
                    client.submit(input).await?.wait().await?
                };
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Ok::<_, replicate_runtime::Error>((number, output, now.as_micros()))
            }
        });
        let mut out = String::new();
        for result in join_all(runs).await {
            match result {
                Ok((number, output, at)) if output.url() == Some(&*format!("https://files.example/{number}.png")) => {
                    out += &format!("{number} {at}\n");
                }
                Ok((number, output, _)) => eprintln!("{number}: {output:?}"),
                Err(error) => eprintln!("{error:?}"),
            }
        }
        std::io::stdout().write_all(format!("{out}done\n").as_bytes())?;
    }
    Ok(())
}
