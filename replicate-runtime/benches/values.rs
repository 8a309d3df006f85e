//! What the runtime does with a value, beside a JSON Schema validator on the same document.
//!
//! `cargo bench -p replicate-runtime --features macros`; each group has ours first and the peer next to it. On a
//! machine that does other work too, `--bench instructions` counts what the processor does instead.
#![allow(missing_docs, clippy::unwrap_used, reason = "criterion's macros write functions, and a benchmark may panic")]

mod samples;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use samples::{animagine, input, input_json, output_text, validator};
use serde_json::Value;

criterion_group! {
    name = values;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    targets = validate, validate_and_write, read_input, read_output
}
criterion_main!(values);

/// An input that breaks no rule: of an application that has it typed, and of one that has it as JSON.
fn validate(criterion: &mut Criterion) {
    let (typed, json, validator) = (input(), input_json(), validator("Input"));
    let mut group = criterion.benchmark_group("validate an input");
    group.bench_function("replicate-runtime", |it| it.iter(|| black_box(&typed).validate().is_ok()));
    group.bench_function("jsonschema, is_valid", |it| it.iter(|| validator.is_valid(black_box(&json))));
    group.bench_function("jsonschema, iter_errors", |it| {
        it.iter(|| validator.iter_errors(black_box(&json)).next().is_none());
    });
    group.finish();
}

/// What happens to every input before it is sent.
fn validate_and_write(criterion: &mut Criterion) {
    let (typed, json, validator) = (input(), input_json(), validator("Input"));
    let mut group = criterion.benchmark_group("validate an input and write it as JSON text");
    group.bench_function("replicate-runtime", |it| {
        it.iter(|| {
            let input = black_box(&typed);
            input.validate().unwrap();
            serde_json::to_string(input).unwrap()
        });
    });
    group.bench_function("jsonschema and serde_json::Value", |it| {
        it.iter(|| {
            let input = black_box(&json);
            assert!(validator.is_valid(input));
            serde_json::to_string(input).unwrap()
        });
    });
    group.finish();
}

/// An input from JSON text, checked.
fn read_input(criterion: &mut Criterion) {
    let (text, validator) = (input_json().to_string(), validator("Input"));
    let mut group = criterion.benchmark_group("read an input from JSON text and validate it");
    group.bench_function("replicate-runtime", |it| {
        it.iter(|| {
            let input: animagine::Input = serde_json::from_str(black_box(&text)).unwrap();
            input.validate().unwrap();
            input
        });
    });
    group.bench_function("jsonschema and serde_json::Value", |it| {
        it.iter(|| {
            let input: Value = serde_json::from_str(black_box(&text)).unwrap();
            assert!(validator.is_valid(&input));
            input
        });
    });
    group.finish();
}

/// An output of four files from JSON text.
fn read_output(criterion: &mut Criterion) {
    let (text, validator) = (output_text(), validator("Output"));
    let mut group = criterion.benchmark_group("read an output from JSON text");
    group.bench_function("replicate-runtime", |it| {
        it.iter(|| serde_json::from_str::<animagine::Output>(black_box(&text)).unwrap());
    });
    group.bench_function("jsonschema and serde_json::Value", |it| {
        it.iter(|| {
            let output: Value = serde_json::from_str(black_box(&text)).unwrap();
            assert!(validator.is_valid(&output));
            output
        });
    });
    group.finish();
}
