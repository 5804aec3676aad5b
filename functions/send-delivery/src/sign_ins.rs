//! The worker for invitations and sign-ins.

use app::access::send_sign_in::SendSignIn;
use aws::{DynamoTable, OsEntropy, SesMailer, SystemClock};
use lambda_runtime::Error;
use mail::InvoiceComposer;
use runtime::config::required;
use store::Store;

pub(crate) type SignIns = SendSignIn<DynamoTable, SesMailer, InvoiceComposer, SystemClock, OsEntropy>;

/// Reads `SYSTEM_SENDER` and `CONSOLE_ADDRESS`.
pub(crate) fn worker(store: Store<DynamoTable>, mailer: SesMailer) -> Result<SignIns, Error> {
    Ok(SendSignIn {
        store,
        mailer,
        composer: InvoiceComposer,
        clock: SystemClock,
        entropy: OsEntropy,
        from: ("Remit".to_owned(), required("SYSTEM_SENDER")?),
        address: std::env::var("CONSOLE_ADDRESS").unwrap_or_default(),
    })
}
