//! Receipts: a letter that acknowledges a payment, and lists what it paid.
//!
//! A payment says from the beginning whether its customer gets a receipt. Once its money is there and allocated, the relay
//! makes the first receipt; whoever asks for one makes another. What it says is read when it is sent.

use domain::change::{Actor, Change};
use domain::delivery::letter::{Content, Sent, follow};
use domain::delivery::{Topic, Trigger};
use domain::digest::Digest;
use domain::ids::{DeliveryId, EntityId, PaymentId, TenantId};
use domain::payments::payment::Payment;
use ports::{Action, Calendar, Clock, Entropy, Table};
use store::Store;

use super::read_payments::read_payment;
use super::writes::refused;
use crate::attempts::until_committed;
use crate::delivery::letters::{Desk, LetterRequest, first, plan};
use crate::settings::seller::{no_seller, seller};
use crate::{Caller, Error, Reply};

/// Sends a receipt, again if there was one before. Refused unless the payment is received and all its documents are written.
pub async fn send_receipt<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    id: PaymentId,
    request: LetterRequest<'_>,
    render: impl Fn(&Sent) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    until_committed(store, clock, entropy, caller, || async {
        let payment = read_payment(store, tenant, id).await?;
        payment.can_be_acknowledged().map_err(|why| refused(&why))?;
        let entity = seller(store, tenant, &payment.documents()).await?.ok_or_else(no_seller)?;
        plan(store, entropy, caller, content(&payment, entity), request, &render).await
    })
    .await
}

fn content(payment: &Payment, entity_id: EntityId) -> Content {
    let topic = Topic::Payment { payment_id: payment.id, entity_id };
    Content { customer_id: payment.customer_id, topic, about: payment.documents() }
}

/// The writes of the receipt that follows from a payment. None if the payment owes none, or if there was a receipt before.
pub(crate) async fn follows_payment<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    tenant: &TenantId,
    id: PaymentId,
) -> Result<Vec<Action>, Error> {
    let Some(payment) = store.payment(tenant, id).await?.filter(Payment::owes_receipt) else {
        return Ok(Vec::new());
    };
    let Some(entity) = seller(store, tenant, &payment.documents()).await? else { return Ok(Vec::new()) };
    let content = content(&payment, entity);
    let (topic, customer) = (content.topic, content.customer_id);
    if store.letters(tenant, (customer, &topic)).await?.0.version > 0 {
        return Ok(Vec::new());
    }
    let desk = Desk::load(store, tenant, customer, &topic, None).await?;
    let times = clock.times(tenant);
    let actor = Actor::system("relay-changes");
    let change = Change { at: times.now, actor, reason: None, request_id: payment.change.request_id.clone() };
    let random = Digest::of(format!("receipt of {id}").as_bytes()).bits();
    let name = (DeliveryId::new(times.now, random), desk.template.as_ref());
    let delivery = follow(content, desk.surroundings(times), name, Trigger::Payment, &change);
    Ok(first(tenant, &topic, &delivery))
}
