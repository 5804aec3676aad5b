//! Undoes what settled a document, from the side of the document.

use chrono::NaiveDate;
use domain::documents::document::Document;
use domain::ids::{AllocationId, DocumentId};
use domain::payments::allocation::{Allocation, Undone};
use domain::payments::ledger::{EntryKind, Ledger};
use ports::{Action, Clock, Entropy, Table};
use store::documents::headers::header_keys;
use store::payments::ledger;
use store::{Store, keys};

use super::read_payments::read_payment;
use super::undo_allocation::without;
use super::writes::{Desk, documents, posting, refuse_credited};
use crate::attempts::{Plan, until_committed};
use crate::documents::read_invoice::read_header;
use crate::records::check_version;
use crate::settings::seller::business_day;
use crate::{Caller, Error, Refusal, Reply};

/// What to undo.
#[derive(Clone, Copy, Debug)]
pub struct Undo {
    pub document: DocumentId,
    /// The version of the document that the caller has read.
    pub if_match: Option<u64>,
    pub allocation: AllocationId,
    /// From this day on it counts no more. `None`: today where the seller is.
    pub on: Option<NaiveDate>,
}

/// The document is due again, and the money is back in the customer's credit balance; if it came from a payment, it is
/// unallocated there. What was undone before stays as it is. Refused for a credit note, which cannot be taken back, and for a
/// document that was credited so far that its credit notes leave less.
pub async fn undo_settlement<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    undo: Undo,
    render: impl Fn(&Allocation) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    until_committed(store, clock, entropy, caller, || async {
        let document = read_header(store, tenant, undo.document).await?;
        check_version(undo.if_match, document.version)?;
        let made = store.allocations(tenant, undo.document).await?;
        let made = made.into_iter().find(|made| made.id == undo.allocation);
        let mut made = made.ok_or(Refusal::NotFound("allocation"))?;
        if made.credit_note_id.is_some() {
            let detail = "A credit note that is open cannot be taken back. Make a new invoice instead.";
            return Err(Error::conflict("credited", detail));
        }
        if made.undone.is_some() {
            return Ok(Plan::Answer(render(&made)));
        }
        let date = match undo.on {
            Some(given) if given < made.date => {
                let message = format!("must not be before the allocation, which is of {}", made.date);
                return Err(Error::invalid("date_before_allocation", "date", message));
            }
            Some(given) => given,
            None => business_day(store, caller, &[undo.document]).await?.max(made.date),
        };
        let undone = Undone { date, change: caller.change() };
        let actions = match made.payment_id {
            None => to_balance(store, entropy, caller, (&document, &made), &undone).await?,
            Some(id) => {
                let payment = read_payment(store, tenant, id).await?;
                let changed = without(store, entropy, caller, &payment, made.id, Some(date)).await?;
                // Another request has undone it since it was read.
                changed.map(|(_, actions)| actions).unwrap_or_default()
            }
        };
        made.undone = Some(undone);
        let reply = render(&made);
        Ok(if actions.is_empty() { Plan::Answer(reply) } else { Plan::Commit(actions, reply) })
    })
    .await
}

/// Gives back what was paid from the credit balance.
async fn to_balance<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    (document, made): (&Document, &Allocation),
    undone: &Undone,
) -> Result<Vec<Action>, Error> {
    let tenant = &caller.tenant;
    let balance = keys::balance(tenant, made.customer_id, made.currency);
    let loaded = store.load(header_keys(tenant, document.id).into_iter().chain([balance])).await?;
    let found = documents(&loaded, tenant, [&document.id])?;
    refuse_credited(found.get(&document.id), &made.settlement)?;
    let mut entries = Ledger::new(ledger::balance_from(&loaded, tenant, made.customer_id, made.currency)?);
    let draw = || entropy.draw();
    let desk = Desk { tenant, change: &undone.change, present: caller.present, draw: &draw };
    let mut actions = desk.unsettle(&found, [(document.id, made.id, made.settlement)], undone)?;
    let given_back = made.settlement.paid;
    entries
        .post(posting(EntryKind::Release, given_back, undone.date, None, vec![document.id]), &undone.change);
    actions.extend(ledger::write(tenant, &entries));
    Ok(actions)
}
