use std::collections::BTreeMap;

use aws::SchedulerTarget;
use ports::QueueName;
use runtime::config::{ConfigError, required};

/// Where calls go that come again.
pub(crate) fn queues() -> Result<BTreeMap<QueueName, String>, ConfigError> {
    Ok(BTreeMap::from([(QueueName::Due, required("DUE_QUEUE_URL")?)]))
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
