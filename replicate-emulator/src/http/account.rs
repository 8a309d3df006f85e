//! `GET /account`

use axum::Json;
use serde_json::{Value, json};

pub(super) async fn get() -> Json<Value> {
    Json(json!({
        "type": "organization",
        "username": "emulator",
        "name": "The emulator's only account",
        "avatar_url": null,
        "github_url": null,
    }))
}
