//! The lifecycle over HTTP: approval, taking back, giving up.

use reqwest::{Method, header};
use serde_json::{Value, json};

use super::support::answers::{answered, codes, contains, header as header_of, refused};
use super::support::{Flow, id, sample};

impl Flow {
    async fn verb(&self, invoice: &str, verb: &str, body: Value) -> local::Answer {
        self.ask(Method::POST, &format!("/v1/invoices/{invoice}/{verb}"), &body).await
    }

    async fn approval(&self, approval: Value) {
        answered(&self.ask(Method::PATCH, "/v1/settings", &json!({"approval": approval})).await, 200);
    }

    async fn verbs(&self, invoice: &str) -> Vec<String> {
        let entries = self.all(&format!("/v1/invoices/{invoice}/history")).await;
        entries.iter().map(|entry| entry["verb"].as_str().unwrap().to_owned()).collect()
    }

    async fn verbs_become(&self, invoice: &str, expected: &[&str]) {
        super::support::eventually("the verbs of the history", async || {
            let verbs = self.verbs(invoice).await;
            if verbs == expected { Ok(()) } else { Err(verbs) }
        })
        .await;
    }
}

#[tokio::test]
async fn an_invoice_is_submitted_rejected_submitted_again_approved_and_sent() {
    let Some(flow) = Flow::start("approval").await else { return };
    flow.approval(json!({"policy": "always", "four_eyes": true})).await;
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let refusal = flow.open(&draft, json!({})).await;
    refused(&refusal, 409, "approval_required");
    let preflight = flow.post("/v1/batches/preflight", json!({"document_ids": [draft]})).await;
    assert!(codes(&preflight["data"][0]).contains("approval_required"), "{preflight}");

    let submitted = flow.verb(&draft, "submit", json!({})).await;
    contains(
        answered(&submitted, 200),
        &json!({"status": "pending_approval", "review": {"state": "pending"}}),
    );
    refused(&flow.verb(&draft, "approve", json!({})).await, 409, "own_approval");
    refused(&flow.verb(&draft, "reject", json!({})).await, 422, "invalid_request");
    let rejected = flow.verb(&draft, "reject", json!({"reason": "Wrong rate"})).await;
    let review = json!({"state": "rejected", "reason": "Wrong rate"});
    contains(answered(&rejected, 200), &json!({"status": "draft", "review": review}));
    answered(
        &flow.ask(Method::PATCH, &format!("/v1/invoices/{draft}"), &json!({"note": "Mended"})).await,
        200,
    );
    answered(&flow.verb(&draft, "submit", json!({})).await, 200);
    let change = flow.ask(Method::PATCH, &format!("/v1/invoices/{draft}"), &json!({"note": "Sly"})).await;
    refused(&change, 409, "awaits_approval");

    let scopes = json!({"name": "Ben", "scopes": ["invoices:approve", "invoices:read", "invoices:write"]});
    let key = flow.post("/v1/api-keys", scopes).await;
    let ben = flow.client_with(key["key"].as_str().or(key["secret"].as_str()).expect("a key"));
    let approve = ben.request(Method::POST, &format!("/v1/invoices/{draft}/approve"));
    let approved = ben.send(approve.json(&json!({}))).await.unwrap();
    contains(
        answered(&approved, 200),
        &json!({"status": "approved", "review": {"state": "approved", "automatic": false}}),
    );
    // Sending opens it first.
    let sent = flow.verb(&draft, "send", json!({})).await;
    contains(answered(&sent, 202), &json!({"trigger": "open"}));
    flow.sent(&draft).await;
    contains(&flow.invoice(&draft).await, &json!({"status": "open", "review": null}));
    flow.verbs_become(&draft, &["create", "submit", "reject", "change", "submit", "approve", "open"]).await;
}

#[tokio::test]
async fn below_the_limit_a_submitted_invoice_goes_out_at_once() {
    let Some(flow) = Flow::start("limit").await else { return };
    let policy = |amount: &str| json!({"policy": "above", "above": [{"amount": amount, "currency": "EUR"}], "auto_send": true});
    flow.approval(policy("1.00")).await;
    let customer = flow.customer("Hofmann", json!({})).await;
    let drafts = flow.drafts(vec![sample::draft(&customer), sample::draft(&customer)]).await;
    let above = flow.verb(&drafts[0], "submit", json!({})).await;
    contains(answered(&above, 200), &json!({"status": "pending_approval"}));
    flow.approval(policy("1000000.00")).await;
    let batch = flow.batch(json!({"operation": "submit", "document_ids": [drafts[1]]})).await;
    contains(&batch, &json!({"status": "completed", "succeeded": 1}));
    flow.sent(&drafts[1]).await;
    let repeated = json!([{"amount": "1.00", "currency": "EUR"}, {"amount": "2.00", "currency": "EUR"}]);
    let wrong = json!({"approval": {"policy": "above", "above": repeated}});
    let answer = flow.ask(Method::PATCH, "/v1/settings", &wrong).await;
    assert!(codes(&answer.body).contains("repeated_currency"), "{}", answer.body);
}

#[tokio::test]
async fn an_invoice_is_moved_to_draft_opened_again_under_its_number_and_made_void() {
    let Some(flow) = Flow::start("void").await else { return };
    answered(&flow.ask(Method::PATCH, "/v1/settings", &json!({"hold_minutes": 15})).await, 200);
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    answered(&flow.open(&draft, json!({"email": {"use_template_defaults": true}})).await, 200);
    let open = flow.invoice(&draft).await;
    refused(&flow.verb(&draft, "cancel", json!({})).await, 409, "use_void");

    let moved = flow.verb(&draft, "move-to-draft", json!({"reason": "Wrong address"})).await;
    contains(
        answered(&moved, 200),
        &json!({"status": "draft", "number": open["number"], "issue_date": open["issue_date"]}),
    );
    let delivery = &flow.all(&format!("/v1/invoices/{draft}/deliveries")).await[0];
    assert_eq!(delivery["status"], "recalled", "{delivery}");
    refused(&flow.ask(Method::DELETE, &format!("/v1/invoices/{draft}"), &json!({})).await, 409, "use_void");
    let again = flow.open(&draft, json!({})).await;
    contains(answered(&again, 200), &json!({"status": "open", "number": open["number"]}));

    let post = flow.client.request(Method::POST, &format!("/v1/invoices/{draft}/void"));
    let stale = flow.client.send(post.header(header::IF_MATCH, "\"1\"").json(&json!({}))).await.unwrap();
    refused(&stale, 412, "stale_version");
    let request = || {
        let post = flow.client.request(Method::POST, &format!("/v1/invoices/{draft}/void"));
        post.header("idempotency-key", "void-once").header("x-reason", "Never ordered").json(&json!({}))
    };
    let void = flow.client.send(request()).await.unwrap();
    contains(
        answered(&void, 200),
        &json!({"status": "void", "number": open["number"], "balance": {"due": {"amount": "0.00"}}}),
    );
    let replayed = flow.client.send(request()).await.unwrap();
    assert_eq!(answered(&replayed, 200), &void.body, "the same answer");
    refused(&flow.verb(&draft, "void", json!({})).await, 409, "not_open");
    refused(&flow.verb(&draft, "send", json!({})).await, 409, "void");
    flow.verbs_become(&draft, &["create", "open", "move_to_draft", "open", "void"]).await;
    let history = flow.all(&format!("/v1/invoices/{draft}/history")).await;
    assert_eq!(history[4]["reason"], "Never ordered", "{history:?}");
}

#[tokio::test]
async fn drafts_are_canceled_superseded_and_duplicated() {
    let Some(flow) = Flow::start("copies").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let mut body = sample::draft(&customer);
    body["external_refs"] = json!({"erp": "4711"});
    let draft = flow.draft(body).await;
    let superseded = flow.verb(&draft, "supersede", json!({})).await;
    let next = id(answered(&superseded, 201));
    assert_eq!(header_of(&superseded, "location"), format!("/v1/invoices/{next}"));
    contains(&flow.invoice(&draft).await, &json!({"status": "superseded", "superseded_by": next}));
    contains(&flow.invoice(&next).await, &json!({"status": "draft", "external_refs": {"erp": "4711"}}));
    refused(&flow.verb(&draft, "cancel", json!({})).await, 409, "not_a_draft");

    answered(&flow.open(&next, json!({})).await, 200);
    let copied = flow.verb(&next, "duplicate", json!({})).await;
    let copy = answered(&copied, 201).clone();
    contains(&copy, &json!({"status": "draft", "number": null, "external_refs": {}, "issue_date": null}));
    let left_out: Vec<&str> = copy["left_out"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(
        ["number", "issue_date", "due_date", "external_refs"].iter().all(|it| left_out.contains(it)),
        "{copy}"
    );
    assert_eq!(copy["totals"], flow.invoice(&next).await["totals"]);
    contains(
        answered(&flow.verb(&id(&copy), "cancel", json!({})).await, 200),
        &json!({"status": "canceled"}),
    );
}

#[tokio::test]
async fn batches_void_and_write_off_with_a_reason() {
    let Some(flow) = Flow::start("giveup").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let drafts = flow.drafts((0..4).map(|_| sample::draft(&customer)).collect()).await;
    flow.batch(json!({"operation": "open", "document_ids": &drafts[..3]})).await;
    let without = flow
        .ask(Method::POST, "/v1/batches", &json!({"operation": "write_off", "document_ids": drafts}))
        .await;
    refused(&without, 422, "invalid_request");
    let void = flow
        .batch(json!({"operation": "void", "document_ids": [drafts[0], drafts[3]], "reason": "Test"}))
        .await;
    contains(&void, &json!({"status": "failed", "succeeded": 1, "failed": 1}));
    let failed = flow.all(&format!("/v1/batches/{}/items?status=failed", id(&void))).await;
    assert!(codes(&failed[0]).contains("not_numbered"), "{failed:?}");
    let off = flow.batch(json!({"operation": "write_off", "filter": {}, "reason": "Insolvent"})).await;
    contains(&off, &json!({"status": "completed", "succeeded": 2}));
    contains(
        &flow.invoice(&drafts[1]).await,
        &json!({"status": "written_off", "balance": {"due": {"amount": "0.00"}}}),
    );
    flow.verbs_become(&drafts[1], &["create", "open", "write_off"]).await;
}
