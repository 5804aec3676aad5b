//! The HTTP API for daily work: customers, invoices, batches, deliveries. Trigger: every route of the HTTP API that
//! leads to no other function. It reads and writes the table; what must follow is projected from the table's change
//! stream.

use std::sync::Arc;

use http_api::routes;
use http_api::state::ApiState;
use lambda_http::{Error, run};
use runtime::config::required;
use runtime::http::{ApiKeys, Guard};
use store::Store;

#[tokio::main]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init();
    let services = aws::Services::load();
    let meter = services.meter();
    let store = Store::new(services.table(required::<String>("TABLE_NAME")?));
    let keys = Store::new(services.table_without_sort_key(required::<String>("KEY_TABLE_NAME")?));
    let take_calls = Arc::new(move || meter.take());
    let guard = Guard::new(store.clone(), ApiKeys::new(keys), aws::SystemClock, take_calls, routes::PUBLIC);
    let state = ApiState { store, entropy: aws::OsEntropy, clock: aws::SystemClock };
    run(routes::api(state, guard)).await
}
