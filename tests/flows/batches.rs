//! Batches as a resource: the list, their items page by page, and the retry of items that are already
//! open.

use serde_json::json;

use super::support::answers::{contains, errors, these};
use super::support::{Flow, id, sample};

#[tokio::test]
async fn batches_are_listed_newest_first_and_their_items_page_by_page() {
    let Some(flow) = Flow::start("listed").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let drafts = flow.drafts((0..7).map(|_| sample::draft(&customer)).collect()).await;
    let first = flow.batch(json!({"operation": "open", "document_ids": &drafts[..5]})).await;
    let second = flow.batch(json!({"operation": "open", "document_ids": &drafts[4..]})).await;

    assert_eq!(flow.all("/v1/batches").await, [second.clone(), first.clone()]);
    contains(&second, &json!({"status": "failed", "total": 3, "succeeded": 2, "failed": 1}));
    let path = format!("/v1/batches/{}/items", id(&first));
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    for _ in 0..3 {
        let page = flow.get(&format!("{path}?limit=2{cursor}")).await;
        seen.extend(page["data"].as_array().unwrap().clone());
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, flow.items(&first).await);
    assert_eq!(seen.len(), 5);

    // The first batch opened the invoices, so the second fails with that reason, and a retry has nothing
    // to do.
    let failed = flow.all(&format!("/v1/batches/{}/items?status=failed", id(&second))).await;
    assert_eq!(failed[0]["document_id"], drafts[4].as_str());
    assert_eq!(errors(&failed[0]), these(&[("status", "already_open")]));
    let retried = flow.post(&format!("/v1/batches/{}/retry", id(&second)), json!({})).await;
    let retried = flow.ended(&id(&retried), super::support::PATIENCE).await;
    contains(&retried, &json!({"status": "completed", "total": 1, "succeeded": 1}));
    let item = &flow.items(&retried).await[0];
    assert_eq!(item["number"], flow.invoice(&drafts[4]).await["number"]);
    let numbers: Vec<_> =
        flow.invoices(&drafts).await.into_iter().map(|invoice| invoice["number"].clone()).collect();
    super::overlapping::gapless(&numbers, 7);
}

/// The subject and reply-to of the request take precedence over the template's, and each customer's
/// contacts get their own e-mail.
#[tokio::test]
async fn the_emails_of_a_batch_go_to_each_customers_own_contacts() {
    let Some(flow) = Flow::start("contacts").await else { return };
    let contact =
        |name: &str, role: &str| json!({"name": name, "email": flow.address(name, "all"), "roles": [role]});
    let several = json!({
        "contacts": [
            contact("boss", "primary"), contact("books", "finance"), contact("archive", "archive"),
            contact("sales", "sales"),
        ],
        "email_preferences": {"invoice_roles": ["primary", "finance"], "invoice_cc_roles": ["archive"]},
    });
    let several = flow.customer("Several", several).await;
    let one = flow.customer("One", json!({})).await;
    let drafts = flow.drafts(vec![sample::draft(&several), sample::draft(&one)]).await;
    let email =
        json!({"subject": "{{ invoice_number }} for {{ customer_name }}", "reply_to": "ar@acme.example"});
    let batch = flow.batch(json!({"operation": "open", "document_ids": drafts, "email": email})).await;

    contains(&batch, &json!({"status": "completed", "succeeded": 2}));
    let mut seen: Vec<(String, String, Vec<String>)> = flow
        .mails()
        .iter()
        .map(|mail| {
            assert_eq!(mail.addresses("Reply-To"), ["ar@acme.example"]);
            let customer = mail.subject().rsplit(' ').next().unwrap().to_owned();
            (customer, mail.recipient.clone(), mail.addresses("Cc"))
        })
        .collect();
    seen.sort();
    let archive = || vec![flow.address("archive", "all")];
    let to = |name: &str| ("Several".to_owned(), flow.address(name, "all"), archive());
    let expected =
        [("One".to_owned(), flow.address("ap", "one"), vec![]), to("archive"), to("books"), to("boss")];
    assert_eq!(seen, expected);
    for item in flow.items(&batch).await {
        let delivery = flow.get(&format!("/v1/deliveries/{}", item["delivery_id"].as_str().unwrap())).await;
        assert_eq!(delivery["document_id"], item["document_id"]);
        assert_eq!(delivery["batch_id"], batch["id"]);
    }
}
