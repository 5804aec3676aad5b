//! Moves a document to draft, or makes it void. Deliveries that have not begun are withdrawn in the same transaction.

use domain::delivery::Delivery;
use domain::delivery::readers::to_be_told;
use domain::documents::verbs::{TakenBack, Voiding};
use domain::text::Label;
use ports::{Clock, Entropy, Table};
use store::Store;

use super::Asked;
use super::ending::{coming, deliveries_of, writes};
use crate::attempts::{Plan, until_committed};
use crate::documents::credit::cancellation::plan_cancellation;
use crate::documents::guards::{asked_for, refused};
use crate::documents::open_invoice::Opening;
use crate::documents::read_invoice::{DocumentWithParties, read_invoice};
use crate::settings::current::read_settings;
use crate::{Caller, Error, Reply};

/// A verb of this file.
#[derive(Clone, Debug)]
pub enum TakeBack {
    MoveToDraft,
    Void { reason: Option<Label> },
}

/// Nothing of the document is sent after the response, except to recipients that a worker had claimed before. A void document
/// that had gone out is canceled by a credit note in the same transaction, unless the tenant's settings say otherwise.
pub async fn take_back<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    (asked, verb): (Asked, &TakeBack),
    render: impl Fn(&DocumentWithParties) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    until_committed(store, clock, entropy, caller, || async {
        // Read before its deliveries: one that is made in between changes what the document shows, so the write fails.
        let read = read_invoice(store, tenant, asked.id).await?;
        let before = &read.invoice;
        asked_for(before, asked.if_match)?;
        let mut found = deliveries_of(store, tenant, [before].into_iter()).await?;
        let deliveries = found.remove(&before.id).unwrap_or_default();
        let mut actions = Vec::new();
        let taken = match verb {
            TakeBack::MoveToDraft => before.clone().move_to_draft(deliveries, caller.change()),
            TakeBack::Void { reason } => {
                let coming = coming(&store.awaiting(tenant, &[before.id]).await?, before.id);
                let voiding = Voiding { deliveries, coming, reason: reason.clone(), credit_note_id: None };
                let note = match before.clone().void(voiding.clone(), caller.change()) {
                    // A refused document takes no number.
                    Err(_) => None,
                    Ok(_) => cancellation(store, entropy, caller, &read, &voiding.deliveries).await?,
                };
                let credit_note_id = note.as_ref().map(|note| note.opened.invoice.id);
                actions.extend(note.into_iter().flat_map(|note| note.actions));
                before.clone().void(Voiding { credit_note_id, ..voiding }, caller.change())
            }
        };
        let taken = taken.map_err(|why| refused(before, &why))?;
        actions.extend(writes(tenant, before, &taken, caller.present));
        let TakenBack { document: invoice, .. } = taken;
        let parties = invoice.issued().map(|_| (read.seller, read.customer));
        let (seller, customer) = parties.unwrap_or_default();
        let reply = render(&DocumentWithParties {
            invoice,
            lines: read.lines,
            seller,
            customer,
            warnings: read.warnings,
        });
        Ok(Plan::Commit(actions, reply))
    })
    .await
}

/// The credit note that cancels a document, if it went out.
async fn cancellation<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    read: &DocumentWithParties,
    deliveries: &[Delivery],
) -> Result<Option<Opening>, Error> {
    if read.invoice.issued().is_none() || deliveries.is_empty() {
        return Ok(None);
    }
    match to_be_told(&read_settings(store, &caller.tenant).await?, deliveries) {
        Some(readers) => plan_cancellation(store, entropy, caller, read, readers).await.map(Some),
        None => Ok(None),
    }
}
