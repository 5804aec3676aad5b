//! A document shows a payment that is on its way to it.

use domain::payments::payment::PaymentStatus;
use store::StoreError;
use store::payments::{allocations, records};

use super::Seen;
use crate::relay_changes::effect::Effect;

pub(super) fn follows(seen: &Seen) -> Result<Vec<Effect>, StoreError> {
    let (_, payment) = seen.read(records::read)?;
    if payment.status != PaymentStatus::Processing {
        return Ok(Vec::new());
    }
    let hint = |document| allocations::in_flight(&seen.tenant, document, payment.id, payment.created_at);
    let awaited = |document| allocations::awaited(&seen.tenant, document, payment.created_at);
    let hints = payment.wanted.iter().map(|wanted| wanted.document_id);
    Ok(hints.flat_map(|document| [hint(document), awaited(document)]).map(Effect::Put).collect())
}
