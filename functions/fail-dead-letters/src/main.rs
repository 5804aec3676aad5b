//! Turns a message that failed too often into a visible failure. Trigger: each queue's dead-letter
//! queue.

mod handler;

use std::sync::Arc;

use lambda_runtime::{Error, run, service_fn};

use crate::handler::Handler;

#[tokio::main]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init();
    let services = aws::Services::load();
    let meter = services.meter();
    let handler = Handler {
        store: store::Store::new(services.table(runtime::config::required::<String>("TABLE_NAME")?)),
        clock: aws::SystemClock,
        kinds: app::due::last_resort(),
        take_calls: Arc::new(move || meter.take()),
    };
    run(service_fn(|event| handler.handle(event))).await
}
