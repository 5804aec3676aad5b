//! The writes that all use cases of payments share.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::change::Change;
use domain::documents::complete::Defect;
use domain::documents::document::Document;
use domain::documents::lifecycle::{Refused, Settlement};
use domain::ids::{AllocationId, CustomerId, DocumentId, PaymentId, TenantId};
use domain::money::Currency;
use domain::payments::allocate::{Offer, Plan, Unpayable, is_credited, is_short, plan, settled, unsettled};
use domain::payments::allocation::{Allocation, Undone};
use domain::payments::ledger::{EntryKind, Ledger, Overdrawn, Posting};
use domain::payments::payment::{Allocated, MAX_ALLOCATIONS, NotAllocated, Payment, Rules, Unfit, Wanted};
use domain::settings::Settings;
use ports::{Action, Table};
use store::documents::headers;
use store::payments::allocations;
use store::{Loaded, Store, StoreError, keys};

use super::read_payments::read_payment;
use crate::records::check_version;
use crate::{Error, Refusal};

/// Documents of one transaction. Each takes two actions; payment, balance, entries, pointer and reply take six.
pub(crate) const GROUP: usize = 40;

/// What money is meant for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Each document once.
    pub wanted: Vec<Wanted>,
    /// Also the customer's open documents, the earliest due first, as far as the money goes.
    pub oldest_first: bool,
    /// A small difference stays due, although the tenant's tolerance covers it.
    pub keep_difference: bool,
}

impl Wish {
    /// The wanted documents, and whether each of them must be payable. Of the open documents that the index names, some
    /// may have been paid meanwhile.
    pub(super) async fn resolve<T: Table>(
        &self,
        store: &Store<T>,
        tenant: &TenantId,
        (customer, currency): (CustomerId, Currency),
        available: i64,
    ) -> Result<(Vec<Wanted>, Strictness), StoreError> {
        if !self.oldest_first {
            return Ok((self.wanted.clone(), Strictness::Each));
        }
        let mut items = store.open_items_of(tenant, customer).await?;
        items.retain(|item| item.currency == currency);
        items.sort_by_key(|item| (item.due_date, item.document_id));
        // With discounts, the money may reach further than the sum of what is due.
        let mut due = 0;
        let reached = items.into_iter().take(MAX_ALLOCATIONS).take_while(|item| {
            let reached = due < available.saturating_mul(2);
            due += item.due;
            reached
        });
        let wanted = reached.map(|item| Wanted { document_id: item.document_id, amount: None });
        Ok((wanted.collect(), Strictness::AsFarAsPossible))
    }
}

/// Whether a document that cannot be paid refuses the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strictness {
    Each,
    AsFarAsPossible,
}

/// On whose behalf is written, and when.
pub(crate) struct Desk<'a> {
    pub(crate) tenant: &'a TenantId,
    pub(crate) change: &'a Change,
    /// The time of the infrastructure.
    pub(crate) present: DateTime<Utc>,
    /// 128 unpredictable bits.
    pub(crate) draw: &'a (dyn Fn() -> u128 + Sync),
}

/// Where money comes from.
#[derive(Clone, Copy)]
pub(crate) struct Money {
    /// `None`: the credit balance.
    pub(crate) payment: Option<PaymentId>,
    /// From this day on it settles.
    pub(crate) date: NaiveDate,
}

/// The payment that a verb is for, in the version that the caller has read.
pub(super) async fn asked_for<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    (id, if_match): (PaymentId, Option<u64>),
) -> Result<Payment, Error> {
    let payment = read_payment(store, tenant, id).await?;
    check_version(if_match, payment.version)?;
    Ok(payment)
}

/// A verb that the state of a payment refuses, as a conflict.
pub(super) fn refused(why: &Unfit) -> Error {
    Error::conflict(why.code(), why.message())
}

/// The difference that the tenant writes off, in minor units.
pub(crate) fn tolerance(loaded: &Loaded, tenant: &TenantId, currency: Currency) -> Result<i64, StoreError> {
    let settings: Option<Settings> = loaded.get(&keys::settings(tenant))?;
    Ok(settings.map_or(0, |settings| settings.tolerance(currency)))
}

/// The documents of what is wanted, from what was loaded.
pub(crate) fn documents<'w>(
    loaded: &Loaded,
    tenant: &TenantId,
    ids: impl IntoIterator<Item = &'w DocumentId>,
) -> Result<BTreeMap<DocumentId, Document>, StoreError> {
    let mut found = BTreeMap::new();
    for id in ids {
        if let Some(document) = headers::header_from(loaded, tenant, *id)? {
            found.insert(*id, document);
        }
    }
    Ok(found)
}

/// The rules for what is wanted.
pub(super) fn rules(
    wanted: &[Wanted],
    documents: &BTreeMap<DocumentId, Document>,
    available: i64,
    keep_difference: bool,
) -> Rules {
    let named = wanted.iter().map(|wanted| (wanted, documents.get(&wanted.document_id)));
    Rules { short: is_short(named, available), keep_difference }
}

/// Refuses what cannot be allocated, all at once.
pub(super) fn refuse_unpayable(plan: &Plan) -> Result<(), Error> {
    let defect = |(index, why): &(usize, Unpayable)| {
        let field = if why.is_about_amount() { "amount" } else { "document_id" };
        Defect::new(why.code(), format!("allocations[{index}].{field}"), why.message())
    };
    match plan.refused.first() {
        None => Ok(()),
        Some((_, why)) => Err(Refusal::Conflict {
            code: why.code(),
            detail: "The money cannot be allocated as asked for. See the errors.".to_owned(),
            defects: plan.refused.iter().map(defect).collect(),
        }
        .into()),
    }
}

pub(super) fn refuse_overdrawn(ledger: &Ledger) -> Result<(), Error> {
    ledger.check().map_err(|why| {
        let code = match why {
            Overdrawn::MoreThanBalance => "more_than_balance",
            Overdrawn::TooLarge => "balance_too_large",
        };
        Error::conflict(code, format!("Refused: {why}."))
    })
}

impl Desk<'_> {
    /// Settles a document with money, and notes that in its history.
    pub(crate) fn settle(
        &self,
        document: &Document,
        settlement: Settlement,
        money: Money,
    ) -> Result<(Allocation, Vec<Action>), Refused> {
        let after = settled(document, &settlement, self.change)?;
        let customer =
            document.content.customer_id.ok_or_else(|| Refused::NotOpen(document.state.standing()))?;
        let allocation = Allocation {
            id: AllocationId::new(self.change.at, (self.draw)()),
            document_id: document.id,
            customer_id: customer,
            currency: document.content.currency,
            payment_id: money.payment,
            credit_note_id: None,
            credited_lines: BTreeMap::new(),
            date: money.date,
            settlement,
            discount_tax: document.totals.share(settlement.discounted),
            change: self.change.clone(),
            undone: None,
        };
        let mut actions = headers::change(self.tenant, document, &after, self.present);
        actions.push(allocations::create(self.tenant, &allocation));
        Ok((allocation, actions))
    }

    /// Settles documents as planned, each with its part of the money.
    pub(super) fn settle_all(
        &self,
        wanted: &[Wanted],
        planned: Vec<(usize, Settlement)>,
        documents: &BTreeMap<DocumentId, Document>,
        money: Money,
    ) -> Result<(Vec<Allocation>, Vec<Action>), Error> {
        let (mut made, mut actions) = (Vec::new(), Vec::new());
        for (index, settlement) in planned {
            let Some(document) = documents.get(&wanted[index].document_id) else { continue };
            let (allocation, writes) = self.settle(document, settlement, money).map_err(|why| {
                Error::Failed(format!("{} was planned and is refused: {why:?}", document.id))
            })?;
            made.push(allocation);
            actions.extend(writes);
        }
        Ok((made, actions))
    }

    /// Allocates a payment to the next group of the documents that it is meant for. A document that has become unpayable
    /// is noted and skipped.
    pub(crate) fn allocate_group(
        &self,
        payment: &mut Payment,
        documents: &BTreeMap<DocumentId, Document>,
        tolerance: i64,
        date: NaiveDate,
        ledger: &mut Ledger,
    ) -> Result<Vec<Action>, Error> {
        let group: Vec<Wanted> = payment.wanted.drain(..payment.wanted.len().min(GROUP)).collect();
        let spendable = ledger.after.amount - ledger.before.amount.min(0);
        let offer = offer(payment, payment.unallocated().min(spendable), tolerance);
        let Plan { settled, refused } = plan(&group, |id| documents.get(&id), offer);
        for (index, why) in refused.iter().filter(|(_, why)| *why != Unpayable::NothingLeft) {
            let document_id = group[*index].document_id;
            let (code, message) = (why.code().to_owned(), why.message());
            payment.refused.push(NotAllocated { document_id, code, message });
        }
        let money = Money { payment: Some(payment.id), date };
        let (made, actions) = self.settle_all(&group, settled, documents, money)?;
        payment.allocations.extend(made.iter().map(|made| Allocated {
            id: made.id,
            document_id: made.document_id,
            settlement: made.settlement,
            undone: false,
        }));
        ledger.post(allocated(&made, money), self.change);
        Ok(actions)
    }

    /// Undoes the next group of a payment's allocations: their documents are due again.
    pub(crate) fn undo_group(
        &self,
        payment: &mut Payment,
        documents: &BTreeMap<DocumentId, Document>,
        date: NaiveDate,
        ledger: &mut Ledger,
    ) -> Result<Vec<Action>, Error> {
        let standing = payment.allocations.iter().filter(|made| !made.undone);
        let next: BTreeSet<AllocationId> = standing.take(GROUP).map(|made| made.id).collect();
        self.undo(payment, &next, documents, date, ledger)
    }

    /// Undoes these allocations of a payment: their documents are due again, and the money is back in the balance.
    pub(super) fn undo(
        &self,
        payment: &mut Payment,
        which: &BTreeSet<AllocationId>,
        documents: &BTreeMap<DocumentId, Document>,
        date: NaiveDate,
        ledger: &mut Ledger,
    ) -> Result<Vec<Action>, Error> {
        let (mut released, mut names, mut undone) = (0, BTreeSet::new(), Vec::new());
        for made in payment.allocations.iter_mut().filter(|made| !made.undone && which.contains(&made.id)) {
            made.undone = true;
            released += made.settlement.paid;
            names.insert(made.document_id);
            undone.push((made.document_id, made.id, made.settlement));
        }
        let actions = self.unsettle(documents, undone, &Undone { date, change: self.change.clone() })?;
        let names = names.into_iter().collect();
        ledger.post(posting(EntryKind::Release, released, date, Some(payment.id), names), self.change);
        Ok(actions)
    }

    /// Undoes allocations on the side of their documents, which are due again.
    pub(super) fn unsettle(
        &self,
        documents: &BTreeMap<DocumentId, Document>,
        which: impl IntoIterator<Item = (DocumentId, AllocationId, Settlement)>,
        undone: &Undone,
    ) -> Result<Vec<Action>, Error> {
        let mut actions = Vec::new();
        let mut settlements: BTreeMap<DocumentId, Vec<Settlement>> = BTreeMap::new();
        for (document, id, settlement) in which {
            settlements.entry(document).or_default().push(settlement);
            actions.push(allocations::undo(self.tenant, document, id, undone));
        }
        for (id, settlements) in &settlements {
            let document = documents
                .get(id)
                .ok_or_else(|| Error::Failed(format!("{id} has a payment and does not exist")))?;
            let after = unsettled(document, settlements, self.change)
                .map_err(|why| Error::Failed(format!("{id} has a payment that cannot be undone: {why:?}")))?;
            actions.extend(headers::change(self.tenant, document, &after, self.present));
        }
        Ok(actions)
    }
}

/// Refuses to undo what settles a document that was credited since.
pub(super) fn refuse_credited(document: Option<&Document>, settlement: &Settlement) -> Result<(), Error> {
    match document.filter(|document| is_credited(document, settlement)) {
        None => Ok(()),
        Some(_) => {
            let detail = "The document was credited since: more would be due than is left of it. Refund the customer, or leave \
                the money where it is.";
            Err(Error::conflict("credited", detail))
        }
    }
}

pub(crate) fn posting(
    kind: EntryKind,
    amount: i64,
    date: NaiveDate,
    payment_id: Option<PaymentId>,
    documents: Vec<DocumentId>,
) -> Posting {
    Posting { kind, amount, date, payment_id, documents, refund: None }
}

/// What allocations take from the balance.
pub(super) fn allocated(made: &[Allocation], money: Money) -> Posting {
    let paid: i64 = made.iter().map(|made| made.settlement.paid).sum();
    let documents = made.iter().map(|made| made.document_id).collect();
    posting(EntryKind::Allocation, -paid, money.date, money.payment, documents)
}

/// What a payment offers.
pub(crate) fn offer(payment: &Payment, available: i64, tolerance: i64) -> Offer {
    Offer {
        customer_id: payment.customer_id,
        currency: payment.amount.currency,
        date: payment.date,
        available,
        rules: payment.rules,
        tolerance,
    }
}

/// The documents of the next group of a payment: what it is meant for, or what is to be undone.
pub(crate) fn next_documents(payment: &Payment) -> Vec<DocumentId> {
    let undone = payment.allocations.iter().filter(|made| !made.undone).map(|made| made.document_id);
    let wanted = payment.wanted.iter().map(|wanted| wanted.document_id);
    match payment.status {
        domain::payments::payment::PaymentStatus::Reversed => undone.take(GROUP).collect(),
        _ => wanted.take(GROUP).collect(),
    }
}
