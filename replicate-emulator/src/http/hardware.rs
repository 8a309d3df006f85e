//! `GET /hardware`

use axum::Json;
use serde_json::{Value, json};

/// SKUs and names, as in the service.
const HARDWARE: [(&str, &str); 6] = [
    ("cpu", "CPU"),
    ("gpu-t4", "Nvidia T4 GPU"),
    ("gpu-l40s", "Nvidia L40S GPU"),
    ("gpu-a100-large", "Nvidia A100 (80GB) GPU"),
    ("gpu-h100", "Nvidia H100 GPU"),
    ("gpu-2x-h100", "2x Nvidia H100 GPU"),
];

pub(super) async fn list() -> Json<Value> {
    Json(HARDWARE.iter().map(|(sku, name)| json!({"sku": sku, "name": name})).collect())
}

/// Whether there is such a machine.
pub(super) fn is_known(sku: &str) -> bool {
    HARDWARE.iter().any(|(known, _)| *known == sku)
}
