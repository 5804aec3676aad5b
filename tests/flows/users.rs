//! The people of a tenant over HTTP.

use reqwest::Method;
use serde_json::json;

use super::support::answers::{contains, errors, refused, these};
use super::support::{Flow, eventually, id, sample};

#[tokio::test]
async fn people_are_invited_changed_disabled_and_enabled() {
    let Some(flow) = Flow::start("users").await else { return };
    let owner = flow.post("/v1/users", sample::person("ada", "owner", &flow.domain)).await;
    contains(
        &owner,
        &json!({"role": "owner", "state": "invited", "language": "en", "time_zone": "Europe/Vienna"}),
    );
    refused(
        &flow.ask(Method::POST, "/v1/users", &sample::person("ADA", "viewer", &flow.domain)).await,
        409,
        "user_exists",
    );
    let bad =
        json!({"name": "", "email": "nobody", "role": "king", "language": "!", "time_zone": "Mars", "x": 1});
    let bad = flow.ask(Method::POST, "/v1/users", &bad).await;
    assert_eq!(bad.status, 422, "{}", bad.body);
    let address = format!("ada@{}", flow.domain);
    let mail = eventually("the invitation", async || flow.mails_to(&address).pop().ok_or(())).await;
    assert_eq!(mail.addresses("From"), ["no-reply@remit.example"]);
    let link = format!("/console/sign-in/{}/sgn_", flow.tenant);
    assert!(mail.text().contains(&link) && mail.html().contains(&link), "{}", mail.text());

    let path = format!("/v1/users/{}", id(&owner));
    refused(&flow.ask(Method::POST, &format!("{path}/disable"), &json!({})).await, 409, "last_owner");
    refused(&flow.ask(Method::PATCH, &path, &json!({"role": "clerk"})).await, 409, "last_owner");
    let second = flow.post("/v1/users", sample::person("grace", "owner", &flow.domain)).await;
    let changed = flow.ask(Method::PATCH, &path, &json!({"role": "clerk", "language": "de-AT"})).await;
    contains(&changed.body, &json!({"role": "clerk", "language": "de-AT", "version": 2}));
    let fixed = flow.ask(Method::PATCH, &path, &json!({"email": "other@acme.example"})).await;
    assert_eq!(fixed.status, 422, "{}", fixed.body);
    let disabled = flow.post(&format!("{path}/disable"), json!({})).await;
    contains(&disabled, &json!({"state": "disabled", "version": 3}));
    contains(&flow.post(&format!("{path}/disable"), json!({})).await, &json!({"version": 3}));
    contains(
        &flow.post(&format!("{path}/enable"), json!({})).await,
        &json!({"state": "invited", "version": 4}),
    );

    let listed: Vec<String> = flow.all("/v1/users").await.iter().map(id).collect();
    assert_eq!(listed, [id(&second), id(&owner)]);
    let history = flow.all(&format!("{path}/history")).await;
    assert_eq!(history.len(), 4);
    let changes = history[1]["changes"].as_array().unwrap();
    let role = changes.iter().find(|change| change["field"] == "role").unwrap();
    contains(role, &json!({"before": "owner", "after": "clerk"}));
}

#[tokio::test]
async fn nobody_gives_away_more_than_they_have() {
    let Some(flow) = Flow::start("roles").await else { return };
    let key = flow.post("/v1/api-keys", json!({"name": "HR", "scopes": ["users:read", "users:write"]})).await;
    let limited = flow.client_with(key["secret"].as_str().unwrap());
    let request =
        limited.request(Method::POST, "/v1/users").json(&sample::person("eve", "owner", &flow.domain));
    let answer = limited.send(request).await.unwrap();
    assert_eq!(errors(&answer.body), these(&[("role", "role_not_held")]));
    assert_eq!(flow.all("/v1/users").await.len(), 0);
}
