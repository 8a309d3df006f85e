//! A real browser: Chromium without a window, driven through chromedriver.

#![allow(clippy::unwrap_used, reason = "this is outside of test functions, and yet of tests alone")]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::LoggingPrefsLogLevel;
use thirtyfour::prelude::*;

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

/// What the page is looked at on.
pub(crate) enum Screen {
    Desk,
    /// One that prefers a dark page.
    Phone,
}

/// A running chromedriver, with a folder for all that the browser keeps.
pub(crate) struct Driver {
    process: Child,
    address: String,
    profile: TempDir,
}

impl Driver {
    /// Starts it; none where it is not installed, which is told loudly.
    pub(crate) fn start() -> Option<Self> {
        let Some(program) = program() else {
            eprintln!(
                "SKIPPED: no Chromium. Install it (Debian: `apt-get install chromium chromium-driver`), or run `.ci/chromium` \
                 and set REPLICATE_TEST_CHROMEDRIVER to what it prints"
            );
            return None;
        };
        let mut process = Command::new(&program).arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = said.find_map(|line| {
            let line = line.unwrap();
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let address = format!("http://127.0.0.1:{}", port.expect("chromedriver says its port"));
        Some(Self { process, address, profile: tempfile::tempdir().unwrap() })
    }

    /// A browser with an empty profile, which keeps what its console is told.
    pub(crate) async fn browser(&self, screen: Screen) -> WebDriverResult<WebDriver> {
        let mut wanted = DesiredCapabilities::chrome();
        for flag in FLAGS {
            wanted.add_arg(flag)?;
        }
        wanted.add_arg(&format!("--user-data-dir={}", self.profile.path().display()))?;
        wanted.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        match screen {
            Screen::Desk => wanted.add_arg("--window-size=1280,1000")?,
            Screen::Phone => {
                // No window of its own is as narrow as that.
                let metrics = json!({"deviceMetrics": {"width": 390, "height": 844, "pixelRatio": 2}});
                wanted.add_experimental_option("mobileEmulation", metrics)?;
                wanted.add_arg("--blink-settings=preferredColorScheme=0")?;
            }
        }
        WebDriver::new(&self.address, wanted).await
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The chromedriver that is named in the environment, or else that of the path.
fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("REPLICATE_TEST_CHROMEDRIVER").filter(|named| !named.is_empty()) {
        return Some(named.into());
    }
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join("chromedriver")).find(|program| program.is_file())
}

/// The first element that a selector finds, waited for.
pub(crate) async fn element(browser: &WebDriver, selector: &str) -> WebDriverResult<WebElement> {
    browser.query(By::Css(selector)).wait(PATIENCE, PAUSE).first().await
}

/// The first element that a selector finds with a text, waited for.
pub(crate) async fn saying(browser: &WebDriver, selector: &str, text: &str) -> WebDriverResult<WebElement> {
    let text = text.to_owned();
    browser.query(By::Css(selector)).with_text(text).wait(PATIENCE, PAUSE).first().await
}

const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(50);
