//! Finds the predictions of create requests that were interrupted by the end of a process, or whose response was lost.
//!
//! The API has no idempotency keys. So a line whose create request may have arrived is not sent again until the list of
//! predictions shows that it did not arrive. The list is read only after every request that may have been under way has
//! had time to arrive and to be listed.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use replicate_runtime::{Error, Snapshot};
use serde_json::Value;
use tokio::time::Instant;

use super::line::{as_sent, created};
use super::plan::{self, Change, Doubt, Free, Look, Verdict};
use super::report;
use super::work::Work;
use crate::report::Failure;

const PAUSE: Duration = Duration::from_secs(1);
/// How much earlier than its predecessor a prediction may seem to be created, in microseconds: the clocks of the
/// service's machines differ a little.
const TOLERANCE: i64 = 2_000_000;
/// The maximum number of entries to read, more than an account creates while a create request is under way.
const MOST: usize = 20_000;

/// The predictions that were created since a given time.
struct Listed {
    predictions: Vec<Snapshot<Value>>,
    /// Whether these are all.
    whole: bool,
}

/// Settles doubts while the batch runs. It ends if the journal fails.
pub(super) async fn run(work: &Work) -> Failure {
    let mut seen = BTreeMap::new();
    loop {
        if let Err(failure) = look(work, &mut seen).await {
            return failure;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Checks all lines in doubt once. `seen` has the time when each of them was first seen.
async fn look(work: &Work, seen: &mut BTreeMap<u32, Instant>) -> Result<(), Failure> {
    let left = work.left();
    let mut doubts = work.journal.doubts().await?;
    doubts.retain(|doubt| !left.contains_key(&doubt.line));
    seen.retain(|line, _| doubts.iter().any(|doubt| doubt.line == *line));
    for doubt in &mut doubts {
        // Unlike the time of day, `Instant` is never set back.
        let since = seen.entry(doubt.line).or_insert_with(Instant::now);
        doubt.quiet = doubt.quiet.min(since.elapsed());
    }
    let Some(since) = doubts.iter().map(|doubt| doubt.after).min() else { return Ok(()) };
    let listed = match listed(work, since - TOLERANCE).await {
        Ok(listed) => listed,
        Err(error) => {
            for doubt in doubts.iter().filter(|doubt| doubt.quiet >= work.safe) {
                work.leave(doubt.line, format!("whether it was sent cannot be determined: {error}"));
            }
            return Ok(());
        }
    };
    let ids = listed.predictions.iter().map(|listed| listed.id().to_owned()).collect();
    let known = work.journal.known(ids).await?;
    let of_model =
        |listed: &Snapshot<Value>| listed.model().is_none_or(|model| model.eq_ignore_ascii_case(&work.model));
    let free = listed.predictions.iter().filter(|listed| of_model(listed) && !known.contains(listed.id()));
    // The list is sorted newest first.
    let inputs: Vec<Option<Value>> = doubts.iter().map(|doubt| sent(work, doubt)).collect();
    let free: Vec<Free> = free.rev().map(|listed| compared(listed, &doubts, &inputs)).collect();
    for (doubt, verdict) in doubts.iter().zip(plan::settle(&doubts, &free, work.safe)) {
        apply(work, doubt, verdict, listed.whole).await?;
    }
    Ok(())
}

async fn apply(work: &Work, doubt: &Doubt, verdict: Verdict, whole: bool) -> Result<(), Failure> {
    let line = doubt.line;
    let change = match verdict {
        Verdict::NotYet => return Ok(()),
        Verdict::Is(id) => Change::Found { id },
        Verdict::NeverArrived if whole => Change::Withdraw,
        Verdict::NeverArrived => {
            let why = "whether it was sent cannot be determined: the list of predictions is too long";
            work.leave(line, why.to_owned());
            return Ok(());
        }
        Verdict::Unknown(id) => {
            let why = format!(
                "whether it was sent cannot be determined: {id} may be its prediction, and its input is not shown"
            );
            work.progress.failed(line, &why);
            Change::Unknown { result: report::failed(line, None, "unknown", &why).to_string() }
        }
    };
    work.put(line, change).await
}

/// The predictions since a time of the service's clock, in microseconds of Unix time.
async fn listed(work: &Work, since: i64) -> Result<Listed, Error> {
    let since = SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(since).unwrap_or(0));
    let mut list = work.client.predictions().list().created_after(since);
    let mut listed = Listed { predictions: Vec::new(), whole: true };
    while let Some(prediction) = list.next().await {
        if listed.predictions.len() == MOST {
            listed.whole = false;
            break;
        }
        listed.predictions.push(prediction?);
    }
    Ok(listed)
}

/// The input of a line in doubt, as it was sent.
fn sent(work: &Work, doubt: &Doubt) -> Option<Value> {
    let input = work.lines.input(doubt.line, &doubt.hash)?;
    Some(as_sent(input.value, doubt.sent.as_deref()))
}

/// How well a prediction matches each line in doubt.
fn compared(listed: &Snapshot<Value>, doubts: &[Doubt], inputs: &[Option<Value>]) -> Free {
    let created = created(listed);
    let look = |(doubt, input): (&Doubt, &Option<Value>)| {
        if created.is_some_and(|created| created < doubt.after - TOLERANCE) {
            Look::Other
        } else if listed.is_data_removed() {
            Look::Unclear
        } else {
            input.as_ref().map_or(Look::Unclear, |input| listed.input_match(input).into())
        }
    };
    Free { id: listed.id().to_owned(), looks: doubts.iter().zip(inputs).map(look).collect() }
}
