//! Drives a real emulator over real sockets, as a client of the service would.
#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use std::time::Duration;

use replicate_emulator::{Document, Emulator, Fault, Method, Outcome, StatusCode};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

const VERSION: &str = "1111111111111111111111111111111111111111111111111111111111111111";

/// An image model, written for this test.
fn painter() -> Document {
    let document = json!({
        "owner": "acme",
        "name": "painter",
        "description": "Paints",
        "latest_version": {"id": VERSION, "openapi_schema": {"components": {"schemas": {
            "Input": {"type": "object", "required": ["prompt"], "properties": {
                "prompt": {"type": "string"},
                "width": {"type": "integer", "minimum": 1, "maximum": 2048, "default": 96},
                "height": {"type": "integer", "minimum": 1, "maximum": 2048, "default": 64},
                "count": {"type": "integer"},
                "num_outputs": {"type": "integer", "minimum": 1, "maximum": 4, "default": 1},
                "style": {"allOf": [{"$ref": "#/components/schemas/style"}], "default": "plain"},
                "key": {"type": "string", "format": "password"},
                "seed": {"type": "integer", "nullable": true},
            }},
            "style": {"type": "string", "enum": ["plain", "bold"]},
            "Output": {"type": "array", "items": {"type": "string", "format": "uri"}},
        }}}},
    });
    Document::from_value(document).unwrap()
}

/// A language model that streams, written for this test; official, and without a version.
fn talker() -> Document {
    let document = json!({
        "owner": "acme",
        "name": "talker",
        "is_official": true,
        "latest_version": {"id": "hidden", "openapi_schema": {"components": {"schemas": {
            "Input": {"type": "object", "required": ["prompt"], "properties": {"prompt": {"type": "string"}}},
            "Output": {
                "type": "array",
                "items": {"type": "string"},
                "x-cog-array-type": "iterator",
                "x-cog-array-display": "concatenate",
            },
        }}}},
    });
    Document::from_value(document).unwrap()
}

async fn emulator() -> Emulator {
    Emulator::builder().document(painter()).document(talker()).start().await.unwrap()
}

struct Api {
    http: Client,
    base: String,
}

impl Api {
    fn new(emulator: &Emulator) -> Self {
        Self { http: Client::builder().no_proxy().build().unwrap(), base: emulator.base_url().to_owned() }
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.base)).bearer_auth("r8_test")
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.base)).bearer_auth("r8_test")
    }

    /// Creates a prediction of the painter and gives the answer.
    async fn paint(&self, input: Value) -> Value {
        json_of(self.post("/predictions").json(&json!({"version": VERSION, "input": input})), 201).await
    }

    async fn paint_to_the_end(&self, input: Value) -> Value {
        let body = json!({"version": VERSION, "input": input});
        let create = self.post("/predictions").header("prefer", "wait").json(&body);
        json_of(create, 201).await
    }

    async fn prediction(&self, of: &Value) -> Value {
        json_of(self.get(&format!("/predictions/{}", of["id"].as_str().unwrap())), 200).await
    }
}

async fn json_of(request: RequestBuilder, status: u16) -> Value {
    let response = request.send().await.unwrap();
    let (got, text) = (response.status(), response.text().await.unwrap());
    assert_eq!(got, status, "{text}");
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}"))
}

fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers()[name].to_str().unwrap()
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn a_prediction_walks_to_its_end() {
    let builder = Emulator::builder().document(painter());
    let emulator =
        builder.boot_time(Duration::from_millis(200)).run_time(Duration::from_millis(400)).start().await.unwrap();
    let api = Api::new(&emulator);
    let created = api.paint(json!({"prompt": "a cat", "key": "r8_hidden"})).await;
    assert_eq!(
        keys(&created),
        ["created_at", "data_removed", "error", "id", "input", "logs", "model", "source", "status", "urls", "version"]
    );
    assert_eq!(created["id"].as_str().unwrap().len(), 26);
    assert_eq!(created["status"], "starting");
    assert_eq!(created["input"], json!({"prompt": "a cat", "key": "[REDACTED]"}));
    assert_eq!((created["model"].as_str(), created["version"].as_str()), (Some("acme/painter"), Some(VERSION)));
    let get = format!("{}/predictions/{}", emulator.base_url(), created["id"].as_str().unwrap());
    assert_eq!(created["urls"]["get"], get);
    assert_eq!(created["urls"]["cancel"], format!("{get}/cancel"));
    assert_eq!(keys(&created["urls"]), ["cancel", "get", "web"]);

    let mut statuses = vec!["starting".to_owned()];
    let mut logs = String::new();
    let ended = loop {
        let now = api.prediction(&created).await;
        let status = now["status"].as_str().unwrap().to_owned();
        assert!(now["logs"].as_str().unwrap().starts_with(&logs), "logs only grow");
        now["logs"].as_str().unwrap().clone_into(&mut logs);
        if statuses.last() != Some(&status) {
            statuses.push(status);
        }
        if now["completed_at"].is_string() {
            break now;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    // A machine that is busy may miss a status between two looks, but never sees them in another order.
    let mut walk = ["starting", "processing", "succeeded"].into_iter();
    assert!(statuses.iter().all(|status| walk.any(|step| step == status)), "{statuses:?}");
    assert_eq!(statuses.last().map(String::as_str), Some("succeeded"));
    assert!(logs.contains("100%|██████████| 20/20"), "{logs}");
    assert_eq!(ended["output"].as_array().unwrap().len(), 1);
    assert!((ended["metrics"]["predict_time"].as_f64().unwrap() - 0.4).abs() < 1e-9);
    assert!((ended["metrics"]["total_time"].as_f64().unwrap() - 0.6).abs() < 1e-9);
    assert!(ended["started_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(emulator.requests().iter().filter(|request| request.method() == Method::POST).count(), 1);
}

#[tokio::test]
async fn pictures_are_real() {
    let emulator = emulator().await;
    let api = Api::new(&emulator);
    let ended = api.paint_to_the_end(json!({"prompt": "a cat", "width": 320, "height": 200, "num_outputs": 2})).await;
    let urls = ended["output"].as_array().unwrap();
    assert_eq!(urls.len(), 2);
    let url = urls[1].as_str().unwrap();
    assert!(url.ends_with("/out-1.png"), "{url}");

    let response = api.http.get(url).send().await.unwrap();
    assert_eq!((response.status().as_u16(), header(&response, "content-type")), (200, "image/png"));
    let (etag, length) = (header(&response, "etag").to_owned(), header(&response, "content-length").to_owned());
    let file = response.bytes().await.unwrap();
    assert_eq!(length, file.len().to_string());
    let mut reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((frame.width, frame.height), (320, 200));

    let head = api.http.head(url).send().await.unwrap();
    assert_eq!((header(&head, "content-length"), header(&head, "etag")), (length.as_str(), etag.as_str()));
    let part = api.http.get(url).header("range", "bytes=100-").header("if-range", &etag).send().await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(header(&part, "content-range"), format!("bytes 100-{}/{length}", file.len() - 1));
    assert_eq!(part.bytes().await.unwrap(), file.slice(100..));
    let beyond = api.http.get(url).header("range", "bytes=99999999-").send().await.unwrap();
    assert_eq!(beyond.status(), 416);
    let other = api.http.get(url).header("range", "bytes=0-4").header("if-range", "\"old\"").send().await.unwrap();
    assert_eq!(other.status(), 200);

    let origin = url.split("/delivery/").next().unwrap();
    for path in ["out-2.png", "..%2f..%2fetc%2fpasswd", "out-0.png%00"] {
        let missing = api.http.get(format!("{origin}/delivery/{}/{path}", ended["id"].as_str().unwrap()));
        assert_eq!(missing.send().await.unwrap().status(), 404, "{path}");
    }
}

#[tokio::test]
async fn the_same_input_gives_the_same_picture() {
    let emulator = emulator().await;
    let api = Api::new(&emulator);
    let mut pictures = Vec::new();
    for seed in [1, 1, 2] {
        let ended = api.paint_to_the_end(json!({"prompt": "a cat", "seed": seed})).await;
        pictures.push(api.http.get(ended["output"][0].as_str().unwrap()).send().await.unwrap().bytes().await.unwrap());
    }
    assert_eq!(pictures[0], pictures[1]);
    assert_ne!(pictures[0], pictures[2]);
}

#[tokio::test]
async fn waiting_is_one_request() {
    let emulator = emulator().await;
    let api = Api::new(&emulator);
    let body = json!({"version": VERSION, "input": {"prompt": "x"}});
    let response = api.post("/predictions").header("prefer", "wait=5").json(&body).send().await.unwrap();
    assert_eq!((response.status().as_u16(), header(&response, "preference-applied")), (201, "wait=5"));
    assert_eq!(response.json::<Value>().await.unwrap()["status"], "succeeded");

    emulator.next_outcome(Outcome::succeed().run_time(Duration::from_secs(60)));
    let slow = api.post("/predictions").header("prefer", "wait=1").json(&body);
    assert_eq!(json_of(slow, 201).await["status"], "processing");
}

#[tokio::test]
async fn every_form_of_version_runs() {
    let emulator = emulator().await;
    let api = Api::new(&emulator);
    let input = json!({"prompt": "x"});
    for version in [format!("acme/painter:{VERSION}"), VERSION.to_owned()] {
        let created = json_of(api.post("/predictions").json(&json!({"version": version, "input": input})), 201).await;
        assert_eq!(created["model"], "acme/painter", "{version}");
    }
    let official =
        json_of(api.post("/predictions").json(&json!({"version": "acme/talker", "input": input})), 201).await;
    assert_eq!(official["version"], "hidden");
    for version in [
        "acme/nobody".to_owned(),
        "acme/painter".to_owned(),
        format!("acme/talker:{VERSION}"),
        "2".repeat(64),
        String::new(),
    ] {
        let refused = json_of(api.post("/predictions").json(&json!({"version": version, "input": input})), 422).await;
        assert_eq!(refused["title"], "Invalid version or not permitted", "{version}");
    }
    json_of(api.post("/models/acme/nobody/predictions").json(&json!({"input": input})), 404).await;
}

#[tokio::test]
async fn inputs_are_checked_in_the_shape_of_the_service() {
    let emulator = emulator().await;
    let api = Api::new(&emulator);
    let input = json!({"width": 4096, "style": "wild", "seed": null, "heigth": 5});
    let create = api.post("/predictions").json(&json!({"version": VERSION, "input": input}));
    let response = create.send().await.unwrap();
    assert_eq!(header(&response, "content-type"), "application/problem+json");
    let refused: Value = response.json().await.unwrap();
    assert_eq!((refused["title"].as_str(), refused["status"].as_u64()), (Some("Input validation failed"), Some(422)));
    let detail = refused["detail"].as_str().unwrap();
    for line in [
        "- input: prompt is required\n",
        "- input.width: Must be less than or equal to 2048\n",
        "- input.style: input.style must be one of the following: \"plain\", \"bold\"\n",
        "- input.seed: Invalid type. Expected: a value, given: null\n",
        "- input: Additional property heigth is not allowed\n",
    ] {
        assert!(detail.contains(line), "{line} is not in {detail}");
    }
    assert_eq!(refused["invalid_fields"].as_array().unwrap().len(), 5);

    let extra = json!({"input": {"prompt": "x"}, "version": VERSION});
    let refused = json_of(api.post("/models/acme/talker/predictions").json(&extra), 422).await;
    assert_eq!(refused["detail"], "- Additional property version is not allowed\n");
    let broken = api.post("/predictions").body("{\"input\": ").send().await.unwrap();
    assert_eq!((broken.status().as_u16(), header(&broken, "content-type")), (400, "application/problem+json"));
    assert!(emulator.predictions().is_empty());
}

#[tokio::test]
async fn text_streams_in_growing_pieces() {
    let builder = Emulator::builder().document(talker()).run_time(Duration::from_millis(300));
    let emulator = builder.start().await.unwrap();
    let api = Api::new(&emulator);
    let body = json!({"input": {"prompt": "blue whales"}});
    let created = json_of(api.post("/models/acme/talker/predictions").json(&body), 201).await;
    assert!(created["urls"]["stream"].is_string());
    let mut lengths = Vec::new();
    let ended = loop {
        let now = api.prediction(&created).await;
        lengths.push(now["output"].as_array().unwrap().len());
        if now["status"] == "succeeded" {
            break now;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(lengths.is_sorted() && lengths.last() > Some(&5), "{lengths:?}");
    let text: String = ended["output"].as_array().unwrap().iter().map(|part| part.as_str().unwrap()).collect();
    assert!(text.contains("blue whales"), "{text}");

    emulator.next_outcome(Outcome::succeed().run_time(Duration::from_secs(60)));
    let slow = json_of(api.post("/models/acme/talker/predictions").json(&body), 201).await;
    assert!(api.prediction(&slow).await["output"].as_array().unwrap().len() < *lengths.last().unwrap());
}

#[tokio::test]
async fn streams_are_events() {
    let builder = Emulator::builder().document(talker()).run_time(Duration::from_millis(100));
    let emulator = builder.start().await.unwrap();
    let api = Api::new(&emulator);
    let body = json!({"input": {"prompt": "x"}});
    let create = || api.post("/models/acme/talker/predictions").json(&body);
    let events = async |created: &Value, last: &str| {
        let request = api.http.get(created["urls"]["stream"].as_str().unwrap()).header("last-event-id", last);
        let response = request.send().await.unwrap();
        assert_eq!(header(&response, "content-type"), "text/event-stream");
        response.text().await.unwrap()
    };
    emulator.next_outcome(Outcome::succeed().output(json!(["one", " two", "\nthree"])));
    let created = json_of(create(), 201).await;
    let all = events(&created, "").await;
    assert!(all.starts_with(": hi\n\nevent: logs\nid: ") && all.contains("data: one\n\n"), "{all}");
    assert!(all.ends_with("data: \ndata: three\n\nevent: done\ndata: {}\n\n"), "{all}");
    // Whoever comes back with any id gets all that came after it. What is over is told in the same pieces each time.
    let all = events(&created, "").await;
    let ids: Vec<&str> = all.lines().filter_map(|line| line.strip_prefix("id: ")).collect();
    assert_eq!(ids.len(), 4, "{all}");
    for id in ids {
        let (_, after) = all.split_once(&format!("id: {id}\n")).unwrap();
        let (_, expected) = after.split_once("\n\n").unwrap();
        assert_eq!(events(&created, id).await, format!(": hi\n\n{expected}"), "after {id}");
    }

    emulator.next_outcome(Outcome::fail("broken"));
    let failed = events(&json_of(create(), 201).await, "").await;
    let expected = "event: error\ndata: {\"detail\":\"broken\"}\n\nevent: done\ndata: {\"reason\":\"error\"}\n\n";
    assert!(failed.ends_with(expected), "{failed}");

    emulator.next_outcome(Outcome::succeed().run_time(Duration::from_secs(60)));
    let slow = json_of(create(), 201).await;
    let cancel = async {
        tokio::time::sleep(Duration::from_millis(30)).await;
        json_of(api.post(&format!("/predictions/{}/cancel", slow["id"].as_str().unwrap())), 200).await
    };
    let (canceled, _) = tokio::join!(events(&slow, ""), cancel);
    assert!(canceled.ends_with("event: done\ndata: {\"reason\":\"canceled\"}\n\n"), "{canceled}");
    assert!(!emulator.requests().iter().any(|r| r.path().starts_with("/stream") && r.has_authorization()));
}

#[tokio::test]
async fn a_stream_with_nothing_to_say_is_closed() {
    let builder = Emulator::builder().document(talker()).stream_timeout(Duration::from_millis(20));
    let emulator = builder.start().await.unwrap();
    let api = Api::new(&emulator);
    emulator.next_outcome(Outcome::succeed().boot_time(Duration::from_secs(3600)));
    let body = json!({"input": {"prompt": "x"}});
    let created = json_of(api.post("/models/acme/talker/predictions").json(&body), 201).await;
    let response = api.http.get(created["urls"]["stream"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(response.text().await.unwrap(), ": hi\n\n:408: 408 Request Timeout\n\n");
}

#[tokio::test]
async fn deadlines_are_shown() {
    let emulator = emulator().await;
    let api = Api::new(&emulator);
    let create = |after: &str| {
        let create = api.post("/predictions").header("cancel-after", after);
        create.json(&json!({"version": VERSION, "input": {"prompt": "x"}}))
    };
    let created = json_of(create("1m"), 201).await;
    assert_eq!(created["deadline"].as_str().unwrap().len(), created["created_at"].as_str().unwrap().len());
    assert!(created["deadline"].as_str() > created["created_at"].as_str());
    assert_eq!(json_of(create("1s"), 422).await["title"], "Invalid Cancel-After header");
}

#[tokio::test]
async fn outcomes_are_scripted() {
    let builder = Emulator::builder().document(painter()).run_time(Duration::ZERO);
    let builder = builder.script(|call| match call.input()["prompt"].as_str() {
        Some("fail") => Outcome::fail("CUDA out of memory").logs("loading\n"),
        Some("cancel") => Outcome::cancel(),
        Some("abort") => Outcome::abort(),
        Some("odd") => Outcome::succeed().output(json!({"unexpected": call.number()})),
        _ => Outcome::succeed(),
    });
    let emulator = builder.start().await.unwrap();
    let api = Api::new(&emulator);
    for (prompt, status) in
        [("fail", "failed"), ("cancel", "canceled"), ("abort", "aborted"), ("odd", "succeeded"), ("x", "succeeded")]
    {
        let ended = api.paint_to_the_end(json!({"prompt": prompt})).await;
        assert_eq!(ended["status"], status);
        assert_eq!(ended["output"].is_null(), status != "succeeded", "{prompt}");
    }
    let shown = emulator.predictions();
    assert_eq!((&shown[0]["error"], &shown[0]["logs"]), (&json!("CUDA out of memory"), &json!("loading\n")));
    assert_eq!(shown[2].get("started_at"), None);
    assert_eq!(shown[3]["output"], json!({"unexpected": 3}));
    emulator.next_outcome(Outcome::fail("once"));
    assert_eq!(api.paint_to_the_end(json!({"prompt": "x"})).await["error"], "once");
    assert_eq!(api.paint_to_the_end(json!({"prompt": "x"})).await["error"], Value::Null);
}

/// The service runs community models by their versions alone, and takes small files only inside of inputs.
#[tokio::test]
async fn it_is_as_strict_as_the_service_unless_it_is_told_to_be_lenient() {
    let plain = json!({"Input": {"properties": {"image": {"type": "string"}}}});
    let plain = Document::from_value(plain).unwrap().with_model("acme/plain".parse().unwrap());
    let builder = || Emulator::builder().document(painter()).document(talker()).document(plain.clone());
    let (strict, lenient) = (builder().start().await.unwrap(), builder().lenient().start().await.unwrap());
    let prompt = json!({"prompt": "x"});
    let uri = |length: usize| json!({"image": "data:image/png;base64,".to_owned() + &"A".repeat(length - 22)});
    let nested = json!({"prompt": uri(1_000_000)["image"]});
    let community = "acme/painter";
    for (path, body, expected) in [
        ("/models/acme/painter/predictions", json!({"input": prompt}), 404),
        ("/predictions", json!({"version": community, "input": prompt}), 422),
        ("/predictions", json!({"version": format!("{community}:{VERSION}"), "input": prompt}), 201),
        ("/models/acme/talker/predictions", json!({"input": prompt}), 201),
        // A document that has no version can only be run by its name.
        ("/models/acme/plain/predictions", json!({"input": uri(999_999)}), 201),
        ("/models/acme/plain/predictions", json!({"input": uri(1_000_000)}), 422),
        ("/predictions", json!({"version": VERSION, "input": nested}), 422),
    ] {
        let status = async |emulator: &Emulator| {
            Api::new(emulator).post(path).json(&body).send().await.unwrap().status().as_u16()
        };
        assert_eq!(status(&strict).await, expected, "{path}");
        assert_eq!(status(&lenient).await, 201, "{path}");
    }
    let create = Api::new(&strict).post("/models/acme/plain/predictions").json(&json!({"input": uri(2_000_000)}));
    let refused = json_of(create, 422).await;
    let detail = "- input.image: A data URI must be less than 1MB, given: 2000000 bytes. Upload the file instead\n";
    assert_eq!(refused["detail"], detail);
}

#[tokio::test]
async fn files_are_what_the_input_asks_for_or_what_was_given() {
    let uri = json!({"type": "string", "format": "uri"});
    let document = json!({
        "Input": {"properties": {"output_format": {"type": "string"}, "width": {"type": "integer"}, "height": {"type": "integer"}}},
        "Output": uri,
    });
    let document = Document::from_value(document).unwrap().with_model("acme/studio".parse().unwrap());
    let emulator = Emulator::builder().document(document).run_time(Duration::ZERO).start().await.unwrap();
    let api = Api::new(&emulator);
    let download = async |input: Value| {
        let create =
            api.post("/models/acme/studio/predictions").header("prefer", "wait").json(&json!({"input": input}));
        let url = json_of(create, 201).await["output"].as_str().unwrap().to_owned();
        let response = api.http.get(&url).send().await.unwrap();
        let kind = header(&response, "content-type").to_owned();
        (url.rsplit('/').next().unwrap().to_owned(), kind, response.bytes().await.unwrap())
    };
    for (format, name, kind) in [
        ("png", "out-0.png", "image/png"),
        ("jpg", "out-0.jpg", "image/jpeg"),
        ("webp", "out-0.webp", "image/webp"),
        ("wav", "out-0.wav", "audio/wav"),
        ("mp3", "out-0.mp3", "audio/mpeg"),
        ("mp4", "out-0.mp4", "video/mp4"),
    ] {
        let file = download(json!({"output_format": format, "width": 64, "height": 48})).await;
        assert_eq!((file.0.as_str(), file.1.as_str()), (name, kind));
        if kind.starts_with("image/") {
            let picture = image::load_from_memory(&file.2).unwrap();
            assert_eq!((picture.width(), picture.height()), (64, 48), "{format}");
        }
    }
    emulator.next_outcome(Outcome::succeed().file("my cat.svg", "image/svg+xml", "<svg/>"));
    let given = download(json!({})).await;
    assert_eq!(given, ("my%20cat.svg".to_owned(), "image/svg+xml".to_owned(), "<svg/>".into()));
    emulator.next_outcome(Outcome::succeed().file("odd", "no\nheader", "x"));
    assert_eq!(download(json!({})).await.1, "application/octet-stream");
}

#[tokio::test]
async fn a_cancel_wakes_who_waits() {
    let builder = Emulator::builder().document(painter()).run_time(Duration::from_secs(60));
    let emulator = builder.start().await.unwrap();
    let api = Api::new(&emulator);
    let cancel = async {
        let id = loop {
            if let Some(prediction) = emulator.predictions().first() {
                break prediction["id"].as_str().unwrap().to_owned();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        json_of(api.post(&format!("/predictions/{id}/cancel")), 200).await
    };
    let (waited, canceled) = tokio::join!(api.paint_to_the_end(json!({"prompt": "x"})), cancel);
    assert_eq!((&waited["status"], &canceled["status"]), (&json!("canceled"), &json!("canceled")));
    let again = json_of(api.post(&format!("/predictions/{}/cancel", waited["id"].as_str().unwrap())), 200).await;
    assert_eq!(again["completed_at"], waited["completed_at"]);
    json_of(api.post("/predictions/nobody/cancel"), 404).await;
}

#[tokio::test]
async fn tokens_are_asked_for() {
    let emulator = Emulator::builder().document(painter()).token("r8_right").start().await.unwrap();
    let http = Client::builder().no_proxy().build().unwrap();
    let account = format!("{}/account", emulator.base_url());
    for request in [http.get(&account), http.get(&account).bearer_auth(""), http.get(&account).bearer_auth("r8_wrong")]
    {
        let refused = json_of(request, 401).await;
        let expected = json!({
            "title": "Unauthenticated", "detail": "You did not pass a valid authentication token", "status": 401,
        });
        assert_eq!(refused, expected);
    }
    assert_eq!(json_of(http.get(&account).bearer_auth("r8_right"), 200).await["username"], "emulator");
    let seen: Vec<_> = emulator.requests().iter().map(replicate_emulator::Request::has_authorization).collect();
    assert_eq!(seen, [false, true, true, true]);
    assert!(!format!("{:?}", emulator.requests()).contains("r8_"));
}

#[tokio::test]
async fn predictions_are_listed_in_pages() {
    let emulator = emulator().await;
    let api = Api::new(&emulator);
    let mut ids = Vec::new();
    for _ in 0..105 {
        ids.push(api.paint(json!({"prompt": "x"})).await["id"].clone());
    }
    ids.reverse();
    let first = json_of(api.get("/predictions"), 200).await;
    let next = first["next"].as_str().unwrap();
    assert!(next.starts_with(&format!("{}/predictions?cursor=", emulator.base_url())), "{next}");
    let second = json_of(api.get(&next[emulator.base_url().len()..]), 200).await;
    let list = |page: &Value| -> Vec<_> {
        page["results"].as_array().unwrap().iter().map(|prediction| prediction["id"].clone()).collect()
    };
    assert_eq!((list(&first).len(), list(&second).len()), (100, 5));
    assert_eq!([list(&first), list(&second)].concat(), ids);
    let previous = second["previous"].as_str().unwrap();
    assert_eq!(list(&json_of(api.get(&previous[emulator.base_url().len()..]), 200).await), ids[..100]);

    let since = first["results"][2]["created_at"].as_str().unwrap();
    assert_eq!(list(&json_of(api.get(&format!("/predictions?created_after={since}")), 200).await), ids[..3]);
    let before = json_of(api.get(&format!("/predictions?created_before={since}")), 200).await;
    assert_eq!(list(&before)[..5], ids[3..8]);
    json_of(api.get("/predictions?created_after=yesterday"), 400).await;
    json_of(api.get("/predictions?cursor=abc"), 404).await;
}

#[tokio::test]
async fn models_are_described() {
    let emulator = emulator().await;
    let api = Api::new(&emulator);
    let painter = json_of(api.get("/models/acme/painter"), 200).await;
    assert_eq!((&painter["is_official"], &painter["description"]), (&json!(false), &json!("Paints")));
    assert_eq!(painter["latest_version"]["id"], VERSION);
    // What is served is a document that the generator reads again.
    let again = Document::from_value(painter.clone()).unwrap();
    assert_eq!((again.version(), again.input_pointer()), (Some(VERSION), "/components/schemas/Input"));
    let version = json_of(api.get(&format!("/models/acme/painter/versions/{VERSION}")), 200).await;
    assert_eq!(version, painter["latest_version"]);
    assert_eq!(json_of(api.get("/models/acme/painter/versions"), 200).await["results"], json!([version]));
    let official = json_of(api.get("/models/acme/talker/versions"), 404).await;
    assert!(official["detail"].as_str().unwrap().contains("official model"));
    assert_eq!(json_of(api.get("/models"), 200).await["results"].as_array().unwrap().len(), 2);
    for path in ["/models/acme/nobody", "/models/acme/painter/versions/2", "/nothing", "/predictions/x", ""] {
        assert_eq!(json_of(api.get(path), 404).await["status"], 404, "{path}");
    }
    json_of(api.http.get(format!("{}x", emulator.base_url())), 404).await;
    assert_eq!(json_of(api.get("/predictions/%ff"), 400).await["status"], 400);
    assert_eq!(json_of(api.post("/account"), 405).await["detail"], "Method \"POST\" not allowed.");
}

#[tokio::test]
async fn files_are_kept() {
    use reqwest::multipart::{Form, Part};
    let emulator = emulator().await;
    let api = Api::new(&emulator);
    let part = || Part::bytes(b"hello".as_slice()).file_name("greeting.txt").mime_str("text/plain").unwrap();
    let form = Form::new().part("content", part()).text("metadata", r#"{"a": 1}"#);
    let created = json_of(api.post("/files").multipart(form), 201).await;
    assert_eq!((&created["size"], &created["content_type"]), (&json!(5), &json!("text/plain")));
    assert_eq!((&created["name"], &created["metadata"]), (&json!("greeting.txt"), &json!({"a": 1})));
    assert_eq!(created["checksums"]["sha256"], "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    let path = format!("/files/{}", created["id"].as_str().unwrap());
    assert_eq!(created["urls"]["get"], format!("{}{path}", emulator.base_url()));
    assert_eq!(json_of(api.get(&path), 200).await, created);
    let delete = || api.http.delete(format!("{}{path}", emulator.base_url())).bearer_auth("x");
    assert_eq!(delete().send().await.unwrap().status(), 204);
    assert_eq!(delete().send().await.unwrap().status(), 404);
    json_of(api.get(&path), 404).await;
    json_of(api.post("/files").multipart(Form::new().text("type", "text/plain")), 422).await;
    let form = Form::new().part("content", part()).text("metadata", "not JSON");
    json_of(api.post("/files").multipart(form), 422).await;
    json_of(api.post("/files").body("x"), 400).await;
}

#[tokio::test]
async fn bodies_that_are_too_large_are_refused() {
    let emulator = emulator().await;
    let api = Api::new(&emulator);
    let refused = json_of(api.post("/predictions").body(vec![b' '; 17 << 20]), 413).await;
    assert_eq!(refused["status"], 413);
    assert!(emulator.requests()[0].body().len() <= 16 << 20);
}

#[tokio::test]
async fn faults_take_the_place_of_answers() {
    let emulator = emulator().await;
    let api = Api::new(&emulator);
    let create = "/predictions";
    emulator.fault(
        Fault::reply(StatusCode::TOO_MANY_REQUESTS)
            .on(Method::POST, create)
            .header("retry-after", "1")
            .json(&json!({"detail": "Request was throttled. Your rate limit resets in ~30s."})),
    );
    emulator.fault(
        Fault::reply(StatusCode::BAD_GATEWAY)
            .on(Method::POST, create)
            .header("content-type", "text/html")
            .body("<html>Bad Gateway</html>"),
    );
    emulator.fault(Fault::reply(StatusCode::OK).on(Method::GET, "/predictions/*").after(1));
    let send = || api.post("/predictions").json(&json!({"version": VERSION, "input": {"prompt": "x"}})).send();
    let throttled = send().await.unwrap();
    assert_eq!((throttled.status().as_u16(), header(&throttled, "retry-after")), (429, "1"));
    let html = send().await.unwrap();
    assert_eq!((html.status().as_u16(), header(&html, "content-type")), (502, "text/html"));
    let created: Value = send().await.unwrap().json().await.unwrap();
    assert_eq!(emulator.predictions().len(), 1);
    api.prediction(&created).await;
    let empty = api.get(&format!("/predictions/{}", created["id"].as_str().unwrap())).send().await.unwrap();
    assert_eq!((empty.status().as_u16(), empty.bytes().await.unwrap().len()), (200, 0));
    api.prediction(&created).await;
}

#[tokio::test]
async fn a_gateway_has_its_own_prefix() {
    let builder = Emulator::builder().document(painter()).path_prefix("/replicate/v1");
    let emulator = builder.start().await.unwrap();
    assert!(emulator.base_url().ends_with("/replicate/v1"));
    let api = Api::new(&emulator);
    assert_eq!(api.paint_to_the_end(json!({"prompt": "x"})).await["status"], "succeeded");
    let outside = format!("http://{}/v1/account", emulator.address());
    json_of(api.http.get(outside).bearer_auth("x"), 404).await;
}

#[tokio::test]
async fn it_stops_at_once_and_frees_its_port() {
    let builder = Emulator::builder().document(painter()).run_time(Duration::from_secs(60));
    let emulator = builder.start().await.unwrap();
    let address = emulator.address();
    let api = Api::new(&emulator);
    let waiting = api.post("/predictions").header("prefer", "wait");
    let waiting = tokio::spawn(waiting.json(&json!({"version": VERSION, "input": {"prompt": "x"}})).send());
    while emulator.predictions().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let began = std::time::Instant::now();
    emulator.shutdown().await;
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert_eq!(waiting.await.unwrap().unwrap().json::<Value>().await.unwrap()["status"], "processing");
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    let again = Emulator::builder().document(painter()).listen(address).start().await.unwrap();
    let taken = Emulator::builder().document(painter()).listen(address).start().await.unwrap_err();
    assert!(taken.is_listen() && taken.to_string().contains(&address.to_string()), "{taken}");
    drop(again);
}

#[tokio::test]
async fn a_folder_of_models_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("me/mine.json", r#"{"Input": {"properties": {"text": {"type": "string"}}}, "Output": {"type": "string"}}"#);
    write("x/y.json", r#"{"owner": "acme", "name": "named", "latest_version": {"openapi_schema": {"Input": {}}}}"#);
    write("x/notes.txt", "not a model");
    write("README.json", "not a model either");
    let emulator = Emulator::builder().models_dir(folder.path()).start().await.unwrap();
    let api = Api::new(&emulator);
    json_of(api.get("/models/acme/named"), 200).await;
    json_of(api.get("/models/x/y"), 404).await;
    let mine = json_of(api.get("/models/me/mine"), 200).await;
    let version = mine["latest_version"]["id"].as_str().unwrap();
    let body = json!({"version": format!("me/mine:{version}"), "input": {"text": "tea"}});
    let ended = json_of(api.post("/predictions").header("prefer", "wait").json(&body), 201).await;
    assert!(ended["output"].as_str().unwrap().contains("tea"));

    write("x/broken.json", "{\n  oops");
    let error = Emulator::builder().models_dir(folder.path()).start().await.unwrap_err();
    assert!(error.is_model() && error.to_string().contains("broken.json:2:3"), "{error}");
    let error = Emulator::builder().models_dir(folder.path().join("none")).start().await.unwrap_err();
    assert!(error.is_model() && error.to_string().contains("none"), "{error}");
}

#[tokio::test]
async fn many_at_once_are_cheap() {
    let builder = Emulator::builder().document(painter()).run_time(Duration::from_millis(300));
    let emulator = builder.start().await.unwrap();
    let api = std::sync::Arc::new(Api::new(&emulator));
    let mut tasks = tokio::task::JoinSet::new();
    for seed in 0..300 {
        let api = api.clone();
        tasks.spawn(async move { api.paint_to_the_end(json!({"prompt": "x", "seed": seed})).await["status"].clone() });
    }
    while let Some(status) = tasks.join_next().await {
        assert_eq!(status.unwrap(), "succeeded");
    }
    assert_eq!(emulator.requests().len(), 300);
}
