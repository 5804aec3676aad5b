use std::collections::BTreeMap;

use ports::QueueName;
use runtime::config::{ConfigError, required};

/// Where messages go.
pub(crate) fn queues() -> Result<BTreeMap<QueueName, String>, ConfigError> {
    Ok(BTreeMap::from([
        (QueueName::Expand, required("EXPAND_QUEUE_URL")?),
        (QueueName::Batch, required("BATCH_QUEUE_URL")?),
        (QueueName::Delivery, required("DELIVERY_QUEUE_URL")?),
        (QueueName::Due, required("DUE_QUEUE_URL")?),
        (QueueName::Parked, required("PARKED_QUEUE_URL")?),
    ]))
}
