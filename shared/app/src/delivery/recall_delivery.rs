//! Recalls a delivery before any message of it was sent.

use domain::delivery::{CannotWithdraw, Delivery, DeliveryStatus, Withdrawal, Withdrawn};
use domain::ids::DeliveryId;
use ports::{Clock, Entropy, Table};
use store::Store;
use store::delivery::deliveries;

use crate::attempts::{Plan, until_committed};
use crate::{Caller, Error, Refusal, Reply};

/// Nothing is sent after the response: the version decides the race with a worker that claims a
/// recipient. Recalling again changes nothing. The relay updates the invoice and the batch.
pub async fn recall_delivery<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    id: DeliveryId,
    render: impl Fn(&Delivery) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    until_committed(store, clock, entropy, caller, || async {
        let found = store.find_delivery(tenant, id).await?;
        let mut delivery = found.ok_or(Refusal::NotFound("delivery"))?;
        let withdrawn = Withdrawn { kind: Withdrawal::Recalled, change: caller.change() };
        match delivery.withdraw(withdrawn) {
            Ok(()) => {}
            Err(CannotWithdraw::Already) if delivery.status() == DeliveryStatus::Recalled => {
                return Ok(Plan::Answer(render(&delivery)));
            }
            Err(cannot) => return Err(too_late(cannot, &delivery)),
        }
        let next = delivery.next(caller.now);
        let reply = render(&next);
        Ok(Plan::Commit(vec![deliveries::put(tenant, &next)], reply))
    })
    .await
}

fn too_late(cannot: CannotWithdraw, delivery: &Delivery) -> Error {
    let status = delivery.status().as_str();
    match cannot {
        CannotWithdraw::Sending => Error::conflict(
            "already_sending",
            "The delivery is being sent and some recipients may have received it, so it cannot be recalled.",
        ),
        CannotWithdraw::Ended => Error::conflict(
            "already_sending",
            format!("The delivery is {status}, so there is nothing to recall."),
        ),
        CannotWithdraw::Already => {
            Error::conflict("already_withdrawn", format!("The delivery was already {status}."))
        }
    }
}
