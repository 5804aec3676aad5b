//! Marking documents as paid, each by a payment of all that is due.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::access::Scope;
use domain::batches::MarkPaidOptions;
use domain::customers::Customer;
use domain::documents::complete::Defect;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::{Row, Settlement};
use domain::ids::{PaymentId, TenantId};
use domain::money::Money as Amount;
use domain::payments::allocate::{Unpayable, payable, settle};
use domain::payments::ledger::{EntryKind, Ledger};
use domain::payments::payment::{Allocated, Payment, PaymentStatus, Rules};
use domain::settings::Settings;
use ports::{Action, Table};
use store::payments::{ledger, records};
use store::{Store, StoreError, keys};

use super::{Decision, Loads, Operate, Shared, Source, Turn, label};
use crate::Error;
use crate::payments::balances::Balances;
use crate::payments::writes::{Money, offer, posting};

/// A document, and whether its customer gets a receipt.
#[derive(Clone, Debug)]
pub(crate) struct Payable {
    document: Document,
    receipt: bool,
}

impl Shared for Balances {
    type Key = ();

    fn actions(&self, before: &Self) -> usize {
        self.moved(before)
    }

    fn store(&mut self, tenant: &TenantId, before: &Self, now: DateTime<Utc>) -> Vec<Action> {
        self.writes(tenant, before, now)
    }

    async fn read_again<T: Table>(
        &self,
        store: &Store<T>,
        tenant: &TenantId,
    ) -> Result<Option<Self>, StoreError> {
        Balances::read_again(self, store, tenant).await.map(Some)
    }
}

impl Operate for MarkPaidOptions {
    type Loaded = Payable;
    type Shared = Balances;

    const SCOPE: Scope = Scope::PaymentsWrite;
    const SELECTS: fn(&Row) -> bool = |row| row.open_item;

    async fn load<T: Table>(
        &self,
        from: Source<'_, T>,
        documents: Vec<Document>,
    ) -> Result<Loads<Self>, Error> {
        let whose = documents
            .iter()
            .filter_map(|document| Some((document.content.customer_id?, document.content.currency)));
        let balances = Balances::read(from.store, from.tenant, whose.clone()).await?;
        let customers = whose.map(|(customer, _)| keys::customer(from.tenant, customer));
        let loaded = from.store.load(customers.chain([keys::settings(from.tenant)])).await?;
        let settings: Option<Settings> = loaded.get(&keys::settings(from.tenant))?;
        let mut found = Vec::with_capacity(documents.len());
        for document in documents {
            let customer = document.content.customer_id.map(|id| keys::customer(from.tenant, id));
            let customer: Option<Customer> = customer.map(|key| loaded.get(&key)).transpose()?.flatten();
            let receipt =
                customer.zip(settings.as_ref()).is_some_and(|(it, settings)| it.gets_receipts(settings));
            found.push((document.id.into(), Payable { document, receipt }));
        }
        Ok(Loads { found, shared: BTreeMap::from([((), balances)]), unreadable: Vec::new() })
    }

    fn shared(&self, _: &Payable) {}

    fn decide(&self, turn: &Turn<'_>, payable: &Payable, balances: &mut Balances) -> Decision {
        let document = &payable.document;
        if document.status() == DocumentStatus::Paid {
            return Decision::nothing_to_do(document);
        }
        match pay(self, turn, payable, balances) {
            Ok(actions) => Decision { actions, label: label(document), ..Decision::nothing_to_do(document) },
            Err(why) => Decision::failed(vec![Defect::new(why.code(), "status", why.message())]),
        }
    }
}

/// A payment of all that is due, and what it settles.
fn pay(
    options: &MarkPaidOptions,
    turn: &Turn<'_>,
    Payable { document, receipt }: &Payable,
    balances: &mut Balances,
) -> Result<Vec<Action>, Unpayable> {
    let due = payable(document)?;
    let currency = document.content.currency;
    let customer_id = document.content.customer_id.ok_or(Unpayable::OtherCustomer)?;
    let balance = balances.of(customer_id, currency).cloned().ok_or(Unpayable::OtherCustomer)?;
    let mut payment = Payment {
        id: PaymentId::new(turn.change.at, (turn.draw)()),
        version: 1,
        customer_id,
        method: options.method,
        date: options.date,
        reference: options.reference.clone(),
        external_id: None,
        amount: Amount::new(due, currency),
        status: PaymentStatus::Received,
        allocations: Vec::new(),
        wanted: Vec::new(),
        rules: Rules::default(),
        settles_from: None,
        refused: Vec::new(),
        reversed_on: None,
        receipt: *receipt,
        created_at: turn.change.at,
        change: turn.change.clone(),
    };
    let settlement: Settlement = settle(document, Some(due), &offer(&payment, due, 0))?;
    let desk = turn.desk();
    let money = Money { payment: Some(payment.id), date: options.date };
    let refused = |why| Unpayable::Refused(why, document.id.kind());
    let (allocation, mut actions) = desk.settle(document, settlement, money).map_err(refused)?;
    payment.allocations.push(Allocated {
        id: allocation.id,
        document_id: document.id,
        settlement,
        undone: false,
    });
    let mut entries = Ledger::new(balance);
    let moved = |kind, amount, documents| posting(kind, amount, options.date, Some(payment.id), documents);
    entries.post(moved(EntryKind::Payment, due, Vec::new()), turn.change);
    entries.post(moved(EntryKind::Allocation, -due, vec![document.id]), turn.change);
    actions.extend(entries.entries.iter().map(|entry| ledger::put_entry(turn.tenant, entry)));
    actions.push(records::put(turn.tenant, &payment));
    balances.set(entries.after);
    Ok(actions)
}
