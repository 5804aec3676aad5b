//! What is known of the e-mails of several documents.

use std::collections::BTreeMap;

use domain::delivery::email::{Addressee, EmailSettings};
use domain::delivery::engagement::same_address;
use domain::ids::DocumentId;
use futures_util::future::try_join_all;
use ports::Table;

use super::Source;
use crate::Error;
use crate::delivery::send_invoice::SentBefore;
use crate::documents::opening::Case;

/// One query for each document that was sent before, all at the same time, and one read of the suppression list.
///
/// All deliveries of a document count, not only the last: the last may have gone to fewer recipients, and a recipient
/// that an earlier one reached would get another copy.
pub(super) async fn sent_before<T: Table>(
    from: &Source<'_, T>,
    cases: impl Iterator<Item = &Case>,
    email: &EmailSettings,
) -> Result<BTreeMap<DocumentId, SentBefore>, Error> {
    let addressees = |case: &Case| -> Vec<Addressee> { case.surroundings().addressees(email) };
    let cases: Vec<(&Case, Vec<Addressee>)> = cases.map(|case| (case, addressees(case))).collect();
    let deliveries =
        try_join_all(cases.iter().map(
            async |(case, _)| match case.invoice.shown.distribution.last_delivery_id {
                Some(_) => from.store.deliveries(from.tenant, case.invoice.id).await,
                None => Ok(Vec::new()),
            },
        ));
    let deliveries = deliveries.await?;
    let everybody = cases.iter().flat_map(|(_, to)| to).map(|to| &to.address);
    let suppressed = from.store.suppressed(from.tenant, everybody).await?;
    let found = cases.iter().zip(deliveries).map(|((case, to), deliveries)| {
        let own =
            suppressed.iter().filter(|it| to.iter().any(|to| same_address(&it.address, to.address.as_str())));
        (case.invoice.id, SentBefore { deliveries, suppressed: own.cloned().collect() })
    });
    Ok(found.collect())
}
