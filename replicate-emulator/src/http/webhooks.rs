//! `GET /webhooks/default/secret`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::shared::Shared;

pub(super) async fn secret(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({"key": shared.settings.webhooks.key.secret()}))
}
