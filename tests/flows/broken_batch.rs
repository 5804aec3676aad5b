//! A batch in which seven of twenty drafts are broken, each in a different way.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::support::answers::{answered, codes, contains, errors, refused};
use super::support::{Flow, PATIENCE, id, sample};

struct Broken {
    drafts: Vec<String>,
    /// The expected reason and the correction of each broken draft.
    defects: BTreeMap<String, (&'static str, Value)>,
    silent: String,
    numberless: String,
}

async fn twenty(flow: &Flow) -> Broken {
    let good = flow.customer("Hofmann", json!({})).await;
    let silent = flow.customer("Silent", json!({"contacts": null})).await;
    let numberless = flow.customer("Numberless", json!({"vat_id": null})).await;
    let plain = flow.customer("Plain", json!({"default_template_id": null})).await;
    let draft = |fields: Value| sample::with(sample::draft(&good), fields);
    let line = || sample::line("Consulting", "1", "90.00");
    let broken = [
        (
            draft(json!({"customer_id": null, "currency": "EUR"})),
            "customer_missing",
            json!({"customer_id": good, "template_id": flow.template}),
        ),
        (sample::draft(&plain), "template_missing", json!({"template_id": flow.template})),
        (draft(json!({"lines": null})), "lines_missing", json!({"lines": [line()]})),
        (
            draft(json!({"lines": [line(), {"description": "Travel", "quantity": "1"}]})),
            "line_incomplete",
            json!({"lines": [line()]}),
        ),
        (sample::draft(&silent), "no_recipient", json!({})),
        (draft(json!({"due_date": "2020-01-31"})), "due_before_issue", json!({"due_date": null})),
        (
            json!({"customer_id": numberless, "lines": [sample::reverse_charge("Licence")]}),
            "buyer_vat_id_missing",
            json!({}),
        ),
    ];
    let mut all: Vec<Value> = Vec::new();
    for (index, (broken, ..)) in broken.iter().enumerate() {
        all.extend([draft(json!({})), broken.clone()]);
        if index == 6 {
            all.extend((0..6).map(|_| draft(json!({}))));
        }
    }
    let drafts = flow.drafts(all).await;
    let places = drafts.iter().skip(1).step_by(2);
    let defects = places.zip(broken).map(|(id, (_, code, mend))| (id.clone(), (code, mend))).collect();
    Broken { drafts, defects, silent, numberless }
}

#[tokio::test]
async fn seven_of_twenty_fail_with_their_reasons_and_succeed_after_correction() {
    let Some(flow) = Flow::start("broken").await else { return };
    let Broken { drafts, defects, silent, numberless } = twenty(&flow).await;
    assert_eq!((drafts.len(), defects.len()), (20, 7));

    // Preflight reports the same reasons and changes nothing.
    let before = flow.everything().await;
    let request = json!({"document_ids": drafts, "email": sample::defaults()});
    let verdicts = flow.post("/v1/batches/preflight", request).await["data"].as_array().unwrap().clone();
    assert_eq!(flow.everything().await, before);
    let asked: Vec<&str> = verdicts.iter().map(|verdict| verdict["document_id"].as_str().unwrap()).collect();
    assert_eq!(asked, drafts);

    let request = json!({"operation": "open", "document_ids": drafts, "email": sample::defaults()});
    let batch = flow.batch(request).await;
    let expected = json!({
        "operation": "open", "status": "failed", "total": 20, "pending": 0, "sending": 0,
        "succeeded": 13, "failed": 7, "canceled": 0, "acknowledged_at": null, "errors": [],
    });
    contains(&batch, &expected);
    assert!(batch["completed_at"].is_string());

    let items = flow.items(&batch).await;
    assert_eq!(items.len(), 20);
    for verdict in &verdicts {
        let invoice = verdict["document_id"].as_str().unwrap();
        let item = items.iter().find(|item| item["document_id"] == invoice).unwrap();
        assert_eq!(errors(verdict), errors(item), "preflight and batch differ on {invoice}");
        assert_eq!(verdict["errors"], item["errors"]);
        assert_eq!(verdict["would_open"], item["status"] == "succeeded", "{verdict} {item}");
        match defects.get(invoice) {
            None => contains(item, &json!({"status": "succeeded", "errors": []})),
            Some((code, _)) => {
                contains(item, &json!({"status": "failed", "number": null, "delivery_id": null}));
                assert!(codes(item).contains(*code), "no {code} in {item}");
            }
        }
    }
    let failed = flow.all(&format!("/v1/batches/{}/items?status=failed", id(&batch))).await;
    let mut ids: Vec<_> = failed.iter().map(|item| item["document_id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    assert_eq!(ids, defects.keys().collect::<Vec<_>>());
    for invoice in flow.invoices(&drafts).await {
        let broken = defects.contains_key(&id(&invoice));
        assert_eq!(invoice["status"], if broken { "draft" } else { "open" });
        assert_eq!(invoice["distribution"]["status"], if broken { "not_sent" } else { "sent" });
    }
    assert_eq!(flow.mails().len(), 13);

    mend(&flow, &defects, &silent, &numberless).await;
    let retried = flow.post(&format!("/v1/batches/{}/retry", id(&batch)), json!({})).await;
    assert_eq!(retried["retry_of"], batch["id"]);
    let retried = flow.ended(&id(&retried), PATIENCE).await;
    contains(&retried, &json!({"status": "completed", "total": 7, "succeeded": 7, "failed": 0}));
    let numbers: Vec<Value> =
        flow.invoices(&drafts).await.into_iter().map(|invoice| invoice["number"].clone()).collect();
    super::overlapping::gapless(&numbers, 20);
    assert_eq!(flow.mails().len(), 20);

    // The first batch keeps its result until it is acknowledged.
    let path = format!("/v1/batches/{}/acknowledge", id(&batch));
    let acknowledged = flow.post(&path, json!({})).await;
    assert!(acknowledged["acknowledged_at"].is_string());
    contains(&acknowledged, &json!({"status": "failed", "failed": 7}));
    assert_eq!(flow.post(&path, json!({})).await, acknowledged, "again changes nothing");
    let again = flow.ask(Method::POST, &format!("/v1/batches/{}/retry", id(&retried)), &json!({})).await;
    refused(&again, 409, "nothing_to_retry");
}

async fn mend(
    flow: &Flow,
    defects: &BTreeMap<String, (&'static str, Value)>,
    silent: &str,
    numberless: &str,
) {
    for (draft, (_, mend)) in defects {
        answered(&flow.ask(Method::PATCH, &format!("/v1/invoices/{draft}"), mend).await, 200);
    }
    let contact = json!({"name": "Office", "email": flow.address("office", "silent"), "roles": ["primary"]});
    flow.patch(&format!("/v1/customers/{silent}"), json!({"contacts": [contact]})).await;
    flow.patch(&format!("/v1/customers/{numberless}"), json!({"vat_id": "IT12345670017"})).await;
}
