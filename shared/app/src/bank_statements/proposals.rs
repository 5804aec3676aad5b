//! What the entries of a group are proposed for, with few reads: one for what is known about each, one of the open items, and
//! one for the names of customers where these decide.

use std::collections::{BTreeMap, BTreeSet};

use domain::bank_statements::booked::Booked;
use domain::bank_statements::matching::{Book, Match, OpenDocument, Payer, Proposal, reversal};
use domain::bank_statements::statement::StatedAccount;
use domain::customers::Customer;
use domain::ids::{CustomerId, DocumentId, EntityId, TenantId};
use ports::{Key, Table};
use store::bank_statements::remembered::{payer_from, receipt_from};
use store::documents::open_items::OpenItem;
use store::{Loaded, Store, keys};

use crate::Error;

/// The keys of what is known about an entry.
pub(crate) fn reads(tenant: &TenantId, booked: &Booked) -> Vec<Key> {
    let payer = booked.counterparty_iban.as_ref().filter(|_| booked.is_receipt());
    let payer = payer.map(|iban| keys::payer(tenant, iban));
    let receipt = booked.correlation().filter(|_| booked.takes_back());
    let receipt = receipt.map(|correlation| keys::receipt(tenant, &booked.account, &correlation));
    payer.into_iter().chain(receipt).collect()
}

/// The open documents of a tenant.
pub(crate) async fn open_documents<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
) -> Result<Vec<OpenDocument>, Error> {
    let document = |item: OpenItem| OpenDocument {
        document_id: item.document_id,
        entity_id: item.entity_id,
        customer_id: item.customer_id,
        currency: item.currency,
        due: item.due,
        due_date: item.due_date,
        number: item.number,
        payment_reference: item.payment_reference,
    };
    Ok(store.open_items(tenant).await?.into_iter().map(document).collect())
}

/// Proposes entries. `due` says what is due of documents that the index has behind time.
pub(crate) async fn propose<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    (known, accounts): (&Loaded, &[StatedAccount]),
    (mut open, due): (Vec<OpenDocument>, &BTreeMap<DocumentId, i64>),
    entries: &[&Booked],
) -> Result<Vec<Proposal>, Error> {
    for document in &mut open {
        document.due = due.get(&document.document_id).copied().unwrap_or(document.due);
    }
    open.retain(|document| document.due > 0);
    let book = Book::new(open);
    let mut proposals = Vec::with_capacity(entries.len());
    let mut nameless = BTreeSet::new();
    for booked in entries {
        let known_as = known_payer(known, tenant, booked)?;
        let payer = Payer { paid_to: owner(accounts, booked), known_as, names: None };
        let proposal = match booked.correlation().filter(|_| booked.takes_back()) {
            Some(correlation) => {
                reversal(booked, receipt_from(known, tenant, (&booked.account, &correlation))?)
            }
            None => book.propose(booked, payer),
        };
        if is_by_amount_alone(&proposal) {
            nameless.extend(book.customers_by_amount(booked));
        }
        proposals.push(proposal);
    }
    if nameless.is_empty() {
        return Ok(proposals);
    }
    let names = names(store, tenant, &nameless).await?;
    for (booked, proposal) in entries.iter().zip(&mut proposals) {
        if is_by_amount_alone(proposal) {
            *proposal = book.propose(booked, Payer { names: Some(&names), ..Payer::default() });
        }
    }
    Ok(proposals)
}

/// The legal entity that has the account.
fn owner(accounts: &[StatedAccount], booked: &Booked) -> Option<EntityId> {
    accounts.iter().find(|stated| stated.account == booked.account)?.entity_id
}

fn is_by_amount_alone(proposal: &Proposal) -> bool {
    proposal.found == Match::Ambiguous
        && proposal.payer.is_none()
        && proposal.reasons.iter().eq([domain::bank_statements::matching::Reason::Amount].iter())
}

fn known_payer(known: &Loaded, tenant: &TenantId, booked: &Booked) -> Result<Option<CustomerId>, Error> {
    match &booked.counterparty_iban {
        Some(iban) => Ok(payer_from(known, tenant, iban)?),
        None => Ok(None),
    }
}

async fn names<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    customers: &BTreeSet<CustomerId>,
) -> Result<BTreeMap<CustomerId, String>, Error> {
    let loaded = store.load(customers.iter().map(|id| keys::customer(tenant, *id))).await?;
    let mut names = BTreeMap::new();
    for id in customers {
        if let Some(customer) = loaded.get::<Customer>(&keys::customer(tenant, *id))? {
            names.insert(*id, customer.name.to_string());
        }
    }
    Ok(names)
}
