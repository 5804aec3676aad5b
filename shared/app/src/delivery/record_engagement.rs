//! Records an event of the mail service. The tags that each of our messages carries name the delivery. One conditional
//! write merges the event into the delivery. The relay updates the light of the document and the batch. Usually this
//! takes two calls, and at most four unless another writer interferes.

use chrono::{DateTime, Utc};
use domain::change::{Actor, Change};
use domain::delivery::engagement::{MailEvent, Origin};
use domain::delivery::suppression::Suppression;
use domain::delivery::{Delivery, DeliveryStatus};
use domain::ids::TenantId;
use domain::times::Times;
use ports::{Action, Calendar, Clock, Table};
use store::delivery::deliveries;
use store::delivery::suppressions;
use store::documents::headers::{header_from, header_keys};
use store::{Store, StoreError, keys};

use crate::Error;
use crate::attempts::until_written;
use crate::batches::carry_outcome::{Moves, item_key};

/// The result of recording an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// The delivery has changed and now has this status.
    Noted { tenant: TenantId, status: DeliveryStatus },
    /// The event was already known.
    Known { tenant: TenantId },
    /// The message is not one of ours. An event without our tags is about none of ours: each e-mail is sent with the
    /// configuration set that publishes its events with tags. What SES tells an identity's own topic carries none, and
    /// repeats what was published.
    UnknownMessage,
}

/// Records one event. The result does not depend on the order and repetition of events.
pub async fn record_engagement<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    event: &MailEvent,
    request_id: &str,
) -> Result<Recorded, Error> {
    let Some(origin) = event.origin else { return Ok(Recorded::UnknownMessage) };
    let tenant = &origin.tenant;
    until_written(store, clock, async || {
        let times = clock.times(tenant);
        let copies = copies(store, &origin, event).await?;
        if copies.is_empty() {
            return Ok((Vec::new(), Recorded::UnknownMessage));
        }
        let news: Vec<News> = copies.into_iter().filter_map(|copy| copy.take(event, times.now)).collect();
        let Some(status) = news.first().map(|news| news.after.status()) else {
            return Ok((Vec::new(), Recorded::Known { tenant: *tenant }));
        };
        let actions = actions(store, tenant, &news, event, times, request_id).await?;
        Ok((actions, Recorded::Noted { tenant: *tenant, status }))
    })
    .await
}

/// A delivery as it was read, and the recipient that an event is about.
struct Copy {
    delivery: Delivery,
    recipient: usize,
}

/// The change that an event causes.
struct News {
    before: Delivery,
    after: Delivery,
    recipient: usize,
}

impl Copy {
    fn take(self, event: &MailEvent, now: DateTime<Utc>) -> Option<News> {
        let mut after = self.delivery.clone();
        if !after.engage(self.recipient, event) {
            return None;
        }
        Some(News { before: self.delivery, after: after.next(now), recipient: self.recipient })
    }
}

/// The delivery, and the latest one of the same document if that one took over the recipient of this message: the
/// document shows its light.
async fn copies<T: Table>(
    store: &Store<T>,
    origin: &Origin,
    event: &MailEvent,
) -> Result<Vec<Copy>, StoreError> {
    let Origin { tenant, subject, delivery, recipient } = origin;
    let key = keys::delivery(tenant, *subject, *delivery);
    let document = subject.document();
    let header = document.into_iter().flat_map(|id| header_keys(tenant, id));
    let loaded = store.load(header.chain([key.clone()])).await?;
    let Some(delivery) = loaded.get::<Delivery>(&key)? else { return Ok(Vec::new()) };
    let Some(recipient) = delivery.recipient_of(Some(*recipient), event) else { return Ok(Vec::new()) };
    let address = delivery.recipients().get(recipient).map(|recipient| recipient.addressee.address.clone());
    let document = document.map(|id| header_from(&loaded, tenant, id)).transpose()?.flatten();
    let latest = document.and_then(|document| document.shown.distribution.last_delivery_id);
    // A document's own e-mails alone take over each other's recipients.
    let latest = latest.filter(|latest| *latest != origin.delivery && delivery.kind.distributes());
    let mut copies = vec![Copy { delivery, recipient }];
    if let Some(latest) = latest
        && let Some(delivery) = store.delivery(tenant, *subject, latest).await?
        && let Some(recipient) = delivery.recipients().iter().position(|recipient| {
            recipient.has_got(&event.message_id) && Some(&recipient.addressee.address) == address.as_ref()
        })
    {
        copies.push(Copy { delivery, recipient });
    }
    Ok(copies)
}

/// The deliveries, the suppression list, and the batch item of an outcome that was unknown. Where the message leads
/// follows from the change.
async fn actions<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    news: &[News],
    event: &MailEvent,
    Times { now, present }: Times,
    request_id: &str,
) -> Result<Vec<Action>, StoreError> {
    let mut actions: Vec<Action> = news.iter().map(|news| deliveries::put(tenant, &news.after)).collect();
    if let Some(first) = news.first() {
        let News { after, recipient, .. } = first;
        let actor = Actor::system("record-engagement");
        let change = Change { at: now, actor, reason: None, request_id: request_id.to_owned() };
        let suppression = Suppression::after(event, after, *recipient, change);
        actions.extend(suppression.map(|suppression| suppressions::put(tenant, &suppression, present)));
    }
    let mut moves = Moves::default();
    for News { before, after, .. } in news {
        let settled = before.sending_status() != after.sending_status();
        if let Some(key) = item_key(tenant, after).filter(|_| settled)
            && let Some(item) = store.get(&key).await?
        {
            moves.add(tenant, after, item, now);
        }
    }
    actions.extend(moves.actions(|_| now));
    Ok(actions)
}
