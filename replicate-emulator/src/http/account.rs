//! `GET /account`

use axum::Json;
use serde_json::{Value, json};

use crate::settings::ACCOUNT;

pub(super) async fn get() -> Json<Value> {
    Json(json!({"type": "organization", "username": ACCOUNT, "name": "The emulator's only account"}))
}
