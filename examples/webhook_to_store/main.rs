//! How do I keep outputs, which are deleted an hour after they are made? `cargo run --example webhook_to_store` verifies each
//! webhook, stores the files that it names, and only then acknowledges it. What ended while it was down is found in the list.
//!
//! Files are kept in `outputs/`. S3, R2, `MinIO`, GCS and Azure are as easy, by the features of the crate `object_store`.

use std::env;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use replicate_runtime::object_store::ObjectStore;
use replicate_runtime::object_store::local::LocalFileSystem;
use replicate_runtime::webhook::{Delivery, Verifier};
use replicate_runtime::{Client, Error, ErrorKind, Event, Snapshot, Status, model};
use tokio::net::TcpListener;

/// An image model, as its document in `models/` describes it.
#[model("black-forest-labs/flux-schnell")]
pub mod flux {}

#[derive(Clone)]
struct App {
    client: Client,
    verifier: Verifier,
    store: Arc<dyn ObjectStore>,
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

impl App {
    /// Stores the files of a prediction, each under a name of its own. One that is there already is not stored again.
    async fn store(&self, prediction: &Snapshot<flux::Input>) -> Result<(), Error> {
        if *prediction.status() != Status::Succeeded || prediction.is_data_removed() {
            return Ok(());
        }
        for (number, file) in prediction.output()?.iter().flatten().enumerate() {
            let path = format!("{}/{number}", prediction.id());
            match self.client.download(file).put_named(&*self.store, path).await {
                Ok(path) => println!("stored {path}"),
                Err(error) if error.kind() == ErrorKind::ObjectExists => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Stores what ended in the last hour: what is older is deleted.
    async fn catch_up(&self) -> Result<(), Error> {
        let hour_ago = SystemTime::now() - Duration::from_secs(60 * 60);
        let mut recent = self.client.predictions().list().created_after(hour_ago);
        while let Some(listed) = recent.next().await {
            let listed = listed?;
            if listed.model() == Some("black-forest-labs/flux-schnell") {
                self.store(&*self.client.prediction(listed.id()).await?).await?;
            }
        }
        Ok(())
    }
}

/// Nothing comes here but what the service has signed. What is not acknowledged with success is sent again.
async fn hook(State(app): State<App>, delivery: Delivery) -> StatusCode {
    let Ok(prediction) = delivery.parse() else { return StatusCode::UNPROCESSABLE_ENTITY };
    match app.store(&prediction).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(error) => {
            eprintln!("the files of {} are not stored yet: {error}", prediction.id());
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), replicate_examples::Error> {
    let (client, emulator) = replicate_examples::client().await?;
    let verifier = Verifier::new(client.webhook_secret().await?.expose())?;
    std::fs::create_dir_all("outputs")?;
    let app = App { client, verifier, store: Arc::new(LocalFileSystem::new_with_prefix("outputs")?) };

    let listener = TcpListener::bind(env::var("LISTEN").unwrap_or("127.0.0.1:0".into())).await?;
    let url = format!("http://{}/hook", listener.local_addr()?);
    println!("listening at {url}");
    let router = Router::new().route("/hook", post(hook)).with_state(app.clone());
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    // From here on, webhooks come in; whatever ended before is in the list.
    app.catch_up().await?;
    if emulator.is_none() {
        return Ok(server.await??);
    }
    // Without an account, one prediction shows how it works.
    let input = flux::Input::new("a lighthouse at dawn");
    app.client.submit(input).webhook(url, [Event::Completed]).await?.wait().await?;
    app.catch_up().await?;
    Ok(())
}
