//! A real browser: Chromium without a window, driven through chromedriver by the protocol of the W3C.
//!
//! Specification: <https://www.w3.org/TR/webdriver2/>.

#![allow(clippy::unwrap_used, reason = "this is outside of test functions, and yet of tests alone")]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::blocking::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How Chromium is started: without a sandbox, which root has none of, without a window, and asking nobody anything.
const FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// What is said where there is no browser.
const SKIPPED: &str = "\nSKIPPED: the page is not tested, as there is no Chromium. Install it (Debian: `apt-get install chromium \
    chromium-driver`), or run `.ci/chromium` and set REPLICATE_TEST_CHROMEDRIVER to what it prints\n";

/// How long anything is waited for.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What the page is looked at on.
pub(crate) enum Screen {
    Desk,
    /// One that prefers a dark page.
    Phone,
}

/// A browser with a driver and a folder of its own; all end with this.
pub(crate) struct Browser {
    http: Client,
    /// The session's address; none before there is one.
    session: Option<String>,
    driver: Child,
    _profile: TempDir,
}

impl Browser {
    /// Starts it; none where it is not installed, which is told loudly.
    pub(crate) fn start(screen: &Screen) -> Option<Self> {
        let Some(program) = program() else {
            // Not by `eprintln!`, which tests that pass keep to themselves.
            let _ = std::io::stderr().write_all(SKIPPED.as_bytes());
            return None;
        };
        let mut driver = Command::new(program).arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(driver.stdout.take().unwrap()).lines();
        let http = Client::builder().no_proxy().timeout(TIMEOUT).build().unwrap();
        let profile = tempfile::tempdir().unwrap();
        let wanted = capabilities(profile.path(), screen);
        let mut browser = Self { http, session: None, driver, _profile: profile };
        let port = said.map(Result::unwrap).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let sessions = format!("http://127.0.0.1:{}/session", port.expect("chromedriver says its port"));
        let session = browser.send(Method::POST, &sessions, &wanted).unwrap();
        browser.session = Some(format!("{sessions}/{}", session["sessionId"].as_str().unwrap()));
        Some(browser)
    }

    pub(crate) fn open(&self, url: &str) {
        self.tell("url", &json!({"url": url}));
    }

    pub(crate) fn reload(&self) {
        self.tell("refresh", &json!({}));
    }

    /// The result of a script, which has `arguments`.
    pub(crate) fn evaluate(&self, script: &str, arguments: &[&str]) -> Value {
        self.tell("execute/sync", &json!({"script": script, "args": arguments}))
    }

    /// Waits until an element that a selector finds has a text.
    pub(crate) fn wait_for_text(&self, selector: &str, text: &str) {
        let script = "return [...document.querySelectorAll(arguments[0])].map((found) => found.textContent)";
        self.wait_for(&format!("{selector} with {text:?}"), || {
            let found = self.evaluate(script, &[selector]);
            if found.as_array().unwrap().iter().any(|found| found == text) { Ok(()) } else { Err(found) }
        });
    }

    /// Waits until a script gives true.
    pub(crate) fn wait_until(&self, script: &str) {
        self.wait_for(script, || match self.evaluate(script, &[]) {
            Value::Bool(true) => Ok(()),
            other => Err(other),
        });
    }

    pub(crate) fn click(&self, selector: &str) {
        self.on(selector, "click", &json!({}));
    }

    pub(crate) fn clear(&self, selector: &str) {
        self.on(selector, "clear", &json!({}));
    }

    /// Types a text into a field, or the path of a file into the picker of one.
    pub(crate) fn write(&self, selector: &str, text: &str) {
        self.on(selector, "value", &json!({"text": text}));
    }

    /// What the console was told since it was last asked for.
    pub(crate) fn console(&self) -> Vec<String> {
        let log = self.tell("se/log", &json!({"type": "browser"}));
        log.as_array().unwrap().iter().map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    /// Leaves a picture of the page in the folder that `REPLICATE_TEST_SCREENSHOTS` names, for people to look at.
    pub(crate) fn photograph(&self, name: &str) {
        let Some(folder) = std::env::var_os("REPLICATE_TEST_SCREENSHOTS") else { return };
        let url = format!("{}/screenshot", self.session.as_ref().unwrap());
        let picture = self.send(Method::GET, &url, &Value::Null).unwrap();
        let picture = STANDARD.decode(picture.as_str().unwrap()).unwrap();
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), picture).unwrap();
    }

    /// Does something to the element that a selector finds, once it is there.
    fn on(&self, selector: &str, command: &str, body: &Value) {
        let session = self.session.as_ref().unwrap();
        self.wait_for(&format!("{command} on {selector}"), || {
            let asked = json!({"using": "css selector", "value": selector});
            let found = self.send(Method::POST, &format!("{session}/element"), &asked)?;
            let id = found.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned();
            self.send(Method::POST, &format!("{session}/element/{id}/{command}"), body).map(drop)
        });
    }

    fn tell(&self, command: &str, body: &Value) -> Value {
        let url = format!("{}/{command}", self.session.as_ref().unwrap());
        self.send(Method::POST, &url, body).unwrap_or_else(|error| panic!("{command} {body}: {error}"))
    }

    #[expect(clippy::unused_self, reason = "what is waited for is the browser's")]
    fn wait_for(&self, what: &str, ready: impl Fn() -> Result<(), Value>) {
        let begun = Instant::now();
        while let Err(instead) = ready() {
            assert!(begun.elapsed() < TIMEOUT, "{what} did not come, but {instead}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Asks the driver; both what it answers and what it complains of is in `value`.
    fn send(&self, method: Method, url: &str, body: &Value) -> Result<Value, Value> {
        let request = self.http.request(method, url);
        let request = if body.is_null() { request } else { request.json(body) };
        let response = request.send().unwrap();
        let is_good = response.status().is_success();
        let value = response.json::<Value>().unwrap()["value"].take();
        if is_good { Ok(value) } else { Err(value) }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(session) = &self.session {
            let _ = self.http.delete(session).send();
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn capabilities(profile: &Path, screen: &Screen) -> Value {
    let mut arguments: Vec<String> = FLAGS.map(str::to_owned).to_vec();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    let mut options = json!({});
    match screen {
        Screen::Desk => arguments.push("--window-size=1280,1000".to_owned()),
        Screen::Phone => {
            arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
            // No window of its own is as narrow as that.
            options["mobileEmulation"] = json!({"deviceMetrics": {"width": 390, "height": 844, "pixelRatio": 2}});
        }
    }
    options["args"] = json!(arguments);
    json!({"capabilities": {"alwaysMatch": {
        "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"},
    }}})
}

/// The chromedriver that is named in the environment, or else that of the path.
fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("REPLICATE_TEST_CHROMEDRIVER").filter(|named| !named.is_empty()) {
        return Some(named.into());
    }
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join("chromedriver")).find(|program| program.is_file())
}
