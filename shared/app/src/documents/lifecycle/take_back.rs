//! Moves a document to draft, or makes it void. Deliveries that have not begun are withdrawn in the same transaction.

use domain::documents::verbs::TakenBack;
use domain::text::Label;
use ports::{Clock, Entropy, Table};
use store::Store;

use super::Asked;
use super::ending::{coming, deliveries_of, writes};
use crate::attempts::{Plan, until_committed};
use crate::documents::guards::{asked_for, refused};
use crate::documents::read_invoice::{DocumentWithParties, read_invoice};
use crate::{Caller, Error, Reply};

/// A verb of this file.
#[derive(Clone, Debug)]
pub enum TakeBack {
    MoveToDraft,
    Void { reason: Option<Label> },
}

/// Nothing is sent after the response, except to recipients that a worker had claimed before.
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
        let taken = match verb {
            TakeBack::MoveToDraft => before.clone().move_to_draft(deliveries, caller.change()),
            TakeBack::Void { reason } => {
                let coming = coming(&store.awaiting(tenant, &[before.id]).await?, before.id);
                before.clone().void((deliveries, coming), reason.clone(), caller.change())
            }
        };
        let taken = taken.map_err(|why| refused(before, &why))?;
        let actions = writes(tenant, before, &taken, caller.present);
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
