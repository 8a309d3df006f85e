//! Every operation of the official specification, called by the typed client on the emulator over real sockets.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use replicate_emulator::{Emulator, Request};
use replicate_runtime::api::{FileAccess, NewDeployment, Visibility};
use replicate_runtime::{Client, ModelInput, Snapshot, Status, model};
use serde_json::{Value, json};

#[model("acme/learner")]
mod learner {}

/// Method, path and id of every operation of the specification.
const OPERATIONS: [(&str, &str, &str); 37] = [
    ("GET", "/account", "account.get"),
    ("GET", "/collections", "collections.list"),
    ("GET", "/collections/{collection_slug}", "collections.get"),
    ("GET", "/deployments", "deployments.list"),
    ("POST", "/deployments", "deployments.create"),
    ("GET", "/deployments/{deployment_owner}/{deployment_name}", "deployments.get"),
    ("PATCH", "/deployments/{deployment_owner}/{deployment_name}", "deployments.update"),
    ("DELETE", "/deployments/{deployment_owner}/{deployment_name}", "deployments.delete"),
    ("POST", "/deployments/{deployment_owner}/{deployment_name}/predictions", "deployments.predictions.create"),
    ("GET", "/files", "files.list"),
    ("POST", "/files", "files.create"),
    ("GET", "/files/{file_id}", "files.get"),
    ("DELETE", "/files/{file_id}", "files.delete"),
    ("GET", "/files/{file_id}/download", "files.download"),
    ("GET", "/hardware", "hardware.list"),
    ("GET", "/models", "models.list"),
    ("POST", "/models", "models.create"),
    ("QUERY", "/models", "models.search"),
    ("GET", "/models/{model_owner}/{model_name}", "models.get"),
    ("PATCH", "/models/{model_owner}/{model_name}", "models.update"),
    ("DELETE", "/models/{model_owner}/{model_name}", "models.delete"),
    ("GET", "/models/{model_owner}/{model_name}/examples", "models.examples.list"),
    ("POST", "/models/{model_owner}/{model_name}/predictions", "models.predictions.create"),
    ("GET", "/models/{model_owner}/{model_name}/readme", "models.readme.get"),
    ("GET", "/models/{model_owner}/{model_name}/versions", "models.versions.list"),
    ("GET", "/models/{model_owner}/{model_name}/versions/{version_id}", "models.versions.get"),
    ("DELETE", "/models/{model_owner}/{model_name}/versions/{version_id}", "models.versions.delete"),
    ("POST", "/models/{model_owner}/{model_name}/versions/{version_id}/trainings", "trainings.create"),
    ("GET", "/predictions", "predictions.list"),
    ("POST", "/predictions", "predictions.create"),
    ("GET", "/predictions/{prediction_id}", "predictions.get"),
    ("POST", "/predictions/{prediction_id}/cancel", "predictions.cancel"),
    ("GET", "/search", "search"),
    ("GET", "/trainings", "trainings.list"),
    ("GET", "/trainings/{training_id}", "trainings.get"),
    ("POST", "/trainings/{training_id}/cancel", "trainings.cancel"),
    ("GET", "/webhooks/default/secret", "webhooks.default.secret.get"),
];

#[tokio::test]
async fn every_operation_is_called_by_the_typed_client() {
    let emulator = Emulator::builder().models_dir("models").lenient().run_time(Duration::ZERO).start().await.unwrap();
    let client = Client::builder().token("r8_test").base_url(emulator.base_url()).build().unwrap();
    look_around(&client).await;
    run_and_cancel(&client).await;
    train(&client).await;
    deploy(&client).await;
    keep_files(&client, &emulator).await;
    assert!(client.webhook_secret().await.unwrap().expose().starts_with("whsec_"));

    // Outputs are fetched from another path: that is no part of the API.
    let requests = emulator.requests();
    let called: BTreeSet<_> =
        requests.iter().filter(|request| request.path().starts_with("/v1/")).map(operation).collect();
    let missing: Vec<_> = OPERATIONS.iter().filter(|(_, _, id)| !called.contains(*id)).collect();
    assert!(missing.is_empty(), "never called: {missing:#?}");
}

/// The table above is that of the specification, wherever there is one: `REPLICATE_OPENAPI`, or `openapi.json` in
/// `../shared/api`, beside the checkout. It can't be in the repository, as it is not ours.
#[test]
fn the_operations_are_those_of_the_specification() {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/api/openapi.json");
    let path = std::env::var_os("REPLICATE_OPENAPI").map_or_else(beside, PathBuf::from);
    let Ok(text) = std::fs::read_to_string(&path) else {
        // Past the capture of the test harness: what is skipped must be seen.
        let why = format!("SKIPPED: there is no {}; REPLICATE_OPENAPI names another place\n", path.display());
        std::io::stderr().write_all(why.as_bytes()).unwrap();
        return;
    };
    let specification: Value = serde_json::from_str(&text).unwrap();
    let paths = specification["paths"].as_object().unwrap();
    let theirs: BTreeSet<_> = paths
        .iter()
        .flat_map(|(path, methods)| methods.as_object().unwrap().iter().map(move |(method, of)| (path, method, of)))
        .filter(|(_, _, of)| of.get("operationId").is_some())
        .map(|(path, method, of)| (method.to_uppercase(), path.clone(), of["operationId"].as_str().unwrap().to_owned()))
        .collect();
    let ours = OPERATIONS.map(|(method, path, id)| (method.to_owned(), path.to_owned(), id.to_owned()));
    assert_eq!(BTreeSet::from(ours), theirs);
}

/// Which operation a request is; one that is none of them is a mistake of the client.
fn operation(request: &Request) -> &'static str {
    let path = request.path().split('?').next().unwrap();
    let path = path.strip_prefix("/v1").unwrap();
    let matches = |template: &str| {
        let (given, known) = (path.split('/'), template.split('/'));
        path.split('/').count() == template.split('/').count()
            && given.zip(known).all(|(given, known)| given == known || known.starts_with('{') && !given.is_empty())
    };
    let found = OPERATIONS.iter().find(|(method, template, _)| request.method() == method && matches(template));
    found.unwrap_or_else(|| panic!("{} {path} is no operation", request.method())).2
}

async fn look_around(client: &Client) {
    assert_eq!(client.account().await.unwrap().username, "emulator");
    assert!(client.hardware().await.unwrap().iter().any(|hardware| hardware.sku == "cpu"));

    let collections = client.collections().list().all().await.unwrap();
    let mut models = Vec::new();
    for collection in &collections {
        models.extend(client.collections().get(&collection.slug).await.unwrap().models);
    }
    let listed = client.models().list().all().await.unwrap();
    assert!(listed.len() >= 4);
    assert!(models.iter().any(|model| (model.owner.as_str(), model.name.as_str()) == ("acme", "learner")));

    let found = client.models().search("draws as it was taught").all().await.unwrap();
    assert_eq!(found.iter().map(|model| model.name.as_str()).collect::<Vec<_>>(), ["learner"]);
    let found = client.search("learner").limit(1).await.unwrap();
    assert_eq!((found.models[0].model.name.as_str(), found.models.len()), ("learner", 1));

    let learner = client.models().get("acme/learner").await.unwrap();
    assert_eq!(learner.visibility, Some(Visibility::Public));
    assert!(client.models().readme("acme/learner").await.unwrap().starts_with('#'));
    let versions = client.models().versions("acme/learner");
    let version = versions.list().next().await.unwrap().unwrap();
    assert_eq!(version.id, learner.latest_version.unwrap().id);
    assert!(versions.get(&version.id).await.unwrap().openapi_schema.unwrap().is_object());
}

async fn run_and_cancel(client: &Client) {
    let drawn = client.run(learner::Input::new().prompt("a cat")).await.unwrap();
    assert!(!client.download(&drawn).bytes().await.unwrap().is_empty());
    let mut other = client.submit(learner::Input::new()).latest().await.unwrap();
    other.refresh().await.unwrap();
    other.cancel().await.unwrap();
    assert!(other.status().is_terminal());
    let listed = client.predictions().list().all().await.unwrap();
    assert_eq!((listed.len(), listed[0].id()), (2, other.id()));
    let example = client.models().examples("acme/learner").next().await.unwrap().unwrap();
    assert_eq!(example.status(), &Status::Succeeded);
}

async fn train(client: &Client) {
    let models = client.models();
    models.create("me/drawer", Visibility::Private, "cpu").description("Draws").await.unwrap();
    let updated = models.update("me/drawer").readme("# Drawer").weights_url("https://weights.example/1").await.unwrap();
    assert_eq!(updated.weights_url.as_deref(), Some("https://weights.example/1"));

    let mut training =
        client.train(learner::TrainingInput::new("https://x.example/cats.zip")).destination("me/drawer").await.unwrap();
    assert!(training.wait().await.unwrap().weights.is_some());
    let listed = client.trainings().list().all().await.unwrap();
    assert_eq!(listed.iter().map(Snapshot::id).collect::<Vec<_>>(), [training.id()]);
    let mut again = client.training::<learner::TrainingInput>(training.id()).await.unwrap();
    again.cancel().await.unwrap();
    assert_eq!(again.status(), &Status::Succeeded, "what has ended stays as it ended");
    assert_eq!(again.typed_input().unwrap().0.images, "https://x.example/cats.zip".into());

    // What it made can be run as any other version, and deleted.
    let made = training.trained_version().unwrap().to_owned();
    let output = client.model(&made).run(json!({"prompt": "a cat"})).await.unwrap();
    assert!(output.is_string(), "{output}");
    let (name, version) = made.split_once(':').unwrap();
    assert!(models.delete(name).await.is_err(), "it has a version");
    models.versions(name).delete(version).await.unwrap();
    models.delete(name).await.unwrap();
    assert!(models.get(name).await.is_err());
}

async fn deploy(client: &Client) {
    let version = learner::Input::MODEL.version().unwrap();
    let machines = NewDeployment {
        name: "fast",
        model: "acme/learner",
        version,
        hardware: "gpu-t4",
        min_instances: 0,
        max_instances: 2,
    };
    let deployments = client.deployments();
    let made = deployments.create(machines).await.unwrap();
    let name = format!("{}/{}", made.owner, made.name);
    let updated = deployments.update(&name).max_instances(3).await.unwrap().current_release.unwrap();
    assert_eq!((updated.number, updated.configuration.unwrap().max_instances), (Some(2), Some(3)));
    client.run(learner::Input::new()).deployment(&name).await.unwrap();
    assert!(deployments.delete(&name).await.is_err(), "it was just used");

    deployments.create(NewDeployment { name: "idle", ..machines }).await.unwrap();
    let idle = format!("{}/idle", made.owner);
    assert_eq!(deployments.get(&idle).await.unwrap().name, "idle");
    deployments.delete(&idle).await.unwrap();
    let left = deployments.list().all().await.unwrap();
    assert_eq!(left.iter().map(|deployment| deployment.name.as_str()).collect::<Vec<_>>(), ["fast"]);
}

async fn keep_files(client: &Client, emulator: &Emulator) {
    client.upload(&b"meow"[..]).file_name("cat.txt").await.unwrap();
    let files = client.files();
    let listed = files.list().next().await.unwrap().unwrap();
    let file = files.get(&listed.id).await.unwrap();
    assert_eq!((file.name.as_deref(), file.size), (Some("cat.txt"), Some(4)));

    let (owner, expiry) = ("emulator", 4_102_444_800);
    let signature = emulator.sign_file(owner, &file.id, expiry);
    let access = FileAccess { owner, expiry, signature: &signature };
    assert_eq!(files.download(&file.id, access).unwrap().bytes().await.unwrap(), "meow");
    let expired = FileAccess { expiry: 1, ..access };
    assert!(files.download(&file.id, expired).unwrap().bytes().await.is_err());
    files.delete(&file.id).await.unwrap();
    assert!(files.get(&file.id).await.is_err());
}
