//! The HTTP API. Trigger: every route of the HTTP API but the documents'. It only reads and writes the
//! table; what must follow is projected from its change stream.

mod fields;
mod lookup;
mod merge_patch;
#[cfg(test)]
mod openapi;
mod page;
mod resources;
mod routes;
mod state;

use std::sync::Arc;

use lambda_http::{Error, run};
use runtime::config::required;
use runtime::http::Guard;
use store::Store;

use crate::state::ApiState;

#[tokio::main]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init();
    let services = aws::Services::load();
    let meter = services.meter();
    let store = Store::new(services.table(required::<String>("TABLE_NAME")?));
    let keys = Store::new(services.table_without_sort_key(required::<String>("KEY_TABLE_NAME")?));
    let take_calls = Arc::new(move || meter.take());
    let guard = Guard::new(store.clone(), keys.clone(), aws::SystemClock, take_calls, routes::PUBLIC);
    let (senders, entropy, clock) = (services.senders(), aws::OsEntropy, aws::SystemClock);
    let account_suppressions = services.account_suppressions();
    let state = ApiState { store, keys, senders, account_suppressions, entropy, clock };
    run(routes::router(state, guard)).await
}
