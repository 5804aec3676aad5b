//! A new item of a batch is processed.

use domain::batches::ItemStatus;
use ports::QueueName;
use store::{StoreError, batches};

use super::Seen;
use crate::messages::Message;
use crate::relay_changes::effect::Effect;

pub(super) fn follows(seen: &Seen) -> Result<Vec<Effect>, StoreError> {
    let new = batches::read_item(seen.new.clone())?;
    if seen.old.is_some() || new.status != ItemStatus::Pending {
        return Ok(Vec::new());
    }
    let message =
        Message::ProcessItem { v: 1, tenant: seen.tenant, batch: new.batch_id, subject: new.subject };
    Ok(vec![Effect::Enqueue(QueueName::Batch, message.envelope(0))])
}
