//! Signing in and out.

use reqwest::StatusCode;

use super::Person;
use crate::flows::support::{Flow, sample};

/// Six digits on a line of their own.
fn code(text: &str) -> String {
    let mut words = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_ascii_digit()));
    words.rfind(|word| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit())).unwrap().to_owned()
}

#[tokio::test]
async fn a_link_lets_in_once_and_looking_at_it_uses_nothing() {
    let Some(flow) = Flow::start("link").await else { return };
    let mut owner = Person::invited(&flow, "ada", "owner").await;
    let page = owner.get("/console/invoices").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.html.contains("No invoices yet") && page.html.contains("link"), "{}", page.html);
    // A scanner has looked at the link before, and somebody finds it afterwards.
    let link = owner.link(&flow, 0).await;
    let mut thief = Person::stranger(&flow.stack);
    assert!(thief.get(&link).await.html.contains("does not work any more"));
    let page = thief.get("/console/sign-in").await;
    let secret = link.strip_prefix("/console/sign-in/").unwrap();
    let tried =
        thief.post("/console/sign-in/link", &[("token", page.token().as_str()), ("secret", secret)]).await;
    assert_eq!(tried.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(tried.html.contains("does not work any more"));

    flow.post("/v1/users", sample::person("grace", "clerk", &flow.domain)).await;
    let mut grace = Person::stranger(&flow.stack);
    grace.address = format!("grace@{}", flow.domain);
    let link = grace.link(&flow, 0).await;
    for _ in 0..3 {
        assert!(Person::stranger(&flow.stack).get(&link).await.html.contains(&grace.address));
    }
    let page = grace.get(&link).await;
    let fields = [("token", page.token()), ("secret", page.field("secret").unwrap())];
    assert_eq!(grace.post("/console/sign-in/link", &fields).await.location, "/console");

    let page = owner.get("/console/invoices").await;
    let left = owner.post("/console/sign-out", &[("token", page.token())]).await;
    assert_eq!(left.location, "/console/sign-in");
    assert_eq!(owner.cookie("__Host-session"), None);
    assert_eq!(owner.get("/console/invoices").await.location, "/console/sign-in?then=%2Fconsole%2Finvoices");
}

#[tokio::test]
async fn a_code_lets_the_browser_in_that_asked_and_five_tries_are_enough() {
    let Some(flow) = Flow::start("code").await else { return };
    let mut person = Person::invited(&flow, "eve", "clerk").await;
    let page = person.get("/console/invoices").await;
    person.post("/console/sign-out", &[("token", page.token())]).await;
    let ask = async |person: &mut Person, address: &str| {
        let page = person.get("/console/sign-in?then=/console/batches").await;
        let fields = [
            ("token", page.token()),
            ("address", address.to_owned()),
            ("then", "/console/batches".to_owned()),
        ];
        person.post("/console/sign-in", &fields).await
    };
    let address = person.address.clone();
    let asked = ask(&mut person, &address).await;
    let digits = code(&person.mail(&flow, 1).await);
    let give = async |person: &mut Person, token: String, code: &str| {
        let fields = [("token", token.as_str()), ("code", code), ("then", "/console/batches")];
        person.post("/console/sign-in/code", &fields).await
    };
    let mut other = Person::stranger(&flow.stack);
    let page = other.get("/console/sign-in").await;
    let refused = give(&mut other, page.token(), &digits).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "another browser has no use for it");
    let wrong = if digits == "000000" { "000001" } else { "000000" };
    assert_eq!(give(&mut person, asked.token(), wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(give(&mut person, asked.token(), &digits).await.location, "/console/batches");
    assert_eq!(person.get("/console/batches").await.status, StatusCode::OK);

    let mut guesser = Person::stranger(&flow.stack);
    let asked = ask(&mut guesser, &address).await;
    let digits = code(&person.mail(&flow, 2).await);
    let wrong = if digits == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(give(&mut guesser, asked.token(), wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let late = give(&mut guesser, asked.token(), &digits).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "five tries are over");

    // Nobody learns whether an address has access.
    let unknown = format!("nobody@{}", flow.domain);
    let mut stranger = Person::stranger(&flow.stack);
    let answer = ask(&mut stranger, &unknown).await;
    let known = asked.html.replace(&address, &unknown).replace(&asked.token(), &answer.token());
    assert_eq!((answer.status, answer.html), (asked.status, known));
}
