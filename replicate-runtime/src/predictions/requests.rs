//! The requests for predictions and trainings, as data.

use serde_json::{Map, Value};

use super::options::{CreateOptions, Target};
use crate::ground::names::{ModelName, segment};
use crate::ground::{Error, Id, Resource};
use crate::http::request::{Answer, CallClass};
use crate::http::{Method, Request};

/// Creates a prediction.
pub(super) fn create(target: &Target, input: Value, options: &CreateOptions) -> Result<Request, Error> {
    let mut body = Map::new();
    let path = match target {
        Target::Model { owner, name } => format!("/models/{}/{}/predictions", segment(owner)?, segment(name)?),
        Target::Deployment { owner, name } => {
            format!("/deployments/{}/{}/predictions", segment(owner)?, segment(name)?)
        }
        Target::Version(version) => {
            body.insert("version".to_owned(), Value::from(version.as_str()));
            "/predictions".to_owned()
        }
    };
    body.insert("input".to_owned(), input);
    options.write_body(&mut body);
    let mut request = Request::billed(Method::Post, path, &body);
    options.write_headers(&mut request.headers)?;
    let answer = options.prefer_wait.map_or(Answer::Soon, Answer::After);
    Ok(Request { answer, ..request })
}

/// Creates a training.
pub(super) fn train(
    model: &ModelName,
    destination: &str,
    input: Value,
    options: &CreateOptions,
) -> Result<Request, Error> {
    let (owner, name) = (segment(&model.owner)?, segment(&model.name)?);
    let version = segment(model.version.as_deref().unwrap_or_default())?;
    let path = format!("/models/{owner}/{name}/versions/{version}/trainings");
    let mut body = Map::from_iter([("destination".to_owned(), destination.into()), ("input".to_owned(), input)]);
    options.write_body(&mut body);
    let mut request = Request::billed(Method::Post, path, &body);
    options.write_headers(&mut request.headers)?;
    Ok(request)
}

/// Reads a prediction. The path is built from the id, since links in a response may point anywhere.
pub(crate) fn get(id: &Id) -> Request {
    let class = match id.kind() {
        Resource::Prediction => CallClass::PredictionRead,
        Resource::Training => CallClass::Other,
    };
    Request { class, ..Request::safe(Method::Get, id.path()) }
}

/// Cancels a prediction.
pub(crate) fn cancel(id: &Id) -> Request {
    Request::safe(Method::Post, format!("{}/cancel", id.path()))
}

/// A page of the predictions, newest first, optionally only those created since a given time; or of the trainings, for
/// which the service has no time filter.
pub(super) fn list(kind: Resource, created_after: Option<&str>, cursor: Option<&str>) -> Request {
    let created_after = created_after.filter(|_| kind == Resource::Prediction);
    let query = [("created_after", created_after), ("cursor", cursor)];
    let given = query.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let url = reqwest::Url::parse_with_params("http://host/", given).ok();
    let query = url.as_ref().and_then(reqwest::Url::query).filter(|query| !query.is_empty());
    let path = kind.path();
    let path = query.map_or(path.to_owned(), |query| format!("{path}?{query}"));
    Request::safe(Method::Get, path)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};

    use super::{cancel, create, get, list, train};
    use crate::ground::names::ModelName;
    use crate::ground::{Id, Resource};
    use crate::http::request::Idempotency;
    use crate::http::{Method, Request};
    use crate::predictions::options::{CreateOptions, Event, Target, Webhook};

    fn body(request: &Request) -> Value {
        serde_json::from_slice(request.body.bytes()).unwrap()
    }

    #[test]
    fn each_target_has_its_path() {
        let cases = [
            (
                Target::Model { owner: "a".into(), name: "b c".into() },
                "/models/a/b%20c/predictions",
                json!({"input": {}}),
            ),
            (
                Target::Deployment { owner: "a".into(), name: "b".into() },
                "/deployments/a/b/predictions",
                json!({"input": {}}),
            ),
            (Target::Version("a/b:12".into()), "/predictions", json!({"version": "a/b:12", "input": {}})),
        ];
        for (target, path, expected) in cases {
            let request = create(&target, json!({}), &CreateOptions::default()).unwrap();
            assert_eq!((request.path.as_str(), body(&request)), (path, expected));
            assert_eq!((request.method, request.idempotency), (Method::Post, Idempotency::Billed));
            assert_eq!(request.headers.len(), 1);
            assert_eq!(request.headers["content-type"], "application/json");
        }
        let hostile = Target::Model { owner: "..".into(), name: "account".into() };
        assert!(create(&hostile, json!({}), &CreateOptions::default()).is_err());
    }

    #[test]
    fn options_go_to_the_body_and_the_headers() {
        let options = CreateOptions {
            webhook: Some(Webhook { url: "https://me.example/hook".into(), events: vec![Event::Completed] }),
            cancel_after: Some(Duration::from_secs(300)),
            prefer_wait: Some(Duration::from_secs(60)),
            ..CreateOptions::default()
        };
        let request = create(&Target::Version("v".into()), json!({"a": 1}), &options).unwrap();
        assert_eq!(
            body(&request),
            json!({"version": "v", "input": {"a": 1}, "webhook": "https://me.example/hook", "webhook_events_filter": ["completed"]})
        );
        assert_eq!(request.headers["prefer"], "wait=60");
        assert_eq!(request.headers["cancel-after"], "300s");
    }

    #[test]
    fn a_training_is_of_a_version_and_for_a_model() {
        let model = ModelName::parse(&format!("acme/x:{}", "ab".repeat(32))).unwrap();
        let request = train(&model, "me/y", json!({"a": 1}), &CreateOptions::default()).unwrap();
        assert_eq!(request.path, format!("/models/acme/x/versions/{}/trainings", "ab".repeat(32)));
        assert_eq!(body(&request), json!({"destination": "me/y", "input": {"a": 1}}));
        assert_eq!((request.method, request.idempotency), (Method::Post, Idempotency::Billed));
    }

    #[test]
    fn reads_and_cancels_are_built_from_the_id() {
        let id = Id::new("abc").unwrap();
        assert_eq!(get(&id).endpoint(), "GET /predictions/abc");
        assert_eq!(cancel(&id).endpoint(), "POST /predictions/abc/cancel");
        assert_eq!(cancel(&id).idempotency, Idempotency::Safe);
        let id = id.of_kind(Resource::Training);
        assert_eq!(get(&id).endpoint(), "GET /trainings/abc");
        assert_eq!(cancel(&id).endpoint(), "POST /trainings/abc/cancel");
        let cases = [
            (None, None, "/predictions"),
            (None, Some("c=&"), "/predictions?cursor=c%3D%26"),
            (Some("2026-01-02T03:04:05Z"), Some("x"), "/predictions?created_after=2026-01-02T03%3A04%3A05Z&cursor=x"),
        ];
        for (after, cursor, path) in cases {
            let list = list(Resource::Prediction, after, cursor);
            assert_eq!((list.path.as_str(), list.endpoint().as_str()), (path, "GET /predictions"));
        }
        let list = list(Resource::Training, Some("2026-01-02T03:04:05Z"), Some("x"));
        assert_eq!(list.path, "/trainings?cursor=x");
    }
}
