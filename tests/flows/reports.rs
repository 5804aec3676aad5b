//! Reports over HTTP.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::answers::{contains, errors, refused, these};
use super::support::{Flow, eventually, id, sample};

fn euro(amount: &str) -> Value {
    json!({"amount": amount, "currency": "EUR"})
}

/// The lines of a file.
async fn file(flow: &Flow, path: &str) -> Vec<String> {
    let answer = flow.client.request(Method::GET, path).send().await.unwrap();
    assert!(answer.headers()["content-type"].as_bytes().eq_ignore_ascii_case(b"text/csv; charset=utf-8"));
    let bytes = answer.bytes().await.unwrap();
    let text =
        str::from_utf8(&bytes).unwrap().strip_prefix('\u{feff}').expect("a byte order mark").to_owned();
    text.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn reports_tell_what_was_opened_paid_and_made_void() {
    let Some(flow) = Flow::start("reports").await else { return };
    let customer = flow.customer("=Hofmann", json!({})).await;
    let mut invoices = Vec::new();
    for _ in 0..4 {
        let draft = flow.draft(sample::draft(&customer)).await;
        assert_eq!(flow.open(&draft, json!({})).await.status, 200);
        invoices.push(draft);
    }
    let day = flow.invoice(&invoices[0]).await["issue_date"].as_str().unwrap().to_owned();
    // 226.10 each: one void, one paid in part, from a payment of which 73.90 stay.
    flow.post(&format!("/v1/invoices/{}/void", invoices[3]), json!({})).await;
    flow.post(
        "/v1/payments",
        json!({
            "customer_id": customer, "method": "bank_transfer", "date": day, "amount": euro("300.00"),
            "allocations": [{"document_id": invoices[0]}],
        }),
    )
    .await;

    let numbers = flow.get("/v1/reports/numbering?kind=invoice").await;
    contains(&numbers, &json!({"complete": true}));
    let series = &numbers["data"][0];
    contains(series, &json!({"entity_id": flow.entity, "count": 4, "voided": 1, "missing": 0, "gaps": []}));
    contains(&series["counter"], &json!({"last": 4, "agrees": true}));
    assert_eq!(series["first"], flow.invoice(&invoices[0]).await["number"]);
    let lines = file(&flow, "/v1/reports/numbering?format=csv").await;
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].contains(",4,1,yes,0,"), "{lines:?}");

    let due = flow.get("/v1/reports/ageing").await;
    contains(
        &due["totals"][0],
        &json!({"currency": "EUR", "current": euro("452.20"), "total": euro("452.20")}),
    );
    contains(&due["data"][0], &json!({"customer_id": customer, "customer_name": "=Hofmann"}));
    assert_eq!(due["as_of"], json!(day));
    let late = flow.get("/v1/reports/ageing?as_of=2099-12-31").await;
    contains(&late["totals"][0], &json!({"days_over_90": euro("452.20"), "current": euro("0.00")}));
    assert_eq!(flow.get("/v1/reports/ageing?as_of=2020-01-01").await["data"], json!([]));
    let lines = file(&flow, "/v1/reports/ageing?format=csv").await;
    assert!(lines[1].contains(",'=Hofmann,EUR,452.20,0.00,0.00,0.00,0.00,452.20"), "{lines:?}");

    let path = format!("/v1/customers/{customer}/statement?from={day}&to={day}");
    let statement = flow.get(&path).await;
    let account = &statement["accounts"][0];
    contains(
        account,
        &json!({
            "opening_balance": euro("0.00"), "closing_balance": euro("378.30"), "due": euro("452.20"),
            "credit": euro("73.90"),
        }),
    );
    let kinds: Vec<_> =
        account["lines"].as_array().unwrap().iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["invoice", "invoice", "invoice", "invoice", "void", "payment"]);
    assert_eq!(account["lines"][5]["balance"], euro("378.30"));
    let lines = file(&flow, &format!("{path}&format=csv")).await;
    assert!(lines.last().unwrap().contains("closing_balance,,,,,,378.30"), "{lines:?}");

    let dso = flow.get("/v1/reports/dso?days=30").await;
    contains(
        &dso["data"][0],
        &json!({"receivables": euro("452.20"), "invoiced": euro("678.30"), "dso": "20.0"}),
    );

    let months = eventually("what was received", async || {
        let report = flow.get("/v1/reports/months?months=2").await;
        let months = report["data"][0]["months"].as_array().unwrap().clone();
        if months[1]["received"] == euro("0.00") { Err(report) } else { Ok(months) }
    })
    .await;
    contains(
        &months[1],
        // One of the four is void; it was issued all the same.
        &json!({
            "month": day[..7], "invoiced": euro("904.40"), "credited": euro("0.00"), "received": euro("300.00"),
        }),
    );
    assert_eq!(months.len(), 2);
}

#[tokio::test]
async fn a_report_that_is_asked_for_wrongly_says_so() {
    let Some(flow) = Flow::start("wrong-reports").await else { return };
    let ask = async |path: &str| flow.client.send(flow.client.request(Method::GET, path)).await.unwrap();
    let wrong = ask("/v1/reports/numbering?year=26&kind=bill&format=pdf").await;
    let named = [("format", "invalid_value"), ("kind", "invalid_value"), ("year", "out_of_range")];
    assert_eq!(errors(&wrong.body), these(&named));
    for months in ["0", "14", "all"] {
        let wrong = ask(&format!("/v1/reports/months?months={months}")).await;
        assert_eq!(errors(&wrong.body), these(&[("months", "out_of_range")]), "{months}");
    }
    let unknown = ask("/v1/reports/ageing?entity_id=ent_01ARZ3NDEKTSV4RRFFQ69G5FAV").await;
    assert_eq!(errors(&unknown.body), these(&[("entity_id", "entity_not_found")]));
    let customer = flow.customer("Hofmann", json!({})).await;
    let reversed = ask(&format!("/v1/customers/{customer}/statement?from=2026-02-01&to=2026-01-01")).await;
    assert_eq!(errors(&reversed.body), these(&[("from", "from_after_to")]));
    let nobody = ask("/v1/customers/cus_01ARZ3NDEKTSV4RRFFQ69G5FAV/statement").await;
    refused(&nobody, 404, "customer_not_found");
}

#[tokio::test]
async fn a_statement_of_account_is_a_pdf_and_is_mailed_to_its_customer() {
    let Some(flow) = Flow::start("statements").await else { return };
    let settings = json!({"default_entity_id": flow.entity});
    assert_eq!(flow.ask(Method::PATCH, "/v1/settings", &settings).await.status, 200);
    let customer = flow.customer("Hofmann", json!({"language": "de"})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    assert_eq!(flow.open(&draft, json!({})).await.status, 200);
    let path = format!("/v1/customers/{customer}/statement");
    let ask = async |path: &str| flow.client.send(flow.client.request(Method::GET, path)).await.unwrap();
    let text =
        |pdf: &[u8]| pdf_extract::extract_text_from_mem(pdf).unwrap().split_whitespace().collect::<String>();
    let answer = ask(&format!("{path}/pdf?currency=EUR")).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let pdf = flow.client.download(answer.headers["location"].to_str().unwrap()).await.unwrap();
    let shown = text(&pdf);
    assert!(shown.contains("Kontoauszug") && shown.contains("226,10"), "{shown}");
    let wrong = ask(&format!("{path}/pdf?from=now&currency=euro")).await;
    assert_eq!(errors(&wrong.body), these(&[("currency", "invalid_currency"), ("from", "invalid_date")]));
    refused(
        &ask("/v1/customers/cus_01ARZ3NDEKTSV4RRFFQ69G5FAV/statement/pdf").await,
        404,
        "customer_not_found",
    );

    let sent = flow.ask(Method::POST, &format!("{path}/send"), &json!({"currency": "EUR"})).await;
    assert_eq!(sent.status, 202, "{}", sent.body);
    contains(&sent.body, &json!({"kind": "statement", "trigger": "send", "customer_id": customer}));
    let letter = eventually("the statement", async || {
        let letter = flow.get(&format!("/v1/deliveries/{}", id(&sent.body))).await;
        if letter["status"] == "sent" { Ok(letter) } else { Err(letter) }
    })
    .await;
    assert!(letter["document_sha256"].is_string());
    let mail = flow.mails().into_iter().find(|mail| mail.delivery == letter["id"]).expect("the statement");
    assert!(mail.subject().contains("Kontoauszug"), "{}", mail.subject());
    assert!(mail.text().contains("226,10") && mail.html().contains("226,10"), "{}", mail.text());
    let attached = mail.attachments().remove(0);
    assert!(attached.0.starts_with("statement-") && text(&attached.2).contains("226,10"), "{}", attached.0);
    let again = flow.ask(Method::POST, &format!("{path}/send"), &json!({"currency": "EUR"})).await;
    refused(&again, 409, "just_sent");
    let backwards = json!({"from": "2026-02-01", "to": "2026-01-01"});
    let backwards = flow.ask(Method::POST, &format!("{path}/send"), &backwards).await;
    assert_eq!(errors(&backwards.body), these(&[("from", "from_after_to")]));
    // What waits can be recalled.
    let later = json!({"send_at": "2027-01-01T09:00", "currency": "USD"});
    let later = flow.ask(Method::POST, &format!("{path}/send"), &later).await;
    contains(&later.body, &json!({"status": "scheduled"}));
    let recalled = flow.post(&format!("/v1/deliveries/{}/recall", id(&later.body)), json!({})).await;
    contains(&recalled, &json!({"status": "recalled"}));
}
