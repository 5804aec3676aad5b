//! Every stored shape as it lay in the table when it was introduced: it must still be read, and be written again
//! just so. A file here is never changed once released; a new shape gets a new file beside it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "shapes/access.rs"]
mod access;
#[path = "shapes/payments.rs"]
mod payments;

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use domain::access::ApiKey;
use domain::access::user::User;
use domain::bank_statements::entry::BankEntry;
use domain::bank_statements::mapping::CsvMapping;
use domain::bank_statements::statement::BankStatement;
use domain::batches::{Batch, BatchItem, Counts};
use domain::customers::Customer;
use domain::delivery::Delivery;
use domain::delivery::email::OwnTexts;
use domain::delivery::suppression::Suppression;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::line::DraftLine;
use domain::documents::series::{Series, SeriesId};
use domain::documents::shown::Shown;
use domain::ids::{BatchId, DocumentId, DocumentKind, EntityId, Subject, TenantId};
use domain::payments::allocation::Allocation;
use domain::payments::ledger::CustomerBalance;
use domain::payments::payment::{Payment, PaymentStatus};
use domain::settings::Settings;
use domain::settings::entity::LegalEntity;
use domain::templates::email_template::EmailTemplate;
use domain::templates::invoice_template::InvoiceTemplate;
use ports::{Action, Item};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::access::api_keys;
use store::bank_statements::{entries, remembered, statements};
use store::delivery::deliveries;
use store::delivery::letters::{self, Letters};
use store::delivery::suppressions;
use store::delivery::texts;
use store::documents::headers;
use store::documents::series;
use store::documents::unused_lines;
use store::history::{self, HistoryEntry};
use store::idempotency::StoredReply;
use store::payments::{allocations, ledger, records};
use store::versioned::Versioned;
use store::{batches, due, exports, idempotency, versioned};

type Again = fn(Item) -> Item;

/// A file, and what reads its item and writes it again.
const SHAPES: &[(&str, Again)] = &[
    ("settings", current::<Settings>),
    ("settings_plain", current::<Settings>),
    ("settings_untracked", current::<Settings>),
    ("settings_notifying", current::<Settings>),
    ("settings_archive", current::<Settings>),
    ("settings_hold", current::<Settings>),
    ("settings_receipts", current::<Settings>),
    ("settings_approval", current::<Settings>),
    ("settings_tolerance", current::<Settings>),
    ("suppression", suppression),
    ("suppression_cleared", suppression),
    ("entity", current::<LegalEntity>),
    ("entity_plain", current::<LegalEntity>),
    ("template", current::<InvoiceTemplate>),
    ("template_plain", current::<InvoiceTemplate>),
    ("template_laid_out", current::<InvoiceTemplate>),
    ("email_template", current::<EmailTemplate>),
    ("email_template_archived", current::<EmailTemplate>),
    ("customer", current::<Customer>),
    ("customer_plain", current::<Customer>),
    ("customer_untracked", current::<Customer>),
    ("customer_not_notified", current::<Customer>),
    ("customer_without_receipts", current::<Customer>),
    ("invoice_draft", invoice),
    ("invoice_deleted", invoice),
    ("invoice_open", invoice),
    ("credit_note", invoice),
    ("credit_note_stated", invoice),
    ("invoice_credited_in_part", invoice),
    ("interest_note", invoice),
    ("invoice_paid", invoice),
    ("invoice_discounted", invoice),
    ("invoice_pending", invoice),
    ("invoice_rejected", invoice),
    ("invoice_approved", invoice),
    ("invoice_canceled", invoice),
    ("invoice_superseded", invoice),
    ("invoice_void", invoice),
    ("invoice_void_draft", invoice),
    ("invoice_written_off", invoice),
    ("invoice_held", invoice),
    ("shown", shown),
    ("shown_red", shown),
    ("shown_counted", shown),
    ("lines", lines),
    ("lines_credit", lines),
    ("unused_lines", unused),
    ("unused_lines_settled", unused),
    ("history", |item| {
        history::of_document(&tenant(), invoice_id(), &read::<HistoryEntry<DocumentStatus>>(item))
    }),
    ("delivery", |item| put(deliveries::put(&tenant(), &read(item)))),
    ("delivery_claimed", |item| put(deliveries::put(&tenant(), &read(item)))),
    ("delivery_engaged", |item| put(deliveries::put(&tenant(), &read(item)))),
    ("delivery_queued", |item| put(deliveries::put(&tenant(), &read(item)))),
    ("delivery_notice", |item| put(deliveries::put(&tenant(), &read(item)))),
    ("delivery_scheduled", |item| put(deliveries::put(&tenant(), &read(item)))),
    ("delivery_canceled", |item| put(deliveries::put(&tenant(), &read(item)))),
    ("delivery_released", |item| put(deliveries::put(&tenant(), &read(item)))),
    ("delivery_held", |item| put(deliveries::put(&tenant(), &read(item)))),
    ("delivery_recalled", |item| put(deliveries::put(&tenant(), &read(item)))),
    ("delivery_statement", |item| put(deliveries::put(&tenant(), &read(item)))),
    ("delivery_receipt", |item| put(deliveries::put(&tenant(), &read(item)))),
    ("letters", |item| {
        let Delivery { subject, topic, .. } = read(golden("delivery_receipt"));
        let about = (subject.customer().unwrap(), &topic.unwrap());
        let at = updated_at(&item);
        put(letters::put(&tenant(), about, &read::<Letters>(item), at))
    }),
    ("delivery_marked", |item| put(deliveries::put(&tenant(), &read(item)))),
    ("email_texts", |item| {
        let at = updated_at(&item);
        texts::item(&tenant(), &read::<OwnTexts>(item), at).unwrap()
    }),
    ("delivery_pointer", |item| {
        #[derive(Deserialize)]
        struct Pointer {
            subject: Subject,
        }
        let Pointer { subject } = read(item);
        deliveries::pointer_item(&tenant(), &Delivery { subject, ..read(golden("delivery")) })
    }),
    ("batch", |item| put(batches::put(&tenant(), &read(item)))),
    ("batch_failed", |item| put(batches::put(&tenant(), &read(item)))),
    ("batch_plain", |item| put(batches::put(&tenant(), &read(item)))),
    ("batch_scheduled", |item| put(batches::put(&tenant(), &read(item)))),
    ("due_watermark", |item| {
        #[derive(Deserialize)]
        struct Watermark {
            until: due::Looked,
        }
        let at = updated_at(&item);
        put(due::put_watermark(&read::<Watermark>(item).until, at))
    }),
    ("batch_mark_paid", |item| put(batches::put(&tenant(), &read(item)))),
    ("batch_send", |item| put(batches::put(&tenant(), &read(item)))),
    ("batch_submit", |item| put(batches::put(&tenant(), &read(item)))),
    ("batch_approve", |item| put(batches::put(&tenant(), &read(item)))),
    ("batch_cancel", |item| put(batches::put(&tenant(), &read(item)))),
    ("batch_move_to_draft", |item| put(batches::put(&tenant(), &read(item)))),
    ("batch_void", |item| put(batches::put(&tenant(), &read(item)))),
    ("batch_write_off", |item| put(batches::put(&tenant(), &read(item)))),
    ("batch_credit", |item| put(batches::put(&tenant(), &read(item)))),
    ("batch_recalled", |item| put(batches::put(&tenant(), &read(item)))),
    ("batch_selection", |item| {
        #[derive(Deserialize)]
        struct Selection {
            subjects: Vec<Subject>,
        }
        let Selection { subjects } = read(item);
        let batch: Batch = read(golden("batch"));
        put(batches::put_selection(&tenant(), &batch, &subjects).remove(0))
    }),
    ("batch_item", |item| put(batches::create_item(&tenant(), &read::<BatchItem>(item)))),
    ("batch_item_pending", |item| put(batches::create_item(&tenant(), &read::<BatchItem>(item)))),
    ("batch_count", count),
    ("idempotency", |item| {
        let at = updated_at(&item);
        put(idempotency::put(&tenant(), "abc-1", &read::<StoredReply>(item), at))
    }),
    ("api_key", |item| put(api_keys::create(&read::<ApiKey>(item)))),
    ("user", current::<User>),
    ("user_disabled", current::<User>),
    ("roster", access::roster),
    ("user_address", access::user_address),
    ("accounts", access::accounts),
    ("sign_in", access::sign_in),
    ("sign_in_waiting", access::sign_in),
    ("sign_in_used", access::sign_in),
    ("sign_in_failed", access::sign_in),
    ("sign_in_request", access::sign_in_request),
    ("sign_in_choice", access::sign_in_choice),
    ("attempts", access::attempts),
    ("session", access::session),
    ("session_pointer", access::session_pointer),
    ("series", one_series),
    ("bank_statement", |item| put(statements::put(&tenant(), &read(item)))),
    ("bank_statement_read", |item| put(statements::put(&tenant(), &read(item)))),
    ("bank_statement_chunk", |item| {
        #[derive(Deserialize)]
        struct Chunk {
            entries: Vec<statements::Unread>,
        }
        let at = updated_at(&item);
        let statement: BankStatement = read(golden("bank_statement"));
        let Chunk { entries } = read(item);
        statements::chunks(&tenant(), statement.id, &entries, at).remove(0)
    }),
    ("bank_entry", |item| put(entries::put(&tenant(), &read(item)))),
    ("bank_entry_applied", |item| put(entries::put(&tenant(), &read(item)))),
    ("payer", |item| {
        let entry: BankEntry = read(golden("bank_entry_applied"));
        let customer: Customer = read(golden("customer"));
        let iban = entry.booked.counterparty_iban.unwrap();
        put(remembered::payer(&tenant(), &iban, customer.id, updated_at(&item)))
    }),
    ("receipt", |item| {
        let entry: BankEntry = read(golden("bank_entry_applied"));
        let payment = entry.state.payment().unwrap();
        put(remembered::receipt(&tenant(), &entry.booked, payment, updated_at(&item)).unwrap())
    }),
    ("csv_mapping", current::<CsvMapping>),
    ("export", |item| put(exports::put(&tenant(), &read(item)))),
    ("export_running", |item| put(exports::put(&tenant(), &read(item)))),
    ("export_finished", |item| put(exports::put(&tenant(), &read(item)))),
    ("export_failed", |item| put(exports::put(&tenant(), &read(item)))),
    ("settings_apply_exact", current::<Settings>),
    ("settings_plain_void", current::<Settings>),
    ("payment", |item| put(records::put(&tenant(), &read(item)))),
    ("payment_receipt", |item| put(records::put(&tenant(), &read(item)))),
    ("payment_processing", |item| put(records::put(&tenant(), &read(item)))),
    ("payment_history", |item| {
        let payment: Payment = read(golden("payment"));
        history::of_payment(&tenant(), payment.id, &read::<HistoryEntry<PaymentStatus>>(item))
    }),
    ("payment_reversing", |item| put(records::put(&tenant(), &read(item)))),
    ("payment_pointer", |_| {
        let payment: Payment = read(golden("payment"));
        put(records::take_external_id(&tenant(), &payment).unwrap())
    }),
    ("in_flight", |item| {
        let payment: Payment = read(golden("payment"));
        allocations::in_flight(&tenant(), invoice_id(), payment.id, updated_at(&item))
    }),
    ("awaited", |item| allocations::awaited(&tenant(), invoice_id(), updated_at(&item))),
    ("allocation", |item| put(allocations::create(&tenant(), &read::<Allocation>(item)))),
    ("allocation_credit", |item| put(allocations::create(&tenant(), &read::<Allocation>(item)))),
    ("allocation_undone", payments::allocation_undone),
    ("balance", |item| {
        let (at, after): (_, CustomerBalance) = (updated_at(&item), read(item));
        let before = CustomerBalance { version: after.version - 1, ..after.clone() };
        put(ledger::move_balance(&tenant(), &before, &after, at).unwrap())
    }),
    ("payment_counted", payments::counted),
    ("received", payments::received),
    ("series_issued", one_series),
    ("entry", |item| put(ledger::put_entry(&tenant(), &read(item)))),
    ("entry_credit_note", |item| put(ledger::put_entry(&tenant(), &read(item)))),
    ("entry_refund", |item| put(ledger::put_entry(&tenant(), &read(item)))),
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn golden(name: &str) -> Item {
    let text = std::fs::read_to_string(folder().join(format!("{name}.json"))).expect(name);
    serde_json::from_str(&text).expect(name)
}

fn read<V: DeserializeOwned>(item: Item) -> V {
    serde_json::from_value(Value::Object(item)).unwrap()
}

fn put(action: Action) -> Item {
    match action {
        Action::Put { key, item, .. } => {
            assert_eq!(
                (item["pk"].as_str(), item["sk"].as_str()),
                (Some(key.pk.as_str()), Some(key.sk.as_str()))
            );
            item
        }
        other => panic!("{other:?}"),
    }
}

fn tenant() -> TenantId {
    "ten_01KAN3YRG0000000000000000A".parse().unwrap()
}

fn invoice_id() -> DocumentId {
    "inv_01KAN3YRG0000000000000000D".parse().unwrap()
}

fn updated_at(item: &Item) -> DateTime<Utc> {
    item["updated_at"].as_str().unwrap().parse().unwrap()
}

/// The current version; the one that is kept beside it reads the same.
fn current<V: Versioned + DeserializeOwned>(item: Item) -> Item {
    let [current, kept] = versioned::put(&tenant(), &read::<V>(item));
    let [again, _] = versioned::put(&tenant(), &read::<V>(put(kept)));
    let current = put(current);
    assert_eq!(put(again), current);
    current
}

fn suppression(item: Item) -> Item {
    let at = updated_at(&item);
    put(suppressions::put(&tenant(), &read::<Suppression>(item), at))
}

fn invoice(item: Item) -> Item {
    let at = updated_at(&item);
    put(headers::create(&tenant(), &read::<Document>(item), at))
}

/// The version after the one that it was written over.
fn shown(item: Item) -> Item {
    let at = updated_at(&item);
    let shown: Shown = read(item);
    let before = Shown { version: shown.version - 1, distribution: Default::default(), ..shown };
    let document = Document { shown: before, ..read(golden("invoice_open")) };
    put(headers::show(&tenant(), &document, &shown.distribution, at).expect("a change"))
}

fn lines(item: Item) -> Item {
    #[derive(Deserialize)]
    struct Chunk {
        lines: Vec<DraftLine>,
    }
    let at = updated_at(&item);
    let Chunk { lines } = read(item);
    let (_, mut items) = headers::line_items(&tenant(), invoice_id(), "r2", &lines, at);
    items.remove(0).1
}

fn unused(item: Item) -> Item {
    let at = updated_at(&item);
    put(unused_lines::put(&tenant(), &read(item), at))
}

/// Counts are added up in place, so a whole item is what was set and what was added.
fn count(item: Item) -> Item {
    let (at, counts): (_, Counts) = (updated_at(&item), read(item));
    let batch: BatchId = "bat_01KAN3YRG0000000000000000F".parse().unwrap();
    updated(batches::count(&tenant(), batch, 7, counts, at))
}

/// The item that an update makes of nothing.
fn updated(action: Action) -> Item {
    match action {
        Action::Update { key, mut set, add, .. } => {
            set.insert("pk".into(), key.pk.into());
            set.insert("sk".into(), key.sk.into());
            set.extend(add.into_iter().map(|(name, n)| (name.to_string(), n.into())));
            set
        }
        other => panic!("{other:?}"),
    }
}

fn one_series(item: Item) -> Item {
    let entity_id: EntityId = "ent_01KAN3YRG0000000000000000B".parse().unwrap();
    let id = SeriesId { entity_id, kind: DocumentKind::Invoice };
    let (at, series): (_, Series) = (updated_at(&item), read(item));
    let before = Series { version: series.version - 1, ..series.clone() };
    put(series::advance(&tenant(), &id, &before, &series, at))
}

#[test]
fn every_stored_shape_still_reads_and_is_written_the_same() {
    for (name, again) in SHAPES {
        let item = golden(name);
        assert_eq!(Value::Object(again(item.clone())), Value::Object(item), "{name}");
    }
}

#[test]
fn every_file_is_read() {
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(files, SHAPES.iter().map(|(name, _)| (*name).to_owned()).collect());
}

/// What an item gets that older code does not know is no reason to fail on it.
#[test]
fn attributes_from_the_future_are_overlooked() {
    for (name, again) in SHAPES {
        let mut item = golden(name);
        item.insert("a_later_attribute".into(), Value::from(1));
        assert_eq!(again(item), golden(name), "{name}");
    }
}
