//! The pages of the staff. Trigger: the routes of the HTTP API below `/console`. It reads and writes the tables as the API does;
//! what must follow is projected from the table's change stream.

use std::sync::Arc;

use console::web::Web;
use lambda_http::{Error, run};
use mail::InvoiceComposer;
use runtime::config::required;
use store::Store;

#[tokio::main]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init();
    let services = aws::Services::load();
    let meter = services.meter();
    let web = Web {
        store: Store::new(services.table(required::<String>("TABLE_NAME")?)),
        keys: Store::new(services.table_without_sort_key(required::<String>("KEY_TABLE_NAME")?)),
        bucket: services.bucket(required::<String>("BUCKET_NAME")?),
        senders: services.senders(),
        account_suppressions: services.account_suppressions(),
        composer: &InvoiceComposer,
        entropy: aws::OsEntropy,
        clock: aws::SystemClock,
        take_calls: Arc::new(move || meter.take()),
    };
    run(console::router(web)).await
}
