//! Making open documents invalid.

use domain::access::Scope;
use domain::batches::VoidOptions;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::Row;
use ports::Table;

use super::by_header::change;
use super::take_back::{Sent, decided, loaded};
use super::{Decision, Loads, Nothing, Operate, Source, Turn};
use crate::Error;

impl Operate for VoidOptions {
    type Loaded = Sent;
    type Shared = Nothing;

    const SCOPE: Scope = Scope::InvoicesWrite;
    const SELECTS: fn(&Row) -> bool = |row| row.open_item;

    async fn load<T: Table>(
        &self,
        from: Source<'_, T>,
        documents: Vec<Document>,
    ) -> Result<Loads<Self>, Error> {
        let ids: Vec<_> = documents.iter().map(|document| document.id).collect();
        let awaiting = from.store.awaiting(from.tenant, &ids).await?;
        loaded(from, documents, &awaiting).await
    }

    fn shared(&self, _: &Sent) {}

    fn decide(&self, turn: &Turn<'_>, sent: &Sent, _: &mut Nothing) -> Decision {
        let Sent { document, deliveries, coming } = sent;
        let change = change(turn, self.reason.as_ref());
        let reason = change.reason.clone();
        let taken = document.clone().void((deliveries.clone(), *coming), reason, change);
        decided(turn, document, DocumentStatus::Void, taken)
    }
}
