//! Canceling documents that have no number.

use domain::access::Scope;
use domain::batches::CancelOptions;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::Row;
use ports::Table;

use super::by_header::{change, decided, loaded};
use super::{Decision, Loads, Nothing, Operate, Source, Turn};
use crate::Error;

impl Operate for CancelOptions {
    type Loaded = Document;
    type Shared = Nothing;

    const SCOPE: Scope = Scope::InvoicesWrite;
    const SELECTS: fn(&Row) -> bool = |row| {
        matches!(row.status, DocumentStatus::PendingApproval | DocumentStatus::Approved) || row.editable
    };

    async fn load<T: Table>(&self, _: Source<'_, T>, documents: Vec<Document>) -> Result<Loads<Self>, Error> {
        Ok(loaded(documents))
    }

    fn shared(&self, _: &Document) {}

    fn decide(&self, turn: &Turn<'_>, document: &Document, _: &mut Nothing) -> Decision {
        let after = document.clone().cancel(change(turn, self.reason.as_ref()));
        decided(turn, document, DocumentStatus::Canceled, after)
    }
}
