//! What is proposed for entries, with the numbers of the documents and the names of the customers.

use std::collections::BTreeMap;

use domain::bank_statements::entry::BankEntry;
use domain::customers::Customer;
use domain::documents::document::Document;
use domain::ids::{CustomerId, DocumentId};
use pages::components::Link;
use store::keys;

use super::words;
use crate::web::{Refused, Visitor, Web};

/// The numbers of documents and the names of customers that entries name.
#[derive(Debug, Default)]
pub(super) struct Known {
    numbers: BTreeMap<DocumentId, String>,
    names: BTreeMap<CustomerId, String>,
}

impl Known {
    pub(super) fn documents(&self, entry: &BankEntry, shown: usize) -> Vec<Link> {
        let candidates = entry.proposal.candidates.iter().take(shown);
        candidates.map(|candidate| self.link(candidate.document_id)).collect()
    }

    pub(super) fn link(&self, id: DocumentId) -> Link {
        let number = self.numbers.get(&id).cloned().unwrap_or_else(|| "Invoice".to_owned());
        Link::new(number, format!("/console/invoices/{id}"))
    }

    pub(super) fn name(&self, id: CustomerId) -> String {
        self.names.get(&id).cloned().unwrap_or_default()
    }
}

/// Reads what the first candidates of each entry are, all at once.
pub(super) async fn known(
    web: &Web,
    visitor: &Visitor,
    entries: &[BankEntry],
    shown: usize,
) -> Result<Known, Refused> {
    let tenant = visitor.tenant();
    let candidates = || entries.iter().flat_map(|entry| entry.proposal.candidates.iter().take(shown));
    let payers = || entries.iter().filter_map(|entry| entry.proposal.payer);
    let documents = candidates().map(|candidate| keys::document(tenant, candidate.document_id));
    let customers = || candidates().map(|candidate| candidate.customer_id).chain(payers());
    let customer_keys = customers().map(|id| keys::customer(tenant, id));
    let loaded = web.store.load(documents.chain(customer_keys)).await?;
    let mut known = Known::default();
    for id in candidates().map(|candidate| candidate.document_id) {
        let document: Option<Document> = loaded.get(&keys::document(tenant, id))?;
        let number = document.and_then(|document| document.state.number().map(ToString::to_string));
        known.numbers.extend(number.map(|number| (id, number)));
    }
    for id in customers() {
        let customer: Option<Customer> = loaded.get(&keys::customer(tenant, id))?;
        known.names.extend(customer.map(|customer| (id, customer.name.to_string())));
    }
    Ok(known)
}

pub(super) fn reasons(entry: &BankEntry) -> Vec<String> {
    entry.proposal.reasons.iter().map(|reason| words::reason(*reason).to_owned()).collect()
}

/// What stands below the documents of a proposal: how many more there are, the customer, the reasons.
pub(super) fn notes(entry: &BankEntry, known: &Known, shown: usize) -> Vec<String> {
    let proposal = &entry.proposal;
    let left = proposal.candidates.len().saturating_sub(shown);
    let first = proposal.candidates.first().map(|candidate| candidate.customer_id);
    let one = first.filter(|first| proposal.candidates.iter().all(|it| it.customer_id == *first));
    let name = one.or(proposal.payer).map(|id| known.name(id)).unwrap_or_default();
    let more = if left > 0 { format!("and {left} more") } else { String::new() };
    [more, name, reasons(entry).join(", ")].into_iter().filter(|note| !note.is_empty()).collect()
}
