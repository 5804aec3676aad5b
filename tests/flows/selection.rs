//! The selection of a batch: ids, or a filter.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::support::answers::{contains, errors, refused, these};
use super::support::{Flow, id, sample};

fn invoices(items: &[Value]) -> BTreeSet<String> {
    items.iter().map(|item| item["document_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_filter_selects_exactly_the_matching_drafts() {
    let Some(flow) = Flow::start("filter").await else { return };
    let tagged = flow.customer("Tagged", json!({})).await;
    let british = flow.customer("British", json!({"currency": "GBP"})).await;
    let third = flow.customer("Third", json!({})).await;
    let mut drafts = Vec::new();
    for (customer, fields) in [
        (&tagged, json!({"tags": ["monthly", "web"]})),
        (&tagged, json!({"tags": ["monthly"]})),
        (&british, json!({"tags": ["monthly"]})),
        (&tagged, json!({"tags": ["month"]})),
        (&british, json!({})),
        (&british, json!({})),
        (&third, json!({})),
        (&third, json!({"due_date": "2031-01-31"})),
        (&tagged, json!({"due_date": "2032-01-31"})),
    ] {
        drafts.push(sample::with(sample::draft(customer), fields));
    }
    let drafts = flow.drafts(drafts).await;
    let due = json!({"due_after": "2031-12-31", "due_before": "2032-02-01"});
    for (filter, expected) in [
        (json!({"tag": "monthly"}), &[0, 1, 2][..]),
        (json!({"currency": "GBP"}), &[4, 5]),
        (due, &[8]),
        (json!({"customer_id": third}), &[6, 7]),
        (json!({}), &[3]),
        (json!({}), &[]),
    ] {
        let batch = flow.batch(json!({"operation": "open", "filter": filter})).await;
        let counts = json!({"status": "completed", "total": expected.len(), "succeeded": expected.len()});
        contains(&batch, &counts);
        let expected: BTreeSet<_> = expected.iter().map(|index| drafts[*index].clone()).collect();
        assert_eq!(invoices(&flow.items(&batch).await), expected, "{filter}");
    }
    for invoice in flow.invoices(&drafts).await {
        assert_eq!(invoice["status"], "open");
    }
}

#[tokio::test]
async fn an_empty_selection_completes_at_once() {
    let Some(flow) = Flow::start("empty").await else { return };
    let batch = flow.post("/v1/batches", json!({"operation": "open", "document_ids": []})).await;
    contains(&batch, &json!({"status": "completed", "total": 0, "pending": 0}));
    assert!(batch["completed_at"].is_string());
    assert_eq!(flow.items(&batch).await, Vec::<Value>::new());
}

#[tokio::test]
async fn unknown_invoices_fail_individually_and_do_not_block_others() {
    let Some(flow) = Flow::start("unknown").await else { return };
    let Some(stranger) = Flow::start("stranger").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let own = flow.draft(sample::draft(&customer)).await;
    let customer = stranger.customer("Fremd", json!({})).await;
    let foreign = stranger.draft(sample::draft(&customer)).await;
    let unknown = "inv_01JD9Y4M3Q8V6W2X5Z7A9C1E3J";
    let ids = json!([unknown, own, foreign]);

    let verdicts = flow.post("/v1/batches/preflight", json!({"document_ids": ids})).await;
    let batch = flow.batch(json!({"operation": "open", "document_ids": ids})).await;

    contains(&batch, &json!({"status": "failed", "total": 3, "succeeded": 1, "failed": 2}));
    let items = flow.items(&batch).await;
    for (index, verdict) in verdicts["data"].as_array().unwrap().iter().enumerate() {
        let item = items.iter().find(|item| item["document_id"] == ids[index]).unwrap();
        assert_eq!(item["errors"], verdict["errors"]);
        let missing = these(&[("document_id", "document_not_found")]);
        assert_eq!(errors(item), if ids[index] == own.as_str() { these(&[]) } else { missing });
    }
    assert_eq!(stranger.invoice(&foreign).await["status"], "draft");
}

#[tokio::test]
async fn an_invalid_selection_starts_no_batch() {
    let Some(flow) = Flow::start("refused").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let other = flow.draft(sample::draft(&customer)).await;
    let before = flow.everything().await;
    let email = |fields: Value| sample::with(sample::defaults(), fields);
    for (fields, field, code) in [
        (json!({"document_ids": [draft, other, draft]}), "document_ids[2]", "repeated_id"),
        (json!({"document_ids": [draft, "inv_7"]}), "document_ids[1]", "invalid_id"),
        (json!({"document_ids": [draft, customer]}), "document_ids[1]", "invalid_id"),
        (
            json!({"document_ids": [draft], "email": email(json!({"recipients": ["a@b.example"]}))}),
            "email.recipients",
            "recipients_in_batch",
        ),
        (
            json!({"document_ids": [draft], "email": email(json!({"template_id": "tpl_01JD9Y4M3Q8V6W2X5Z7A9C1E3J"}))}),
            "email.template_id",
            "template_not_found",
        ),
        (
            json!({"document_ids": [draft], "email": email(json!({"subject": "{{ secret }}"}))}),
            "email.subject",
            "unknown_placeholder",
        ),
        (json!({"document_ids": [draft], "filter": {}}), "document_ids", "ids_or_filter"),
        (json!({}), "document_ids", "ids_or_filter"),
        (json!({"filter": {"tag": ""}}), "filter.tag", "empty"),
        (json!({"document_ids": [draft], "einvoice": true}), "einvoice", "einvoice_not_available"),
        (json!({"document_ids": [draft], "operation": "close"}), "operation", "invalid_value"),
    ] {
        let body = sample::with(json!({"operation": "open"}), fields);
        let answer = flow.ask(Method::POST, "/v1/batches", &body).await;
        refused(&answer, 422, "invalid_request");
        assert_eq!(errors(&answer.body), these(&[(field, code)]), "{body}");
    }
    let repeated = json!({"document_ids": [draft, draft]});
    let answer = flow.ask(Method::POST, "/v1/batches/preflight", &repeated).await;
    refused(&answer, 422, "invalid_request");
    assert_eq!(flow.everything().await, before);
    assert_eq!(flow.all("/v1/batches").await, Vec::<Value>::new());
    assert_eq!(id(&flow.invoice(&draft).await), draft);
}
