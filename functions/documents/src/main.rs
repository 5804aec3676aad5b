//! PDFs on demand, drafts included. Trigger: the document routes of the HTTP API, and those of the pages of the staff.

mod routes;

use std::sync::Arc;

use lambda_http::{Error, run};
use runtime::config::required;
use runtime::http::{ApiKeys, Guard, Sessions};
use runtime::telemetry::TakeCalls;

use crate::routes::{Documents, router};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init();
    let services = aws::Services::load();
    let meter = services.meter();
    let store = store::Store::new(services.table(required::<String>("TABLE_NAME")?));
    let keys = store::Store::new(services.table_without_sort_key(required::<String>("KEY_TABLE_NAME")?));
    let bucket = services.bucket(required::<String>("BUCKET_NAME")?);
    let renderer = pdf::TypstRenderer::new(pdf::Fonts::from_environment()?);
    let take_calls: TakeCalls = Arc::new(move || meter.take());
    let sessions = Sessions::new(store.clone(), keys.clone(), aws::SystemClock);
    let of_people = Guard::new(store.clone(), sessions, aws::SystemClock, Arc::clone(&take_calls), &[]);
    let of_keys = Guard::new(store.clone(), ApiKeys::new(keys), aws::SystemClock, take_calls, &[]);
    run(router(Documents { store, bucket, renderer }, of_keys, of_people)).await
}
