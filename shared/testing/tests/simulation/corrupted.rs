//! Each invariant fails if its subject is corrupted. The corruption starts from the evidence of a run in
//! which all invariants hold.

use std::collections::BTreeSet;

use ports::{Change, Item};
use serde_json::{Value, json};
use testing::simulation::{Evidence, invariants, run_seed};

/// The first item of a type that matches.
fn one<'e>(evidence: &'e mut Evidence, kind: &str, fits: impl Fn(&Item) -> bool) -> Option<&'e mut Item> {
    evidence.items.iter_mut().find(|item| item["type"] == kind && fits(item))
}

fn any(_: &Item) -> bool {
    true
}

fn issued(item: &Item) -> bool {
    item["state"]["kind"] == "open"
}

fn with_status(status: &'static str) -> impl Fn(&Item) -> bool {
    move |item| item["status"] == status
}

fn sent(item: &Item) -> bool {
    // One that is only marked as sent has no recipients.
    let first = item.get("recipients").and_then(|recipients| recipients.get(0));
    first.is_some_and(|first| first["state"]["status"] == "sent" && first.get("repeated").is_none())
}

fn released(item: &Item) -> bool {
    sent(item) && item["progress"].get("released_at").is_some()
}

/// Adds a change record in which an item changes to an edited copy.
fn commit(evidence: &mut Evidence, kind: &str, fits: fn(&Item) -> bool, edit: fn(&mut Item)) -> Option<()> {
    let old = one(evidence, kind, fits)?.clone();
    let mut new = old.clone();
    new.insert("version".to_owned(), json!(old["version"].as_u64()? + 1));
    edit(&mut new);
    evidence.commit(&Change { old: Some(old), new: Some(new) });
    Some(())
}

fn remove(evidence: &mut Evidence, kind: &str) -> Option<()> {
    let place = evidence.items.iter().position(|item| item["type"] == kind)?;
    evidence.items.remove(place);
    Some(())
}

/// Corrupts the subject of the invariant. Returns `None` if the run contains nothing to corrupt.
fn corrupt(invariant: &str, evidence: &mut Evidence) -> Option<()> {
    let failed = json!({"status": "failed", "at": "2026-11-22T10:00:00Z", "code": "lost", "message": "gone"});
    match invariant {
        "numbers_are_gapless_and_unique" => {
            let series = one(evidence, "series", any)?;
            let next = series["next"].as_object_mut()?.values_mut().next()?;
            *next = json!(next.as_u64()? + 1);
        }
        "an_invoice_is_opened_at_most_once" => {
            commit(evidence, "document", issued, |item| item["state"]["number"] = json!("999999"))?;
        }
        "an_open_invoice_is_immutable" => {
            commit(evidence, "document", issued, |item| item["content"]["note"] = json!("Less!"))?;
        }
        "no_more_is_credited_than_was_charged" => {
            let credited = |item: &Item| item.get("credits").is_some_and(|credits| credits[0]["net"] != 0);
            one(evidence, "document", credited)?["credits"][0]["net"] = json!(1);
        }
        "a_credit_is_due_or_the_customers" => {
            let by_note = |item: &Item| item.contains_key("credit_note_id");
            let twin = one(evidence, "allocation", by_note)?.clone();
            evidence.items.push(twin);
        }
        "invoices_open_with_the_approval_they_need" => {
            // Only invoices need an approval. Nobody had approved this one: its first change opened it.
            one(evidence, "document", |item| {
                issued(item) && item.get("kind").is_none() && item["state"]["opened_version"] == 2
            })?;
            let settings = evidence.items.iter_mut().filter(|item| item["type"] == "settings");
            settings.for_each(|item| _ = item.insert("approval".to_owned(), json!({"policy": "always"})));
        }
        "only_sendable_documents_are_mailed" => {
            let tags = &mut evidence.mails.first_mut()?.tags;
            let place = tags.iter().position(|(name, _)| *name == "recipient")?;
            tags[place].1 = "99".to_owned();
        }
        "no_recipient_is_mailed_twice" => {
            let mail = evidence.mails.first()?.clone();
            evidence.mails.extend([mail.clone(), mail]);
        }
        "mailed_messages_are_recorded" => {
            one(evidence, "delivery", sent)?["recipients"][0]["state"] = failed;
        }
        "recorded_messages_were_mailed" => {
            one(evidence, "delivery", sent)?;
            evidence.mails.clear();
        }
        "every_delivery_ends" => {
            one(evidence, "delivery", sent)?["recipients"][0]["state"] = json!({"status": "pending"});
        }
        "scheduled_deliveries_wait_for_their_time" => {
            one(evidence, "delivery", released)?["progress"].as_object_mut()?.remove("released_at");
        }
        "withdrawn_deliveries_are_not_mailed" => {
            let delivery = one(evidence, "delivery", released)?;
            let change = delivery["scheduling"][0]["change"].clone();
            delivery["progress"] = json!({"state": "withdrawn", "kind": "canceled", "change": change});
        }
        "holds_are_kept" => {
            let delivery = one(evidence, "delivery", sent)?;
            delivery["progress"] = json!({"state": "held", "until": "2126-11-22T10:00:00Z"});
            commit(evidence, "delivery", sent, |item| {
                let claim = "clm_01KAN5N6000000000000000001";
                let claimed =
                    json!({"status": "sending", "lease_until": "2126-11-22T10:00:00Z", "claim": claim});
                item["recipients"][0]["state"] = claimed;
            })?;
        }
        "leases_end_by_the_present" => {
            let claim = "clm_01KAN5N6000000000000000001";
            let delivery = one(evidence, "delivery", sent)?;
            delivery["recipients"][0]["state"] =
                json!({"status": "sending", "lease_until": "2126-11-22T10:00:00Z", "claim": claim});
            let claimed =
                |item: &Item| item.get("recipients").is_some_and(|to| to[0]["state"]["status"] == "sending");
            commit(evidence, "delivery", claimed, |item| {
                item["recipients"][0]["state"] = json!({
                    "status": "unknown", "since": "2026-11-22T10:00:00Z", "reason": "ended without a word",
                });
            })?;
        }
        "scheduled_deliveries_are_in_the_due_index" => {
            one(evidence, "delivery", any)?.insert("due_pk".to_owned(), json!("DUE#2026-11-22#0"));
        }
        "what_comes_due_happens_once_and_in_time" => {
            let rang = &mut one(evidence, "alarm", |item| item["rang"] != json!([]))?["rang"][0];
            rang[0] = rang[1].clone();
            rang[1] = json!("2126-11-22T10:00:00Z");
        }
        "outcomes_are_final" => {
            commit(evidence, "delivery", sent, |item| {
                item["recipients"][0]["state"] = json!({"status": "pending"});
            })?;
        }
        "deliveries_use_the_template_version_they_name" => {
            // A letter to a customer names no template.
            let letter = |item: &Item| item.contains_key("topic");
            let worded = |item: &Item| sent(item) && item.get("texts").is_none() && !letter(item);
            one(evidence, "delivery", worded)?["progress"]["subject_line"] = json!("Something else");
        }
        "drafts_of_a_batch_are_judged_by_its_start" => {
            let dated = |item: &Item| {
                item["operation"]["latest_issue_dates"].as_object().is_some_and(|it| !it.is_empty())
            };
            let dates = one(evidence, "batch", dated)?["operation"]["latest_issue_dates"].as_object_mut()?;
            dates.values_mut().for_each(|date| *date = json!("2126-11-22"));
        }
        "every_batch_ends" => one(evidence, "batch", any)?["status"] = json!("in_progress"),
        "counts_are_items_by_status" => {
            let count = one(evidence, "batch_count", |item| item.contains_key("succeeded"))?;
            count["succeeded"] = json!(count["succeeded"].as_i64()? + 1);
        }
        "batches_contain_the_selected_documents" => {
            // A filter may have selected more than it must.
            let named = |item: &Item| item["selection"]["kind"] == "ids" && !item.contains_key("errors");
            let batch = one(evidence, "batch", |item| named(item) && item["total"] != 0)?["id"].clone();
            let item = |item: &Item| item["type"] == "batch_item" && item["batch_id"] == batch;
            let place = evidence.items.iter().position(item)?;
            evidence.items.remove(place);
        }
        "batch_items_change_status_in_order" => {
            commit(
                evidence,
                "batch_item",
                |item| item["status"] == "succeeded",
                |item| {
                    item["status"] = json!("failed");
                },
            )?;
        }
        "failed_items_have_reasons" => {
            one(evidence, "batch_item", with_status("failed"))?.remove("errors")?;
        }
        "batch_items_match_their_invoices" => {
            let opened = |item: &Item| item["status"] == "succeeded" && item.contains_key("label");
            one(evidence, "batch_item", opened)?.remove("label")?;
        }
        "a_bad_invoice_does_not_block_others" => {
            let sound = |item: &&Item| {
                item["type"] == "document"
                    && item["state"] == json!({"kind": "draft"})
                    && item["version"] == 1
                    && item["content"].get("metadata").is_none()
            };
            let sound: Vec<Value> =
                evidence.items.iter().filter(sound).map(|item| item["id"].clone()).collect();
            let waits = |item: &Item| {
                let code = item.get("errors").map(|errors| errors[0]["code"].clone());
                code == Some(json!("approval_required")) && sound.contains(&item["subject"])
            };
            one(evidence, "batch_item", waits)?["errors"][0]["code"] = json!("lines_missing");
        }
        "every_change_is_in_the_history" => remove(evidence, "history")?,
        "every_delivery_is_found_by_its_id" => remove(evidence, "delivery_pointer")?,
        "an_invoice_shows_its_last_delivery" => {
            let sent = |item: &Item| item["distribution"]["status"] == "sent";
            one(evidence, "shown", sent)?["distribution"]["status"] = json!("sending");
        }
        "index_keys_match_their_items" => {
            one(evidence, "document", issued)?.insert("list_sk".to_owned(), json!("elsewhere"));
        }
        "pinned_versions_exist" => {
            one(evidence, "document", issued)?;
            let lines = evidence.items.iter_mut().filter(|item| item["type"] == "lines");
            lines.for_each(|item| _ = item.insert("expires_at".to_owned(), json!(1)));
        }
        "the_entries_of_a_balance_sum_to_it" => {
            let balance = one(evidence, "balance", any)?;
            balance["amount"] = json!(balance["amount"].as_i64()? + 1);
        }
        "documents_are_paid_by_their_allocations" => {
            // One that is undone counts for nothing.
            let counts = |item: &Item| item["type"] == "allocation" && !item.contains_key("undone");
            let place = evidence.items.iter().position(counts)?;
            evidence.items.remove(place);
        }
        "payments_are_in_the_ledger_and_the_documents" => {
            one(evidence, "payment", with_status("received"))?["amount"]["minor"] = json!(1);
        }
        "a_payment_that_owes_a_receipt_has_one" => {
            let receipt = |item: &Item| item.get("trigger") == Some(&json!("payment"));
            one(evidence, "delivery", receipt)?["trigger"] = json!("send");
        }
        "what_is_received_is_summed_by_month" => remove(evidence, "received")?,
        "every_file_is_read_and_each_entry_kept_once" => remove(evidence, "bank_entry")?,
        "an_entry_is_at_most_one_payment" => {
            let applied = |item: &Item| item["state"]["status"] == "applied";
            one(evidence, "bank_entry", applied)?["booked"]["amount"]["minor"] = json!(1);
        }
        "tenants_are_isolated" => {
            let own = |item: &Item| item["name"].as_str().is_some_and(|name| name.contains("company1"));
            one(evidence, "customer", own)?["name"] = json!("customer0 of company0");
        }
        "a_repeated_request_is_answered_the_same" => {
            let asked = |item: &Item| {
                item["change"]["request_id"].as_str().is_some_and(|id| id.starts_with("request-"))
            };
            let mut twin = one(evidence, "batch", asked)?.clone();
            twin["id"] = json!(Value::from(twin["id"].as_str()?.replace('0', "1")));
            evidence.commit(&Change { old: None, new: Some(twin) });
        }
        other => panic!("no corruption is defined for {other}"),
    }
    Some(())
}

#[test]
fn each_invariant_can_fail() {
    let mut left: BTreeSet<&str> = invariants::ALL.iter().copied().collect();
    for seed in 0..50 {
        let (_, evidence) = run_seed(seed, None).unwrap();
        assert_eq!(invariants::broken(&evidence), []);
        left.retain(|invariant| {
            let mut corrupted = evidence.clone();
            let Some(()) = corrupt(invariant, &mut corrupted) else { return true };
            let broken: Vec<&str> =
                invariants::broken(&corrupted).into_iter().map(|(name, _)| name).collect();
            assert!(broken.contains(invariant), "{invariant} still holds; broken are {broken:?}");
            false
        });
        if left.is_empty() {
            return;
        }
    }
    panic!("no run contained anything to corrupt for {left:?}");
}
