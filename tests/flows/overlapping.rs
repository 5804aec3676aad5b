//! Parallel batches with the same invoices.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::support::answers::{errors, these};
use super::support::{Flow, sample};

/// The numbers are 1 to `last`, each once.
#[track_caller]
pub(super) fn gapless(numbers: &[Value], last: usize) {
    let mut found: Vec<usize> = numbers
        .iter()
        .map(|number| number.as_str().unwrap_or_else(|| panic!("no number: {number}")))
        .map(|number| number.rsplit('-').next().unwrap().parse().unwrap())
        .collect();
    found.sort_unstable();
    assert_eq!(found, (1..=last).collect::<Vec<_>>());
}

#[tokio::test]
async fn eight_overlapping_batches_open_each_invoice_once() {
    let Some(flow) = Flow::start("overlap").await else { return };
    let customer = flow.customer("Hofmann", json!({})).await;
    let drafts = flow.drafts((0..200).map(|_| sample::draft(&customer)).collect()).await;
    // 75 invoices each, so that every invoice is in three batches.
    let selections: Vec<Vec<&String>> =
        (0..8).map(|batch| (0..75).map(|place| &drafts[(batch * 25 + place) % 200]).collect()).collect();

    let batches =
        join_all(selections.iter().map(|ids| flow.batch(json!({"operation": "open", "document_ids": ids}))))
            .await;

    let mut succeeded: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (batch, ids) in batches.iter().zip(&selections) {
        let items = flow.items(batch).await;
        let selected: BTreeSet<&str> = ids.iter().map(|id| id.as_str()).collect();
        let found: BTreeSet<&str> = items.iter().map(|item| item["document_id"].as_str().unwrap()).collect();
        assert_eq!(found, selected);
        let (good, bad): (Vec<_>, Vec<_>) = items.iter().partition(|item| item["status"] == "succeeded");
        assert_eq!((good.len(), bad.len()), (count(batch, "succeeded"), count(batch, "failed")));
        assert_eq!((count(batch, "total"), count(batch, "pending")), (75, 0));
        assert_eq!(batch["status"], if bad.is_empty() { "completed" } else { "failed" });
        for item in bad {
            assert_eq!(item["status"], "failed");
            assert_eq!(errors(item), these(&[("status", "already_open")]));
        }
        for item in good {
            let invoice = item["document_id"].as_str().unwrap().to_owned();
            succeeded.entry(invoice).or_default().push(item["number"].clone());
        }
    }
    let invoices = flow.invoices(&drafts).await;
    for invoice in &invoices {
        let numbers = &succeeded[invoice["id"].as_str().unwrap()];
        assert_eq!(numbers, std::slice::from_ref(&invoice["number"]), "opened by one batch only");
        assert_eq!(invoice["version"], 2);
    }
    let numbers: Vec<Value> = invoices.iter().map(|invoice| invoice["number"].clone()).collect();
    gapless(&numbers, 200);
}

fn count(batch: &Value, name: &str) -> usize {
    usize::try_from(batch[name].as_u64().unwrap()).unwrap()
}
