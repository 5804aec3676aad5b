//! The account of a customer: the latest payments, and what changed its credit balance.

use std::collections::BTreeMap;

use app::payments::read_payments::{Which, list_payments};
use axum::http::StatusCode;
use domain::access::Scope;
use domain::ids::{CustomerId, DocumentId};
use domain::money::Money;
use domain::payments::ledger::{Entry as Posted, EntryKind};
use domain::payments::payment::{Method, Payment, PaymentStatus};
use pages::components::{Badge, Link, Tone};
use pages::icons::Icon;
use store::documents::headers::{header_from, header_keys};

use super::customer::{Entry, Part, Payments, Received};
use super::shown::{PAGE, Shown, document_address, empty};
use crate::web::{Refused, Visitor, Web};

/// Payments above the credit balance.
const LATEST: usize = 10;
/// Documents that an entry names.
const NAMED: usize = 3;

pub(super) async fn account(
    web: &Web,
    visitor: &Visitor,
    id: CustomerId,
    cursor: Option<&str>,
) -> Result<Part, Refused> {
    visitor.require(Scope::PaymentsRead)?;
    let tenant = visitor.tenant();
    let after = match cursor.map(str::parse) {
        Some(Ok(place)) => Some(place),
        Some(Err(_)) => {
            return Err(Refused::new(StatusCode::NOT_FOUND, "not_found", "There is no such page."));
        }
        None => None,
    };
    let entries = web.store.entries(tenant, (id, None), after, PAGE).await?;
    let payments = match after {
        Some(_) => None,
        None => {
            let which = Which { customer_id: Some(id), ..Which::default() };
            let found = list_payments(&web.store, tenant, which, None, LATEST).await?;
            let all = Link::new("All payments", format!("/console/payments?customer_id={id}"));
            Some(Payments {
                rows: found.data.iter().map(|it| received(visitor, it)).collect(),
                all: found.next.map(|_| all),
            })
        }
    };
    let named = entries.data.iter().flat_map(|entry| entry.posting.documents.iter().take(NAMED));
    let ids: Vec<DocumentId> = named.copied().collect();
    let loaded = web.store.load(ids.iter().flat_map(|id| header_keys(tenant, *id))).await?;
    let mut numbers = BTreeMap::new();
    for id in ids {
        let found = header_from(&loaded, tenant, id)?;
        let number = found.and_then(|document| document.state.number().map(ToString::to_string));
        numbers.extend(number.map(|number| (id, number)));
    }
    let rows: Vec<Entry> = entries.data.iter().map(|it| entry(visitor, it, &numbers)).collect();
    let shown = visitor.format().counted(rows.len(), "entry, newest first", "entries, newest first");
    let text = "Payments and what they settle stand here, and what the customer has to its credit.";
    Ok(Part::Account {
        payments,
        pager: Shown::Account.pager(id, shown, after.is_some(), entries.next),
        empty: rows.is_empty().then(|| empty(Icon::Payment, "No entries yet", text)),
        rows,
    })
}

fn method(method: Method) -> &'static str {
    match method {
        Method::BankTransfer => "Bank transfer",
        Method::Card => "Card",
        Method::DirectDebit => "Direct debit",
        Method::Cash => "Cash",
        Method::Check => "Check",
        Method::Other => "Other",
    }
}

fn received(visitor: &Visitor, payment: &Payment) -> Received {
    let (word, tone, shape) = match payment.status {
        PaymentStatus::Processing => ("Processing", Tone::Blue, Icon::Hourglass),
        PaymentStatus::Received => ("Received", Tone::Green, Icon::CircleCheck),
        PaymentStatus::Reversed => ("Reversed", Tone::Red, Icon::Undo),
        PaymentStatus::Failed => ("Failed", Tone::Red, Icon::Octagon),
    };
    Received {
        href: format!("/console/payments/{}", payment.id),
        date: visitor.format().day(payment.date),
        method: method(payment.method),
        reference: payment.reference.as_ref().map(ToString::to_string).unwrap_or_default(),
        status: Badge::new(word, tone, shape),
        amount: visitor.format().money(payment.amount),
    }
}

fn entry(visitor: &Visitor, entry: &Posted, numbers: &BTreeMap<DocumentId, String>) -> Entry {
    let format = visitor.format();
    let money = |minor| format.money(Money::new(minor, entry.currency));
    let posting = &entry.posting;
    let what = match posting.kind {
        EntryKind::Payment => "Payment",
        EntryKind::Allocation => "Settled",
        EntryKind::Release => "No longer settled",
        EntryKind::Reversal => "Reversal of a payment",
        EntryKind::Refund => "Refund",
        EntryKind::CreditNote => "Credit note, more than was due",
    };
    let payment = posting.payment_id.map(|id| format!("/console/payments/{id}"));
    let document = posting.documents.first().map(|id| document_address(*id));
    let href = match posting.kind {
        EntryKind::Payment | EntryKind::Reversal => payment.or(document),
        _ => document.or(payment),
    };
    let refund = posting.refund.as_ref().map(|refund| {
        let reference = refund.reference.as_ref().map(|it| format!(", {it}")).unwrap_or_default();
        format!("{}{reference}", method(refund.method))
    });
    Entry {
        date: format.day(posting.date),
        what: what.to_owned(),
        href,
        note: refund.unwrap_or_else(|| named(&posting.documents, numbers)),
        amount: money(posting.amount),
        balance: money(entry.balance),
    }
}

/// "2026-0001, 2026-0002 and 3 more".
fn named(documents: &[DocumentId], numbers: &BTreeMap<DocumentId, String>) -> String {
    let known: Vec<&str> =
        documents.iter().take(NAMED).filter_map(|id| numbers.get(id)).map(String::as_str).collect();
    match documents.len().saturating_sub(known.len()) {
        0 => known.join(", "),
        more if known.is_empty() => format!("{more} documents"),
        more => format!("{} and {more} more", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::ids::DocumentKind;

    use super::*;

    #[test]
    fn an_entry_names_a_few_documents() {
        let ids: Vec<DocumentId> =
            (0..5).map(|index| DocumentId::new(DocumentKind::Invoice, DateTime::UNIX_EPOCH, index)).collect();
        let numbers = ids.iter().map(|id| (*id, "2026-1".to_owned())).collect();
        assert_eq!(named(&ids, &numbers), "2026-1, 2026-1, 2026-1 and 2 more");
        assert_eq!(named(&ids[..1], &numbers), "2026-1");
        assert_eq!(named(&[], &numbers), "");
    }
}
