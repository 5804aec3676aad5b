//! Making documents drafts again.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Scope;
use domain::batches::MoveToDraftOptions;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::Row;
use ports::Table;

use super::by_header::{change, refused};
use super::sent::{Sent, sent};
use super::{Decision, Loads, Nothing, Operate, Source, Turn};
use crate::Error;
use crate::documents::lifecycle::ending::writes;

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
        let sent = sent(&from, documents, &BTreeSet::new()).await?;
        let found = sent.into_iter().map(|sent| (sent.document.id.into(), sent));
        Ok(Loads { found: found.collect(), shared: BTreeMap::from([((), Nothing)]), unreadable: Vec::new() })
    }

    fn shared(&self, _: &Sent) {}

    fn decide(&self, turn: &Turn<'_>, sent: &Sent, _: &mut Nothing) -> Decision {
        let Sent { document, deliveries, .. } = sent;
        if document.status() == DocumentStatus::Draft {
            return Decision::nothing_to_do(document);
        }
        let change = change(turn, self.reason.as_ref());
        match document.clone().move_to_draft(deliveries.clone(), change) {
            Ok(taken) => {
                let actions = writes(turn.tenant, document, &taken, turn.present);
                Decision { actions, ..Decision::nothing_to_do(&taken.document) }
            }
            Err(why) => refused(document, &why),
        }
    }
}
