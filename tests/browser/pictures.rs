//! The pictures of the README. `cargo local pictures` makes the account that they show, and calls this.

use std::path::{Path, PathBuf};

use fantoccini::Locator;

use crate::browser::driver::{Browser, Scripts};
use crate::flows::support::stack::Stack;

/// The pages: the name of the picture, where it begins, and what leads on from there to the page itself.
const PAGES: [(&str, &str, Option<&str>); 6] = [
    ("overview", "/console", None),
    ("invoices", "/console/invoices?status=open", None),
    ("invoice", "/console/invoices?status=open&light=green", Some("table.list tbody th a")),
    ("editor", "/console/invoices?status=draft", Some("table.list tbody th a")),
    ("batch", "/console/batches", Some("table.list tbody th a")),
    ("template", "/console/templates", Some("table.list tbody th a")),
];

/// An address that signs in once, and the folder for the pictures.
fn wanted() -> Option<(String, PathBuf)> {
    Some((std::env::var("REMIT_LINK").ok()?, std::env::var_os("REMIT_PICTURES")?.into()))
}

#[tokio::test]
async fn pictures_of_the_console() {
    let (Some((link, folder)), Some(stack)) = (wanted(), Stack::find()) else { return };
    let Some(browser) = Browser::start(&stack, Scripts::On).await else { return };
    browser.page.goto(&link).await.unwrap();
    browser.press("Sign in").await;
    // The events of the demo are recorded in the background.
    browser.sees("Good").await;
    browser.sees_after_a_while("did not reach").await;
    std::fs::create_dir_all(&folder).unwrap();
    for (name, path, next) in PAGES {
        browser.goto(path).await;
        if let Some(next) = next {
            let target = browser.page.find(Locator::Css(next)).await.unwrap().attr("href").await.unwrap();
            browser.goto(&target.unwrap()).await;
        }
        if name == "editor" {
            let path = browser.path().await;
            browser.goto(&format!("{path}/edit")).await;
        }
        picture(&browser, &folder.join(format!("{name}.png"))).await;
    }
    browser.end().await;
}

/// A page is drawn once its text is there and nothing moves any more.
async fn picture(browser: &Browser, file: &Path) {
    browser.page.wait().for_element(Locator::Css("main h1")).await.unwrap();
    let still = "const done = arguments[arguments.length - 1]; \
        Promise.all(document.getAnimations().map(it => it.finished.catch(() => 0))).then(() => requestAnimationFrame(() => done(1)))";
    browser.page.execute_async(still, Vec::new()).await.unwrap();
    std::fs::write(file, browser.page.screenshot().await.unwrap()).unwrap();
}
