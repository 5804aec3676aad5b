//! A count that changed may be the last one that its batch waits for.

use serde_json::Value;
use store::StoreError;

use super::Seen;
use crate::relay_changes::effect::Effect;
use crate::relay_changes::recompute::Target;

pub(super) fn follows(seen: &Seen) -> Result<Vec<Effect>, StoreError> {
    let batch = seen.new.get("batch_id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    let end = batch.map(|batch| Effect::Recompute(Target::BatchEnd { tenant: seen.tenant, batch }));
    Ok(end.into_iter().collect())
}
