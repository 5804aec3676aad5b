//! A document shows a payment that is on its way to it, and a customer gets a receipt of one that is there.

use domain::payments::payment::PaymentStatus;
use store::StoreError;
use store::payments::{allocations, records};

use super::Seen;
use crate::relay_changes::effect::Effect;
use crate::relay_changes::recompute::Target;

pub(super) fn follows(seen: &Seen) -> Result<Vec<Effect>, StoreError> {
    let (before, payment) = seen.read(records::read)?;
    if payment.owes_receipt() && !before.is_some_and(|before| before.owes_receipt()) {
        let receipt = Target::Receipt { tenant: seen.tenant, payment: payment.id };
        return Ok(vec![Effect::Recompute(receipt)]);
    }
    if payment.status != PaymentStatus::Processing {
        return Ok(Vec::new());
    }
    let hint = |document| allocations::in_flight(&seen.tenant, document, payment.id, payment.created_at);
    let awaited = |document| allocations::awaited(&seen.tenant, document, payment.created_at);
    let hints = payment.wanted.iter().map(|wanted| wanted.document_id);
    Ok(hints.flat_map(|document| [hint(document), awaited(document)]).map(Effect::Put).collect())
}
