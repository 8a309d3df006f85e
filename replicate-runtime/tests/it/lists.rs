//! Lists against a server that scripts their pages.

use std::time::{Duration, SystemTime};

use crate::support::{Server, Step};
use futures_util::{StreamExt, TryStreamExt};
use replicate_runtime::api::{SortBy, SortDirection};
use replicate_runtime::{Client, ErrorKind};
use serde_json::{Value, json};

/// A page of collections, whose link leads elsewhere but for its cursor.
fn page(slugs: &[&str], next: &Value) -> Step {
    let results: Vec<_> = slugs.iter().map(|slug| json!({"slug": slug, "name": slug, "description": ""})).collect();
    Step::json(200, &json!({"next": next, "previous": null, "results": results}))
}

fn link(cursor: &str) -> Value {
    json!(format!("http://elsewhere.example/v9/secrets?cursor={cursor}&token=please"))
}

#[tokio::test]
async fn pages_are_asked_of_the_own_server_by_their_cursor() {
    let server =
        Server::script([page(&["a", "b"], &link("one%3D")), page(&[], &link("two")), page(&["c"], &Value::Null)]).await;
    let all = server.client().collections().list().all().await.unwrap();
    assert_eq!(all.iter().map(|collection| collection.slug.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    let lines = ["GET /v1/collections", "GET /v1/collections?cursor=one%3D", "GET /v1/collections?cursor=two"];
    assert_eq!(server.lines(), lines);
}

#[tokio::test]
async fn a_list_fetches_no_page_before_it_is_needed() {
    let server = Server::script([page(&["a", "b"], &link("n")), page(&["c"], &json!("null"))]).await;
    let mut list = server.client().collections().list();
    assert_eq!(server.seen().len(), 0);
    for (slug, requests) in [("a", 1), ("b", 1), ("c", 2)] {
        assert_eq!(list.next().await.unwrap().unwrap().slug, slug);
        assert_eq!(server.seen().len(), requests, "{slug}");
    }
    assert!(list.next().await.is_none());
    assert!(list.next().await.is_none());
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_list_that_leads_back_ends_with_an_error_after_its_items() {
    let looping = [page(&["a"], &link("x")), page(&["b"], &link("y")), page(&["c"], &link("x"))];
    let server = Server::script(looping).await;
    let items: Vec<_> = server.client().collections().list().collect().await;
    let [Ok(_), Ok(_), Ok(last), Err(error)] = items.as_slice() else { panic!("{items:?}") };
    assert_eq!((last.slug.as_str(), error.kind()), ("c", ErrorKind::MalformedReply));
    assert!(error.to_string().contains("already read"), "{error}");
    assert_eq!(server.seen().len(), 3);

    let server = Server::script([page(&["a"], &link("x")), page(&["b"], &link("x"))]).await;
    assert!(server.client().collections().list().all().await.is_err());
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn what_is_no_page_is_said_once() {
    let bad = [
        Step::json(200, &json!({"next": null})),
        Step::json(200, &json!({"results": [{"name": "no slug"}]})),
        Step::json(200, &json!({"results": [], "next": "https://api.example/v1/collections?page=2"})),
        Step::text(404, "{}"),
    ];
    for step in bad {
        let server = Server::script([step.clone()]).await;
        let items: Vec<_> = server.client().collections().list().collect().await;
        assert!(matches!(items.as_slice(), [Err(_)]), "{step:?}: {items:?}");
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn pages_are_asked_for_again_after_an_outage() {
    let steps = [page(&["a"], &link("n")), Step::Drop, Step::text(502, "<html>"), page(&["b"], &Value::Null)];
    let server = Server::script(steps).await;
    assert_eq!(server.client().collections().list().all().await.unwrap().len(), 2);
    assert_eq!(server.lines()[1..], ["GET /v1/collections?cursor=n"; 3]);
}

#[tokio::test]
async fn options_go_along_with_every_page() {
    let empty = |next: Value| Step::json(200, &json!({"next": next, "previous": null, "results": []}));
    let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let server = Server::script([empty(link("n")), empty(Value::Null)]).await;
    let list = server.client().predictions().list().created_after(at(0)).created_before(at(86_400)).created_on_web();
    assert_eq!(list.all().await.unwrap().len(), 0);
    let query = "created_after=1970-01-01T00%3A00%3A00Z&created_before=1970-01-02T00%3A00%3A00Z&source=web";
    assert_eq!(server.lines()[0], format!("GET /v1/predictions?{query}"));
    assert_eq!(server.lines()[1], format!("GET /v1/predictions?{query}&cursor=n"));

    let server = Server::script([empty(Value::Null)]).await;
    let list = server.client().models().list().sort_by(SortBy::ModelCreatedAt);
    list.sort_direction(SortDirection::Ascending).cursor("c=").page().await.unwrap();
    assert_eq!(server.lines(), ["GET /v1/models?sort_by=model_created_at&sort_direction=asc&cursor=c%3D"]);
}

#[tokio::test]
async fn a_search_sends_its_text_with_every_page() {
    let found = |next: Value| Step::json(200, &json!({"results": [{"owner": "a", "name": "b"}], "next": next}));
    let server = Server::script([found(link("n")), found(Value::Null)]).await;
    let models: Vec<_> = server.client().models().search("two words").try_collect().await.unwrap();
    assert_eq!(models.len(), 2);
    assert_eq!(server.lines(), ["QUERY /v1/models", "QUERY /v1/models?cursor=n"]);
    for seen in server.seen() {
        assert_eq!((seen.body.as_slice(), seen.header("content-type")), (&b"two words"[..], Some("text/plain")));
    }
}

#[tokio::test]
async fn lists_and_operations_can_be_moved_to_a_task() {
    let server = Server::script([page(&["a"], &Value::Null), Step::json(200, &json!([{"sku": "cpu"}]))]).await;
    let client = server.client();
    let mut list = client.collections().list();
    assert_eq!(tokio::spawn(async move { list.next().await.unwrap().unwrap().slug }).await.unwrap(), "a");
    assert_eq!(tokio::spawn(client.hardware().send()).await.unwrap().unwrap()[0].sku, "cpu");
}

#[tokio::test]
async fn nothing_is_sent_for_a_name_that_is_none() {
    let server = Server::script([]).await;
    let client = server.client();
    let mut errors = vec![
        client.models().get("acme").await.unwrap_err(),
        client.models().versions("a/b").get("latest").await.unwrap_err(),
        client.collections().get("..").await.unwrap_err(),
        client.models().update("acme/painter").await.unwrap_err(),
        client.search(" ").await.unwrap_err(),
        client.search("a").limit(51).await.unwrap_err(),
    ];
    errors.extend(client.models().examples("../account").next().await.unwrap().err());
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    }
    let error = Client::cog(server.base_url()).unwrap().account().await.unwrap_err();
    assert!(error.to_string().contains("Cog"), "{error}");
    assert_eq!(server.seen().len(), 0);
}
