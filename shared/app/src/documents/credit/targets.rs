//! The documents that credit notes correct, and what an open credit note writes of them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::documents::credit::{Corrects, Credited, CreditedLines};
use domain::documents::document::Document;
use domain::documents::kinds::Surplus;
use domain::ids::{AllocationId, DocumentId, TenantId};
use domain::payments::allocation::Allocation;
use domain::payments::ledger::{CustomerBalance, EntryKind, Ledger, Posting};
use futures_util::future::try_join_all;
use ports::{Action, Table};
use store::documents::headers::{self, header_from, header_keys};
use store::payments::{allocations, ledger};
use store::{Store, StoreError};

use crate::payments::balances::Balances;
use crate::payments::writes::{Desk, posting};

/// Documents that are corrected, with the balances of their customers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Targets {
    documents: BTreeMap<DocumentId, Target>,
    balances: Balances,
}

#[derive(Clone, Debug)]
struct Target {
    document: Document,
    credited: CreditedLines,
}

impl Targets {
    /// Two reads, and a query for each document of which something was credited before. A document that does not exist is
    /// left out.
    pub(crate) async fn read<T: Table>(
        store: &Store<T>,
        tenant: &TenantId,
        ids: impl Iterator<Item = DocumentId> + Clone,
    ) -> Result<Self, StoreError> {
        let loaded = store.load(ids.clone().flat_map(|id| header_keys(tenant, id))).await?;
        let mut documents = Vec::new();
        for id in ids {
            documents.extend(header_from(&loaded, tenant, id)?);
        }
        Self::of(store, tenant, documents).await
    }

    /// The same of documents that were read already.
    pub(crate) async fn of<T: Table>(
        store: &Store<T>,
        tenant: &TenantId,
        documents: Vec<Document>,
    ) -> Result<Self, StoreError> {
        if documents.is_empty() {
            return Ok(Self::default());
        }
        let whose: Vec<_> = documents
            .iter()
            .filter_map(|document| Some((document.content.customer_id?, document.content.currency)))
            .collect();
        let balances = Balances::read(store, tenant, whose.into_iter()).await?;
        let targets = documents.into_iter().map(async |document| {
            let earlier = match document.credits.is_empty() {
                true => Vec::new(),
                false => store.allocations(tenant, document.id).await?,
            };
            let mut credited = CreditedLines::new();
            for (line, quantity) in earlier.iter().flat_map(|allocation| &allocation.credited_lines) {
                *credited.entry(*line).or_default() += quantity.value();
            }
            Ok::<_, StoreError>((document.id, Target { document, credited }))
        });
        let documents = try_join_all(targets).await?.into_iter().collect();
        Ok(Self { documents, balances })
    }

    /// The same, as they stand now.
    pub(crate) async fn read_again<T: Table>(
        &self,
        store: &Store<T>,
        tenant: &TenantId,
    ) -> Result<Self, StoreError> {
        Self::read(store, tenant, self.documents.keys().copied()).await
    }

    /// What a credit note of this document is judged by.
    pub(crate) fn corrects(&self, document: DocumentId) -> Option<Corrects<'_>> {
        let target = self.documents.get(&document)?;
        Some(Corrects { document: &target.document, lines: &target.credited })
    }

    /// The same for a document that may be a credit note.
    pub(crate) fn corrected_by(&self, note: &Document) -> Option<Corrects<'_>> {
        self.corrects(note.kind.credit_note()?.of.id)
    }

    /// Notes what an open credit note has credited. Returns the writes that belong to this credit note alone; those of the
    /// documents and balances follow for all credit notes together ([`Targets::writes`]).
    pub(crate) fn credit(&mut self, desk: &Desk<'_>, note: &Document, credited: Credited) -> Vec<Action> {
        let Credited { document, settlement, lines, surplus } = credited;
        let (Some(customer), Some(issued)) = (note.content.customer_id, note.issued()) else {
            return Vec::new();
        };
        let currency = note.content.currency;
        let allocation = Allocation {
            id: AllocationId::new(desk.change.at, (desk.draw)()),
            document_id: document.id,
            customer_id: customer,
            currency,
            payment_id: None,
            credit_note_id: Some(note.id),
            credited_lines: lines,
            date: issued.issue_date,
            settlement,
            discount_tax: Vec::new(),
            change: desk.change.clone(),
            undone: None,
        };
        let mut actions = vec![allocations::create(desk.tenant, &allocation)];
        let before = self.balances.of(customer, currency).cloned();
        let mut entries = Ledger::new(before.unwrap_or_else(|| CustomerBalance::new(customer, currency)));
        let names = vec![note.id, document.id];
        entries.post(
            posting(EntryKind::CreditNote, surplus, issued.issue_date, None, names.clone()),
            desk.change,
        );
        if let Some(Surplus::Refund(refund)) = note.kind.credit_note().map(|note| &note.surplus) {
            let paid_back = posting(EntryKind::Refund, -surplus, issued.issue_date, None, names);
            entries.post(Posting { refund: Some(refund.clone()), ..paid_back }, desk.change);
        }
        actions.extend(entries.entries.iter().map(|entry| ledger::put_entry(desk.tenant, entry)));
        self.balances.set(entries.after);
        if let Some(target) = self.documents.get_mut(&document.id) {
            for (line, quantity) in &allocation.credited_lines {
                *target.credited.entry(*line).or_default() += quantity.value();
            }
            target.document = document;
        }
        actions
    }

    fn changed<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = (&'a Document, &'a Document)> {
        let pairs = self
            .documents
            .iter()
            .filter_map(|(id, after)| Some((&before.documents.get(id)?.document, &after.document)));
        pairs.filter(|(before, after)| before != after)
    }

    /// How many writes take them from `before` to here.
    pub(crate) fn moved(&self, before: &Self) -> usize {
        self.changed(before).count() + self.balances.moved(&before.balances)
    }

    /// The writes that take them from `before` to here. Each document is written once, whatever the number of its credit
    /// notes. Notes that they are stored.
    pub(crate) fn write(&mut self, tenant: &TenantId, before: &Self, present: DateTime<Utc>) -> Vec<Action> {
        for (id, target) in &mut self.documents {
            let Some(Target { document: old, .. }) = before.documents.get(id) else { continue };
            target.document.version = target.document.version.min(old.version + 1);
        }
        let mut actions: Vec<Action> = self
            .changed(before)
            .flat_map(|(before, after)| headers::change(tenant, before, after, present))
            .collect();
        actions.extend(self.balances.writes(tenant, &before.balances, present));
        for (id, target) in &mut self.documents {
            let Some(Target { document: old, .. }) = before.documents.get(id) else { continue };
            if target.document != *old {
                target.document.money_rev = old.money_rev + 1;
            }
        }
        actions
    }
}
