//! A tenant never sees another's: every route that takes an id answers 404 for a foreign one.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::answers::refused;
use super::support::{Flow, id, sample};

#[tokio::test]
async fn a_foreign_id_is_not_found_on_every_route() {
    let Some(owner) = Flow::start("owner").await else { return };
    let Some(stranger) = Flow::start("stranger").await else { return };
    let customer = owner.customer("Hofmann", json!({})).await;
    let draft = owner.draft(sample::draft(&customer)).await;
    let open = owner.draft(sample::draft(&customer)).await;
    let body = json!({"operation": "open", "invoice_ids": [open], "email": sample::defaults()});
    let batch = id(&owner.batch(body).await);
    let delivery = owner.all(&format!("/v1/invoices/{open}/deliveries")).await[0]["id"].clone();
    let key = id(&owner.all("/v1/api-keys").await[0]);
    let before = owner.everything().await;

    let document = owner.get("/v1/openapi.json").await;
    let mut tried = 0;
    for (path, method) in operations(&document) {
        let Some(resource) = path.strip_suffix("/{id}").or(path.split_once("/{id}/").map(|(it, _)| it))
        else {
            continue;
        };
        let foreign: Vec<&str> = match resource {
            "/v1/customers" => vec![&customer],
            "/v1/invoices" => vec![&draft, &open],
            "/v1/batches" => vec![&batch],
            "/v1/deliveries" => vec![delivery.as_str().unwrap()],
            "/v1/entities" => vec![&owner.entity],
            "/v1/invoice-templates" => vec![&owner.template],
            "/v1/api-keys" => vec![&key],
            other => panic!("{other} is new: give this test one of the owner's"),
        };
        for id in foreign {
            let answer = stranger.ask(method.clone(), &path.replace("{id}", id), &body_of(&path)).await;
            let code = answer.body["code"].as_str().unwrap_or_default().to_owned();
            assert!(code.ends_with("_not_found") && code != "route_not_found", "{method} {path}: {code}");
            refused(&answer, 404, &code);
            tried += 1;
        }
        // Neither is one that cannot be an id.
        let answer = stranger.ask(method.clone(), &path.replace("{id}", "nonsense"), &body_of(&path)).await;
        refused(&answer, 404, "not_found");
    }
    assert!(tried > 20, "only {tried} routes take an id");
    assert_eq!(owner.everything().await, before);
}

/// Ids in bodies and filters find nothing of another tenant's either.
#[tokio::test]
async fn a_foreign_id_in_a_body_or_a_filter_is_unknown() {
    let Some(owner) = Flow::start("owner").await else { return };
    let Some(stranger) = Flow::start("stranger").await else { return };
    let customer = owner.customer("Hofmann", json!({})).await;
    let draft = owner.draft(sample::draft(&customer)).await;
    let own = stranger.customer("Eigene", json!({})).await;
    let before = stranger.everything().await;

    let invoice = |fields: Value| sample::with(json!({"customer_id": own}), fields);
    for (path, body, field) in [
        ("/v1/invoices", invoice(json!({"customer_id": customer, "currency": "EUR"})), "customer_id"),
        ("/v1/invoices", invoice(json!({"entity_id": owner.entity})), "entity_id"),
        ("/v1/invoices", invoice(json!({"template_id": owner.template})), "template_id"),
        ("/v1/customers", json!({"name": "A", "default_template_id": owner.template}), "default_template_id"),
    ] {
        let answer = stranger.ask(Method::POST, path, &body).await;
        refused(&answer, 422, "invalid_request");
        assert_eq!(answer.body["errors"][0]["field"], field, "{}", answer.body);
    }
    for (name, value) in [("default_entity_id", &owner.entity), ("default_template_id", &owner.template)] {
        let answer = stranger.ask(Method::PUT, "/v1/settings", &json!({name: value})).await;
        refused(&answer, 422, "invalid_request");
    }
    assert_eq!(stranger.everything().await, before);
    assert_eq!(stranger.all(&format!("/v1/invoices?customer_id={customer}")).await, Vec::<Value>::new());
    let filter = json!({"operation": "open", "filter": {"customer_id": customer}});
    assert_eq!(stranger.batch(filter).await["total"], 0);
    assert_eq!(owner.invoice(&draft).await["status"], "draft");
}

/// What the operation needs to get as far as looking for the id.
fn body_of(path: &str) -> Value {
    match path {
        "/v1/entities/{id}/sender" => json!({"name": "A", "address": "billing@acme.example"}),
        _ => json!({}),
    }
}

pub(super) fn operations(document: &Value) -> Vec<(String, Method)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths in the OpenAPI document") {
        for method in ["get", "put", "post", "patch", "delete"] {
            if item.get(method).is_some() {
                found.push((path.clone(), method.to_uppercase().parse().unwrap()));
            }
        }
    }
    found
}
