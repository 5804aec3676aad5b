//! Invalid requests. Each is refused with the right problem, which names the field, and changes nothing.

use local::Answer;
use reqwest::{Method, header};
use serde_json::{Value, json};

use super::support::answers::{answered, errors, refused, these};
use super::support::{Flow, sample};

/// Sends a body as it is, even if it is not JSON.
async fn send(flow: &Flow, method: Method, path: &str, body: impl Into<reqwest::Body>) -> Answer {
    let request = flow.client.request(method, path).header(header::CONTENT_TYPE, "application/json");
    flow.client.send(request.body(body)).await.unwrap()
}

#[tokio::test]
async fn a_body_that_is_not_json_is_a_bad_request() {
    let Some(flow) = Flow::start("json").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let before = flow.everything().await;
    let open = format!("/v1/invoices/{draft}/open");
    for path in ["/v1/invoices", "/v1/customers", "/v1/batches", "/v1/batches/preflight", &open] {
        for body in [&b"{"[..], b"{\"lines\": [}", b"nothing", b"{} {}", b"\xff\xfe", b"{\"note\": 01}"] {
            refused(&send(&flow, Method::POST, path, body.to_vec()).await, 400, "malformed_json");
        }
    }
    let patched = send(&flow, Method::PATCH, &format!("/v1/invoices/{draft}"), "{\"note\":").await;
    refused(&patched, 400, "malformed_json");
    let request = flow.client.request(Method::POST, "/v1/customers").header(header::CONTENT_TYPE, "text/xml");
    let answer = flow.client.send(request.body("<customer/>")).await.unwrap();
    refused(&answer, 415, "unsupported_media_type");
    assert_eq!(flow.everything().await, before);
}

#[tokio::test]
async fn a_wrong_field_is_refused_by_its_path() {
    let Some(flow) = Flow::start("fields").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let before = flow.everything().await;
    let line = |fields: Value| json!({"lines": [sample::with(sample::line("A", "1", "1"), fields)]});
    let cases = [
        (json!({"colour": "red"}), "colour", "invalid_value"),
        (line(json!({"colour": "red"})), "lines[0].colour", "invalid_value"),
        (json!({"lines": "none"}), "lines", "invalid_value"),
        (line(json!({"quantity": 1})), "lines[0].quantity", "invalid_value"),
        (line(json!({"unit_price": 9.5})), "lines[0].unit_price", "invalid_value"),
        (line(json!({"quantity": "0.0000001"})), "lines[0].quantity", "invalid_quantity"),
        (line(json!({"quantity": "0.0000001"})), "lines[0].quantity", "invalid_quantity"),
        (line(json!({"quantity": "1e3"})), "lines[0].quantity", "invalid_quantity"),
        (line(json!({"unit_price": "-0.01"})), "lines[0].unit_price", "invalid_unit_price"),
        (line(json!({"unit_price": "NaN"})), "lines[0].unit_price", "invalid_unit_price"),
        (line(json!({"unit_price": "1,50"})), "lines[0].unit_price", "invalid_unit_price"),
        (line(json!({"description": ""})), "lines[0].description", "empty"),
        (line(json!({"description": "x".repeat(5_001)})), "lines[0].description", "too_long"),
        (line(json!({"tax": {"category": "X"}})), "lines[0].tax.category", "invalid_value"),
        (line(json!({"tax": {"category": "S", "rate": "0"}})), "lines[0].tax.rate", "rate_not_of_category"),
        (line(json!({"tax": {"category": "AE", "rate": "19"}})), "lines[0].tax.rate", "rate_not_of_category"),
        (line(json!({"discount": {}})), "lines[0].discount.percent", "percent_or_amount"),
        (line(json!({"discount": {"percent": "101"}})), "lines[0].discount.percent", "invalid_percent"),
        (
            line(json!({"discount": {"amount": {"amount": "1.5", "currency": "EUR"}}})),
            "lines[0].discount.amount.amount",
            "wrong_digits",
        ),
        (
            line(json!({"discount": {"amount": {"amount": "1.50", "currency": "USD"}}})),
            "lines[0].discount.amount.currency",
            "currency_mismatch",
        ),
        (json!({"currency": "EURO"}), "currency", "invalid_currency"),
        (json!({"currency": "ZZZ"}), "currency", "invalid_currency"),
        (json!({"currency": "XAU"}), "currency", "invalid_currency"),
        (json!({"due_date": "2026-02-30"}), "due_date", "invalid_date"),
        (json!({"due_date": "2026-2-3"}), "due_date", "invalid_date"),
        (json!({"terms": {"kind": "net"}}), "terms.days", "required"),
        (json!({"terms": {"kind": "net", "days": -1}}), "terms.days", "out_of_range"),
        (
            json!({"service_period": {"start": "2026-02-01", "end": "2026-01-01"}}),
            "service_period.end",
            "end_before_start",
        ),
        (
            json!({"attachments": [{"name": "A", "url": "http://a.example"}]}),
            "attachments[0].url",
            "invalid_url",
        ),
        (json!({"customer_id": "cus_7", "currency": "EUR"}), "customer_id", "invalid_id"),
        (json!({"customer_id": draft, "currency": "EUR"}), "customer_id", "invalid_id"),
        (
            json!({"customer_id": "cus_01JD9Y4M3Q8V6W2X5Z7A9C1E3J", "currency": "EUR"}),
            "customer_id",
            "customer_not_found",
        ),
        (json!({"template_id": "tpl_01JD9Y4M3Q8V6W2X5Z7A9C1E3J"}), "template_id", "template_not_found"),
        (json!({"entity_id": "ent_01JD9Y4M3Q8V6W2X5Z7A9C1E3J"}), "entity_id", "entity_not_found"),
    ];
    for (fields, field, code) in cases {
        let body = sample::with(json!({"customer_id": customer}), fields.clone());
        for (method, path) in
            [(Method::POST, "/v1/invoices".to_owned()), (Method::PATCH, format!("/v1/invoices/{draft}"))]
        {
            let answer = flow.ask(method.clone(), &path, &body).await;
            refused(&answer, 422, "invalid_request");
            assert_eq!(errors(&answer.body), these(&[(field, code)]), "{method} {body}");
        }
    }
    assert_eq!(flow.everything().await, before);
    assert_eq!(flow.invoice(&draft).await["version"], 1);
}

#[tokio::test]
async fn all_mistakes_are_reported_at_once() {
    let Some(flow) = Flow::start("mistakes").await else { return };
    let before = flow.everything().await;
    let invoice = json!({
        "customer_id": "cus_01JD9Y4M3Q8V6W2X5Z7A9C1E3J",
        "currency": "ZZZ",
        "lines": [
            {"quantity": "0.0000001", "unit_price": "-1", "tax": {"category": "S"}},
            {"unit": "not a unit", "period": {"start": "2026-01-01"}},
        ],
        "tags": ["ok", ""],
    });
    let answer = flow.ask(Method::POST, "/v1/invoices", &invoice).await;
    refused(&answer, 422, "invalid_request");
    let expected = these(&[
        ("customer_id", "customer_not_found"),
        ("currency", "invalid_currency"),
        ("lines[0].quantity", "invalid_quantity"),
        ("lines[0].unit_price", "invalid_unit_price"),
        ("lines[0].tax.rate", "required"),
        ("lines[1].unit", "invalid_unit"),
        ("lines[1].period.end", "required"),
        ("tags[1]", "empty"),
    ]);
    assert_eq!(errors(&answer.body), expected);

    let customer = json!({
        "vat_id": "1", "address": {"line1": "Marktplatz 3", "country": "XYZ"}, "language": "German",
        "contacts": [{"name": "Eva", "email": "eva"}],
    });
    let answer = flow.ask(Method::POST, "/v1/customers", &customer).await;
    refused(&answer, 422, "invalid_request");
    let expected = these(&[
        ("name", "required"),
        ("vat_id", "invalid_vat_id"),
        ("address.city", "required"),
        ("address.country", "invalid_country"),
        ("language", "invalid_language"),
        ("contacts[0].email", "invalid_email"),
    ]);
    assert_eq!(errors(&answer.body), expected);
    assert_eq!(flow.everything().await, before);
}

#[tokio::test]
async fn a_body_of_three_megabytes_is_too_large() {
    let Some(flow) = Flow::start("large").await else { return };
    let before = flow.everything().await;
    let large = json!({"note": "x".repeat(3_000_000)}).to_string();
    for (method, path) in [(Method::POST, "/v1/invoices"), (Method::POST, "/v1/batches/preflight")] {
        // The gateway may refuse it with its own error format.
        let answer = send(&flow, method, path, large.clone()).await;
        answered(&answer, 413);
    }
    let fits = json!({"note": "x".repeat(1_900_000)}).to_string();
    refused(&send(&flow, Method::POST, "/v1/invoices", fits).await, 422, "invalid_request");
    assert_eq!(flow.everything().await, before);
}

#[tokio::test]
async fn unknown_query_parameters_of_a_list_are_refused() {
    let Some(flow) = Flow::start("lists").await else { return };
    for (path, field, code) in [
        ("/v1/invoices?colour=red", "colour", "invalid_parameter"),
        ("/v1/customers?names=A", "names", "invalid_parameter"),
        ("/v1/batches?status=failed", "status", "invalid_parameter"),
        ("/v1/invoices?limit=0", "limit", "out_of_range"),
        ("/v1/invoices?limit=101", "limit", "out_of_range"),
        ("/v1/invoices?limit=ten", "limit", "out_of_range"),
        ("/v1/invoices?status=gone", "status", "invalid_value"),
        ("/v1/invoices?due_before=soon", "due_before", "invalid_date"),
        ("/v1/invoices?customer_id=7", "customer_id", "invalid_id"),
        ("/v1/invoices?cursor=%25%25", "cursor", "invalid_cursor"),
        ("/v1/invoices?cursor=bm9ib2R5", "cursor", "invalid_cursor"),
        ("/v1/customers?cursor=!", "cursor", "invalid_cursor"),
    ] {
        let answer = flow.ask(Method::GET, path, &json!({})).await;
        refused(&answer, 422, "invalid_request");
        assert_eq!(errors(&answer.body), these(&[(field, code)]), "{path}");
    }
}

#[tokio::test]
async fn unknown_routes_are_problems_too() {
    let Some(flow) = Flow::start("routes").await else { return };
    for path in ["/v1/nothing", "/", "/v1/invoices/x/y/z", "/v2/invoices"] {
        refused(&flow.ask(Method::GET, path, &json!({})).await, 404, "route_not_found");
    }
}
