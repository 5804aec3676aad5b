//! Making documents drafts again.

use std::collections::BTreeSet;

use domain::access::Scope;
use domain::batches::MoveToDraftOptions;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::Row;
use ports::Table;

use super::by_header::change;
use super::take_back::{Sent, decided, loaded};
use super::{Decision, Loads, Nothing, Operate, Source, Turn};
use crate::Error;

impl Operate for MoveToDraftOptions {
    type Loaded = Sent;
    type Shared = Nothing;

    const SCOPE: Scope = Scope::InvoicesWrite;
    const SELECTS: fn(&Row) -> bool = |row| {
        matches!(row.status, DocumentStatus::PendingApproval | DocumentStatus::Approved) || row.open_item
    };

    async fn load<T: Table>(
        &self,
        from: Source<'_, T>,
        documents: Vec<Document>,
    ) -> Result<Loads<Self>, Error> {
        // A payment that comes to a draft goes to the balance.
        loaded(from, documents, &BTreeSet::new()).await
    }

    fn shared(&self, _: &Sent) {}

    fn decide(&self, turn: &Turn<'_>, sent: &Sent, _: &mut Nothing) -> Decision {
        let Sent { document, deliveries, .. } = sent;
        let change = change(turn, self.reason.as_ref());
        let taken = document.clone().move_to_draft(deliveries.clone(), change);
        decided(turn, document, DocumentStatus::Draft, taken)
    }
}
