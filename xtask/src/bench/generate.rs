use std::error::Error;
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use replicate_codegen::{Document, ModelName, Options, render_document};

use super::corpus::{self, Real};
use super::typify::{self, Builders};

/// Times the generators over every document: from JSON text to formatted Rust.
pub(crate) fn generate(rounds: usize) -> Result<(), Box<dyn Error>> {
    let documents = corpus::documents()?;
    println!("{} documents, {rounds} rounds each, the best counts\n", documents.len());
    let ours = measure("replicate-codegen", &documents, rounds, ours);
    // A document that makes typify panic would print its message each time.
    std::panic::set_hook(Box::new(|_| {}));
    let plain = measure("typify 0.8", &documents, rounds, |real| typify::generate(&real.text, Builders::Without));
    let builder =
        measure("typify 0.8, builders", &documents, rounds, |real| typify::generate(&real.text, Builders::With));
    println!(
        "\nreplicate-codegen is {:.1} times as fast as typify, {:.1} times with builders",
        ours / plain,
        ours / builder
    );
    Ok(())
}

fn ours(real: &Real) -> Result<String, Box<dyn Error>> {
    let model = ModelName::new(&real.owner, &real.name)?;
    Ok(render_document(&Document::from_json(&real.text)?, &model, &Options::default()))
}

/// Documents a second.
fn measure(
    what: &str,
    documents: &[Real],
    rounds: usize,
    generate: impl Fn(&Real) -> Result<String, Box<dyn Error>>,
) -> f64 {
    let (mut best, mut done, mut bytes) = (Duration::MAX, 0, 0);
    for _ in 0..rounds {
        let started = Instant::now();
        let texts = documents.iter().filter_map(|real| catch_unwind(AssertUnwindSafe(|| generate(real).ok())).ok()?);
        (done, bytes) = texts.fold((0, 0), |(done, bytes), text| (done + 1, bytes + black_box(text).len()));
        best = best.min(started.elapsed());
    }
    let rate = f64::from(done) / best.as_secs_f64();
    println!(
        "{what:22} {done:5} done, {:4} kB each, {rate:7.0} a second",
        bytes / 1000 / usize::try_from(done).unwrap_or(1).max(1)
    );
    rate
}
