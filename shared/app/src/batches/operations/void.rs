//! Making open documents invalid. A document that somebody got is canceled by a credit note, in the same transaction.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Scope;
use domain::batches::VoidOptions;
use domain::delivery::readers::{Readers, to_be_told};
use domain::documents::credit::Manner;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::lifecycle::Row;
use domain::documents::series::SeriesId;
use domain::documents::verbs::Voiding;
use domain::ids::DocumentId;
use ports::Table;

use super::by_header::{change, refused};
use super::crediting::{self, Creditable, Wanted};
use super::numbers::Numbers;
use super::sent::{Sent, sent};
use super::{Decision, Loads, Operate, Source, Turn};
use crate::Error;
use crate::documents::lifecycle::ending::writes;
use crate::settings::current::read_settings;

/// A document with all its deliveries.
pub(crate) struct Voidable {
    sent: Sent,
    cancellation: Option<Cancellation>,
}

/// The credit note that cancels a document, and those who get it.
struct Cancellation {
    creditable: Creditable,
    readers: Readers,
}

impl Operate for VoidOptions {
    type Loaded = Voidable;
    type Shared = Option<Numbers>;

    const SCOPE: Scope = Scope::InvoicesWrite;
    const SELECTS: fn(&Row) -> bool = |row| row.open_item;

    /// One read and one query more than of a move to draft; and those of crediting, if a document was sent.
    async fn load<T: Table>(
        &self,
        from: Source<'_, T>,
        documents: Vec<Document>,
    ) -> Result<Loads<Self>, Error> {
        let ids: Vec<_> = documents.iter().map(|document| document.id).collect();
        let awaiting = from.store.awaiting(from.tenant, &ids).await?;
        let sent = sent(&from, documents, &awaiting).await?;
        let settings = read_settings(from.store, from.tenant).await?;
        let mut readers: BTreeMap<DocumentId, Readers> = sent
            .iter()
            .filter(|sent| sent.document.status().row().open_item)
            .filter_map(|sent| Some((sent.document.id, to_be_told(&settings, &sent.deliveries)?)))
            .collect();
        let told =
            sent.iter().map(|sent| &sent.document).filter(|document| readers.contains_key(&document.id));
        let told: Vec<_> = told.cloned().collect();
        let loaded = match told.is_empty() {
            true => crediting::Loaded::default(),
            false => crediting::loaded(&from, told, &Manner::cancellation(), None).await?,
        };
        let unreadable: BTreeSet<_> = loaded.unreadable.iter().map(|(subject, _)| *subject).collect();
        let mut creditable: BTreeMap<_, _> =
            loaded.found.into_iter().map(|found| (found.document.id, found)).collect();
        let found = sent.into_iter().filter(|sent| !unreadable.contains(&sent.document.id.into()));
        let found = found.map(|sent| {
            let id = sent.document.id;
            let cancellation = creditable.remove(&id).zip(readers.remove(&id));
            let cancellation = cancellation.map(|(creditable, readers)| Cancellation { creditable, readers });
            (id.into(), Voidable { sent, cancellation })
        });
        let numbers = loaded.numbers.into_iter().map(|(id, numbers)| (Some(id), Some(numbers)));
        Ok(Loads {
            found: found.collect(),
            shared: numbers.chain([(None, None)]).collect(),
            unreadable: loaded.unreadable,
        })
    }

    fn shared(&self, voidable: &Voidable) -> Option<SeriesId> {
        voidable.cancellation.as_ref().map(|cancellation| cancellation.creditable.series())
    }

    fn decide(&self, turn: &Turn<'_>, voidable: &Voidable, numbers: &mut Option<Numbers>) -> Decision {
        let Sent { document, deliveries, coming } = &voidable.sent;
        if document.status() == DocumentStatus::Void {
            return Decision::nothing_to_do(document);
        }
        let change = change(turn, self.reason.as_ref());
        let void = |credit_note_id| {
            let (deliveries, reason) = (deliveries.clone(), change.reason.clone());
            let voiding = Voiding { deliveries, coming: *coming, reason, credit_note_id };
            document.clone().void(voiding, change.clone())
        };
        // A refused document takes no number.
        if let Err(why) = void(None) {
            return refused(document, &why);
        }
        let mut decision = match (&voidable.cancellation, numbers) {
            (Some(Cancellation { creditable, readers }), Some(numbers)) => {
                let wanted = Wanted { manner: &Manner::cancellation(), email: None, readers: Some(readers) };
                creditable.credit(turn, &wanted, numbers, change.clone())
            }
            _ => Decision::nothing_to_do(document),
        };
        if !decision.errors.is_empty() {
            return decision;
        }
        match void(decision.made) {
            Ok(taken) => decision.actions.extend(writes(turn.tenant, document, &taken, turn.present)),
            Err(why) => return refused(document, &why),
        }
        decision
    }
}
