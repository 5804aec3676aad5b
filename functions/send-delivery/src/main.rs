//! Renders the document and sends the e-mails of a delivery. Trigger: the delivery queue.

mod handler;

use app::access::send_sign_in::SendSignIn;
use app::delivery::send_delivery::SendDelivery;
use aws::ConfigurationSets;
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
    let mailer = services.mailer(ConfigurationSets {
        tracked: Some(required("CONFIGURATION_SET")?),
        untracked: Some(required("UNTRACKED_CONFIGURATION_SET")?),
    });
    let handler = Handler {
        sign_ins: SendSignIn {
            store: store.clone(),
            mailer: mailer.clone(),
            composer: mail::InvoiceComposer,
            clock: aws::SystemClock,
            entropy: aws::OsEntropy,
            from: ("Remit".to_owned(), required("SYSTEM_SENDER")?),
            address: required("CONSOLE_ADDRESS")?,
        },
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
