use std::collections::BTreeMap;

use aws::SchedulerTarget;
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

/// Where timers are kept, and what they call.
pub(crate) fn timers() -> Result<SchedulerTarget, ConfigError> {
    Ok(SchedulerTarget {
        group: required("SCHEDULE_GROUP")?,
        queue_arn: required("DUE_QUEUE_ARN")?,
        role_arn: required("SCHEDULE_ROLE_ARN")?,
        dead_letters_arn: required("DUE_DEAD_LETTERS_ARN")?,
    })
}
