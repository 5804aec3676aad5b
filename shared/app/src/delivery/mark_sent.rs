//! Records that an invoice was sent outside the system.

use domain::delivery::send::{Sent, SentOutside, mark_sent as decide, sendable};
use domain::ids::{DeliveryId, DocumentId};
use ports::{Clock, Entropy, Table};
use store::Store;
use store::delivery::deliveries;
use store::documents::headers;

use crate::attempts::{Plan, until_committed};
use crate::delivery::send_invoice::refusal;
use crate::documents::read_invoice::{DocumentWithParties, read_invoice};
use crate::{Caller, Error, Reply};

/// Creates the delivery and updates the invoice's distribution.
pub async fn mark_sent<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    id: DocumentId,
    outside: &SentOutside,
    render: impl Fn(&DocumentWithParties) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    until_committed(store, clock, entropy, caller, || async {
        let read = read_invoice(store, tenant, id).await?;
        sendable(&read.invoice).map_err(refusal)?;
        let seller =
            read.seller.as_ref().ok_or_else(|| Error::Failed(format!("the seller of {id} is missing")))?;
        let delivery_id = DeliveryId::new(caller.now, entropy.draw());
        let before = store.deliveries(tenant, id).await?;
        let marked = decide(&read.invoice, seller, &before, delivery_id, outside.clone(), caller.change());
        let Sent { invoice, delivery, .. } = marked.map_err(refusal)?;
        let [delivery_action, pointer] = deliveries::create(tenant, &delivery);
        let mut actions = headers::change(tenant, &read.invoice, &invoice, caller.present);
        actions.extend([delivery_action, pointer]);
        let reply = render(&DocumentWithParties { invoice, ..read });
        Ok(Plan::Commit(actions, reply))
    })
    .await
}
