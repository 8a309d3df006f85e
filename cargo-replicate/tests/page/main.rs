//! The page of `emulate`, in a real browser.
//!
//! `REPLICATE_TEST_SCREENSHOTS` names a folder to leave pictures of it in, for people to look at.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod browser;
#[path = "../support/mod.rs"]
mod support;

use std::path::Path;

use browser::{Driver, Screen, element, saying};
use replicate_runtime::model;
use support::{Emulation, Folder};
use thirtyfour::prelude::*;
use thirtyfour::testing::{BrowserTestError, run_browser_test};

#[model("acme/studio", dir = "tests/page/models")]
pub mod studio {}

const STUDIO: &str = include_str!("models/acme/studio.json");
const WRITER: &str = include_str!("models/acme/writer.json");

fn emulation(line: &str) -> Emulation {
    let package = Folder::package().with("models/acme/studio.json", STUDIO).with("models/acme/writer.json", WRITER);
    Emulation::start(package, line)
}

#[tokio::test]
async fn a_model_is_run_from_its_form() -> Result<(), BrowserTestError> {
    let Some(driver) = Driver::start() else { return Ok(()) };
    let emulation = emulation("--run-time 2s");
    let (page, picture) = (emulation.page(), emulation.folder.path("small.png"));
    std::fs::write(&picture, PICTURE).unwrap();
    run_browser_test(driver.browser(Screen::Desk), |browser| async move {
        browser.goto(page).await?;
        let prompt = field(&browser, "prompt").await?;
        shot(&browser, "form").await?;

        // What is wrong is told in the words of `validate`, while it is written and when it is sent.
        let width = field(&browser, "width").await?;
        width.send_keys("5000").await?;
        let wrong = studio::Input::new("a fox").width(5000).validate().unwrap_err().to_string();
        saying(&browser, "[data-name=width] .error", &wrong).await?;
        let title = field(&browser, "title").await?;
        title.send_keys("A title that is long").await?;
        let wrong = studio::Input::new("a fox").title("A title that is long").validate().unwrap_err().to_string();
        saying(&browser, "[data-name=title] .error", &wrong).await?;
        field(&browser, "tags").await?.send_keys("a, b").await?;
        let run = element(&browser, "button[type=submit]").await?;
        run.click().await?;
        saying(&browser, "[data-name=prompt] .error", "`prompt`: is required, and is absent").await?;
        saying(&browser, "[data-name=tags] .error", "`tags`: expected a list, got \"a, b\"").await?;
        assert_eq!(prompt.attr("aria-invalid").await?.as_deref(), Some("true"));
        let focused = browser.active_element().await?;
        assert_eq!(focused.id().await?, prompt.id().await?, "the first field that is wrong has the focus");
        shot(&browser, "refused").await?;
        assert!(browser.find_all(By::Css(".card")).await?.is_empty(), "nothing ran");

        // And what is right runs.
        prompt.send_keys("a red fox").await?;
        for name in ["width", "title", "tags"] {
            let field = field(&browser, name).await?;
            field.clear().await?;
        }
        width.send_keys("256").await?;
        field(&browser, "style").await?.find(By::Css("option[value='\"ink\"']")).await?.click().await?;
        field(&browser, "tiled").await?.click().await?;
        field(&browser, "seed").await?.send_keys("9007199254740993").await?;
        element(&browser, "[data-name=image] input[type=file]").await?.send_keys(picture.to_str().unwrap()).await?;
        element(&browser, "[data-name=image] .previews img").await?;
        run.click().await?;
        saying(&browser, ".card .status", "processing").await?;
        shot(&browser, "processing").await?;
        saying(&browser, ".card .status", "succeeded").await?;
        let image = element(&browser, ".card figure img").await?;
        wait_for_picture(&image).await?;
        let asked = element(&browser, ".card details:last-of-type pre").await?.prop("textContent").await?.unwrap();
        let asked: serde_json::Value = serde_json::from_str(&asked).unwrap();
        let mut keys: Vec<&String> = asked.as_object().unwrap().keys().collect();
        keys.sort();
        assert_eq!(keys, ["image", "prompt", "seed", "style", "tiled", "width"], "what is left empty is not sent");
        assert_eq!((&asked["width"], &asked["style"], &asked["tiled"]), (&256.into(), &"ink".into(), &true.into()));
        assert!(asked["image"].as_str().unwrap().starts_with("data:image/png;base64,"), "{asked}");
        shot(&browser, "succeeded").await?;
        quiet(&browser).await
    })
    .await
}

#[tokio::test]
async fn text_grows_and_what_runs_is_canceled() -> Result<(), BrowserTestError> {
    let Some(driver) = Driver::start() else { return Ok(()) };
    let emulation = emulation("--run-time acme/studio=10m");
    let (page, base) = (emulation.page(), emulation.base_url().to_owned());
    run_browser_test(driver.browser(Screen::Phone), |browser| async move {
        browser.goto(format!("{page}#acme/writer")).await?;
        field(&browser, "prompt").await?.send_keys("<b>bold</b>").await?;
        element(&browser, "button[type=submit]").await?.click().await?;
        saying(&browser, ".card .status", "succeeded").await?;
        let text = element(&browser, ".card .text").await?;
        assert!(!text.text().await?.is_empty());
        assert!(text.find_all(By::Css("*")).await?.is_empty(), "text is text");
        shot(&browser, "phone").await?;

        // What a program runs shows up too.
        let client = replicate_runtime::Client::builder().token("any").base_url(base).build().unwrap();
        client.submit(studio::Input::new("for ever")).await.unwrap();
        let cancel = element(&browser, ".card .running:not([hidden]) button").await?;
        saying(&browser, ".card .status", "processing").await?;
        cancel.click().await?;
        saying(&browser, ".card .status", "canceled").await?;

        // Nothing is wider than a phone.
        let overflow = browser.execute("return document.documentElement.scrollWidth - innerWidth", []).await?;
        assert!(overflow.json().as_i64().unwrap() <= 0, "{overflow:?}");
        quiet(&browser).await
    })
    .await
}

/// The control that the label of a field is for.
async fn field(browser: &WebDriver, name: &str) -> WebDriverResult<WebElement> {
    let label = element(browser, &format!("[data-name={name}] label")).await?;
    let id = label.attr("for").await?.unwrap();
    element(browser, &format!("#{id}")).await
}

/// Waits until a picture is there, with pixels.
async fn wait_for_picture(image: &WebElement) -> WebDriverResult<()> {
    image.scroll_into_view().await?;
    let loaded = |image: WebElement| async move {
        let width: u32 = image.prop("naturalWidth").await?.unwrap_or_default().parse().unwrap_or_default();
        Ok(width > 0)
    };
    image.wait_until().condition(loaded).await
}

/// The browser has nothing to complain about: no script failed, and nothing was asked for that the page may not have.
async fn quiet(browser: &WebDriver) -> WebDriverResult<()> {
    let log = browser.browser_log().await?;
    // A refused input is an answer with status 422, which browsers put into their log.
    let complaints: Vec<_> = log.iter().filter(|entry| !entry.message.contains("status of 422")).collect();
    assert!(complaints.is_empty(), "{complaints:?}");
    Ok(())
}

async fn shot(browser: &WebDriver, name: &str) -> WebDriverResult<()> {
    match std::env::var_os("REPLICATE_TEST_SCREENSHOTS") {
        Some(folder) => browser.screenshot(&Path::new(&folder).join(format!("{name}.png"))).await,
        None => Ok(()),
    }
}

/// A PNG file of one pixel.
const PICTURE: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
    0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0,
    1, 0x48, 0xaf, 0xa4, 0x71, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];
