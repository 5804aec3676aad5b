//! A batch is expanded, recalled and closed.

use domain::batches::Batch;
use ports::QueueName;
use store::{StoreError, batches};

use super::Seen;
use crate::messages::Message;
use crate::relay_changes::effect::Effect;
use crate::relay_changes::recompute::Target;

pub(super) fn follows(seen: &Seen) -> Result<Vec<Effect>, StoreError> {
    let tenant = seen.tenant;
    let (old, new) = seen.read(batches::read)?;
    let mut effects = Vec::new();
    let wants_a_run = old.as_ref().is_none_or(|old| new.expand_run > old.expand_run);
    if !new.expanded && wants_a_run {
        let message = Message::ExpandBatch { v: 1, tenant, batch: new.id, run: new.expand_run };
        effects.push(Effect::Enqueue(QueueName::Expand, message.envelope(0)));
    }
    if let Some(run) = recall_run(&new)
        && old.as_ref().and_then(recall_run).is_none_or(|before| run > before)
    {
        let message = Message::RecallBatch { v: 1, tenant, batch: new.id, run };
        effects.push(Effect::Enqueue(QueueName::Expand, message.envelope(0)));
    }
    if new.expanded && old.is_none_or(|old| !old.expanded) {
        effects.push(Effect::Recompute(Target::BatchEnd { tenant, batch: new.id }));
    }
    Ok(effects)
}

/// The run of a recall that is not done yet.
fn recall_run(batch: &Batch) -> Option<u32> {
    batch.recall.as_ref().filter(|recall| !recall.done).map(|recall| recall.run)
}
