//! What was received in a month, once a payment is received, or taken back.

use domain::ids::{PaymentId, TenantId};
use domain::payments::payment::Payment;
use ports::{Action, Clock, Table};
use store::payments::received::{Counted, Counting};
use store::{Store, keys};

use crate::Error;

/// Payments of one transaction: what each is counted as, and at most one sum.
pub(super) const GROUP: usize = 45;

/// Counts each payment as what it is now.
pub(super) async fn actions<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    group: &[(TenantId, PaymentId)],
) -> Result<Vec<Action>, Error> {
    let wants = group
        .iter()
        .flat_map(|(tenant, id)| [keys::payment(tenant, *id), keys::payment_counted(tenant, *id)]);
    let loaded = store.load(wants).await?;
    let mut counting = Counting::default();
    for (tenant, id) in group {
        let Some(payment) = loaded.get::<Payment>(&keys::payment(tenant, *id))? else { continue };
        let before = loaded.get::<Counted>(&keys::payment_counted(tenant, *id))?;
        counting.add(tenant, &payment, before, clock.present());
    }
    Ok(counting.actions(clock.present()))
}
