//! How do I get called back? `cargo run --example webhook_server` takes a webhook and wakes whoever awaits it.
//!
//! Without an account an emulator calls it. The service calls `WEBHOOK_URL`, a public https address that leads to the
//! server on `127.0.0.1:8000`.

use std::env;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use replicate_runtime::webhook::{Delivery, Hub, Verifier};
use replicate_runtime::{Event, model};
use tokio::net::TcpListener;

/// An image model, as its document in `models/` describes it.
#[model("black-forest-labs/flux-schnell")]
pub mod flux {}

#[derive(Clone)]
struct App {
    hub: Hub,
    verifier: Verifier,
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

/// Nothing comes here but what the service has signed.
async fn hook(State(app): State<App>, delivery: Delivery) -> StatusCode {
    println!("the webhook {} came", delivery.id());
    match app.hub.deliver(&delivery) {
        Ok(_) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

#[tokio::main]
async fn main() -> Result<(), replicate_examples::Error> {
    let (client, emulator) = replicate_examples::client().await?;
    let secret = client.webhook_secret().await?;
    let app = App { hub: Hub::new(), verifier: Verifier::new(secret.expose())? };
    let hub = app.hub.clone();

    let listener = TcpListener::bind(if emulator.is_some() { "127.0.0.1:0" } else { "127.0.0.1:8000" }).await?;
    let url = env::var("WEBHOOK_URL").unwrap_or(format!("http://{}/hook", listener.local_addr()?));
    let router = Router::new().route("/hook", post(hook)).with_state(app);
    tokio::spawn(async move { axum::serve(listener, router).await });

    let mut prediction =
        client.submit(flux::Input::new("a lighthouse at dawn")).webhook(url, [Event::Completed]).await?;
    println!("{} is {}", prediction.id(), prediction.status());
    let images = hub.wait(&mut prediction).await?;
    println!("{} of {}: {}", prediction.status(), prediction.id(), images[0]);
    Ok(())
}
