//! The HTTP API for settings: legal entities, templates and previews, sender domains, API keys. Trigger: the routes of
//! the HTTP API that read or clear what SES keeps, write API keys or render e-mails.

use std::sync::Arc;

use http_api::routes;
use http_api::state::SettingsState;
use lambda_http::{Error, run};
use mail::InvoiceComposer;
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
    let guard = Guard::new(store.clone(), ApiKeys::new(keys.clone()), aws::SystemClock, take_calls, &[]);
    let (senders, account_suppressions) = (services.senders(), services.account_suppressions());
    let (composer, entropy, clock) = (&InvoiceComposer, aws::OsEntropy, aws::SystemClock);
    let state = SettingsState { store, keys, senders, account_suppressions, composer, entropy, clock };
    run(routes::api_settings(state, guard)).await
}
