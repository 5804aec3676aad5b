//! The receipt of a payment, once it is received and allocated.

use domain::ids::{PaymentId, TenantId};
use ports::{Action, Calendar, Clock, Table};
use store::Store;

use crate::Error;
use crate::payments::send_receipt::follows_payment;

/// The receipt of each payment that owes one and never had one.
pub(super) async fn actions<T: Table>(
    store: &Store<T>,
    clock: &(impl Clock + Calendar),
    group: &[(TenantId, PaymentId)],
) -> Result<Vec<Action>, Error> {
    let mut actions = Vec::new();
    for (tenant, payment) in group {
        actions.extend(follows_payment(store, clock, tenant, *payment).await?);
    }
    Ok(actions)
}
