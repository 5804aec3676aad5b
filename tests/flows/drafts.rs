//! Drafts: each field is returned as it was given, each change is recorded with its reason, and a
//! deleted draft is gone.

use reqwest::{Method, header};
use serde_json::{Value, json};

use super::support::answers::{answered, contains, refused};
use super::support::{Flow, eventually, id, sample};

/// Every field that a client can set, in the form in which it is returned.
fn whole(customer: &str) -> Value {
    let vat = |rate: &str| json!({"category": "S", "rate": rate});
    json!({
        "customer_id": customer,
        "currency": "EUR",
        "issue_date": "2026-01-31",
        "due_date": "2026-03-15",
        "terms": {"kind": "net", "days": 14, "early_payment": {"percent": "2", "days": 7}},
        "service_period": {"start": "2026-01-01", "end": "2026-01-31"},
        "references": {
            "buyer_reference": "Einkauf", "purchase_order": "PO-4711", "contract": "C-1", "project": "P-2",
            "cost_centre": "CC-3"
        },
        "payment_reference": "RF18 5390 0754 7034",
        "delivery_address": {
            "line1": "Lagerweg 1", "line2": "Tor 3", "postal_code": "20457", "city": "Hamburg",
            "region": "Hamburg", "country": "DE"
        },
        "lines": [
            {
                "item_code": "WEB-1", "description": "Web development", "quantity": "1.5", "unit": "HUR",
                "unit_price": "99.95",
                "discount": {"percent": "10", "reason": "Frame contract"},
                "surcharge": {"amount": {"amount": "3.00", "currency": "EUR"}, "reason": "Night shift"},
                "tax": {"category": "S", "rate": "19", "label": "USt."},
                "period": {"start": "2026-01-10", "end": "2026-01-12"},
                "account_code": "8400",
                "tracking": [
                    {"category": "region", "option": "north"}, {"category": "team", "option": "web"}
                ]
            },
            {
                "description": "Course", "quantity": "2", "unit_price": "24.90",
                "tax": {"category": "E", "rate": "0", "exemption_reason": "Education"}
            }
        ],
        "allowances": [{"percent": "2.5", "reason": "Loyalty", "tax": vat("19")}],
        "charges": [
            {"amount": {"amount": "4.50", "currency": "EUR"}, "reason": "Freight", "tax": vat("7")}
        ],
        "tax_currency": {"currency": "CZK", "rate": "24.365", "date": "2026-01-31", "source": "ECB"},
        "note": "Thank you.\nSee you soon.",
        "internal_note": "Check the hours",
        "tags": ["urgent", "web"],
        "metadata": {"order": "1007"},
        "attachments": [{"name": "Timesheet", "url": "https://files.example.com/t.pdf"}],
        "external_refs": {"erp": "A-99"},
    })
}

#[tokio::test]
async fn every_field_of_a_draft_is_returned() {
    let Some(flow) = Flow::start("fields").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let given = whole(&customer);
    let own = json!({
        "entity_id": flow.entity, "template_id": flow.template,
        "prepaid": {"amount": "13.19", "currency": "EUR"},
    });
    let draft = flow.draft(sample::with(given.clone(), own)).await;

    let read = flow.invoice(&draft).await;
    contains(&read, &given);
    let euro = |amount: &str| json!({"amount": amount, "currency": "EUR"});
    contains(
        &read,
        &json!({
            "number": null, "status": "draft", "version": 1, "balance": null, "opened_at": null,
            "entity_id": flow.entity, "template": {"id": flow.template, "version": null},
            "line_count": 2,
            "distribution": {"status": "not_sent", "light": null, "last_delivery_id": null},
            // 1.5 × 99.95 = 149.93, less 14.99, plus 3.00.
            "lines": [{"net": euro("137.94")}, {"net": euro("49.80")}],
            "totals": {
                // The allowance is 2.5 % of the line of its rate.
                "lines": euro("187.74"), "allowances": euro("3.45"), "charges": euro("4.50"),
                "net": euro("188.79"), "tax_total": euro("25.87"), "gross": euro("214.66"),
                "prepaid": euro("13.19"), "payable": euro("201.47"),
            },
        }),
    );
    for (category, rate, base, amount) in
        [("S", "19", "134.49", "25.55"), ("S", "7", "4.50", "0.32"), ("E", "0", "49.80", "0.00")]
    {
        let rows = read["totals"]["tax"].as_array().unwrap();
        let row = rows.iter().find(|row| row["category"] == category && row["rate"] == rate).unwrap();
        contains(row, &json!({"base": euro(base), "amount": euro(amount)}));
    }
    let lines = flow.get(&format!("/v1/invoices/{draft}/lines")).await;
    assert_eq!(lines["data"], read["lines"]);

    // An empty patch changes nothing.
    let changed = flow.patch(&format!("/v1/invoices/{draft}"), json!({})).await;
    let keep = ["version", "updated_at"];
    let without = |value: &Value| {
        let mut fields = value.as_object().unwrap().clone();
        keep.iter().for_each(|name| _ = fields.remove(*name));
        fields
    };
    assert_eq!(without(&changed), without(&read));
    // A supply date replaces the period; null clears a field.
    let patch = json!({"service_period": null, "supply_date": "2026-01-20", "note": null, "allowances": []});
    let changed = flow.patch(&format!("/v1/invoices/{draft}"), patch).await;
    let expected = json!({
        "service_period": null, "supply_date": "2026-01-20", "note": null, "allowances": [],
        "internal_note": "Check the hours", "totals": {"allowances": euro("0.00")},
    });
    contains(&changed, &expected);
}

#[tokio::test]
async fn the_history_has_the_actor_the_old_and_new_values_and_the_reason() {
    let Some(flow) = Flow::start("history").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let path = format!("/v1/invoices/{draft}");
    let line = flow.invoice(&draft).await["lines"][0]["id"].clone();

    let lines = sample::with(sample::line("Web development", "3", "95.00"), json!({"id": line}));
    let request = flow.client.request(Method::PATCH, &path).header(header::IF_MATCH, "\"1\"");
    let request = request.header("x-reason", "One hour was missing");
    let request = request.json(&json!({"lines": [lines], "note": "Corrected"}));
    let answer = flow.client.send(request).await.unwrap();
    let changed = answered(&answer, 200);
    assert_eq!(answer.headers["etag"], "\"2\"");
    assert_eq!(changed["lines"][0]["id"], line, "a line given with its id keeps it");
    let stale = flow.client.request(Method::PATCH, &path).header(header::IF_MATCH, "\"1\"");
    let stale = flow.client.send(stale.json(&json!({"note": "Mine"}))).await.unwrap();
    refused(&stale, 412, "stale_version");
    answered(&flow.open(&draft, json!({})).await, 200);

    let history = history(&flow, &draft, 3).await;
    contains(&history[0], &json!({"version": 1, "status": "draft", "reason": null}));
    contains(
        &history[1],
        &json!({
            "version": 2, "status": "draft", "reason": "One hour was missing",
            "actor": {"kind": "key", "name": "history"},
            "request_id": answer.headers["x-request-id"].to_str().unwrap(),
        }),
    );
    let mut changes = history[1]["changes"].as_array().unwrap().clone();
    changes.sort_by_key(|change| change["field"].as_str().unwrap().to_owned());
    let change =
        |field: &str, before: Value, after: Value| json!({"field": field, "before": before, "after": after});
    assert_eq!(
        changes,
        [
            change("lines[0].quantity", "2".into(), "3".into()),
            change("note", Value::Null, "Corrected".into()),
            change("total", "226.10".into(), "339.15".into()),
        ]
    );
    contains(&history[2], &json!({"version": 3, "status": "open"}));
    let opened = history[2]["changes"].as_array().unwrap();
    for field in ["number", "issue_date", "due_date", "status"] {
        assert!(opened.iter().any(|change| change["field"] == field), "no {field} in {opened:?}");
    }
}

#[tokio::test]
async fn a_deleted_draft_is_gone_and_its_history_is_kept() {
    let Some(flow) = Flow::start("deleted").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let other = flow.draft(sample::draft(&customer)).await;
    let path = format!("/v1/invoices/{draft}");

    let request = flow.client.request(Method::DELETE, &path).header("x-reason", "Ordered by mistake");
    answered(&flow.client.send(request).await.unwrap(), 204);

    for (method, path) in [
        (Method::GET, path.clone()),
        (Method::PATCH, path.clone()),
        (Method::DELETE, path.clone()),
        (Method::POST, format!("{path}/open")),
        (Method::GET, format!("{path}/lines")),
        (Method::GET, format!("{path}/deliveries")),
        (Method::GET, format!("{path}/pdf")),
    ] {
        let answer = flow.ask(method, &path, &json!({})).await;
        refused(&answer, 410, "invoice_deleted");
    }
    let listed = flow.all("/v1/invoices").await;
    assert_eq!(listed.iter().map(id).collect::<Vec<_>>(), [other]);
    let history = history(&flow, &draft, 2).await;
    contains(&history[1], &json!({"status": "deleted", "reason": "Ordered by mistake"}));

    let batch = flow.batch(json!({"operation": "open", "document_ids": [draft]})).await;
    contains(&batch, &json!({"status": "failed", "failed": 1, "succeeded": 0}));
    assert_eq!(flow.items(&batch).await[0]["errors"][0]["code"], "deleted");
}

/// Waits until the history has this many entries. It is written after the change.
async fn history(flow: &Flow, invoice: &str, entries: usize) -> Vec<Value> {
    eventually("the history", async || {
        let history = flow.all(&format!("/v1/invoices/{invoice}/history")).await;
        if history.len() == entries { Ok(history) } else { Err(history) }
    })
    .await
}
