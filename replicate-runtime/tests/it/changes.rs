//! What creates, changes and deletes, on connections that break.

use crate::support::{Server, Step};
use replicate_runtime::api::{NewDeployment, Visibility};
use replicate_runtime::{Client, Error, ErrorKind};
use serde_json::json;

const VERSION: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

async fn create_model(client: &Client) -> Result<(), Error> {
    client.models().create("acme/painter", Visibility::Private, "cpu").description("Paints").await.map(drop)
}

async fn create_deployment(client: &Client) -> Result<(), Error> {
    let (name, model) = ("d", "acme/painter");
    let machines = NewDeployment { name, model, version: VERSION, hardware: "cpu", min_instances: 0, max_instances: 1 };
    client.deployments().create(machines).await.map(drop)
}

async fn update_deployment(client: &Client) -> Result<(), Error> {
    client.deployments().update("acme/d").max_instances(2).await.map(drop)
}

#[tokio::test]
async fn a_change_in_doubt_is_not_made_twice() {
    for step in [Step::Drop, Step::Half, Step::text(500, ""), Step::text(201, "<html>"), Step::json(200, &json!({}))] {
        for change in 0..3 {
            let server = Server::script(vec![step.clone(); 3]).await;
            let client = server.client();
            let error = match change {
                0 => create_model(&client).await,
                1 => create_deployment(&client).await,
                _ => update_deployment(&client).await,
            };
            let error = error.unwrap_err();
            assert!(error.is_outcome_unknown() && !error.is_retryable(), "{step:?}: {error:?}");
            assert!(!error.to_string().contains("charged"), "{error}");
            assert_eq!(server.seen().len(), 1, "{step:?}: {:?}", server.lines());
        }
    }
}

#[tokio::test]
async fn a_change_that_was_not_taken_is_sent_again() {
    let model = json!({"owner": "acme", "name": "painter"});
    let server = Server::script([Step::text(429, "").header("retry-after", "0"), Step::json(201, &model)]).await;
    create_model(&server.client()).await.unwrap();
    assert_eq!(server.lines(), ["POST /v1/models"; 2]);
    let sent = json!({
        "owner": "acme", "name": "painter", "visibility": "private", "hardware": "cpu", "description": "Paints",
    });
    assert_eq!(server.seen()[1].json(), sent);
}

#[tokio::test]
async fn a_delete_is_repeated_until_nothing_is_left() {
    let table = [
        (vec![Step::text(204, "")], true),
        (vec![Step::text(202, "")], true),
        (vec![Step::Drop, Step::text(204, "")], true),
        (vec![Step::text(503, ""), Step::text(404, "{}")], true),
        (vec![Step::text(404, "{}")], false),
        (vec![Step::text(429, "").header("retry-after", "0"), Step::text(404, "{}")], false),
        (vec![Step::text(403, "{}")], false),
    ];
    for (steps, done) in table {
        let server = Server::script(steps.clone()).await;
        let result = server.client().models().delete("acme/painter").await;
        assert_eq!(result.is_ok(), done, "{steps:?}: {result:?}");
        assert_eq!(server.lines(), vec!["DELETE /v1/models/acme/painter"; steps.len()]);
    }
}

#[tokio::test]
async fn texts_are_read_as_they_are() {
    let server = Server::script([Step::text(200, "# Painter\n"), Step::text(404, "")]).await;
    let models = server.client().models();
    assert_eq!(models.readme("acme/painter").await.unwrap(), "# Painter\n");
    assert_eq!(models.readme("acme/painter").await.unwrap_err().kind(), ErrorKind::NotFound);
}
