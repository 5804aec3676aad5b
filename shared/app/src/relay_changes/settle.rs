//! Carrying the state of deliveries to their invoices and to the batch items that wait for them.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::batches::BatchItem;
use domain::delivery::Delivery;
use domain::documents::document::Document;
use domain::documents::shown::Distribution;
use domain::ids::{DeliveryId, DocumentId, TenantId};
use ports::{Action, Clock, Table, TableError};
use store::documents::headers;
use store::{Store, keys};

use crate::Error;
use crate::batches::carry_outcome::{Moves, item_key};

/// Deliveries of one transaction: two actions each, and a counter per batch.
const GROUP: usize = 30;
const TRIES: u32 = 4;
/// Times the number of tries so far.
const PAUSE: Duration = Duration::from_millis(40);

/// By delivery: the record that told of it. Two of one invoice write different items: only the
/// latest changes the invoice, and each has a batch item of its own.
pub(super) type Settling = BTreeMap<(TenantId, DocumentId, DeliveryId), usize>;
type Entry = ((TenantId, DocumentId, DeliveryId), usize);

pub(super) async fn settle<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    settling: Settling,
    failing: &mut BTreeMap<usize, String>,
) {
    let all: Vec<_> = settling.into_iter().collect();
    for group in all.chunks(GROUP) {
        if let Err(error) = settle_group(store, clock, group).await {
            failing.extend(group.iter().map(|(_, record)| (*record, error.to_string())));
        }
    }
}

async fn settle_group<T: Table>(store: &Store<T>, clock: &impl Clock, group: &[Entry]) -> Result<(), Error> {
    for attempt in 1..=TRIES {
        let actions = actions(store, clock, group).await?;
        if actions.is_empty() {
            return Ok(());
        }
        match store.commit(actions).await {
            Ok(()) => return Ok(()),
            Err(TableError::Canceled(_)) => clock.pause(PAUSE * attempt).await,
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::Failed("the items of deliveries kept changing".to_owned()))
}

/// What is still to be written, from the state as it is now.
async fn actions<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    group: &[Entry],
) -> Result<Vec<Action>, Error> {
    let wanted = group.iter().flat_map(|((tenant, invoice, delivery), _)| {
        let delivery = keys::delivery(tenant, *invoice, *delivery);
        headers::header_keys(tenant, *invoice).into_iter().chain([delivery])
    });
    let loaded = store.load(wanted).await?;
    let mut ended = Vec::new();
    let mut actions = Vec::new();
    for ((tenant, invoice, delivery), _) in group {
        let found: Option<Delivery> = loaded.get(&keys::delivery(tenant, *invoice, *delivery))?;
        let Some(delivery) = found else { continue };
        if let Some(invoice) = headers::header_from(&loaded, tenant, *invoice)? {
            actions.extend(shown(store, clock, tenant, &invoice, &delivery).await?);
        }
        if let Some(key) = item_key(tenant, &delivery) {
            ended.push((*tenant, delivery, key));
        }
    }

    let loaded = store.load(ended.iter().map(|(_, _, key)| key.clone())).await?;
    let mut moves = Moves::default();
    for (tenant, delivery, key) in ended {
        if let Some(item) = loaded.get::<BatchItem>(&key)? {
            moves.add(&tenant, &delivery, item, clock.now(&tenant));
        }
    }
    actions.extend(moves.actions(|tenant| clock.now(tenant)));
    Ok(actions)
}

/// The change of what the invoice shows, if this is its latest delivery and it does not show that yet. A delivery
/// that was withdrawn makes way for the one before it.
async fn shown<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    tenant: &TenantId,
    invoice: &Document,
    delivery: &Delivery,
) -> Result<Option<Action>, Error> {
    if invoice.shown.distribution.last_delivery_id != Some(delivery.id) {
        return Ok(None);
    }
    let next = match delivery.withdrawn {
        None => Distribution::of([delivery]),
        Some(_) => Distribution::of(&store.deliveries(tenant, invoice.id).await?),
    };
    Ok(headers::show(tenant, invoice, &next, clock.now(tenant)))
}
