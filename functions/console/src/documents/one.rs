//! One document: its page, the pages that open and send it, and every action on it.
//!
//! | module | holds |
//! |---|---|
//! | [`read`] | what the page is made of, read together |
//! | [`page`] | the page |
//! | [`lines`], [`facts`], [`settlements`], [`emails`], [`history`] | its parts |
//! | [`actions`], [`asks`] | what may be done now, or why not, and what is asked before |
//! | [`verbs`], [`deliveries`], [`credit`], [`credit_page`] | the actions |
//! | [`mailing`], [`mail_around`], [`mail_form`], [`mail_preview`] | opening and sending: the form of the e-mail and its preview |

mod actions;
mod asks;
mod credit;
mod credit_page;
mod deliveries;
mod emails;
mod facts;
mod history;
mod lines;
mod mail_around;
mod mail_form;
mod mail_preview;
mod mailing;
mod outcome;
mod page;
mod read;
mod said;
mod settlements;
#[cfg(test)]
mod stored_documents;
mod verbs;
mod words;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::access::Scope;
use domain::ids::{DocumentId, DocumentKind};

use crate::web::{Access, Refused, Routes};

pub(crate) fn routes() -> Routes {
    let read = Access::Scope(Scope::InvoicesRead);
    let write = Access::Scope(Scope::InvoicesWrite);
    let approve = Access::Scope(Scope::InvoicesApprove);
    let payments = Access::Scope(Scope::PaymentsWrite);
    Routes::new()
        .get("/console/invoices/{id}", read, page::show)
        .get("/console/invoices/{id}/lines", read, page::lines)
        .get("/console/invoices/{id}/email", read, mail_preview::frame)
        .get("/console/invoices/{id}/open", write, mailing::open_form)
        .post("/console/invoices/{id}/open", write, mailing::open)
        .get("/console/invoices/{id}/send", write, mailing::send_form)
        .post("/console/invoices/{id}/send", write, mailing::send)
        .post("/console/invoices/{id}/submit", write, verbs::submit)
        .post("/console/invoices/{id}/approve", approve, verbs::approve)
        .post("/console/invoices/{id}/reject", approve, verbs::reject)
        .post("/console/invoices/{id}/move-to-draft", write, verbs::move_to_draft)
        .post("/console/invoices/{id}/cancel", write, verbs::cancel)
        .post("/console/invoices/{id}/void", write, verbs::void)
        .post("/console/invoices/{id}/write-off", write, verbs::write_off)
        .post("/console/invoices/{id}/duplicate", write, verbs::duplicate)
        .post("/console/invoices/{id}/supersede", write, verbs::supersede)
        .post("/console/invoices/{id}/delete", write, verbs::delete)
        .post("/console/invoices/{id}/mark-sent", write, deliveries::mark_sent)
        .post("/console/invoices/{id}/credit", write, credit::credit)
        .get("/console/invoices/{id}/credit/lines", write, credit_page::form)
        .post("/console/invoices/{id}/credit/lines", write, credit_page::credit)
        .post("/console/invoices/{id}/settlements/{settlement}/undo", payments, verbs::undo)
        .post("/console/invoices/{id}/deliveries/{delivery}/reschedule", write, deliveries::reschedule)
        .post("/console/invoices/{id}/deliveries/{delivery}/cancel", write, deliveries::cancel)
        .post("/console/invoices/{id}/deliveries/{delivery}/recall", write, deliveries::recall)
        .merge(of_credit_notes(read, write))
}

/// What the API can do with a credit note.
fn of_credit_notes(read: Access, write: Access) -> Routes {
    Routes::new()
        .get("/console/credit-notes/{id}", read, page::show)
        .get("/console/credit-notes/{id}/lines", read, page::lines)
        .get("/console/credit-notes/{id}/open", write, mailing::open_form)
        .post("/console/credit-notes/{id}/open", write, mailing::open)
        .get("/console/credit-notes/{id}/send", write, mailing::send_form)
        .post("/console/credit-notes/{id}/send", write, mailing::send)
        .post("/console/credit-notes/{id}/delete", write, verbs::delete)
        .post("/console/credit-notes/{id}/deliveries/{delivery}/reschedule", write, deliveries::reschedule)
        .post("/console/credit-notes/{id}/deliveries/{delivery}/cancel", write, deliveries::cancel)
        .post("/console/credit-notes/{id}/deliveries/{delivery}/recall", write, deliveries::recall)
}

/// The document that the address names, whose kind is that of the address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Which(pub(crate) DocumentId);

impl Which {
    fn of(path: &str) -> Option<Self> {
        let mut parts = path.trim_start_matches("/console/").split('/');
        let (list, id) = (parts.next()?, parts.next()?);
        let id: DocumentId = id.parse().ok()?;
        let kind = if list == "credit-notes" { DocumentKind::CreditNote } else { DocumentKind::Invoice };
        (id.kind() == kind).then_some(Self(id))
    }

    /// What else the address names: `deliveries/{delivery}/recall`.
    fn within<V: std::str::FromStr>(path: &str) -> Option<V> {
        path.split('/').nth(5)?.parse().ok()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Which {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        Self::of(parts.uri.path()).ok_or_else(Refused::not_found)
    }
}

/// What of a document the address names: a delivery or a settlement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<V>(pub(crate) V);

impl<S: Send + Sync, V: std::str::FromStr> FromRequestParts<S> for Part<V> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        Which::within(parts.uri.path()).map(Self).ok_or_else(Refused::not_found)
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::DeliveryId;

    use super::*;

    #[test]
    fn an_address_names_a_document_of_its_kind() {
        let ulid = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
        let of = |path: &str| Which::of(path).map(|which| which.0.to_string());
        assert_eq!(of(&format!("/console/invoices/inv_{ulid}/open")), Some(format!("inv_{ulid}")));
        assert_eq!(of(&format!("/console/credit-notes/crn_{ulid}")), Some(format!("crn_{ulid}")));
        assert_eq!(of(&format!("/console/invoices/crn_{ulid}")), None);
        assert_eq!(of(&format!("/console/credit-notes/inv_{ulid}")), None);
        assert_eq!(of("/console/invoices/new"), None);
        let path = format!("/console/invoices/inv_{ulid}/deliveries/dlv_{ulid}/recall");
        assert!(Which::within::<DeliveryId>(&path).is_some());
        assert!(Which::within::<DeliveryId>("/console/invoices/x/deliveries/y/recall").is_none());
    }
}
