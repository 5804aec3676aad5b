//! Chromium and its driver.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};

use crate::console::Person;
use crate::flows::support::stack::Stack;
use crate::flows::support::{Flow, PATIENCE};

/// A browser of its own for each test, and the driver that ends with it.
pub(crate) struct Browser {
    pub(crate) page: Client,
    base: String,
    driver: Child,
}

/// Whether a person has scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scripts {
    On,
    Off,
}

impl Browser {
    /// `None`, with a notice, if there is no browser. `cargo local test` installs one in CI, and says so with `REMIT_AXE`.
    pub(crate) async fn start(stack: &Stack, scripts: Scripts) -> Option<Self> {
        if std::env::var_os("REMIT_AXE").is_none() {
            eprintln!(
                "SKIPPED: no browser (apt install chromium chromium-driver, npm; cargo local test finds them)"
            );
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let driver = Command::new("chromedriver")
            .args([format!("--port={port}"), "--log-level=OFF".to_owned()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver");
        let url = format!("http://127.0.0.1:{port}");
        let page = connect(&url, scripts).await;
        Some(Self { page, base: stack.api_url.clone(), driver })
    }

    /// Signs in with a new invitation, as a person does: the link, then the button.
    pub(crate) async fn sign_in(&self, flow: &Flow, name: &str, role: &str) {
        let mut person = Person::stranger(&flow.stack);
        person.address = format!("{name}@{}", flow.domain);
        flow.post("/v1/users", crate::flows::support::sample::person(name, role, &flow.domain)).await;
        let link = person.link(flow, 0).await;
        self.goto(&link).await;
        self.press("Sign in").await;
        self.sees(name).await;
    }

    pub(crate) async fn goto(&self, path: &str) {
        self.page.goto(&format!("{}{path}", self.base)).await.unwrap();
    }

    /// The path of the page that is shown.
    pub(crate) async fn path(&self) -> String {
        let url = self.page.current_url().await.unwrap();
        match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        }
    }

    /// Presses the button that shows this text. If there is none, follows the link.
    pub(crate) async fn press(&self, text: &str) {
        let shows = quoted(text);
        let shows = format!(
            "[normalize-space(.)={shows} or @aria-label={shows} or .//span[normalize-space(.)={shows}]]"
        );
        let started = Instant::now();
        loop {
            let mut last = "it is not there".to_owned();
            for kind in ["//button[not(@disabled)]", "//a", "//summary", "//label"] {
                for element in self.page.find_all(Locator::XPath(&format!("{kind}{shows}"))).await.unwrap() {
                    if !element.is_displayed().await.unwrap_or_default() {
                        continue;
                    }
                    match element.click().await {
                        Ok(()) => return,
                        Err(error) => last = error.to_string(),
                    }
                }
            }
            assert!(started.elapsed() < SOON, "cannot press {text:?}: {last}\n{}", self.text().await);
            tokio::time::sleep(POLL).await;
        }
    }

    /// Fills in the field with this label.
    pub(crate) async fn fill(&self, label: &str, value: &str) {
        let path = format!(
            "//*[@id=//label[normalize-space(.)={0} or .//span[normalize-space(.)={0}]]/@for]",
            quoted(label)
        );
        let started = Instant::now();
        loop {
            for field in self.page.find_all(Locator::XPath(&path)).await.unwrap() {
                if field.is_displayed().await.unwrap_or_default() {
                    field.clear().await.unwrap();
                    field.send_keys(value).await.unwrap();
                    return;
                }
            }
            assert!(
                started.elapsed() < SOON,
                "no field {label:?} on {}\n{}",
                self.path().await,
                self.text().await
            );
            tokio::time::sleep(POLL).await;
        }
    }

    /// Waits until the page shows a text.
    pub(crate) async fn sees(&self, text: &str) {
        let started = Instant::now();
        loop {
            let shown = self.text().await;
            if shown.contains(text) {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "{} does not show {text:?}:\n{shown}", self.path().await);
            tokio::time::sleep(POLL).await;
        }
    }

    /// Loads the page again until it shows a text: what happens in the background has no page of its own.
    pub(crate) async fn sees_after_a_while(&self, text: &str) {
        let started = Instant::now();
        while !self.text().await.contains(text) {
            assert!(
                started.elapsed() < PATIENCE,
                "{} never shows {text:?}:\n{}",
                self.path().await,
                self.text().await
            );
            tokio::time::sleep(Duration::from_millis(500)).await;
            self.page.refresh().await.unwrap();
        }
    }

    /// The text of the page. Empty while one page gives way to the next.
    pub(crate) async fn text(&self) -> String {
        match self.page.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    pub(crate) async fn script(&self, script: &str) -> Value {
        self.page.execute(script, Vec::new()).await.unwrap()
    }

    /// What the browser complains of since the last call: errors of scripts, what the policy of the page forbids.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let entries = self.page.issue_cmd(BrowserLog).await.unwrap();
        let entries = entries.as_array().cloned().unwrap_or_default();
        let messages = entries.iter().map(|entry| entry["message"].as_str().unwrap_or_default().to_owned());
        // A page that is refused is no fault of the page.
        messages.filter(|message| !message.contains("Failed to load resource")).collect()
    }

    /// As on a screen of this width, which may be narrower than a window can be.
    pub(crate) async fn width(&self, width: u32) {
        let screen = json!({"width": width, "height": 1_000, "deviceScaleFactor": 1, "mobile": false});
        self.page.issue_cmd(DevTools("Emulation.setDeviceMetricsOverride", screen)).await.unwrap();
    }

    /// As a person has chosen for all pages: `light` or `dark`.
    pub(crate) async fn scheme(&self, scheme: &str) {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.page.issue_cmd(DevTools("Emulation.setEmulatedMedia", features)).await.unwrap();
    }

    pub(crate) async fn end(self) {
        self.page.clone().close().await.unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        _ = self.driver.kill();
        _ = self.driver.wait();
    }
}

const POLL: Duration = Duration::from_millis(100);
/// What is on the page that is shown.
const SOON: Duration = Duration::from_secs(30);

async fn connect(url: &str, scripts: Scripts) -> Client {
    let mut options = json!({
        "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1440,1000"],
    });
    if scripts == Scripts::Off {
        options["prefs"] = json!({"profile.managed_default_content_settings.javascript": 2});
    }
    let capabilities = json!({"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}});
    let capabilities: Map<String, Value> = capabilities.as_object().unwrap().clone();
    let started = Instant::now();
    loop {
        let builder = ClientBuilder::new(HttpConnector::new());
        match { builder }.capabilities(capabilities.clone()).connect(url).await {
            Ok(client) => return client,
            Err(error) => assert!(started.elapsed() < SOON, "no browser: {error}"),
        }
        tokio::time::sleep(POLL).await;
    }
}

/// A text in `XPath`.
fn quoted(text: &str) -> String {
    assert!(!text.contains('"'), "{text}");
    format!("\"{text}\"")
}

/// Chromium's own command for what `DevTools` can do.
#[derive(Debug)]
struct DevTools(&'static str, Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({"cmd": self.0, "params": self.1}).to_string()))
    }
}

/// Chromium's own command for the messages of the browser.
#[derive(Debug)]
struct BrowserLog;

impl WebDriverCompatibleCommand for BrowserLog {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({"type": "browser"}).to_string()))
    }
}
