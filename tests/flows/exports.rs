//! Exports over HTTP: start, poll, download.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::answers::{contains, errors, refused, these};
use super::support::{Flow, eventually, id, sample};

/// Waits until an export has ended.
async fn ended(flow: &Flow, export: &Value) -> Value {
    let path = format!("/v1/exports/{}", id(export));
    eventually("the export", async || {
        let export = flow.get(&path).await;
        let runs = ["waiting", "running"].contains(&export["status"].as_str().unwrap());
        if runs { Err(export) } else { Ok(export) }
    })
    .await
}

/// The bytes of an export's file, once they are there.
async fn file(flow: &Flow, body: Value) -> (Value, Vec<u8>) {
    let started = flow.ask(Method::POST, "/v1/exports", &body).await;
    assert_eq!(started.status, 202, "{}", started.body);
    contains(&started.body, &body);
    contains(&started.body, &json!({"status": "waiting", "read": 0, "file": null, "error": null}));
    let path = format!("/v1/exports/{}", id(&started.body));
    assert_eq!(started.headers["location"].to_str().unwrap(), path);
    let export = ended(flow, &started.body).await;
    contains(&export, &json!({"status": "finished", "error": null}));
    let request = flow.client.request(Method::GET, &format!("{path}/file"));
    let answer = flow.client.send(request).await.unwrap();
    assert_eq!(answer.status, 303, "{}", answer.body);
    let bytes = flow.client.download(answer.headers["location"].to_str().unwrap()).await.unwrap();
    assert_eq!(export["file"]["bytes"], bytes.len());
    (export, bytes)
}

#[tokio::test]
async fn an_export_has_the_file_of_its_report() {
    let Some(flow) = Flow::start("exports").await else { return };
    let (anna, ben) = (flow.customer("=Hofmann", json!({})).await, flow.customer("Meier", json!({})).await);
    let mut invoices = Vec::new();
    for customer in [&anna, &anna, &ben, &anna] {
        let draft = flow.draft(sample::draft(customer)).await;
        assert_eq!(flow.open(&draft, json!({})).await.status, 200);
        invoices.push(draft);
    }
    let day = flow.invoice(&invoices[0]).await["issue_date"].as_str().unwrap().to_owned();
    flow.post(&format!("/v1/invoices/{}/void", invoices[3]), json!({})).await;
    let paid = json!({
        "customer_id": anna, "method": "bank_transfer", "date": day, "amount": {"amount": "100.00", "currency": "EUR"},
        "allocations": [{"document_id": invoices[0]}],
    });
    flow.post("/v1/payments", paid).await;
    for (body, report, rows) in [
        (json!({"kind": "ageing"}), "ageing?", 2),
        (json!({"kind": "ageing", "as_of": "2020-01-31"}), "ageing?as_of=2020-01-31&", 0),
        (json!({"kind": "ageing", "as_of": "2099-12-31", "customer_id": ben}), "", 1),
        (json!({"kind": "dso", "days": 30, "entity_id": flow.entity}), "dso?days=30&", 1),
        (json!({"kind": "numbering", "document_kind": "invoice"}), "numbering?kind=invoice&", 1),
    ] {
        let report = match report {
            "" => format!("ageing?as_of=2099-12-31&customer_id={ben}&"),
            report => report.to_owned(),
        };
        let (export, bytes) = file(&flow, body).await;
        assert_eq!(export["file"]["rows"], rows, "{export}");
        let request = flow.client.request(Method::GET, &format!("/v1/reports/{report}format=csv"));
        let answered = request.send().await.unwrap();
        assert_eq!(answered.status(), 200, "{report}");
        let expected = answered.bytes().await.unwrap();
        assert_eq!(str::from_utf8(&bytes), str::from_utf8(&expected), "{report}");
        assert!(expected.starts_with("\u{feff}".as_bytes()), "{report}");
    }
    let listed = flow.all("/v1/exports").await;
    let kinds: Vec<&str> = listed.iter().map(|export| export["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["numbering", "dso", "ageing", "ageing", "ageing"], "newest first");
    let page = flow.get("/v1/exports?limit=2").await;
    let next = format!("/v1/exports?limit=2&cursor={}", page["next_cursor"].as_str().unwrap());
    assert_eq!(id(&flow.get(&next).await["data"][0]), id(&listed[2]));
}

#[tokio::test]
async fn an_export_that_is_asked_for_wrongly_says_so_and_is_not_started() {
    let Some(flow) = Flow::start("wrong-exports").await else { return };
    let wrong = async |body: Value| {
        let answer = flow.ask(Method::POST, "/v1/exports", &body).await;
        refused(&answer, 422, "invalid_request");
        errors(&answer.body)
    };
    assert_eq!(wrong(json!({})).await, these(&[("kind", "required")]));
    assert_eq!(wrong(json!({"kind": "statement"})).await, these(&[("kind", "invalid_value")]));
    let all = json!({
        "kind": "dso", "as_of": "tomorrow", "customer_id": "cus_1", "days": 400, "document_kind": "invoice", "year": 26,
    });
    let named = [
        ("as_of", "invalid_date"),
        ("customer_id", "invalid_id"),
        ("days", "out_of_range"),
        ("document_kind", "only_with_numbering"),
        ("year", "out_of_range"),
    ];
    assert_eq!(wrong(all).await, these(&named));
    let unknown = json!({
        "kind": "ageing", "entity_id": "ent_01ARZ3NDEKTSV4RRFFQ69G5FAV", "customer_id": "cus_01ARZ3NDEKTSV4RRFFQ69G5FAV",
    });
    let named = [("customer_id", "customer_not_found"), ("entity_id", "entity_not_found")];
    assert_eq!(wrong(unknown).await, these(&named));
    let of_another = json!({"kind": "numbering", "as_of": "2026-10-31", "days": 30});
    assert_eq!(wrong(of_another).await, these(&[("as_of", "only_with_ageing"), ("days", "only_with_dso")]));
    let misspelt =
        flow.ask(Method::POST, "/v1/exports", &json!({"kind": "ageing", "asof": "2026-10-31"})).await;
    assert_eq!(misspelt.status, 422, "{}", misspelt.body);
    assert_eq!(flow.all("/v1/exports").await, Vec::<Value>::new());
}

#[tokio::test]
async fn an_export_is_started_once_under_one_key_and_another_tenant_sees_none_of_it() {
    let Some(flow) = Flow::start("export-keys").await else { return };
    let Some(stranger) = Flow::start("export-stranger").await else { return };
    let start = async |body: &Value| {
        let request = flow.client.request(Method::POST, "/v1/exports").header("idempotency-key", "export-1");
        flow.client.send(request.json(body)).await.unwrap()
    };
    let (first, again) = (start(&json!({"kind": "ageing"})).await, start(&json!({"kind": "ageing"})).await);
    assert_eq!((first.status, first.body.clone()), (202, again.body));
    refused(&start(&json!({"kind": "dso"})).await, 422, "idempotency_key_reused");
    assert_eq!(flow.all("/v1/exports").await.len(), 1);
    ended(&flow, &first.body).await;
    let path = format!("/v1/exports/{}", id(&first.body));
    for path in [path.clone(), format!("{path}/file")] {
        let request = stranger.client.request(Method::GET, &path);
        refused(&stranger.client.send(request).await.unwrap(), 404, "export_not_found");
    }
    assert_eq!(stranger.all("/v1/exports").await, Vec::<Value>::new());
}
