//! Renders the document and sends the e-mails of a delivery. Trigger: the delivery queue.

mod handler;
mod sign_ins;

use app::delivery::send_delivery::SendDelivery;
use chrono::TimeDelta;
use lambda_runtime::{Error, run, service_fn};
use runtime::config::required;

use crate::handler::Handler;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> Result<(), Error> {
    runtime::telemetry::init();
    let services = aws::Services::load();
    let store = store::Store::new(services.table(required::<String>("TABLE_NAME")?));
    let mailer = services.mailer(aws::ConfigurationSets {
        tracked: Some(required("CONFIGURATION_SET")?),
        untracked: Some(required("UNTRACKED_CONFIGURATION_SET")?),
    });
    let handler = Handler {
        sign_ins: sign_ins::worker(store.clone(), mailer.clone())?,
        work: SendDelivery {
            store,
            mailer,
            bucket: services.bucket(required::<String>("BUCKET_NAME")?),
            renderer: pdf::TypstRenderer::new(pdf::Fonts::from_environment()?),
            composer: mail::InvoiceComposer,
            clock: aws::SystemClock,
            entropy: aws::OsEntropy,
            lease: TimeDelta::seconds(required("DELIVERY_LEASE_SECONDS")?),
            grace: TimeDelta::seconds(required("UNKNOWN_GRACE_SECONDS")?),
        },
    };
    run(service_fn(|event| handler.handle(event))).await
}
