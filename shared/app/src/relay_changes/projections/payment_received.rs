//! A payment that is received, or whose money is taken back, is counted in its month.

use domain::payments::payment::PaymentStatus;
use store::StoreError;
use store::payments::records;

use super::Seen;
use crate::relay_changes::effect::Effect;
use crate::relay_changes::recompute::Target;

pub(super) fn follows(seen: &Seen) -> Result<Vec<Effect>, StoreError> {
    let (before, payment) = seen.read(records::read)?;
    let is_received = |status| status == PaymentStatus::Received;
    if before.is_some_and(|before| is_received(before.status)) == is_received(payment.status) {
        return Ok(Vec::new());
    }
    Ok(vec![Effect::Recompute(Target::Received { tenant: seen.tenant, payment: payment.id })])
}
