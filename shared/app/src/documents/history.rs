//! The history of a document: its changes, and the requests that sent it.

use domain::delivery::Delivery;
use domain::documents::document::DocumentStatus;
use domain::ids::{DeliveryId, DocumentId, TenantId};
use ports::Table;
use serde_json::Value;
use store::Store;
use store::history::{FieldChange, HistoryEntry as Entry};

use crate::{Error, Refusal};

type HistoryEntry = Entry<DocumentStatus>;

/// An entry. A request that sent the document has a delivery and changes no version.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub entry: HistoryEntry,
    pub delivery: Option<DeliveryId>,
}

impl Told {
    /// The position of the entry, which orders and identifies the entries of a document.
    pub fn place(&self) -> String {
        let delivery = self.delivery.map(|id| format!("#{id}")).unwrap_or_default();
        format!("{:010}{delivery}", self.entry.version)
    }
}

/// Oldest first, also for deleted drafts. The relay writes an entry for each change of the document.
/// Requests that sent it are derived from the deliveries.
pub async fn read_history<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    id: DocumentId,
) -> Result<Vec<Told>, Error> {
    if store.document(tenant, id).await?.is_none() {
        return Err(Refusal::NotFound("invoice").into());
    }
    let changes = store.history(tenant, id).await?;
    let deliveries = store.deliveries(tenant, id).await?;
    Ok(told(changes, &deliveries))
}

/// The history of a document, from its changes and its deliveries.
pub fn told(changes: Vec<HistoryEntry>, deliveries: &[Delivery]) -> Vec<Told> {
    let mut told: Vec<Told> = sendings(&changes, deliveries).collect();
    told.extend(changes.into_iter().map(|entry| Told { entry, delivery: None }));
    told.sort_by_key(Told::place);
    told
}

/// The deliveries that were requested separately, under the version that the document had at that time.
fn sendings<'a>(changes: &'a [HistoryEntry], deliveries: &'a [Delivery]) -> impl Iterator<Item = Told> + 'a {
    let earlier = [None].into_iter().chain(deliveries.iter().map(|delivery| Some(delivery.id)));
    deliveries.iter().zip(earlier).filter_map(|(delivery, earlier)| {
        let change = delivery.asked.clone()?;
        let present = changes.iter().rev().find(|entry| entry.change.at <= change.at);
        let field = FieldChange {
            before: earlier.map_or(Value::Null, |id| id.to_string().into()),
            after: delivery.id.to_string().into(),
        };
        let entry = HistoryEntry {
            version: present.map_or(0, |entry| entry.version),
            status: present.map_or(DocumentStatus::Open, |entry| entry.status),
            change,
            fields: [("delivery_id".to_owned(), field)].into(),
        };
        Some(Told { entry, delivery: Some(delivery.id) })
    })
}
