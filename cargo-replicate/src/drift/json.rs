use serde_json::{Value, json};

use super::Drift;
use crate::style;

/// An array with one object per model.
pub(super) fn json(drifts: &[Drift]) -> String {
    let models: Vec<Value> = drifts.iter().map(model).collect();
    style::json(&Value::Array(models))
}

fn model(drift: &Drift) -> Value {
    let changes = drift.changes.iter().map(|change| {
        json!({
            "kind": change.kind.as_str(),
            "place": change.place,
            "severity": change.severity.as_str(),
            "old": change.old,
            "new": change.new,
            "words": change.words,
        })
    });
    let [old, new] = &drift.versions;
    json!({
        "model": drift.model,
        "old_version": old,
        "new_version": new,
        "verdict": drift.word(),
        "changes": changes.collect::<Vec<_>>(),
    })
}
