//! Each invariant fails when what it is about is broken: in a world that has come to rest and holds.

use std::collections::BTreeSet;

use ports::{Change, Item};
use serde_json::{Value, json};
use testing::simulation::{Evidence, invariants, play};

/// The first item of a kind that fits.
fn one<'e>(evidence: &'e mut Evidence, kind: &str, fits: impl Fn(&Item) -> bool) -> Option<&'e mut Item> {
    evidence.items.iter_mut().find(|item| item["type"] == kind && fits(item))
}

fn any(_: &Item) -> bool {
    true
}

fn issued(item: &Item) -> bool {
    item["state"]["kind"] == "issued"
}

fn with_status(status: &'static str) -> impl Fn(&Item) -> bool {
    move |item| item["status"] == status
}

fn sent(item: &Item) -> bool {
    let first = &item["recipients"][0];
    first["state"]["status"] == "sent" && first.get("repeated").is_none()
}

/// A kind goes from one item to its changed copy, as if that had been committed.
fn commit(evidence: &mut Evidence, kind: &str, fits: fn(&Item) -> bool, edit: fn(&mut Item)) -> Option<()> {
    let old = one(evidence, kind, fits)?.clone();
    let mut new = old.clone();
    new.insert("version".to_owned(), json!(old["version"].as_u64()? + 1));
    edit(&mut new);
    evidence.tell(&Change { old: Some(old), new: Some(new) });
    Some(())
}

fn remove(evidence: &mut Evidence, kind: &str) -> Option<()> {
    let place = evidence.items.iter().position(|item| item["type"] == kind)?;
    evidence.items.remove(place);
    Some(())
}

/// Breaks what the invariant is about; None where the run has nothing of the kind.
fn corrupt(invariant: &str, evidence: &mut Evidence) -> Option<()> {
    let failed = json!({"status": "failed", "at": "2026-11-22T10:00:00Z", "code": "lost", "message": "gone"});
    match invariant {
        "numbers_are_gapless_and_unique" => {
            let series = one(evidence, "series", any)?;
            series["next"] = json!(series["next"].as_u64()? + 1);
        }
        "an_invoice_is_opened_at_most_once" => {
            commit(evidence, "invoice", issued, |item| item["state"]["number"] = json!("999999"))?;
        }
        "an_open_invoice_is_immutable" => {
            commit(evidence, "invoice", issued, |item| item["content"]["note"] = json!("Less!"))?;
        }
        "no_recipient_is_mailed_twice" => {
            let mail = evidence.mails.first()?.clone();
            evidence.mails.extend([mail.clone(), mail]);
        }
        "what_was_mailed_is_recorded" => {
            one(evidence, "delivery", sent)?["recipients"][0]["state"] = failed;
        }
        "what_is_recorded_was_mailed" => evidence.mails.clear(),
        "every_delivery_ends" => {
            one(evidence, "delivery", sent)?["recipients"][0]["state"] = json!({"status": "pending"});
        }
        "nothing_goes_out_before_its_time" => {
            let released = |item: &Item| sent(item) && item.contains_key("released_at");
            one(evidence, "delivery", released)?.remove("released_at");
        }
        "what_was_withdrawn_is_not_mailed" => {
            let released = |item: &Item| sent(item) && item.contains_key("released_at");
            let delivery = one(evidence, "delivery", released)?;
            let change = delivery["scheduling"][0]["change"].clone();
            delivery.insert("withdrawn".to_owned(), json!({"kind": "canceled", "change": change}));
        }
        "a_hold_is_kept" => {
            one(evidence, "delivery", sent)?.insert("held_until".to_owned(), json!("2126-11-22T10:00:00Z"));
            commit(evidence, "delivery", sent, |item| {
                let claimed = json!({"status": "sending", "lease_until": "2126-11-22T10:00:00Z"});
                item["recipients"][0]["state"] = claimed;
            })?;
        }
        "what_waits_is_found_by_its_time" => {
            one(evidence, "delivery", any)?.insert("due_pk".to_owned(), json!("DUE#2026-11-22#0"));
        }
        "an_outcome_stays" => {
            commit(evidence, "delivery", sent, |item| {
                item["recipients"][0]["state"] = json!({"status": "pending"});
            })?;
        }
        "a_delivery_is_worded_by_the_version_it_names" => {
            let worded =
                |item: &Item| item["settings"].get("subject").is_none() && item.contains_key("subject");
            one(evidence, "delivery", worded)?["subject"] = json!("Something else");
        }
        "every_batch_ends" => one(evidence, "batch", any)?["status"] = json!("in_progress"),
        "counts_are_items_by_status" => {
            let count = one(evidence, "batch_count", |item| item.contains_key("succeeded"))?;
            count["succeeded"] = json!(count["succeeded"].as_i64()? + 1);
        }
        "a_batch_has_what_was_selected" => remove(evidence, "batch_item")?,
        "an_item_moves_on_once" => {
            commit(
                evidence,
                "batch_item",
                |item| item["status"] == "succeeded",
                |item| {
                    item["status"] = json!("failed");
                },
            )?;
        }
        "a_failed_item_says_why" => {
            one(evidence, "batch_item", with_status("failed"))?.remove("errors")?;
        }
        "an_item_says_what_became_of_its_invoice" => {
            one(evidence, "batch_item", with_status("succeeded"))?.remove("number")?;
        }
        "a_bad_invoice_holds_up_no_other" => {
            let id = one(evidence, "batch_item", with_status("succeeded"))?["invoice_id"].clone();
            let invoice = one(evidence, "invoice", |item| item["id"] == id)?;
            invoice["state"] = json!({"kind": "draft"});
        }
        "every_change_is_in_the_history" => remove(evidence, "history")?,
        "every_delivery_is_found_by_its_id" => remove(evidence, "delivery_pointer")?,
        "an_invoice_shows_its_last_delivery" => {
            let sent = |item: &Item| item["distribution"]["status"] == "sent";
            one(evidence, "invoice", sent)?["distribution"]["status"] = json!("sending");
        }
        "index_keys_say_what_the_item_says" => {
            one(evidence, "invoice", issued)?.insert("list_sk".to_owned(), json!("elsewhere"));
        }
        "what_an_open_invoice_pins_is_there" => {
            let lines = evidence.items.iter_mut().filter(|item| item["type"] == "lines");
            lines.for_each(|item| _ = item.insert("expires_at".to_owned(), json!(1)));
        }
        "tenants_are_apart" => {
            let own = |item: &Item| item["name"].as_str().is_some_and(|name| name.contains("company1"));
            one(evidence, "customer", own)?["name"] = json!("customer0 of company0");
        }
        "a_repeated_request_is_answered_the_same" => {
            let asked = |item: &Item| {
                item["change"]["request_id"].as_str().is_some_and(|id| id.starts_with("request-"))
            };
            let mut twin = one(evidence, "batch", asked)?.clone();
            twin["id"] = json!(Value::from(twin["id"].as_str()?.replace('0', "1")));
            evidence.tell(&Change { old: None, new: Some(twin) });
        }
        other => panic!("nothing corrupts {other}"),
    }
    Some(())
}

#[test]
fn each_invariant_can_fail() {
    let mut left: BTreeSet<&str> = invariants::ALL.iter().copied().collect();
    for seed in 0..50 {
        let (_, evidence) = play(seed, None).unwrap();
        assert_eq!(invariants::broken(&evidence), []);
        left.retain(|invariant| {
            let mut corrupted = evidence.clone();
            let Some(()) = corrupt(invariant, &mut corrupted) else { return true };
            let broken: Vec<&str> =
                invariants::broken(&corrupted).into_iter().map(|(name, _)| name).collect();
            assert!(broken.contains(invariant), "{invariant} holds nevertheless; broken are {broken:?}");
            false
        });
        if left.is_empty() {
            return;
        }
    }
    panic!("no run had what to corrupt for {left:?}");
}
