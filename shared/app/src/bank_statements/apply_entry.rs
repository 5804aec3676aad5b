//! Records an entry as a payment, or reverses the payment that it takes back.

use domain::bank_statements::booked::Booked;
use domain::bank_statements::entry::{BankEntry, Unfit};
use domain::bank_statements::entry_id::EntryId;
use domain::ids::{BankStatementId, CustomerId, DocumentId};
use domain::payments::payment::{Method, Wanted};
use domain::text::{Label, Text};
use ports::{Action, Clock, Entropy, Table};
use store::Store;
use store::bank_statements::{entries, remembered};

use super::read_statements::read_entry;
use crate::attempts::{Plan, until_committed};
use crate::documents::read_invoice::read_header;
use crate::payments::Wish;
use crate::payments::read_payments::read_payment;
use crate::payments::record_payment::{self, NewPayment, Prepared, Progress};
use crate::payments::reverse_payment;
use crate::records::check_version;
use crate::{Caller, Error, Reply};

/// What an entry is applied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// What was proposed.
    Proposal,
    /// The customer may be left out where documents are named.
    Chosen { customer_id: Option<CustomerId>, wish: Wish },
}

pub(super) fn refused(why: Unfit) -> Error {
    Error::conflict(why.code(), why.message())
}

/// Records a receipt as a payment of its target, or, for a reversal, reverses the payment that it takes back. In the same
/// transaction the entry says so: it is applied once, whatever comes at the same time.
pub async fn apply_entry<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    (statement, id, if_match): (BankStatementId, &EntryId, Option<u64>),
    target: &Target,
    render: impl Fn(&BankEntry) -> Reply,
) -> Result<Reply, Error> {
    until_committed(store, clock, entropy, caller, || async {
        let entry = read_entry(store, &caller.tenant, statement, id).await?;
        check_version(if_match, entry.version)?;
        let (entry, mut actions) = if entry.booked.takes_back() {
            take_back(store, entropy, caller, entry).await?
        } else {
            pay(store, entropy, caller, entry, target).await?
        };
        actions.push(entries::put(&caller.tenant, &entry));
        let reply = render(&entry);
        Ok(Plan::Commit(actions, reply))
    })
    .await
}

async fn pay<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    entry: BankEntry,
    target: &Target,
) -> Result<(BankEntry, Vec<Action>), Error> {
    entry.payable().map_err(refused)?;
    let (customer, wish) = match target {
        Target::Proposal => proposed(&entry)?,
        Target::Chosen { customer_id: Some(customer), wish } => (*customer, wish.clone()),
        Target::Chosen { customer_id: None, wish } => (payer_of(store, caller, wish).await?, wish.clone()),
    };
    let new = payment(&entry.id, &entry.booked, customer, wish);
    let (payment_id, mut actions) = match record_payment::prepare(store, entropy, caller, &new).await? {
        Prepared::Known(payment) => (payment.id, Vec::new()),
        Prepared::New(payment, actions) => (payment.id, actions),
    };
    let (tenant, at) = (&caller.tenant, caller.now);
    actions.extend(remembered::receipt(tenant, &entry.booked, payment_id, at));
    let iban = entry.booked.counterparty_iban.as_ref();
    actions.extend(iban.map(|iban| remembered::payer(tenant, iban, customer, at)));
    Ok((entry.applied(payment_id, caller.change()), actions))
}

fn proposed(entry: &BankEntry) -> Result<(CustomerId, Wish), Error> {
    match entry.proposal.payable() {
        Some((customer, documents)) => Ok((customer, wish(&documents))),
        None => Err(Error::conflict(
            "no_proposal",
            "Nothing is proposed for the entry that could be applied. Name the customer or the documents.",
        )),
    }
}

pub(crate) fn wish(documents: &[DocumentId]) -> Wish {
    let wanted = documents.iter().map(|id| Wanted { document_id: *id, amount: None });
    Wish { wanted: wanted.collect(), ..Wish::default() }
}

/// The customer of the first document that is named.
async fn payer_of<T: Table>(store: &Store<T>, caller: &Caller, wish: &Wish) -> Result<CustomerId, Error> {
    let required = || Error::invalid("required", "customer_id", "must be given where no document is named");
    let first = wish.wanted.first().ok_or_else(required)?;
    let document = read_header(store, &caller.tenant, first.document_id).await;
    let customer = document.ok().and_then(|document| document.content.customer_id);
    customer.ok_or_else(|| {
        let message = format!("no document with a customer has the id {}", first.document_id);
        Error::invalid("document_not_found", "allocations[0].document_id", message)
    })
}

/// The payment that a receipt is. Its `external_id` is the identifier of the entry.
pub(crate) fn payment(id: &EntryId, booked: &Booked, customer_id: CustomerId, wish: Wish) -> NewPayment {
    let said = booked.reference.as_deref().or(booked.text.as_deref()).or(booked.end_to_end.as_deref());
    let cut: String = said.unwrap_or_default().chars().take(140).collect();
    NewPayment {
        customer_id,
        method: Method::BankTransfer,
        progress: Progress::Received,
        date: booked.booked_on,
        reference: Text::parse(&cut).ok(),
        external_id: Label::parse(id.as_str()).ok(),
        amount: booked.amount,
        wish,
    }
}

async fn take_back<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    entry: BankEntry,
) -> Result<(BankEntry, Vec<Action>), Error> {
    entry.reversing().map_err(refused)?;
    let Some(payment_id) = entry.proposal.reverses else {
        return Err(Error::conflict(
            "no_proposal",
            "No payment is known that the entry takes back. Reverse the payment itself, and ignore the entry.",
        ));
    };
    let on = entry.booked.booked_on;
    let before = read_payment(store, &caller.tenant, payment_id).await?;
    let (payment, actions) = reverse_payment::prepare(store, entropy, caller, before, on).await?;
    Ok((entry.reversed(payment.id, caller.change()), actions))
}
