//! Projects each committed change. Triggers: the table's stream, and the queue of parked records.

mod config;
mod handler;
mod records;

use std::sync::Arc;

use app::relay_changes::RelayChanges;
use lambda_runtime::{Error, run, service_fn};
use runtime::config::required;

use crate::handler::Handler;

#[tokio::main]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init();
    let services = aws::Services::load();
    let meter = services.meter();
    let handler = Handler {
        work: RelayChanges {
            store: store::Store::new(services.table(required::<String>("TABLE_NAME")?)),
            queue: services.queue(config::queues()?),
            clock: aws::SystemClock,
            grace_seconds: required("UNKNOWN_GRACE_SECONDS")?,
        },
        take_calls: Arc::new(move || meter.take()),
    };
    run(service_fn(|event| handler.handle(event))).await
}
