//! The token goes to the configured origin and nowhere else: not to other hosts, whatever a reply says of them, and into
//! nothing that is logged or printed.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

use std::fmt::Debug;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use replicate_emulator::{Call, Emulator, Fault, Method, Outcome, Request, StatusCode};
use replicate_runtime::{Client, Error, Event, FileInput};
use replicate_tests::models::{flux, llama, upscaler};
use replicate_tests::{Service, TOKEN, client, emulator};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

/// All that is logged in this process, by whichever crate, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn install() -> Self {
        let log = Self::default();
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).init();
        log
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// All that a caller was given and might print.
#[derive(Default)]
struct Shown(Vec<String>);

impl Shown {
    fn add(&mut self, given: &impl Debug) {
        self.0.extend([format!("{given:?}"), format!("{given:#?}")]);
    }

    fn add_result<T: Debug>(&mut self, result: Result<T, Error>) -> Option<T> {
        self.add(&result);
        result.inspect_err(|error| self.0.push(error.to_string())).ok()
    }

    fn add_error<T: Debug>(&mut self, result: Result<T, Error>) {
        assert!(result.is_err(), "{result:?}");
        self.add_result(result);
    }
}

#[tokio::test]
async fn nobody_else_is_told_the_token() {
    let log = Log::install();
    // Another origin, which takes whatever comes and keeps it.
    let elsewhere = Emulator::builder().start().await.unwrap();
    let events = "event: output\nid: 1:1\ndata: hello\n\nevent: done\ndata: {}\n\n";
    let stream = Fault::reply(StatusCode::OK).header("content-type", "text/event-stream").body(events);
    elsewhere.fault(stream.on(Method::GET, "/stream/*").forever());
    elsewhere.fault(Fault::reply(StatusCode::OK).header("content-type", "text/plain").body("elsewhere").forever());
    let origin = elsewhere.base_url().trim_end_matches("/v1").to_owned();
    let files = [format!("{origin}/0.png"), format!("{origin}/1.png?signature=x")];
    let script = move |_: &Call| Outcome::succeed().output(json!(files));
    let service = Service::with(emulator().script(script)).await;
    let mut shown = Shown::default();
    shown.add(&service.client);
    shown.add(&client(service.emulator.base_url()));

    links_of_replies(&service, &origin, &mut shown).await;
    redirects(&service, &origin, &mut shown).await;
    answers_that_repeat_the_token(&service, &mut shown).await;
    shown.add(&service.emulator.requests());

    // What went to the service had the token, and what went elsewhere had none.
    let (api, files): (Vec<_>, Vec<_>) =
        service.emulator.requests().into_iter().partition(|request| request.path().starts_with("/v1/"));
    assert!(api.len() > 20 && api.iter().all(holds_the_token), "{api:?}");
    let others = elsewhere.requests();
    let seen: Vec<_> = others.iter().map(|request| format!("{} {}", request.method(), request.path())).collect();
    for expected in ["GET /0.png", "GET /1.png?signature=x", "GET /redirected.png", "GET /stream/x", "POST /hook"] {
        assert!(seen.iter().any(|seen| seen == expected), "{expected} is not among {seen:?}");
    }
    for request in files.iter().chain(&others) {
        assert!(!holds_the_token(request) && !request.has_authorization(), "{request:?} {:?}", request.headers());
    }

    // It is in no log, though all was logged, and in nothing that can be printed.
    let log = log.text();
    assert!(log.contains("/models/black-forest-labs/flux-schnell/predictions") && log.contains("hyper"), "{log}");
    for line in log.lines().chain(shown.0.iter().map(String::as_str)) {
        assert!(!line.contains(TOKEN), "{line}");
    }
}

/// Whether the token is anywhere in a request.
fn holds_the_token(request: &Request) -> bool {
    let holds = |bytes: &[u8]| bytes.windows(TOKEN.len()).any(|window| window == TOKEN.as_bytes());
    let in_headers = request.headers().values().any(|value| holds(value.as_bytes()));
    in_headers || holds(request.path().as_bytes()) || holds(request.body())
}

/// Every link in a reply leads elsewhere: those of the prediction, of its outputs, of an upload, of the next page.
async fn links_of_replies(service: &Service, origin: &str, shown: &mut Shown) {
    let (client, api) = (&service.client, &service.emulator);
    let urls = json!({
        "get": format!("{origin}/v1/predictions/x"),
        "cancel": format!("{origin}/v1/predictions/x/cancel"),
        "web": format!("{origin}/p/x"),
        "stream": format!("{origin}/stream/x"),
    });
    for (method, path) in
        [(Method::POST, "/models/**"), (Method::GET, "/predictions/*"), (Method::POST, "/predictions/**")]
    {
        api.fault(Fault::answer().fields([("urls", urls.clone())]).on(method, path).forever());
    }
    let images = client.run(flux::Input::new("a")).await.unwrap();
    shown.add(&images);
    for image in &images {
        let download = client.download(image);
        shown.add(&download);
        shown.add_result(download.bytes().await).unwrap();
    }
    let submit = client.submit(flux::Input::new("a")).webhook(format!("{origin}/hook"), [Event::Completed]);
    shown.add(&submit);
    let mut prediction = shown.add_result(submit.await).unwrap();
    prediction.refresh().await.unwrap();
    prediction.cancel().await.unwrap();
    shown.add_result(prediction.wait().await);
    shown.add(&prediction);
    let again = client.prediction::<flux::Input>(prediction.id()).await;
    shown.add_result(again);

    let uploaded = json!({"urls": {"get": format!("{origin}/file")}});
    api.fault(Fault::answer().json(&uploaded).on(Method::POST, "/files"));
    let image = FileInput::from_bytes(vec![0; 300 * 1024]).with_media_type("image/png");
    let (prompt, image) = ("sharp".into(), image);
    shown.add_result(client.submit(upscaler::Input::new(upscaler::Required { prompt, image })).await).unwrap();
    api.next_outcome(Outcome::succeed().run_time(Duration::from_secs(1)));
    let mut stream = shown.add_result(client.stream(llama::Input::new().prompt("a")).await).unwrap();
    while let Some(chunk) = stream.next().await {
        shown.add_result(chunk).unwrap();
    }
    shown.add(&stream);
    api.clear_faults();

    let next = format!("{origin}/v1/predictions?cursor=cD0x");
    api.fault(
        Fault::answer().fields([("next", json!(next)), ("previous", json!(next))]).on(Method::GET, "/predictions"),
    );
    let list = client.predictions().list();
    shown.add(&list);
    let all = shown.add_result(list.all().await).unwrap();
    assert!(all.len() > api.predictions().len(), "two pages were read: {}", all.len());
}

/// Every kind of redirect, of every kind of request.
async fn redirects(service: &Service, origin: &str, shown: &mut Shown) {
    let (client, api) = (&service.client, &service.emulator);
    let following = replicate_tests::client(api.base_url()).http_client(reqwest::Client::new()).build().unwrap();
    let mut prediction = client.submit(flux::Input::new("a")).await.unwrap();
    for status in [301, 302, 303, 307, 308] {
        let redirect = |path: &str| {
            Fault::reply(StatusCode::from_u16(status).unwrap()).header("location", &format!("{origin}{path}"))
        };
        api.fault(redirect("/v1/predictions").on(Method::POST, "/models/**").times(2));
        shown.add_error(client.run(flux::Input::new("a")).await);
        // One that a client of the caller's own follows by itself; what came of it can't be found out.
        shown.add_error(following.run(flux::Input::new("followed")).timeout(Duration::from_secs(1)).await);
        api.fault(redirect("/v1/predictions/x").on(Method::GET, "/predictions/*"));
        shown.add_error(prediction.refresh().await);
        api.fault(redirect("/v1/predictions/x/cancel").on(Method::POST, "/predictions/**"));
        shown.add_error(prediction.cancel().await);
        // Downloads may go elsewhere: they have no token.
        let file =
            serde_json::from_value(json!(format!("{}/delivery/x/0.png", api.base_url().trim_end_matches("/v1"))));
        api.fault(redirect("/redirected.png").on(Method::GET, "/delivery/**"));
        shown.add_result(client.download(&file.unwrap()).bytes().await).unwrap();
    }
    api.clear_faults();
}

/// A server that shows the token in its errors.
async fn answers_that_repeat_the_token(service: &Service, shown: &mut Shown) {
    let said = format!("Bearer {TOKEN} is not welcome");
    let problem =
        json!({"title": said, "detail": said, "invalid_fields": [{"field": said, "type": said, "description": said}]});
    let bodies = [problem.to_string(), said.clone(), json!({"id": said}).to_string(), format!("{{{said}")];
    for status in
        [StatusCode::CREATED, StatusCode::UNAUTHORIZED, StatusCode::UNPROCESSABLE_ENTITY, StatusCode::BAD_GATEWAY]
    {
        for body in &bodies {
            let fault = Fault::reply(status).header("x-said", &said).body(body.clone());
            service.emulator.fault(fault.on(Method::POST, "/models/**"));
            let wrong = service.client.run(flux::Input::new("a")).timeout(Duration::from_millis(500)).await;
            shown.add(&wrong.as_ref().err().map(|error| format!("{:?}", error.invalid_fields())));
            shown.add_error(wrong);
        }
    }
    let unreachable = Client::builder().token(TOKEN).base_url("http://127.0.0.1:1/v1").build().unwrap();
    shown.add_error(unreachable.run(flux::Input::new("a")).timeout(Duration::from_millis(300)).await);
}
