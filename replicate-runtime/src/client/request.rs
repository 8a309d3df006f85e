//! Requests as data: what is sent is decided here, and sent elsewhere.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::create::{CreateOptions, Target};
use super::multipart::Form;
use super::name::{Id, ModelName, Resource, segment};
use crate::Error;
use crate::file::content::Content;
use crate::file::progress::Observer;

/// A request to the API, complete but for the address and the token.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Begins with a slash; segments are encoded. Joined onto the base URL.
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
    pub(crate) repeat: Repeat,
    pub(crate) answer: Answer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    /// A read with a body: the service's search takes its text there.
    Query,
}

/// When the answer can be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Soon,
    /// Once the service has held it back for so long.
    After(Duration),
    /// Once the prediction has ended, whenever that is.
    WhenEnded,
}

#[derive(Clone, Debug, Default)]
pub(crate) enum Body {
    #[default]
    Empty,
    Whole(Bytes),
    /// A file with a frame around it, which is read while it is sent.
    Form(Form),
}

/// What sending a request a second time would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Nothing: a read, or a call that the service takes twice for once.
    Harmless,
    /// Charge a second time: a create of what runs.
    Paid,
    /// Nothing that costs, but a second release, or a refusal that hides that the first one was taken.
    Change,
}

impl Request {
    /// Creates a prediction.
    pub(crate) fn create(target: &Target, input: Value, options: &CreateOptions) -> Result<Self, Error> {
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

        let mut headers = vec![("content-type", "application/json".to_owned())];
        options.write_headers(&mut headers);
        let body = Body::Whole(Value::Object(body).to_string().into());
        let answer = options.prefer_wait.map_or(Answer::Soon, Answer::After);
        Ok(Self { method: Method::Post, path, headers, body, repeat: Repeat::Paid, answer })
    }

    /// Creates a training.
    pub(crate) fn train(
        model: &ModelName,
        destination: &str,
        input: Value,
        options: &CreateOptions,
    ) -> Result<Self, Error> {
        let (owner, name) = (segment(&model.owner)?, segment(&model.name)?);
        let version = segment(model.version.as_deref().unwrap_or_default())?;
        let path = format!("/models/{owner}/{name}/versions/{version}/trainings");
        let mut body = Map::from_iter([("destination".to_owned(), destination.into()), ("input".to_owned(), input)]);
        options.write_body(&mut body);
        Ok(Self { repeat: Repeat::Paid, ..Self::change(Method::Post, path, &body) })
    }

    /// Runs a prediction on a Cog server, which answers when it has ended.
    pub(crate) fn run_on_cog(id: &Id, input: Value, options: &CreateOptions) -> Self {
        let mut body = Map::new();
        body.insert("input".to_owned(), input);
        options.write_body(&mut body);
        Self {
            method: Method::Put,
            headers: vec![("content-type", "application/json".to_owned())],
            body: Body::Whole(Value::Object(body).to_string().into()),
            repeat: Repeat::Paid,
            answer: Answer::WhenEnded,
            ..Self::get(id)
        }
    }

    /// Asks a Cog server how it is.
    pub(crate) fn health_check() -> Self {
        Self::harmless(Method::Get, "/health-check".to_owned())
    }

    /// Reads a prediction. The path is built from the id: a reply's own links may point anywhere.
    pub(crate) fn get(id: &Id) -> Self {
        Self::harmless(Method::Get, id.path())
    }

    /// A page of the predictions, the newest first: those created since a moment, as far as it is given. Or of the trainings,
    /// of which the service can list only all.
    pub(crate) fn list(of: Resource, created_after: Option<&str>, cursor: Option<&str>) -> Self {
        let created_after = created_after.filter(|_| of == Resource::Prediction);
        let query = [("created_after", created_after), ("cursor", cursor)];
        let given = query.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let url = reqwest::Url::parse_with_params("http://host/", given).ok();
        let query = url.as_ref().and_then(reqwest::Url::query).filter(|query| !query.is_empty());
        let path = of.list();
        let path = query.map_or(path.to_owned(), |query| format!("{path}?{query}"));
        Self::harmless(Method::Get, path)
    }

    /// Cancels a prediction.
    pub(crate) fn cancel(id: &Id) -> Self {
        Self::harmless(Method::Post, format!("{}/cancel", id.path()))
    }

    /// Uploads a file. Twice is harmless: files cost nothing and are deleted after a day.
    pub(crate) fn upload(content: Content, file_name: &str, media_type: &str, observer: Observer) -> Self {
        let (content_type, form) = Form::new(content, file_name, media_type, observer);
        let headers = vec![("content-type", content_type)];
        Self { headers, body: Body::Form(form), ..Self::harmless(Method::Post, "/files".to_owned()) }
    }

    /// A request without a body that may be sent again.
    pub(crate) fn harmless(method: Method, path: String) -> Self {
        Self {
            method,
            path,
            headers: Vec::new(),
            body: Body::default(),
            repeat: Repeat::Harmless,
            answer: Answer::Soon,
        }
    }

    /// A request with a JSON body that creates or changes something.
    pub(crate) fn change(method: Method, path: String, body: &Map<String, Value>) -> Self {
        let body = serde_json::to_string(body).unwrap_or_default();
        Self { repeat: Repeat::Change, ..Self::harmless(method, path).with_body("application/json", body) }
    }

    pub(crate) fn with_body(mut self, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.headers.push(("content-type", content_type.to_owned()));
        self.body = Body::Whole(body.into());
        self
    }

    /// The place for messages: `POST /predictions`.
    pub(crate) fn place(&self) -> String {
        format!("{} {}", self.method.as_str(), self.path())
    }

    /// The path alone: what comes after a `?` can be a capability.
    pub(crate) fn path(&self) -> &str {
        self.path.split_once('?').map_or(self.path.as_str(), |(path, _)| path)
    }
}

impl Method {
    /// Whether it only looks.
    pub(crate) const fn is_read(self) -> bool {
        matches!(self, Self::Get | Self::Query)
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Query => "QUERY",
        }
    }
}

impl Body {
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Empty => 0,
            Self::Whole(bytes) => bytes.len() as u64,
            Self::Form(form) => form.len(),
        }
    }

    /// The bytes, but for those of a file.
    pub(crate) fn bytes(&self) -> &[u8] {
        if let Self::Whole(bytes) = self { bytes } else { &[] }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};

    use super::{Method, Repeat, Request};
    use crate::client::create::{CreateOptions, Event, Target, Webhook};
    use crate::client::name::{Id, ModelName, Resource};

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
            let request = Request::create(&target, json!({}), &CreateOptions::default()).unwrap();
            assert_eq!((request.path.as_str(), body(&request)), (path, expected));
            assert_eq!((request.method, request.repeat), (Method::Post, Repeat::Paid));
            assert_eq!(request.headers, [("content-type", "application/json".to_owned())]);
        }
        let hostile = Target::Model { owner: "..".into(), name: "account".into() };
        assert!(Request::create(&hostile, json!({}), &CreateOptions::default()).is_err());
    }

    #[test]
    fn options_go_to_the_body_and_the_headers() {
        let options = CreateOptions {
            webhook: Some(Webhook { url: "https://me.example/hook".into(), events: vec![Event::Completed] }),
            cancel_after: Some(Duration::from_secs(300)),
            prefer_wait: Some(Duration::from_secs(60)),
        };
        let request = Request::create(&Target::Version("v".into()), json!({"a": 1}), &options).unwrap();
        assert_eq!(
            body(&request),
            json!({"version": "v", "input": {"a": 1}, "webhook": "https://me.example/hook", "webhook_events_filter": ["completed"]})
        );
        assert!(request.headers.contains(&("prefer", "wait=60".to_owned())));
        assert!(request.headers.contains(&("cancel-after", "300s".to_owned())));
    }

    #[test]
    fn a_training_is_of_a_version_and_for_a_model() {
        let model = ModelName::parse(&format!("acme/x:{}", "ab".repeat(32))).unwrap();
        let request = Request::train(&model, "me/y", json!({"a": 1}), &CreateOptions::default()).unwrap();
        assert_eq!(request.path, format!("/models/acme/x/versions/{}/trainings", "ab".repeat(32)));
        assert_eq!(body(&request), json!({"destination": "me/y", "input": {"a": 1}}));
        assert_eq!((request.method, request.repeat), (Method::Post, Repeat::Paid));
    }

    #[test]
    fn reads_and_cancels_are_built_from_the_id() {
        let id = Id::new("abc").unwrap();
        assert_eq!(Request::get(&id).place(), "GET /predictions/abc");
        assert_eq!(Request::cancel(&id).place(), "POST /predictions/abc/cancel");
        assert_eq!(Request::cancel(&id).repeat, Repeat::Harmless);
        let id = id.of(Resource::Training);
        assert_eq!(Request::get(&id).place(), "GET /trainings/abc");
        assert_eq!(Request::cancel(&id).place(), "POST /trainings/abc/cancel");
        let cases = [
            (None, None, "/predictions"),
            (None, Some("c=&"), "/predictions?cursor=c%3D%26"),
            (Some("2026-01-02T03:04:05Z"), Some("x"), "/predictions?created_after=2026-01-02T03%3A04%3A05Z&cursor=x"),
        ];
        for (after, cursor, path) in cases {
            let list = Request::list(Resource::Prediction, after, cursor);
            assert_eq!((list.path.as_str(), list.place().as_str()), (path, "GET /predictions"));
        }
        let list = Request::list(Resource::Training, Some("2026-01-02T03:04:05Z"), Some("x"));
        assert_eq!(list.path, "/trainings?cursor=x");
    }
}
