//! Opening one invoice: number, dates, pinned versions, immutability; all defects at once; only once.

use chrono::{Datelike, Days, Months, NaiveDate, Utc};
use domain::zone::Zone;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::answers::{answered, contains, errors, refused, these};
use super::support::{Flow, eventually, id, sample};

/// The date in this time zone. It may change while the test runs.
fn today(zone: Zone) -> NaiveDate {
    Utc::now().with_timezone(&zone).date_naive()
}

fn date(value: &Value) -> NaiveDate {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn opening_assigns_number_and_dates_and_pins_both_parties() {
    let Some(flow) = Flow::start("opening").await else { return };
    let terms = json!({"terms": {"kind": "end_of_month", "days": 15}});
    let customer = flow.customer("Hofmann", terms).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let before = today("Europe/Berlin".parse().unwrap());

    let answer = flow.open(&draft, json!({})).await;

    let opened = answered(&answer, 200);
    let days = [before, today("Europe/Berlin".parse().unwrap())];
    let issued = date(&opened["issue_date"]);
    assert!(days.contains(&issued), "{issued} is not today in Berlin");
    let number = format!("INV-{}-00001", issued.format("%Y"));
    let euro = |amount: &str| json!({"amount": amount, "currency": "EUR"});
    contains(
        opened,
        &json!({
            "status": "open", "number": number, "version": 2,
            "template": {"id": flow.template, "version": 1},
            "totals": {"net": euro("190.00"), "tax_total": euro("36.10"), "payable": euro("226.10")},
            "balance": {
                "paid": euro("0.00"), "credited": euro("0.00"), "written_off": euro("0.00"),
                "due": euro("226.10"),
            },
            "seller": {"name": "Acme Studio GmbH", "vat_id": "DE123456788"},
            "customer": {"name": "Hofmann", "vat_id": "DE111222339"},
        }),
    );
    let first_of_next = issued.with_day0(0).unwrap() + Months::new(1);
    assert_eq!(date(&opened["due_date"]), first_of_next - Days::new(1) + Days::new(15));

    // Later changes do not affect the open invoice.
    flow.patch(&format!("/v1/customers/{customer}"), json!({"name": "Renamed", "terms": null})).await;
    flow.patch(&format!("/v1/entities/{}", flow.entity), json!({"name": "Sold AG"})).await;
    flow.patch(&format!("/v1/invoice-templates/{}", flow.template), json!({"footer": "New"})).await;
    let later = flow.invoice(&draft).await;
    assert_eq!(&later, opened, "an open invoice does not change");
    let next = flow.draft(sample::draft(&customer)).await;
    let next = flow.open(&next, json!({})).await;
    let expected = json!({"customer": {"name": "Renamed"}, "seller": {"name": "Sold AG"}});
    contains(answered(&next, 200), &expected);

    for (method, path, body) in [
        (reqwest::Method::PATCH, format!("/v1/invoices/{draft}"), json!({"note": "Late"})),
        (reqwest::Method::DELETE, format!("/v1/invoices/{draft}"), json!({})),
        (reqwest::Method::POST, format!("/v1/invoices/{draft}/open"), json!({})),
    ] {
        refused(&flow.ask(method, &path, &body).await, 409, "not_a_draft");
    }
    assert_eq!(flow.invoice(&draft).await, later);
}

/// The date always differs between these two time zones.
#[tokio::test]
async fn the_issue_date_is_the_date_in_the_sellers_time_zone() {
    let Some(flow) = Flow::start("zones").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    for name in ["Pacific/Kiritimati", "Pacific/Niue"] {
        let zone = name.parse().unwrap();
        let entity = id(&flow.post("/v1/entities", sample::entity(name)).await);
        let draft = flow.draft(sample::with(sample::draft(&customer), json!({"entity_id": entity}))).await;
        let before = today(zone);
        let opened = flow.open(&draft, json!({})).await;
        let issued = date(&answered(&opened, 200)["issue_date"]);
        assert!([before, today(zone)].contains(&issued), "{issued} is not today in {name}");
        // The customer's terms are 14 days net, and each entity has its own series.
        assert_eq!(date(&opened.body["due_date"]), issued + Days::new(14));
        let number = opened.body["number"].as_str().unwrap();
        assert!(number.ends_with("-00001"), "{number}");
    }
}

#[tokio::test]
async fn an_incomplete_invoice_is_refused_with_all_defects_and_stays_a_draft() {
    let Some(flow) = Flow::start("incomplete").await else { return };
    let incomplete = json!({"description": "Travel", "quantity": "1"});
    let draft = json!({"currency": "EUR", "due_date": "2020-01-31", "lines": [incomplete]});
    let draft = flow.draft(draft).await;
    let before = flow.everything().await;

    let answer = flow.open(&draft, json!({"email": sample::defaults()})).await;

    refused(&answer, 409, "invoice_incomplete");
    let expected = these(&[
        ("customer_id", "customer_missing"),
        ("template_id", "template_missing"),
        ("lines[0].unit_price", "line_incomplete"),
        ("lines[0].tax", "line_incomplete"),
        ("due_date", "due_before_issue"),
    ]);
    assert_eq!(errors(&answer.body), expected);
    assert_eq!(flow.everything().await, before);
}

#[tokio::test]
async fn email_without_its_settings_is_refused_and_the_invoice_stays_a_draft() {
    let Some(flow) = Flow::start("settings").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let before = flow.everything().await;
    for (email, missing) in [
        (json!({}), &["email.subject", "email.reply_to"][..]),
        (json!({"subject": "Your invoice"}), &["email.reply_to"]),
        (json!({"reply_to": "me@acme.example", "use_template_defaults": false}), &["email.subject"]),
    ] {
        let answer = flow.open(&draft, json!({"email": email})).await;
        refused(&answer, 422, "invalid_request");
        let missing: Vec<_> = missing.iter().map(|field| (*field, "email_setting_missing")).collect();
        assert_eq!(errors(&answer.body), these(&missing));
        let body = json!({"operation": "open", "document_ids": [draft], "email": email});
        let answer = flow.ask(reqwest::Method::POST, "/v1/batches", &body).await;
        refused(&answer, 422, "invalid_request");
        assert_eq!(errors(&answer.body), these(&missing));
    }
    assert_eq!(flow.everything().await, before);
    assert_eq!(flow.invoice(&draft).await["status"], "draft");
}

#[tokio::test]
async fn two_parallel_opens_of_one_invoice_one_wins() {
    let Some(flow) = Flow::start("twice").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    for round in 1..=5 {
        let draft = flow.draft(sample::draft(&customer)).await;
        let (left, right) = tokio::join!(flow.open(&draft, json!({})), flow.open(&draft, json!({})));
        let (won, lost) = if left.status == 200 { (left, right) } else { (right, left) };
        refused(&lost, 409, "not_a_draft");
        let number = answered(&won, 200)["number"].as_str().unwrap();
        assert!(number.ends_with(&format!("-{round:05}")), "{number} in round {round}: a number is lost");
        assert_eq!(&flow.invoice(&draft).await, &won.body);
    }
}

/// Tags, metadata, references to other systems and the internal note were frozen at opening, so nothing could be
/// synchronised back.
#[tokio::test]
async fn the_notes_of_an_open_invoice_change_and_nothing_else() {
    let Some(flow) = Flow::start("notes").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let opened = flow.open(&draft, json!({})).await;
    let opened = answered(&opened, 200).clone();
    let path = format!("/v1/invoices/{draft}");

    let notes = json!({
        "tags": ["exported"], "metadata": {"run": "7"}, "external_refs": {"erp": "4711"}, "internal_note": "Called",
    });
    let changed = flow.ask(Method::PATCH, &path, &notes).await;
    contains(answered(&changed, 200), &notes);
    for field in ["number", "status", "issue_date", "due_date", "lines", "totals", "balance"] {
        assert_eq!(changed.body[field], opened[field], "{field}");
    }
    assert_eq!(changed.body["version"], opened["version"].as_u64().unwrap() + 1);
    let found: Vec<_> = flow.all("/v1/invoices?tag=exported").await.iter().map(id).collect();
    assert_eq!(found, std::slice::from_ref(&draft));
    eventually("the history to have the change", async || {
        let history = flow.all(&format!("{path}/history")).await;
        let told = history.iter().any(|entry| entry.to_string().contains("exported"));
        if told { Ok(()) } else { Err(history) }
    })
    .await;

    for fixed in [json!({"note": "New"}), json!({"lines": []}), json!({"tags": [], "due_date": "2099-01-01"})]
    {
        refused(&flow.ask(Method::PATCH, &path, &fixed).await, 409, "not_a_draft");
    }
    let wrong = flow.ask(Method::PATCH, &path, &json!({"tags": ["x".repeat(51)]})).await;
    refused(&wrong, 422, "invalid_request");
    let stale =
        flow.client.request(Method::PATCH, &path).header("if-match", "\"1\"").json(&json!({"tags": []}));
    refused(&flow.client.send(stale).await.unwrap(), 412, "stale_version");
    contains(&flow.get(&path).await, &notes);
}
