//! A tenant never sees or changes another tenant's data, and a key allows only the operations of its
//! scopes. The tests try every operation of the OpenAPI document and every id that a body can contain.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use local::{Answer, Client};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::support::answers::{errors, header, refused, these};
use super::support::aws::Principal;
use super::support::operations::{LOGO, Operation, STATEMENT, operations};
use super::support::{Flow, eventually, id, sample};

/// A tenant with one resource of each kind.
struct Household {
    flow: Flow,
    customer: String,
    /// By the path parameter that takes them.
    objects: BTreeMap<&'static str, Vec<String>>,
}

impl Household {
    async fn start(name: &str) -> Option<Self> {
        let flow = Flow::start(name).await?;
        let customer = flow.customer("Zirkuskasse", json!({})).await;
        let draft = flow.draft(sample::draft(&customer)).await;
        let open = flow.draft(sample::draft(&customer)).await;
        let body = json!({"operation": "open", "document_ids": [open], "email": sample::defaults()});
        let batch = id(&flow.batch(body).await);
        let delivery = id(&flow.all(&format!("/v1/invoices/{open}/deliveries")).await[0]);
        let key = id(&flow.all("/v1/api-keys").await[0]);
        let logo = flow.client.request(Method::PUT, &format!("/v1/entities/{}/logo", flow.entity));
        let logo = logo.header("content-type", LOGO.content_type).body(LOGO.text);
        assert_eq!(flow.client.send(logo).await.unwrap().status, 204);
        let suppressed = format!("bounced@{}", flow.domain);
        flow.post("/v1/suppressions", json!({"address": suppressed})).await;
        let email_template = id(&flow.post("/v1/email-templates", sample::email_template()).await);
        let paid = json!({
            "customer_id": customer, "method": "card", "date": "2026-11-22",
            "amount": {"amount": "5.00", "currency": "EUR"}, "allocations": [{"document_id": open}],
        });
        let credit = json!({"amount": {"amount": "1.00", "currency": "EUR"}});
        let path = format!("/v1/invoices/{open}/credit");
        let note = id(&flow.post(&path, credit.clone()).await);
        let open_note = id(&flow.post(&path, json!({"amount": credit["amount"], "open": true})).await);
        let payment = flow.post("/v1/payments", paid).await;
        let (payment, allocation) = (id(&payment), id(&payment["allocations"][0]));
        let statement = flow.upload(STATEMENT.text).await;
        let entry = id(&flow.all(&format!("/v1/bank-statements/{}/entries", id(&statement))).await[0]);
        let export = id(&flow.post("/v1/exports", json!({"kind": "ageing"})).await);
        let user = id(&flow.post("/v1/users", sample::person("max", "viewer", &flow.domain)).await);
        let objects = BTreeMap::from([
            ("users/{id}", vec![user]),
            ("bank-statements/{id}", vec![id(&statement)]),
            ("entries/{entry_id}", vec![entry]),
            ("csv-mappings/{id}", vec![id(&flow.post("/v1/csv-mappings", sample::csv_mapping()).await)]),
            ("exports/{id}", vec![export]),
            ("email-templates/{id}", vec![email_template]),
            ("suppressions/{address}", vec![suppressed]),
            ("customers/{id}", vec![customer.clone()]),
            ("invoices/{id}", vec![draft, open]),
            ("credit-notes/{id}", vec![note, open_note]),
            ("batches/{id}", vec![batch]),
            ("deliveries/{id}", vec![delivery]),
            ("payments/{id}", vec![payment]),
            ("allocations/{allocation_id}", vec![allocation.clone()]),
            ("payments/{allocation_id}", vec![allocation]),
            ("entities/{id}", vec![flow.entity.clone()]),
            ("invoice-templates/{id}", vec![flow.template.clone()]),
            ("api-keys/{id}", vec![key]),
        ]);
        Some(Self { flow, customer, objects })
    }

    /// The tenant's own objects for a parameter or field.
    fn objects(&self, place: &str) -> &[String] {
        self.objects.get(place).unwrap_or_else(|| {
            panic!("{place} is new: create such an object in Household::start and add its id to `objects`")
        })
    }

    /// The paths of the operation with its required query, for every combination of this tenant's
    /// objects.
    fn paths(&self, operation: &Operation) -> Vec<String> {
        let mut paths = vec![format!("{}{}", operation.path, operation.query())];
        for place in operation.parameters() {
            let (before, _) = place.split_once('/').unwrap();
            paths = paths
                .iter()
                .flat_map(|path| {
                    let filled = |id| path.replacen(&place, &format!("{before}/{id}"), 1);
                    self.objects(&place).iter().map(filled)
                })
                .collect();
        }
        paths
    }

    /// The tenant's items, once all effects of its requests have happened.
    async fn at_rest(&self) -> Vec<String> {
        let mut last = self.items().await;
        eventually("the tenant's items to rest", async || {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let now = self.items().await;
            if now == last {
                return Ok(now);
            }
            last = now;
            Err(last.len())
        })
        .await
    }

    async fn items(&self) -> Vec<String> {
        let (stack, tenant) = (&self.flow.stack, &self.flow.tenant);
        let administrator = Principal::administrator(stack);
        let mut items = administrator.items_of(&stack.table, tenant).await;
        items.extend(administrator.items_of(&stack.key_table, tenant).await);
        items
    }
}

async fn ask(client: &Client, operation: &Operation, path: &str, body: Option<&Value>) -> Answer {
    let request = with_body(client.request(operation.method.clone(), path), operation, body);
    client.send(request).await.unwrap()
}

fn with_body(request: RequestBuilder, operation: &Operation, body: Option<&Value>) -> RequestBuilder {
    match (operation.file(), body) {
        (Some(file), _) => request.header("content-type", file.content_type).body(file.text),
        (None, Some(body)) => request.json(body),
        (None, None) => request,
    }
}

/// Asserts that a response contains nothing of the owner's data.
fn tells_nothing_of(owner: &Household, answer: &Answer, asked_for: &str) {
    let text = answer.body.to_string();
    for private in ["Zirkuskasse", &owner.flow.domain] {
        assert!(!text.contains(private), "{asked_for} tells {private}: {text}");
    }
}

#[tokio::test]
async fn another_tenants_resources_are_not_found_by_any_operation() {
    let Some(owner) = Household::start("owner").await else { return };
    let Some(stranger) = Flow::start("stranger").await else { return };
    let before = owner.at_rest().await;
    assert!(before.len() > 10, "{before:#?}");
    let mut tried = BTreeSet::new();
    for operation in operations().into_iter().filter(|operation| !operation.parameters().is_empty()) {
        let body = operation.has_body.then(|| operation.body(&owner.customer));
        for path in owner.paths(&operation) {
            let answer = ask(&stranger.client, &operation, &path, body.as_ref()).await;
            let code = answer.body["code"].as_str().unwrap_or_default().to_owned();
            assert!(code.ends_with("_not_found") && code != "route_not_found", "{path}: {}", answer.body);
            refused(&answer, 404, &code);
            tells_nothing_of(&owner, &answer, &path);
            tried.insert(operation.id.clone());
        }
        // A text that is not an id is not found either.
        let nonsense = operation.parameters().iter().fold(operation.path.clone(), |path, place| {
            let (before, _) = place.split_once('/').unwrap();
            path.replacen(place, &format!("{before}/nonsense"), 1)
        });
        let answer = ask(&stranger.client, &operation, &nonsense, body.as_ref()).await;
        let code = answer.body["code"].as_str().unwrap_or_default().to_owned();
        assert!(code.ends_with("not_found") && code != "route_not_found", "{nonsense}: {}", answer.body);
        refused(&answer, 404, &code);
        assert!(operation.documents_problem(404), "{} documents no 404", operation.id);
    }
    assert!(tried.len() > 15, "{tried:?}");
    assert_eq!(owner.at_rest().await, before);
}

/// An operation treats another tenant's id like an id that does not exist.
#[tokio::test]
async fn another_tenants_ids_in_a_body_are_unknown() {
    let Some(owner) = Household::start("owner").await else { return };
    let Some(stranger) = Household::start("stranger").await else { return };
    let before = owner.at_rest().await;
    let mut tried = BTreeSet::new();
    for operation in operations().into_iter().filter(|operation| operation.has_body) {
        for field in operation.references() {
            let (body, foreign) = with_foreign(&owner, &operation, &field, &stranger.customer);
            // Uses the draft, except where only an open document can be sent or credited.
            let mut paths = stranger.paths(&operation);
            let is_of_open =
                ["send_invoice", "send_credit_note", "credit_invoice"].contains(&operation.id.as_str());
            let path = if is_of_open { paths.pop().unwrap() } else { paths.remove(0) };
            let answer = ask(&stranger.flow.client, &operation, &path, Some(&body)).await;
            let asked_for = format!("{} with {field} = {foreign}", operation.id);
            tells_nothing_of(&owner, &answer, &asked_for);
            match (operation.id.as_str(), field.as_str()) {
                ("start_batch", "document_ids") => {
                    let batch = ended(&stranger, &answer).await;
                    assert_eq!((&batch["total"], &batch["failed"]), (&json!(1), &json!(1)), "{asked_for}");
                    let items = stranger.flow.items(&batch).await;
                    assert_eq!(errors(&items[0]), these(&[("document_id", "document_not_found")]));
                }
                ("start_batch", "filter.customer_id" | "filter.entity_id") => {
                    assert_eq!(ended(&stranger, &answer).await["total"], 0, "{asked_for}");
                }
                ("preflight", "document_ids") => {
                    let verdict = &answer.body["data"][0];
                    assert_eq!(
                        errors(verdict),
                        these(&[("document_id", "document_not_found")]),
                        "{asked_for}"
                    );
                }
                _ => {
                    assert_eq!(answer.status, 422, "{asked_for}: {}", answer.body);
                    refused(&answer, 422, "invalid_request");
                    let errors = errors(&answer.body);
                    let unknown =
                        errors.iter().all(|(at, code)| *at == field && code.ends_with("_not_found"));
                    assert!(unknown && errors.len() == 1, "{asked_for}: {}", answer.body);
                }
            }
            tried.insert(asked_for);
        }
    }
    assert!(tried.len() > 10, "{tried:#?}");
    assert_eq!(owner.at_rest().await, before);
}

/// A valid body, except for an id of the owner in this field.
fn with_foreign(owner: &Household, operation: &Operation, field: &str, own: &str) -> (Value, String) {
    let name = field.rsplit('.').next().unwrap();
    let place = match name {
        "customer_id" => "customers/{id}",
        "entity_id" | "default_entity_id" => "entities/{id}",
        // The template of an e-mail is an e-mail template.
        "template_id" if field.starts_with("email.") || operation.id.starts_with("send_") => {
            "email-templates/{id}"
        }
        "email_template_id"
        | "ready_for_payment_template_id"
        | "receipt_template_id"
        | "credit_note_template_id"
        | "statement_template_id" => "email-templates/{id}",
        "template_id" | "default_template_id" => "invoice-templates/{id}",
        "document_ids" | "invoice_id" => "invoices/{id}",
        other => panic!("{other} is new: add the kind of resource that it names"),
    };
    let foreign = owner.objects(place)[0].clone();
    let mut body = operation.body(own);
    if field.starts_with("email.") {
        body["email"] = sample::defaults();
    }
    if field.starts_with("filter.") {
        sample::merge(&mut body, json!({"document_ids": null, "filter": {}}));
    }
    let mut at = &mut body;
    for part in field.split('.') {
        at = &mut at[part];
    }
    *at = if name.ends_with("_ids") { json!([foreign]) } else { json!(foreign) };
    // The currency comes from the customer unless the invoice sets it.
    if name == "customer_id" && operation.id == "create_invoice" {
        body["currency"] = json!("EUR");
    }
    (body, foreign)
}

async fn ended(tenant: &Household, answer: &Answer) -> Value {
    assert_eq!(answer.status, 202, "{}", answer.body);
    tenant.flow.ended(&id(&answer.body), super::support::PATIENCE).await
}

#[tokio::test]
async fn a_filter_by_another_tenants_customer_finds_nothing() {
    let Some(owner) = Household::start("owner").await else { return };
    let Some(stranger) = Flow::start("stranger").await else { return };
    let path = format!("/v1/invoices?customer_id={}", owner.customer);
    assert_eq!(owner.flow.all(&path).await.len(), 2);
    assert_eq!(stranger.all(&path).await, Vec::<Value>::new());
}

/// A cursor is a position in the caller's own lists, even if another tenant received it.
#[tokio::test]
async fn another_tenants_cursor_shows_only_the_callers_own_data() {
    let Some(owner) = Household::start("owner").await else { return };
    let Some(stranger) = Flow::start("stranger").await else { return };
    let own = stranger.customer("Eigene", json!({})).await;
    let own = stranger.draft(sample::draft(&own)).await;
    let page = owner.flow.get("/v1/invoices?limit=1").await;
    let cursor = page["next_cursor"].as_str().expect("a second page");
    let seen = stranger.get(&format!("/v1/invoices?limit=100&cursor={cursor}")).await;
    let seen = seen["data"].as_array().unwrap();
    assert!(seen.iter().all(|invoice| id(invoice) == own), "{seen:?}");
}

#[tokio::test]
async fn a_key_without_the_scope_of_an_operation_is_refused_and_changes_nothing() {
    let Some(owner) = Household::start("scopes").await else { return };
    let operations = operations();
    let scopes: BTreeSet<&str> = operations.iter().filter_map(|it| it.scope.as_deref()).collect();
    let all: BTreeSet<&str> = domain::access::Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    assert_eq!(scopes, all, "every scope opens something, and every operation names a scope that exists");
    // For each scope, a key with all other scopes.
    let mut lacking = BTreeMap::new();
    for scope in &scopes {
        let others: Vec<_> = scopes.iter().filter(|it| *it != scope).collect();
        let key = owner.flow.post("/v1/api-keys", json!({"name": scope, "scopes": others})).await;
        lacking.insert(*scope, owner.flow.client_with(key["secret"].as_str().unwrap()));
    }
    let before = owner.at_rest().await;
    for operation in &operations {
        let Some(scope) = operation.scope.as_deref() else { continue };
        let body = operation.has_body.then(|| operation.body(&owner.customer));
        for path in owner.paths(operation) {
            let answer = ask(&lacking[scope], operation, &path, body.as_ref()).await;
            assert_eq!(answer.status, 403, "{} {path}: {}", operation.method, answer.body);
            refused(&answer, 403, "missing_scope");
            tells_nothing_of(&owner, &answer, &path);
        }
        assert!(operation.documents_problem(403), "{} documents no 403", operation.id);
    }
    assert_eq!(owner.at_rest().await, before);
    // A key with only this scope is allowed.
    for operation in operations.iter().filter(|operation| operation.method == Method::GET) {
        let Some(scope) = operation.scope.as_deref() else { continue };
        let other = scopes.iter().find(|it| **it != scope).unwrap();
        let path = owner.paths(operation).remove(0);
        let answer = ask(&lacking[other], operation, &path, None).await;
        assert!((200..400).contains(&answer.status), "{path} with {scope}: {}", answer.body);
    }
}

#[tokio::test]
async fn without_a_valid_key_every_operation_is_refused() {
    let Some(owner) = Household::start("keyless").await else { return };
    let revoked =
        owner.flow.post("/v1/api-keys", json!({"name": "Left us", "scopes": ["customers:read"]})).await;
    // The key was never used, so no worker has cached it.
    let path = format!("/v1/api-keys/{}", id(&revoked));
    assert_eq!(owner.flow.ask(Method::DELETE, &path, &json!({})).await.status, 204);
    let revoked = format!("Bearer {}", revoked["secret"].as_str().unwrap());
    let (head, secret) = owner.flow.api_key.rsplit_once('_').unwrap();
    let other = if secret.starts_with('0') { '1' } else { '0' };
    let wrong_secret = format!("Bearer {head}_{other}{}", &secret[1..]);
    let before = owner.at_rest().await;
    let closed: Vec<Operation> = operations().into_iter().filter(|it| it.scope.is_some()).collect();
    for operation in &closed {
        let body = operation.has_body.then(|| operation.body(&owner.customer));
        let path = owner.paths(operation).remove(0);
        for authorization in [None, Some("Bearer rk_garbage"), Some(&wrong_secret), Some(&revoked)] {
            let answer = unauthorized(&owner.flow, operation, &path, authorization, body.as_ref()).await;
            tells_nothing_of(&owner, &answer, &path);
        }
        assert!(operation.documents_problem(401), "{} documents no 401", operation.id);
    }
    for authorization in [
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        &owner.flow.api_key,
        &format!("Bearer {head}_"),
        &format!("Bearer rk_000000000000_{secret}"),
        &format!("Bearer {}x", owner.flow.api_key),
        &format!("Bearer {0} {0}", owner.flow.api_key),
    ] {
        unauthorized(&owner.flow, &closed[0], "/v1/api-keys", Some(authorization), None).await;
    }
    assert_eq!(owner.at_rest().await, before);
}

async fn unauthorized(
    flow: &Flow,
    operation: &Operation,
    path: &str,
    authorization: Option<&str>,
    body: Option<&Value>,
) -> Answer {
    let url = format!("{}{path}", flow.stack.api_url);
    let mut request = reqwest::Client::new().request(operation.method.clone(), url);
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    let answer = flow.client.send(with_body(request, operation, body)).await.unwrap();
    assert_eq!(answer.status, 401, "{} {path} with {authorization:?}: {}", operation.method, answer.body);
    refused(&answer, 401, "invalid_api_key");
    assert_eq!(header(&answer, "www-authenticate"), "Bearer");
    answer
}

/// Only the description of the API is public.
#[tokio::test]
async fn one_operation_is_public() {
    let Some(flow) = Flow::start("public").await else { return };
    let public: Vec<String> =
        operations().into_iter().filter(|it| it.scope.is_none()).map(|operation| operation.path).collect();
    assert_eq!(public, ["/v1/openapi.json"]);
    let answer = reqwest::get(format!("{}{}", flow.stack.api_url, public[0])).await.unwrap();
    assert_eq!(answer.status(), 200);
}
