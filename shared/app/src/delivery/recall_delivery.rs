//! Recalling one delivery before anything of it has gone out.

use domain::delivery::{CannotWithdraw, Delivery, DeliveryStatus, Withdrawal, Withdrawn};
use domain::ids::DeliveryId;
use ports::{Clock, Entropy, Table};
use store::Store;
use store::delivery::deliveries;

use crate::attempts::{Plan, until_committed};
use crate::{Caller, Error, Refusal, Reply};

/// Once it is answered nothing goes out: the version decides between this and the worker that claims. Recalling
/// again changes nothing. The invoice and the batch follow from the change.
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
        let next = Delivery { version: delivery.version + 1, updated_at: caller.now, ..delivery };
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
            "It is being sent: some recipient may have it by now, so it can no longer be recalled.",
        ),
        CannotWithdraw::Ended => {
            Error::conflict("already_sending", format!("It is {status}: nothing is left to be recalled."))
        }
        CannotWithdraw::Already => {
            Error::conflict("already_withdrawn", format!("It was {status} before, and is not sent."))
        }
    }
}
