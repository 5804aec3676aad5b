//! Projects each committed change. Triggers: the table's stream, and the queue of parked records.

mod handler;

use std::collections::BTreeMap;
use std::sync::Arc;

use app::relay_changes::RelayChanges;
use lambda_runtime::{Error, run, service_fn};
use ports::QueueName;
use runtime::config::required;

use crate::handler::Handler;

#[tokio::main]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init();
    let services = aws::Services::load();
    let meter = services.meter();
    let queues = BTreeMap::from([
        (QueueName::Expand, required("EXPAND_QUEUE_URL")?),
        (QueueName::Batch, required("BATCH_QUEUE_URL")?),
        (QueueName::Delivery, required("DELIVERY_QUEUE_URL")?),
        (QueueName::Due, required("DUE_QUEUE_URL")?),
        (QueueName::Parked, required("PARKED_QUEUE_URL")?),
    ]);
    let target = aws::SchedulerTarget {
        group: required("SCHEDULE_GROUP")?,
        queue_arn: required("DUE_QUEUE_ARN")?,
        role_arn: required("SCHEDULE_ROLE_ARN")?,
        dead_letters_arn: required("DUE_DEAD_LETTERS_ARN")?,
    };
    let handler = Handler {
        work: RelayChanges {
            store: store::Store::new(services.table(required::<String>("TABLE_NAME")?)),
            queue: services.queue(queues),
            schedules: services.schedules(target),
            clock: aws::SystemClock,
            grace_seconds: required("UNKNOWN_GRACE_SECONDS")?,
        },
        take_calls: Arc::new(move || meter.take()),
    };
    run(service_fn(|event| handler.handle(event))).await
}
