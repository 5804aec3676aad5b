//! The HTTP API for money: payments, balances, bank statements, reports, exports. Trigger: their routes of the HTTP API. It
//! reads and writes the table, keeps the files of banks and links to those of exports; what must follow is projected from
//! the table's change stream.

use std::sync::Arc;

use http_api::routes;
use http_api::state::PaymentsState;
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
    let guard = Guard::new(store.clone(), ApiKeys::new(keys), aws::SystemClock, take_calls, &[]);
    let bucket = services.bucket(required::<String>("BUCKET_NAME")?);
    let state = PaymentsState { store, bucket, entropy: aws::OsEntropy, clock: aws::SystemClock };
    run(routes::api_payments(state, guard)).await
}
