//! Writing off open documents.

use domain::access::Scope;
use domain::batches::WriteOffOptions;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::Row;
use ports::Table;

use super::by_header::{change, decided, loaded};
use super::{Decision, Loads, Nothing, Operate, Source, Turn};
use crate::Error;

impl Operate for WriteOffOptions {
    type Loaded = Document;
    type Shared = Nothing;

    const SCOPE: Scope = Scope::InvoicesWrite;
    const SELECTS: fn(&Row) -> bool = |row| row.open_item;

    async fn load<T: Table>(&self, _: Source<'_, T>, documents: Vec<Document>) -> Result<Loads<Self>, Error> {
        Ok(loaded(documents))
    }

    fn shared(&self, _: &Document) {}

    fn decide(&self, turn: &Turn<'_>, document: &Document, _: &mut Nothing) -> Decision {
        let reason = Some(self.reason.clone());
        let after = document.clone().write_off(reason, change(turn, Some(&self.reason)));
        decided(turn, document, DocumentStatus::WrittenOff, after)
    }
}
