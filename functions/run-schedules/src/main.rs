//! Carries out what has come due, of every kind. Triggers: the due queue, which the relay and Scheduler's timers feed, and
//! an hourly rule, which looks for what will be due and for what is overdue. The only function that sets timers.

mod config;
mod handler;

use std::sync::Arc;

use app::due::export::Exporter;
use app::due::worker::RunDue;
use app::exports::Sizes;
use lambda_runtime::{Error, run, service_fn};
use runtime::config::required;

use crate::handler::Handler;

#[tokio::main]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init();
    let services = aws::Services::load();
    let meter = services.meter();
    let bucket = services.bucket(required::<String>("BUCKET_NAME")?);
    let handler = Handler {
        work: RunDue {
            store: store::Store::new(services.table(required::<String>("TABLE_NAME")?)),
            queue: services.queue(config::queues()?),
            schedules: services.schedules(config::timers()?),
            clock: aws::SystemClock,
            kinds: app::due::kinds(Exporter { bucket, sizes: Sizes::default() }),
        },
        take_calls: Arc::new(move || meter.take()),
    };
    run(service_fn(|event| handler.handle(event))).await
}
