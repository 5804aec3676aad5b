//! The items of the table, parsed.

use std::collections::{BTreeMap, BTreeSet};

use domain::batches::{Batch, BatchItem, Counts};
use domain::delivery::Delivery;
use domain::documents::document::Document;
use domain::documents::series::Series;
use domain::ids::{BatchId, DeliveryId, DocumentId, DocumentKind, TenantId};
use domain::settings::Settings;
use ports::Item;
use serde::de::DeserializeOwned;
use serde_json::json;
use store::delivery::deliveries;
use store::documents::headers;
use store::{batches, item_type, keys};

use super::super::Evidence;
use super::super::event_log::EventLog;
use super::super::requests::Requests;
use crate::{MemoryBucket, SentEmail};

pub(super) struct Records<'e> {
    pub(super) items: &'e [Item],
    pub(super) mails: &'e [SentEmail],
    pub(super) bucket: &'e MemoryBucket,
    pub(super) marks: &'e [(String, String)],
    pub(super) suppressed: &'e BTreeSet<String>,
    pub(super) event_log: &'e EventLog,
    pub(super) requests: &'e Requests,
    /// By partition and sort key.
    pub(super) by_key: BTreeMap<(&'e str, &'e str), &'e Item>,
    pub(super) invoices: BTreeMap<DocumentId, (TenantId, Document)>,
    pub(super) deliveries: BTreeMap<DeliveryId, (TenantId, Delivery)>,
    pub(super) batches: BTreeMap<BatchId, (TenantId, Batch)>,
    pub(super) batch_items: BTreeMap<BatchId, Vec<BatchItem>>,
    pub(super) counts: BTreeMap<BatchId, Counts>,
    /// By partition key.
    pub(super) series: BTreeMap<&'e str, Series>,
}

pub(super) fn text<'i>(item: &'i Item, name: &str) -> &'i str {
    item.get(name).and_then(|value| value.as_str()).unwrap_or_default()
}

fn value<V: DeserializeOwned>(item: &Item) -> V {
    serde_json::from_value(item.clone().into()).expect("an item that reads")
}

impl<'e> Records<'e> {
    pub(super) fn read(evidence: &'e Evidence) -> Self {
        let Evidence { items, mails, bucket, marks, suppressed, event_log, requests } = evidence;
        let mut records = Self {
            items,
            mails,
            bucket,
            marks,
            suppressed,
            event_log,
            requests,
            by_key: items.iter().map(|item| ((text(item, "pk"), text(item, "sk")), item)).collect(),
            invoices: BTreeMap::new(),
            deliveries: BTreeMap::new(),
            batches: BTreeMap::new(),
            batch_items: BTreeMap::new(),
            counts: BTreeMap::new(),
            series: BTreeMap::new(),
        };
        items.iter().for_each(|item| records.sort_in(item));
        for item in items.iter().filter(|item| item_type(item) == Some(headers::SHOWN)) {
            let header = records.by_key.get(&(text(item, "pk"), "HEADER"));
            let id = header.map(|header| text(header, "id").parse().expect("the id of a document"));
            if let Some((_, invoice)) = id.and_then(|id| records.invoices.get_mut(&id)) {
                invoice.shown = value(item);
            }
        }
        records
    }

    fn sort_in(&mut self, item: &'e Item) {
        let Some(tenant) = keys::tenant_of(text(item, "pk")) else { return };
        match item_type(item) {
            Some(headers::HEADER) => {
                let invoice = headers::read_header(item.clone()).expect("an invoice");
                self.invoices.insert(invoice.id, (tenant, invoice));
            }
            Some(deliveries::DELIVERY) => {
                let delivery = deliveries::read(item.clone()).expect("a delivery");
                self.deliveries.insert(delivery.id, (tenant, delivery));
            }
            Some(batches::BATCH) => {
                let batch = batches::read(item.clone()).expect("a batch");
                self.batches.insert(batch.id, (tenant, batch));
            }
            Some(batches::ITEM) => {
                let item = batches::read_item(item.clone()).expect("a batch item");
                self.batch_items.entry(item.batch_id).or_default().push(item);
            }
            Some(batches::COUNT) => {
                let batch = text(item, "batch_id").parse().expect("the id of a batch");
                let counts = self.counts.entry(batch).or_default();
                *counts = counts.plus(value(item));
            }
            Some("series") => _ = self.series.insert(text(item, "pk"), value(item)),
            _ => {}
        }
    }

    /// The items of a batch; empty if it has none.
    pub(super) fn items_of(&self, batch: BatchId) -> &[BatchItem] {
        self.batch_items.get(&batch).map_or(&[], Vec::as_slice)
    }

    pub(super) fn is_credit_note(&self, id: DocumentId) -> bool {
        id.kind() == DocumentKind::CreditNote
    }

    /// Whether the document's customer has no contacts.
    pub(super) fn is_unreachable(&self, id: DocumentId) -> bool {
        let Some((tenant, document)) = self.invoices.get(&id) else { return false };
        let customer = document.content.customer_id.and_then(|id| self.get(&keys::customer(tenant, id)));
        customer.is_some_and(|customer| customer.get("contacts").is_none_or(|it| *it == json!([])))
    }

    pub(super) fn settings(&self, tenant: &TenantId) -> Result<Settings, String> {
        let settings = self.get(&keys::settings(tenant)).cloned().ok_or("no settings")?;
        serde_json::from_value(settings.into()).map_err(|error| error.to_string())
    }

    pub(super) fn get(&self, key: &ports::Key) -> Option<&'e Item> {
        self.by_key.get(&(key.pk.as_str(), key.sk.as_str())).copied()
    }
}
