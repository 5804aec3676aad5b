//! A change of a customer's balance is checked against the entries that explain it.

use domain::payments::ledger::CustomerBalance;
use store::StoreError;
use store::payments::ledger;

use super::Seen;
use crate::relay_changes::effect::{Audit, Effect};

pub(super) fn follows(seen: &Seen) -> Result<Vec<Effect>, StoreError> {
    let (before, after) = seen.read(ledger::read)?;
    let before = before.unwrap_or_else(|| CustomerBalance::new(after.customer_id, after.currency));
    Ok(vec![Effect::Audit(Box::new(Audit { tenant: seen.tenant, before, after }))])
}
