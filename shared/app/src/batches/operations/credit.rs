//! Crediting documents, each by an open credit note of all that is left.

use domain::access::Scope;
use domain::batches::CreditOptions;
use domain::documents::credit::Manner;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::Row;
use domain::documents::series::SeriesId;
use ports::Table;

use super::by_header::change;
use super::crediting::{Creditable, Wanted, loaded};
use super::numbers::Numbers;
use super::{Decision, Loads, Operate, Source, Turn};
use crate::Error;

impl Operate for CreditOptions {
    type Loaded = Creditable;
    type Shared = Numbers;

    const SCOPE: Scope = Scope::InvoicesWrite;
    const SELECTS: fn(&Row) -> bool = |row| row.open_item || row.status == DocumentStatus::Paid;

    async fn load<T: Table>(
        &self,
        from: Source<'_, T>,
        documents: Vec<Document>,
    ) -> Result<Loads<Self>, Error> {
        let template = self.email.as_ref().and_then(|email| email.settings.template_id);
        let loaded = loaded(&from, documents, &Manner::default(), template).await?;
        let found = loaded.found.into_iter().map(|each| (each.document.id.into(), each));
        Ok(Loads { found: found.collect(), shared: loaded.numbers, unreadable: loaded.unreadable })
    }

    fn shared(&self, creditable: &Creditable) -> SeriesId {
        creditable.series()
    }

    fn decide(&self, turn: &Turn<'_>, creditable: &Creditable, numbers: &mut Numbers) -> Decision {
        if creditable.document.status() == DocumentStatus::Credited {
            return Decision::nothing_to_do(&creditable.document);
        }
        let manner = Manner::default();
        let wanted = Wanted { manner: &manner, email: self.email.as_ref(), readers: None };
        creditable.credit(turn, &wanted, numbers, change(turn, self.reason.as_ref()))
    }
}
