//! Reads the documents that customers owe, group by group.

use domain::documents::series::SeriesId;
use domain::ids::{CustomerId, DocumentId};
use ports::Table;
use serde::{Deserialize, Serialize};
use store::reports::Position;

use super::desk::Desk;
use crate::Error;
use crate::reports::claims::claiming;
use crate::reports::sellers::Sellers;

/// How far they are read.
///
/// They are read in the order of their numbers, or those of one customer in the order of their creation. Neither a payment
/// nor a change of status moves a document in this order, so each is read once, however long it takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reading {
    /// The series whose numbers are being read.
    series: Option<SeriesId>,
    position: Option<Position>,
    pub(super) ended: bool,
}

impl Reading {
    /// The next group.
    pub(super) async fn next<T: Table>(
        &mut self,
        desk: &Desk<'_, T>,
        sellers: &Sellers,
        customer: Option<CustomerId>,
    ) -> Result<Vec<DocumentId>, Error> {
        let Desk { store, tenant, sizes, .. } = desk;
        let mut ids = Vec::new();
        while !self.ended && ids.len() < sizes.documents {
            let (left, after) = (sizes.documents - ids.len(), self.position.as_ref());
            let (found, next) = match (customer, self.series.or_else(|| following(sellers, None))) {
                (Some(customer), _) => {
                    store.documents_of_customer_after(tenant, customer, after, left).await?
                }
                (None, Some(series)) => {
                    self.series = Some(series);
                    store.numbers_after(tenant, series, "", after, left).await?
                }
                (None, None) => (Vec::new(), None),
            };
            ids.extend(found.into_iter().map(|(_, id)| id));
            self.position = next;
            if self.position.is_none() {
                self.series = self.series.and_then(|series| following(sellers, Some(series)));
                self.ended = self.series.is_none();
            }
        }
        Ok(ids)
    }
}

/// The series that follows another one. A new entity comes last.
fn following(sellers: &Sellers, after: Option<SeriesId>) -> Option<SeriesId> {
    let of_entity = |entity_id| claiming().map(move |kind| SeriesId { entity_id, kind });
    let series = sellers.0.keys().copied().flat_map(of_entity);
    series.filter(|series| after.is_none_or(|after| *series > after)).min()
}
