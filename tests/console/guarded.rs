//! Each page and each action against those who may not use it. The table of routes is the router's own.

use std::collections::BTreeSet;

use console::web::routes::{Access, Route};
use domain::access::Scope;
use domain::access::role::Role;
use reqwest::{Method, StatusCode};

use super::Person;
use super::person::form;
use crate::flows::support::{Flow, eventually};

/// The path with an id of nothing in each place.
fn path(route: &Route) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in route.path.split('/') {
        let prefix = match parts.last().map(String::as_str) {
            _ if !part.starts_with('{') => None,
            Some("bank-statements") => Some("bst"),
            Some("batches") => Some("bat"),
            Some("credit-notes") => Some("crn"),
            Some("customers") => Some("cus"),
            Some("deliveries") => Some("dlv"),
            Some("exports") => Some("exp"),
            Some("keys") => Some("key"),
            Some("payments") => Some("pay"),
            Some("sellers") => Some("ent"),
            Some("sessions") => Some("ses"),
            Some("settlements") => Some("alc"),
            Some("users") => Some("usr"),
            Some("emails") => Some("tpl"),
            _ if route.path.contains("/templates/") => Some("tpl"),
            _ => Some("inv"),
        };
        parts.push(
            prefix.map_or_else(|| part.to_owned(), |prefix| format!("{prefix}_01ARZ3NDEKTSV4RRFFQ69G5FAV")),
        );
    }
    parts.join("/")
}

/// The routes behind the sign-in.
fn guarded() -> Vec<Route> {
    let routes: Vec<Route> = console::routes().table().to_vec();
    let guarded: Vec<Route> = routes.into_iter().filter(|route| route.access != Access::Anyone).collect();
    assert!(guarded.len() > 10, "{guarded:?}");
    guarded
}

fn scope(route: &Route) -> Option<Scope> {
    match route.access {
        Access::Anyone | Access::SignedIn => None,
        Access::Scope(scope) | Access::Fresh(scope) => Some(scope),
    }
}

#[tokio::test]
async fn without_a_session_every_page_and_action_leads_to_the_sign_in() {
    let Some(flow) = Flow::start("nobody").await else { return };
    let mut nobody = Person::stranger(&flow.stack);
    for route in guarded() {
        let path = path(&route);
        let answer = match route.method {
            Method::GET => nobody.get(&path).await,
            _ => nobody.post(&path, &[("token", "x")]).await,
        };
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{route:?}");
        assert!(answer.location.starts_with("/console/sign-in"), "{route:?} leads to {}", answer.location);
    }
    // A session that never was is none.
    let request = nobody.request(Method::GET, "/console/invoices").header("cookie", "__Host-session=guessed");
    assert_eq!(nobody.send(request).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_action_needs_the_token_of_the_session_and_a_page_of_this_host() {
    let Some(flow) = Flow::start("forged").await else { return };
    let mut owner = Person::invited(&flow, "ada", "owner").await;
    let token = owner.get("/console/invoices").await.token();
    let before = flow.everything().await;
    for route in guarded().into_iter().filter(|route| route.method == Method::POST) {
        let path = path(&route);
        let mut send = async |headers: &[(&'static str, &'static str)], token: &str| {
            let mut request = owner.request(Method::POST, &path);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let request = if route.path == "/console/bank-statements/new" {
                let part = "content-disposition: form-data; name=\"token\"";
                request
                    .header("content-type", "multipart/form-data; boundary=x")
                    .body(format!("--x\r\n{part}\r\n\r\n{token}\r\n--x--\r\n"))
            } else {
                form(request, &[("token", token)])
            };
            owner.send(request).await.status
        };
        for (headers, token) in [
            (&[("sec-fetch-site", "same-origin")][..], ""),
            (
                &[("sec-fetch-site", "same-origin")],
                "0000000000000000000000000000000000000000000000000000000000000000",
            ),
            (&[("sec-fetch-site", "cross-site")], &token),
            (&[("sec-fetch-site", "same-site")], &token),
            (&[("origin", "https://evil.example")], &token),
            (&[("origin", "null")], &token),
            (&[], &token),
        ] {
            assert_eq!(send(headers, token).await, StatusCode::FORBIDDEN, "{route:?} {headers:?}");
        }
    }
    assert_eq!(flow.everything().await, before);
    assert!(owner.get("/console/invoices").await.status.is_success(), "the session lives");
}

#[tokio::test]
async fn a_role_is_refused_what_its_scopes_do_not_hold() {
    let Some(flow) = Flow::start("by-role").await else { return };
    let mut seen = BTreeSet::new();
    for role in Role::ALL {
        let mut person = Person::invited(&flow, role.as_str(), role.as_str()).await;
        let token = person.get("/console/me").await.token();
        for route in guarded() {
            // Signing out would end the session.
            if route.path.ends_with("/sign-out") || route.path.contains("/me/") {
                continue;
            }
            let path = path(&route);
            let answer = match route.method {
                Method::GET => person.get(&path).await,
                _ => person.post(&path, &[("token", token.as_str())]).await,
            };
            let held = scope(&route).is_none_or(|scope| role.scopes().contains(&scope));
            seen.insert((held, route.method.clone() == Method::GET));
            // A handler may ask for more, such as the scope of a batch's operation.
            assert!(held || answer.status == StatusCode::FORBIDDEN, "{role:?} {route:?}: {}", answer.status);
            assert!(!answer.status.is_server_error(), "{role:?} {route:?}: {}", answer.html);
        }
    }
    assert_eq!(seen.len(), 4, "some are refused and some are not: {seen:?}");
}

#[tokio::test]
async fn a_person_that_is_disabled_is_out_at_once_and_sessions_are_of_one_tenant() {
    let Some(flow) = Flow::start("disabled").await else { return };
    let mut owner = Person::invited(&flow, "ada", "owner").await;
    let mut clerk = Person::invited(&flow, "max", "clerk").await;
    assert_eq!(clerk.get("/console/invoices").await.status, StatusCode::OK);
    let users = flow.all("/v1/users").await;
    let user = users.iter().find(|user| user["name"] == "max").unwrap();
    flow.post(&format!("/v1/users/{}/disable", user["id"].as_str().unwrap()), serde_json::json!({})).await;
    assert_eq!(clerk.get("/console/invoices").await.status, StatusCode::SEE_OTHER);
    assert_eq!(owner.get("/console/invoices").await.status, StatusCode::OK);

    let Some(other) = Flow::start("elsewhere").await else { return };
    let customer = other.customer("Geheim", serde_json::json!({})).await;
    let draft = other.draft(crate::flows::support::sample::draft(&customer)).await;
    eventually("the draft in its own list", async || {
        let found = other.all("/v1/invoices").await;
        if found.len() == 1 { Ok(()) } else { Err(found) }
    })
    .await;
    for path in ["/console/invoices".to_owned(), format!("/console/invoices?customer_id={customer}")] {
        let page = owner.get(&path).await;
        assert!(
            page.status.is_success() && !page.html.contains(&draft) && !page.html.contains("Geheim"),
            "{path}"
        );
    }
}
