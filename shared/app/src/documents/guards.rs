//! What the state of a document refuses, as the caller is told.

use domain::documents::document::{Document, Draft, State};
use domain::documents::lifecycle::Refused;

use crate::records::check_version;
use crate::{Error, Refusal};

/// A verb that the domain refuses, as a conflict.
pub(crate) fn refused(invoice: &Document, why: &Refused) -> Error {
    Error::conflict(why.code(), why.message(invoice.id.kind()))
}

/// A deleted draft is gone, whatever is asked for.
pub fn refuse_deleted(invoice: &Document) -> Result<(), Error> {
    match invoice.state {
        State::Deleted => Err(Refusal::Gone("invoice").into()),
        _ => Ok(()),
    }
}

/// Refuses to change what is no draft, or a draft under review.
pub fn refuse_unless_draft(invoice: &Document) -> Result<(), Error> {
    refuse_deleted(invoice)?;
    let draft = invoice.state.clone().into_draft().and_then(Draft::edit);
    draft.map(|_| ()).map_err(|why| refused(invoice, &why))
}

/// The document that a verb is for, in the version that the caller has read.
pub(crate) fn asked_for(invoice: &Document, if_match: Option<u64>) -> Result<(), Error> {
    refuse_deleted(invoice)?;
    check_version(if_match, invoice.version)
}

/// Refuses to open what is no draft, before anything else is read.
pub(crate) fn refuse_unless_openable(invoice: &Document) -> Result<(), Error> {
    if invoice.status().row().openable { Ok(()) } else { refuse_unless_draft(invoice) }
}
