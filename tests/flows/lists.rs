//! Lists of invoices: every filter finds the matching invoices, page by page.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::support::answers::answered;
use super::support::{Flow, eventually, id, sample};

fn ids(found: &[Value]) -> BTreeSet<String> {
    found.iter().map(id).collect()
}

#[tokio::test]
async fn filters_find_exactly_the_matching_invoices() {
    let Some(flow) = Flow::start("filters").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let other = flow.customer("Other", json!({})).await;
    let drafts = [
        (&customer, json!({"due_date": "2031-01-10", "tags": ["web"]})),
        (&customer, json!({"due_date": "2031-01-20", "references": {"purchase_order": "PO-4711"}})),
        (&customer, json!({"note": "Danke für Ihren Auftrag"})),
        (&other, json!({"due_date": "2031-01-20", "tags": ["web", "shop"]})),
        (&other, json!({"lines": [sample::line("Gift", "1", "0")]})),
    ];
    let drafts = drafts.map(|(customer, fields)| sample::with(sample::draft(customer), fields));
    let all = flow.drafts(drafts.to_vec()).await;
    answered(&flow.open(&all[0], json!({})).await, 200);
    let sent = flow.open(&all[1], json!({"email": sample::defaults()})).await;
    let number = answered(&sent, 200)["number"].as_str().unwrap().to_owned();
    // Nothing is due, so the invoice is paid.
    assert_eq!(answered(&flow.open(&all[4], json!({})).await, 200)["status"], "paid");
    flow.sent(&all[1]).await;

    for (query, expected) in [
        ("".to_owned(), &[0, 1, 2, 3, 4][..]),
        ("status=draft".to_owned(), &[2, 3]),
        ("status=open".to_owned(), &[0, 1]),
        ("status=paid".to_owned(), &[4]),
        (format!("customer_id={customer}"), &[0, 1, 2]),
        (format!("customer_id={other}&status=draft"), &[3]),
        (format!("number={number}"), &[1]),
        ("number=INV-1".to_owned(), &[]),
        ("due_before=2031-01-20&due_after=2031-01-01".to_owned(), &[0]),
        ("due_after=2031-01-10".to_owned(), &[1, 3]),
        ("tag=web".to_owned(), &[0, 3]),
        ("tag=we".to_owned(), &[]),
        ("light=yellow".to_owned(), &[1]),
        ("light=red".to_owned(), &[]),
        ("q=po-47".to_owned(), &[1]),
        ("q=IHREN".to_owned(), &[2]),
        (format!("q={}&status=open", &number[..8]), &[0, 1]),
        (format!("customer_id={customer}&tag=web&status=open&due_before=2032-01-01"), &[0]),
    ] {
        let expected: BTreeSet<String> = expected.iter().map(|place| all[*place].clone()).collect();
        // Indexes lag behind the table.
        eventually(&query, async || {
            let found = flow.all(&format!("/v1/invoices?{query}")).await;
            if ids(&found) == expected { Ok(()) } else { Err(ids(&found)) }
        })
        .await;
    }
}

#[tokio::test]
async fn pages_have_no_gaps_and_no_duplicates() {
    let Some(flow) = Flow::start("pages").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    // Due dates decide nothing.
    let due = |place: u32| json!({"due_date": format!("2031-01-{:02}", 28 - place % 3)});
    let mut drafts = Vec::new();
    for place in 0..11 {
        drafts.push(flow.draft(sample::with(sample::draft(&customer), due(place))).await);
    }
    let newest_first: Vec<String> = drafts.iter().rev().cloned().collect();
    for (query, limit) in [("", 3), ("&status=draft", 5), ("&tag=none", 2)] {
        let found = paged(&flow, query, limit).await;
        assert_eq!(found, if query == "&tag=none" { vec![] } else { newest_first.clone() }, "{query}");
    }
    assert_eq!(paged(&flow, &format!("&customer_id={customer}"), 4).await, newest_first);
}

async fn paged(flow: &Flow, query: &str, limit: usize) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = flow.get(&format!("/v1/invoices?limit={limit}{query}{cursor}")).await;
        let data = page["data"].as_array().unwrap();
        assert!(data.len() <= limit);
        assert!(data.iter().all(|invoice| invoice["lines"].is_null() && invoice["line_count"] == 1));
        found.extend(data.iter().map(id));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}
