//! Submits a draft for approval.

use domain::delivery::email::EmailSettings;
use domain::documents::document::{Document, DocumentStatus};
use ports::{Clock, Entropy, Table};
use store::Store;
use store::documents::headers;

use super::Asked;
use crate::attempts::{Plan, until_committed};
use crate::documents::guards::{asked_for, refused};
use crate::documents::open_invoice::{Before, plan_opening};
use crate::documents::opening::load_case;
use crate::documents::read_invoice::{DocumentWithParties, read_invoice};
use crate::settings::current::read_settings;
use crate::{Caller, Error, Reply};

/// A draft that the policy asks no approval for is approved by rule. With `auto_send` it is also opened and e-mailed, in
/// the same transaction: if it is not complete, the submission is refused with all that is missing.
pub async fn submit<T: Table>(
    store: &Store<T>,
    clock: &impl Clock,
    entropy: &impl Entropy,
    caller: &Caller,
    asked: Asked,
    render: impl Fn(&DocumentWithParties) -> Reply,
) -> Result<Reply, Error> {
    let tenant = &caller.tenant;
    until_committed(store, clock, entropy, caller, || async {
        let read = read_invoice(store, tenant, asked.id).await?;
        let before = &read.invoice;
        asked_for(before, asked.if_match)?;
        let approval = read_settings(store, tenant).await?.approval;
        let submitted = before.clone().submit(&approval, caller.change());
        let submitted = submitted.map_err(|why| refused(before, &why))?;
        if approval.auto_send && submitted.status() == DocumentStatus::Approved {
            let email = EmailSettings::usual();
            let loaded = load_case(store, tenant, approved(before, submitted), None, caller.times()).await?;
            let opening =
                plan_opening(store, entropy, caller, Before::Stored(before), loaded, (Some(&email), None))
                    .await?;
            let reply = render(&opening.opened);
            return Ok(Plan::Commit(opening.actions, reply));
        }
        let actions = headers::change(tenant, before, &submitted, caller.present);
        let reply = render(&DocumentWithParties { invoice: submitted, ..read });
        Ok(Plan::Commit(actions, reply))
    })
    .await
}

/// An approved draft that is opened in the same change: both together make one version.
pub(crate) fn approved(before: &Document, submitted: Document) -> Document {
    Document { version: before.version, ..submitted }
}
