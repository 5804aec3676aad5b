//! Logs contain ids, but no addresses and no names.

use reqwest::Method;
use serde_json::json;

use super::support::answers::{answered, contains, refused};
use super::support::{Flow, eventually, id, sample};

const NAME: &str = "Zwetschgenknödel";

#[tokio::test]
async fn logs_contain_no_customer_names_and_no_addresses() {
    let Some(flow) = Flow::start("privacy").await else { return };
    let customer = flow.customer(NAME, json!({})).await;
    let silent = flow.customer(&format!("{NAME} still"), json!({"contacts": null})).await;
    let ids = flow.drafts(vec![sample::draft(&customer), sample::draft(&silent)]).await;
    let alone = flow.draft(sample::draft(&customer)).await;

    let body = json!({"operation": "open", "document_ids": ids, "email": sample::defaults()});
    let batch = flow.batch(body).await;
    contains(&batch, &json!({"succeeded": 1, "failed": 1}));
    answered(&flow.open(&alone, json!({"email": sample::defaults()})).await, 200);
    flow.sent(&alone).await;
    flow.client.location(&format!("/v1/invoices/{alone}/pdf")).await.unwrap();
    let invited = json!({"name": NAME, "email": flow.address("user", "x"), "role": "viewer"});
    flow.post("/v1/users", invited).await;
    // Refused requests are not logged with their content either.
    let wrong =
        json!({"name": NAME, "contacts": [{"name": NAME, "email": format!("{NAME} at {}", flow.domain)}]});
    refused(&flow.ask(Method::POST, "/v1/customers", &wrong).await, 422, "invalid_request");
    let unknown = json!({"email": sample::with(sample::defaults(), json!({"cc": [flow.address("cc", "x")], "template_id": "tpl_01JD9Y4M3Q8V6W2X5Z7A9C1E3J"}))});
    let draft = flow.draft(sample::draft(&customer)).await;
    assert_eq!(flow.open(&draft, unknown).await.status, 422);

    // Waits until each function that worked for this tenant has logged a line.
    let logs = eventually("the lines of all functions", async || {
        let logs = flow.logs();
        let said = |function: &str, what: &str| logs.get(function).is_some_and(|log| log.contains(what));
        let all = said("process-batch", &id(&batch))
            && said("expand-batch", &id(&batch))
            && said("send-delivery", &alone)
            && said("send-delivery", "sgn_")
            && said("api-settings", &flow.tenant)
            && said("documents", &flow.tenant)
            && said("api", &flow.tenant);
        if all { Ok(logs) } else { Err(()) }
    })
    .await;
    for (function, log) in &logs {
        for private in [NAME, &flow.domain, "Zwetschgenkn"] {
            let line = log.lines().find(|line| line.contains(private));
            assert!(line.is_none(), "{function} has logged {private}: {line:?}");
        }
    }
}
