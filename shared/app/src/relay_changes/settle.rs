//! Carrying the state of deliveries to their invoices and to the batch items that wait for them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::batch::{BatchItem, Counts, ItemStatus, item_outcome};
use domain::delivery::{Delivery, DeliveryStatus};
use domain::ids::{BatchId, DeliveryId, InvoiceId, TenantId};
use domain::invoice::{Distribution, DistributionStatus, Invoice};
use ports::{Action, Clock, Key, Table, TableError};
use store::{Store, batches, invoices, keys};

use crate::Error;

/// Deliveries of one transaction: two actions each, and a counter per batch.
const GROUP: usize = 30;
const TRIES: u32 = 4;
/// Times the number of tries so far.
const PAUSE: Duration = Duration::from_millis(40);

/// By delivery: the record that told of it. Two of one invoice write different items: only the
/// latest changes the invoice, and each has a batch item of its own.
pub(super) type Settling = BTreeMap<(TenantId, InvoiceId, DeliveryId), usize>;
type Entry = ((TenantId, InvoiceId, DeliveryId), usize);

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
        [keys::delivery(tenant, *invoice, *delivery), keys::invoice(tenant, *invoice)]
    });
    let loaded = store.load(wanted).await?;
    let mut ended = Vec::new();
    let mut actions = Vec::new();
    for ((tenant, invoice, delivery), _) in group {
        let found: Option<Delivery> = loaded.get(&keys::delivery(tenant, *invoice, *delivery))?;
        let Some(delivery) = found else { continue };
        if let Some(invoice) = loaded.get::<Invoice>(&keys::invoice(tenant, *invoice))? {
            actions.extend(distribution(tenant, &invoice, &delivery));
        }
        if let (Some(batch), Some((status, errors))) = (delivery.batch_id, item_outcome(&delivery)) {
            ended.push((*tenant, batch, delivery, status, errors));
        }
    }

    let item_key = |tenant: &TenantId, batch: BatchId, delivery: &Delivery| -> Key {
        keys::batch_item(tenant, batch, delivery.invoice_id)
    };
    let wanted: BTreeSet<Key> =
        ended.iter().map(|(tenant, batch, delivery, ..)| item_key(tenant, *batch, delivery)).collect();
    let loaded = store.load(wanted).await?;
    let mut counts: BTreeMap<(TenantId, BatchId), (Counts, DeliveryId)> = BTreeMap::new();
    for (tenant, batch, delivery, status, errors) in ended {
        let item: Option<BatchItem> = loaded.get(&item_key(&tenant, batch, &delivery))?;
        let Some(item) = item.filter(|item| waits(item, &delivery, status)) else { continue };
        let from = item.status;
        let next =
            BatchItem { version: item.version + 1, status, errors, updated_at: clock.now(&tenant), ..item };
        actions.push(batches::move_item(&tenant, &next, from));
        counts.entry((tenant, batch)).or_insert((Counts::default(), delivery.id)).0.moved(from, status);
    }
    for ((tenant, batch), (moved, delivery)) in counts {
        actions.push(batches::count(&tenant, batch, shard(delivery), moved, clock.now(&tenant)));
    }
    Ok(actions)
}

/// The item is of this delivery and does not say so yet; a late event may still turn a failure round.
fn waits(item: &BatchItem, delivery: &Delivery, outcome: ItemStatus) -> bool {
    item.delivery_id == Some(delivery.id) && item.status != outcome
}

/// Spreads deliveries over the shards of the counts.
fn shard(delivery: DeliveryId) -> u8 {
    delivery.to_string().bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte))
}

/// The change of the invoice, if this is its latest delivery and it does not say so yet.
fn distribution(tenant: &TenantId, invoice: &Invoice, delivery: &Delivery) -> Option<Action> {
    if invoice.distribution.last_delivery_id != Some(delivery.id) {
        return None;
    }
    let status = match delivery.status() {
        DeliveryStatus::Queued | DeliveryStatus::Sending => DistributionStatus::Sending,
        DeliveryStatus::Sent => DistributionStatus::Sent,
        DeliveryStatus::Failed => DistributionStatus::Failed,
        DeliveryStatus::Unknown | DeliveryStatus::OutcomeUnknown => DistributionStatus::Unknown,
    };
    let next = Distribution { status, light: delivery.light(), ..invoice.distribution };
    (next != invoice.distribution).then(|| invoices::set_distribution(tenant, invoice, &next))
}
