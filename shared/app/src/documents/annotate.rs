//! Changes the notes of a document that is no draft any more: tags, metadata, references to other systems, the internal
//! note.

use domain::documents::notes::Notes;
use ports::Table;
use store::Store;
use store::documents::headers;

use crate::documents::guards::refuse_deleted;
use crate::documents::read_invoice::DocumentWithParties;
use crate::records::check_version;
use crate::reply::changed_meanwhile;
use crate::{Caller, Error};

/// Stores the next version of the document. Number, lines, parties and balance stay as they are, and so does every
/// stored file.
pub async fn annotate<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    current: DocumentWithParties,
    if_match: Option<u64>,
    notes: Notes,
) -> Result<DocumentWithParties, Error> {
    refuse_deleted(&current.invoice)?;
    check_version(if_match, current.invoice.version)?;
    let after = current.invoice.clone().annotate(notes, caller.change());
    let actions = headers::change(&caller.tenant, &current.invoice, &after, caller.present);
    store.commit(actions).await.map_err(|error| changed_meanwhile(error.into()))?;
    Ok(DocumentWithParties { invoice: after, ..current })
}
