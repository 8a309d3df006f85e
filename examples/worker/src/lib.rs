//! Draws what the address asks for: `/?prompt=a+fox` answers `{"url": "https://replicate.delivery/.../out-0.webp"}`.

use std::time::Duration;

use replicate_runtime::{Client, Error, ErrorKind, FailureKind, model};
use serde_json::{Value, json};
use worker::{Context, Env, Request, Response, console_error, event};

#[model("black-forest-labs/flux-schnell", dir = "../models")]
mod flux {}

/// How long a visitor waits at most. The service cancels a prediction that takes longer.
const LIMIT: Duration = Duration::from_secs(25);

#[event(fetch)]
async fn fetch(request: Request, env: Env, _: Context) -> worker::Result<Response> {
    let url = request.url()?;
    let Some((_, prompt)) = url.query_pairs().find(|(name, _)| name == "prompt") else {
        return answer(400, &json!({"error": "the address has no prompt: /?prompt=a+fox"}));
    };
    let Ok(token) = env.secret("REPLICATE_API_TOKEN") else {
        console_error!("set the token: npx wrangler secret put REPLICATE_API_TOKEN");
        return answer(500, &json!({"error": UNAVAILABLE}));
    };
    match draw(token.to_string(), &prompt).await {
        Ok(url) => answer(200, &json!({"url": url})),
        Err(error) => {
            console_error!("{error}");
            let status = status(&error);
            let message = if status == 500 { UNAVAILABLE.to_owned() } else { error.to_string() };
            answer(status, &json!({"error": message}))
        }
    }
}

async fn draw(token: String, prompt: &str) -> Result<Option<String>, Error> {
    let client = Client::builder().token(token).timeout(LIMIT).build()?;
    let pictures = client.run(flux::Input::new(prompt)).cancel_after(LIMIT).await?;
    Ok(pictures.first().map(ToString::to_string))
}

/// The visitor is told nothing about the token and the account of this Worker.
const UNAVAILABLE: &str = "no pictures can be drawn at the moment";

fn status(error: &Error) -> u16 {
    match error.kind() {
        _ if error.failure() == Some(FailureKind::Moderated) => 422,
        ErrorKind::InvalidInput | ErrorKind::Rejected => 422,
        ErrorKind::RateLimited => 429,
        ErrorKind::Configuration | ErrorKind::Unauthenticated | ErrorKind::PaymentRequired => 500,
        ErrorKind::Timeout | ErrorKind::Canceled | ErrorKind::Aborted => 504,
        _ => 502,
    }
}

fn answer(status: u16, body: &Value) -> worker::Result<Response> {
    Ok(Response::from_json(body)?.with_status(status))
}
